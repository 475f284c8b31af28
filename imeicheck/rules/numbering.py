"""What the digits of an IMEI say about it, apart from any list (3GPP TS 23.003; GSMA TS.06, IMEI allocation).

The first two digits of a TAC name the reporting body that allocated it. Test numbers, and the defaults
that factories forget to overwrite, are carried by many phones at once: a listing of such a number
would accuse all of their owners.
"""

from typing import Literal

from imeicheck.rules.imei import Imei

Oddity = Literal["test-imei", "reporting-body", "placeholder"]

TEST_BODIES = frozenset({"00", "02", "03", "04", "05", "06", "07", "08", "09"})
ASSIGNING_BODIES = frozenset({"01", "35", "86", "99"})
LEGACY_BODIES = frozenset({"10", "30", "33", "44", "45", "49", "50", "51", "52", "53", "54", "91", "98"})
KNOWN_BODIES = TEST_BODIES | ASSIGNING_BODIES | LEGACY_BODIES
"""Every other pair of digits was never assigned to a reporting body."""

ONE_DIGIT_REPEATED = frozenset(digit * 14 for digit in "0123456789")
SHARED: frozenset[Oddity] = frozenset({"placeholder", "test-imei"})
"""Oddities of numbers that many phones carry. No phone should carry a number of a body that was never assigned."""

FACTORY_DEFAULTS = frozenset({"00499901064000", "13579024681122"})
"""First 14 digits that whole production runs came with (widely seen on phones whose own number was lost)."""


def oddities(imei: Imei) -> tuple[Oddity, ...]:
    """What is wrong with the number itself, the most telling first; empty for an ordinary one."""
    if is_placeholder(imei.digits[:14]):
        return ("placeholder",)
    body = imei.reporting_body
    if body in ASSIGNING_BODIES or body in LEGACY_BODIES:
        return ()
    return ("test-imei",) if body in TEST_BODIES else ("reporting-body",)


def is_placeholder(digits14: str) -> bool:
    """A number nobody was given: 000000…, 123456…, one digit repeated, or a known factory default."""
    return digits14 in _FILLERS or digits14.startswith(("000000", "123456"))


_FILLERS = ONE_DIGIT_REPEATED | FACTORY_DEFAULTS


def is_shared(imei: Imei) -> bool:
    """Return whether many phones carry this number, so that a listing of it accuses nobody."""
    return not SHARED.isdisjoint(oddities(imei))


def singles_out_one_phone(imei: Imei) -> bool:
    """Whether a report on this number can mean one phone and no other."""
    return not oddities(imei)
