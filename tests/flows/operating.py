"""The blocks of docs/operating.md that a new operator runs, in order, and the values that the operator chooses."""

import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# (/etc/\S+)\n")
_PASSWORD = re.compile(r"\b[A-Z][A-Z-]*-(?:PASSWORD|TOKEN)\b")
IN_BACKGROUND = "(set -a; . "
"""How a line begins that starts a process."""


class Block(NamedTuple):
    """A block of the page that the reader runs or writes to a file."""

    language: str
    """`sql`, `sh`, or empty for the content of a file."""
    text: str

    @property
    def file(self) -> str | None:
        """Return the path in its first line; None if it is not the content of a file."""
        found = _FILE.match(self.text)
        return found[1] if found else None


def blocks(section: str) -> Iterator[Block]:
    """Yield the blocks of a section of the page, in order."""
    _, _, after = PAGE.read_text().partition(f"\n## {section}\n")
    assert after, f"docs/operating.md has no section {section}"
    for language, text in _BLOCK.findall(after.partition("\n## ")[0]):
        yield Block(language, text)


class Choices:
    """What the operator chooses: a value for each placeholder, always the same one, and our own paths and ports."""

    def __init__(self, replaced: Mapping[str, str]) -> None:
        self._replaced, self.passwords = replaced, dict[str, str]()

    def applied_to(self, text: str) -> str:
        """Return a text of the page, or of a shipped file, with everything replaced that the page says to replace."""
        for written, ours in self._replaced.items():
            text = text.replace(written, ours)
        return _PASSWORD.sub(lambda found: self._password(found[0]), text)

    def _password(self, placeholder: str) -> str:
        return self.passwords.setdefault(placeholder, secrets.token_hex(32))
