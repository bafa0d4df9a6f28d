"""Reads the sites' own rule pages and says what seems to have changed."""
