"""`python -m web` is the program `curbside`."""

from web.cli.main import main

main()
