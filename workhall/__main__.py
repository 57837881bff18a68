"""`python -m workhall`."""

from workhall.cli import main

main()
