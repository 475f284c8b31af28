"""Names and contacts that sources and the operator publish, for pages and texts. Pure."""

import re
from urllib.parse import urlsplit

from imeicheck.rules.gsm import fold, size

LONGEST = 40
"""Characters of GSM-7: a text has little room, and any other character would double its price."""
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{1,24}", re.ASCII)
_WEB = re.compile(r"https?://[!-~]+", re.ASCII | re.IGNORECASE)


def contact(text: str) -> str:
    """Return a name, a phone number, an address or a URL without superfluous spaces.

    Raises:
        ValueError: it is too long, or has a character that a text in GSM-7 cannot carry.
    """
    text = " ".join(text.split())
    if fold(text) != text or size(text).units > LONGEST:
        raise ValueError(f"use at most {LONGEST} characters of the GSM-7 alphabet")
    return text


def link(text: str) -> str | None:
    """Return the URI that a contact may safely link to, or None if it is neither a phone number nor a web address.

    A web address has only visible ASCII characters and no user name, so that it cannot look like another one.
    """
    if _PHONE.fullmatch(text):
        return "tel:" + re.sub(r"[^+0-9]", "", text)
    if _WEB.fullmatch(text):
        try:
            parts = urlsplit(text)
        except ValueError:
            return None
        return text if parts.hostname and "@" not in parts.netloc else None
    return None
