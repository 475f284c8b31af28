"""Names and contacts that people read in pages and texts. Pure."""

from imeicheck.rules.gsm import fold, size

LONGEST = 40
"""Characters of GSM-7: a text has little room, and any other character would double its price."""


def contact(text: str) -> str:
    """Return a name, a phone number, an address or a URL, without superfluous blanks; empty if it is blank.

    Raises:
        ValueError: it is too long, or has a character that a text in GSM-7 cannot carry.
    """
    text = " ".join(text.split())
    if fold(text) != text or size(text).units > LONGEST:
        raise ValueError(f"give at most {LONGEST} plain characters")
    return text
