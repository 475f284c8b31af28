"""`python -m blocklist_sync`, the same as the command `blocklist-sync`."""

from blocklist_sync.cli import main

main()
