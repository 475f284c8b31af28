"""`python -m imeicheck`, the same as the command `imeicheck`."""

from imeicheck.commands.main import main

main()
