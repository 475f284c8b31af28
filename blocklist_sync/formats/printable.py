"""Words that others wrote, as they may stand in a message or on a terminal. Pure."""

UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def printable(text: str, widest: int) -> str:
    """One line without control characters, cut with … where it is longer."""
    told = "".join(c if c.isprintable() else UNKNOWN for c in text[: widest + 1])
    return told if len(told) <= widest else f"{told[: widest - 1]}…"
