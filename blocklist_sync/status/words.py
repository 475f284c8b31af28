"""Times, and what others wrote, as a person reads them. Pure."""

from datetime import datetime, timedelta

from blocklist_sync.formats.printable import printable

WIDEST = 1000
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


def span(length: timedelta) -> str:
    seconds = max(0, round(length.total_seconds()))
    return next((f"{seconds // size} {unit}" for size, unit in _UNITS if seconds >= 2 * size), f"{seconds} s")


def ago(moment: datetime, now: datetime) -> str:
    return f"{span(now - moment)} ago"


def until(moment: datetime | None, now: datetime) -> str:
    return "now" if moment is None or moment <= now else f"in {span(moment - now)}"


def clean(text: str) -> str:
    """What others wrote, as it may stand within a sentence on a terminal."""
    return printable(" ".join(text.split()), WIDEST).rstrip(".")
