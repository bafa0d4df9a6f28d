"""One file a family of pages: parse, call one function below, render."""
