"""Messages as people in sixteen ways of writing really send them, with what a careful clerk would understand."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sms_gateway.languages import TEXTS
from sms_gateway.understand.intent import Intent, intent

CORPUS = Path(__file__).parent / "corpus"
FEWEST = 300


def told(path: Path) -> list[Mapping[str, Any]]:
    return list(tomllib.loads(path.read_text())["message"])


MESSAGES = [
    (path.stem, number, one) for path in sorted(CORPUS.glob("*.toml")) for number, one in enumerate(told(path), 1)
]


def test_there_are_messages_in_every_language() -> None:
    assert {tag for tag, _, _ in MESSAGES} == set(TEXTS.tags())
    assert len({one["text"] for _, _, one in MESSAGES}) >= FEWEST


def wish_and_why(found: Intent) -> tuple[str, str]:
    """Nothing at all asks how it works."""
    return ("help", "") if found.odd == "empty" else (found.wish, found.odd or "")


@pytest.mark.parametrize(("tag", "number", "message"), MESSAGES, ids=[f"{tag}-{n}" for tag, n, _ in MESSAGES])
def test_a_message_is_understood(tag: str, number: int, message: Mapping[str, Any]) -> None:
    found = intent(message["text"], TEXTS.tags())
    expected = ("help", "") if message["odd"] == "empty" else (message["wish"], message["odd"])
    assert wish_and_why(found) == expected, message["text"]
    assert [read.imei.digits for read in found.numbers] == message["numbers"], message["text"]
    assert found.unread == tuple(message.get("unread", ())), message["text"]
    assert found.named.casefold() == message["named"].casefold(), message["text"]
    by_keyword = found.written[0] if found.written and message["asked"] else ""
    assert (found.asked or by_keyword) == message["asked"], message["text"]
    if message["written"] and not found.asked:
        assert message["written"] in found.written[:2], message["text"]
