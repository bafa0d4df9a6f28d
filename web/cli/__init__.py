"""The command line: one file a command group. A command imports what it runs, so `curbside check` starts at once."""
