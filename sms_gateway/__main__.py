"""`python -m sms_gateway`, the same as the command `sms-gateway`."""

from sms_gateway.cli import main

main()
