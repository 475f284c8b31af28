"""docs/sms.md is what these conversations really come to. `make conversations` writes it anew."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from imeicheck.rules.gsm import size
from imeicheck.rules.listing import Reason
from sms_gateway.app import create
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World
from tests.segments import may_be_sent
from tests.sms.texting import SECRET, SHORT_CODE, Twilio

CONVERSATIONS = tomllib.loads((Path(__file__).parent / "conversations.toml").read_text())["conversation"]
STOLEN, DOUBLED, UNLISTED = "490154203237518", "352099001761481", "356938035643809"
PAGE = Path(__file__).parents[2] / "docs" / "sms.md"
SYNCED = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
A_CENTURY = 100 * 365 * 86_400
FEWEST = 20
HEAD = """# Conversations

What people text and what they are told, in {count} conversations. Made by running them on the real service, with a
list from Kenya that was synced on 21 November at 13:00. The tests run them again and compare; `make conversations`
writes this page anew.

Below each reply: its alphabet, how much of the room it takes, and how many segments that are. A text in Latin
letters fits one segment of GSM-7 (160), any other two of UCS-2 (134). [shopper.md](shopper.md) explains the answers,
[translating.md](translating.md) how they are written.
"""


@pytest.fixture
def told(serve: Serve) -> str:
    world = serve(
        TWILIO_AUTH_TOKEN=SECRET,
        IMEICHECK_TIMEZONE="Africa/Nairobi",
        IMEICHECK_POLICE_CONTACT="999, any station",
        IMEICHECK_SHOP_CONTACT="0800 720 000",
        IMEICHECK_DISPUTE_CONTACT="imei.example/dispute",
    )
    world.feed_says(
        "kenya",
        [STOLEN],
        on=date(2026, 10, 2),
        country="KE",
        required=True,
        max_age_seconds=A_CENTURY,
        spoke_at=SYNCED,
    )
    world.feed_says("kenya-doubles", [DOUBLED], reason=Reason.DUPLICATE, country="KE", spoke_at=SYNCED)
    world.tac(STOLEN[:8], "Nokia", "3310")
    world.tac(UNLISTED[:8], "Nokia", "N900")
    world.publish()
    told = [HEAD.format(count=len(CONVERSATIONS))]
    for number, one in enumerate(CONVERSATIONS, 1):
        told += [f"\n## {number}. {one['title']}\n\n", *_had(world, one, number)]
    return "".join(told)


def _had(world: World, conversation: Mapping[str, Any], number: int) -> Iterator[str]:
    twilio = Twilio(create(world.services).test_client())
    if conversation.get("before"):
        world.redis.flushall()
        world.cut_sql()
        yield f"{conversation['before']}.\n\n"
    yield f"From {conversation['sender'][:-8]}…\n\n"
    for place, text in enumerate(conversation["texts"]):
        reply = twilio.text(text, f"SM{number:02}{place:02}", From=conversation["sender"], To=SHORT_CODE)
        yield f"> {text}\n\n"
        if not reply:
            yield "*(no reply, on purpose)*\n\n"
            continue
        assert may_be_sent(reply), reply
        taken = size(reply)
        plural = "" if taken.segments == 1 else "s"
        yield f"    {reply}\n\n"
        yield f"<sub>{taken.encoding}, {taken.units} of {taken.room}, {taken.segments} segment{plural}</sub>\n\n"


@ON_SQLITE
def test_the_page_of_conversations_is_what_they_come_to(told: str, request: pytest.FixtureRequest) -> None:
    assert len(CONVERSATIONS) >= FEWEST
    if request.config.getoption("--rewrite"):
        PAGE.write_text(told)
    assert PAGE.read_text() == told, "make conversations"
