"""The database's tables, step by step from the first one on. Run by the program itself when it opens a database."""
