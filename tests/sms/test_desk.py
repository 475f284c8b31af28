"""The desk: what is wanted, checked on a real service, told in the sender's language."""

import re

import pytest

from imeicheck.languages import Tongue
from imeicheck.rules.gcra import Allowance, Rate
from imeicheck.rules.listing import Reason
from sms_gateway import reply as sentences
from sms_gateway.desk import SILENCE, Desk, Reply
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World
from tests.sms.conftest import Gateway
from tests.sms.texting import LISTED, SECRET, UNLISTED

pytestmark = ON_SQLITE

DUPLICATED, PLACEHOLDER, TESTED = "352099001761481", "123456789012347", "004400152020002"
WRONG_DIGIT, TOO_SHORT = "490154203237519", "4901542032"
NEVER = Rate(1, 86400)


def desk_of(world: World) -> Desk:
    services = world.services
    return Desk(services.checker, services.directory, services.languages)


def tongue(world: World, code: str) -> Tongue:
    found = world.services.languages.named(code)
    assert found
    return found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LISTED, "REPORTED STOLEN, do not buy: ..7518. Registry, Kenya. Stay safe."),
        (f"IMEI: {LISTED}", "REPORTED STOLEN, do not buy: ..7518"),
        (UNLISTED, "NO REPORT in Kenya lists: ..3809, "),
        (DUPLICATED, "CAUTION, ask for proof of purchase: several phones carry this IMEI: ..1481. Registry, Kenya."),
        (PLACEHOLDER, "CAUTION, do not buy: this is a filler IMEI"),
        (TESTED, "CAUTION, do not buy: this is a test IMEI"),
        (UNLISTED[:14], "Not in our lists, but with 14 or 16 digits we cannot be sure"),
        (LISTED[:14], "REPORTED STOLEN"),
        (WRONG_DIGIT, "That is not an IMEI: a digit is wrong."),
        (TOO_SHORT, "That is not an IMEI: an IMEI has 15 digits."),
        ("is this phone ok", "We could not read that."),
        ("HELP", "Before you buy a phone, text its IMEI: dial *#06#"),
        ("", "Before you buy a phone, text its IMEI: dial *#06#"),
        (f"DISPUTE {LISTED}", "..7518: Reported by: Registry, Kenya."),
        ("DISPUTE", "Is a listed phone yours, or a report wrong?"),
        (f"DISPUTE {UNLISTED}", "..3809: This phone is in none of our lists now"),
        (f"SW {LISTED}", "IMERIPOTIWA KUIBIWA, usinunue: ..7518. Rejista, Kenya. Jilinde."),
        (f"sw {UNLISTED}", "HAKUNA RIPOTI kwenye orodha za Kenya: ..3809, "),
        (f"sw {TOO_SHORT}", "Hiyo si IMEI"),
        (f"PINGA {LISTED}", "..7518: Imeripotiwa na: Rejista, Kenya."),
        ("MSAADA", "Kabla ya kununua simu: piga *#06#"),
    ],
)
def test_a_text_is_answered(world: World, text: str, told: str) -> None:
    world.feed_says("kenya-duplicates", [DUPLICATED], reason=Reason.DUPLICATE, country="KE")
    world.publish()
    assert desk_of(world).reply(text).text.startswith(told)


def test_where_no_source_ever_spoke_nothing_is_said_of_a_phone(serve: Serve) -> None:
    told = desk_of(serve(TWILIO_AUTH_TOKEN=SECRET)).reply(UNLISTED).text
    assert told == sentences.UNKNOWN["no-source"]


def test_lists_from_several_countries_are_our_lists(world: World) -> None:
    world.feed_says("uganda", country="UG")
    world.publish()
    assert desk_of(world).reply(UNLISTED).text.startswith("NO REPORT in our lists: ..3809, ")


def test_what_a_text_was_not_asked_to_check_is_no_check(world: World) -> None:
    def checked() -> dict[str, int]:
        text = world.services.metrics.exposition(lease=True, sql=True).decode()
        told = re.findall(r'imeicheck_verdicts_total{verdict="(\w+)"} ([\d.]+)', text)
        return {word: int(float(count)) for word, count in told}

    desk = desk_of(world)
    for text in (LISTED, UNLISTED, f"DISPUTE {LISTED}", PLACEHOLDER):
        desk.reply(text)
    assert checked() == {"listed": 2, "not_listed": 1, "caution": 1}
    for text in ("HELP", "", "STOP", "DISPUTE", f"HELP {LISTED}"):
        desk.reply(text)
    assert checked() == {"listed": 2, "not_listed": 1, "caution": 1}
    desk.reply(WRONG_DIGIT)
    assert checked() == {"listed": 2, "not_listed": 1, "caution": 1, "invalid": 1}


def test_the_default_language_is_what_the_settings_say(gateway: Gateway) -> None:
    desk = desk_of(gateway(IMEICHECK_LANGUAGE="sw"))
    assert desk.reply(LISTED).text.startswith("IMERIPOTIWA KUIBIWA")
    assert desk.reply(f"EN {LISTED}").text.startswith("REPORTED STOLEN")
    assert desk.reply("HELP").text.startswith("Kabla ya kununua simu")


@pytest.mark.parametrize(("zone", "shown"), [("Africa/Nairobi", "EAT"), ("", "UTC")])
def test_the_clock_is_that_of_the_settings_zone(gateway: Gateway, zone: str, shown: str) -> None:
    assert f" {shown}. " in desk_of(gateway(IMEICHECK_TIMEZONE=zone)).reply(UNLISTED).text


def test_a_check_that_nobody_could_make_may_be_another_in_a_minute(world: World) -> None:
    desk = desk_of(world)
    assert desk.reply(LISTED).final
    world.redis.flushall()
    world.cut_sql()
    for text in (LISTED, f"DISPUTE {LISTED}"):
        assert desk.reply(text) == Reply(sentences.UNKNOWN["no-store"], final=False)


@pytest.mark.parametrize("text", [LISTED, UNLISTED, "HELP", "", "DISPUTE", WRONG_DIGIT, f"HELP {LISTED}"])
def test_every_text_that_is_answered_counts_against_its_sender(world: World, text: str) -> None:
    desk, sender = desk_of(world), Allowance("sms:one", NEVER, None)
    assert desk.reply(text, sender).text not in ("", sentences.TOO_MANY)
    assert [desk.reply(text, sender) for _ in range(3)] == [Reply(sentences.TOO_MANY), SILENCE, SILENCE]
    assert desk.reply(LISTED, Allowance("sms:another", NEVER, None)).text.startswith("REPORTED STOLEN")
    assert desk.reply(LISTED).text.startswith("REPORTED STOLEN"), "without an allowance nothing is counted"


def test_silence_does_not_count(world: World) -> None:
    desk, sender = desk_of(world), Allowance("sms:one", NEVER, None)
    assert {desk.reply("STOP", sender) for _ in range(3)} == {SILENCE}
    assert desk.reply(LISTED, sender).text.startswith("REPORTED STOLEN")


def test_that_it_was_too_many_is_said_in_the_language_that_was_asked_for(world: World) -> None:
    desk, sender = desk_of(world), Allowance("sms:one", NEVER, None)
    desk.reply(LISTED, sender)
    assert desk.reply(f"SW {LISTED}", sender).text == tongue(world, "sw").say(sentences.TOO_MANY)
