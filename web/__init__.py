"""The web site, the API and the command line."""
