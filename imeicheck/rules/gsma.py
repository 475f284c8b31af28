"""GSMA reason codes of device lists: what is to be done, then why. Provisional: as one public client shows them.

A code that is not here is not guessed at: its row is rejected.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from imeicheck.rules.listing import Reason


class Code(NamedTuple):
    """What a code has done with a phone, and the reason it is listed for."""

    action: Literal["list", "delist"]
    reason: Reason | None
    meaning: str


CODES: Mapping[str, Code] = {
    "0010": Code("list", Reason.FAULTY, "faulty"),
    "0011": Code("list", Reason.STOLEN, "stolen"),
    "0014": Code("delist", None, "found"),
    "0016": Code("list", Reason.DUPLICATE, "duplicate IMEI"),
    "0018": Code("delist", None, "repaired"),
    "0022": Code("delist", None, "aged"),
    "0023": Code("list", Reason.OTHER, "other"),
    "0026": Code("list", Reason.FRAUD, "fraud"),
    "0028": Code("list", Reason.COURT_ORDER, "court order"),
}
