"""Memory of one process under a flood of callers from changing IPv6 networks, each seen once.

An hour at the default ceiling for all strangers is 720,000 requests. Limits are counted locally, as while Redis is
down.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from imeicheck.enumeration import EnumerationDetector
from imeicheck.limits import EVERYBODY, Account, LocalLimits
from imeicheck.rules.gcra import Allowance, Rate

REQUESTS = 720_000
PER_SECOND = 200
BEGIN = datetime(2026, 11, 21, 10, tzinfo=UTC)


@click.command()
def flood() -> None:
    """Memory of one process that 720,000 callers ask once each within an hour."""
    for name, is_valid in (("without a valid IMEI", False), ("with a valid IMEI each", True)):
        before = _resident_bytes()
        detector, limits = EnumerationDetector(), LocalLimits()
        for n in range(REQUESTS):
            now = BEGIN + timedelta(seconds=n / PER_SECOND)
            caller = f"ip:2001:0db8:{n >> 16:04x}:{n & 0xFFFF:04x}::/64"
            own = Allowance(caller, Rate(60, 60), None)
            limits.count(Account(own, Allowance(EVERYBODY, Rate(1000, 1), None)), now_ms=now.timestamp() * 1000)
            detector.cost(caller, now)
            detector.record(caller, [49015420_000000 + n * 997 % 1_000_000] if is_valid else [], now)
        print(f"{REQUESTS:,} callers {name}: {(_resident_bytes() - before) / 1e6:.0f} MB")
        del detector, limits


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
