"""A farm of invented sites: a real HTTP and HTTPS server on this machine that plays many hosts, good and bad."""
