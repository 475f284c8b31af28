"""The desk: what is wanted, checked on a real service, told in the sender's language."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
import sqlalchemy as sa

from imeicheck.rules.gsm import fold
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import Reason
from imeicheck.sql import Sql
from imeicheck.store.errors import NotBegun
from sms_gateway.answer import sentences as s
from sms_gateway.desk import Desk
from sms_gateway.opening import open_desk
from sms_gateway.senders import Sender
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World
from tests.sms.answer.worst import LANGUAGES
from tests.sms.conftest import Gateway
from tests.sms.texting import LISTED, SECRET, UNLISTED

pytestmark = ON_SQLITE

T = TypeVar("T")

DUPLICATED, PLACEHOLDER, TESTED = "352099001761481", "123456789012347", "004400152020002"
WRONG_DIGIT, TOO_SHORT = "490154203237519", "4901542032371"
SOMEBODY, KENYAN, PAKISTANI = Sender("k1:one"), Sender("k1:two", "KE"), Sender("k1:three", "PK")
GUESSED = "352O99OO1761481"


def desk_of(world: World) -> Desk:
    services = world.services
    return open_desk(services.settings, services.checker, services.directory, services.sql)


def verdicts(world: World) -> dict[str, int]:
    text = world.services.metrics.exposition(lease=True, sql=True).decode()
    told = re.findall(r'imeicheck_verdicts_total{verdict="(\w+)"} ([\d.]+)', text)
    return {word: int(float(count)) for word, count in told}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LISTED, "REPORTED STOLEN, do not buy: ..7518. Registry, Kenya. Stay safe."),
        (f"IMEI: {LISTED}", "REPORTED STOLEN, do not buy: ..7518"),
        (UNLISTED, "NO REPORT in Kenya lists: ..3809. As of "),
        (DUPLICATED, "CAUTION, ask for proof of purchase: several phones carry this IMEI: ..1481. Registry, Kenya."),
        (GUESSED, f"CAUTION, ask for proof of purchase: several phones carry this IMEI: {DUPLICATED}."),
        (PLACEHOLDER, "CAUTION, do not buy: this is a filler IMEI"),
        (TESTED, "CAUTION, do not buy: this is a test IMEI"),
        (UNLISTED[:14], "..4380: Not in our lists, but with 14 or 16 digits we cannot be sure"),
        (LISTED[:14], "REPORTED STOLEN, do not buy: 49015420323751."),
        (f"{LISTED} {UNLISTED}", "..7518 REPORTED STOLEN. ..3809 no report. All of one phone? Then do not buy it."),
        (" ".join(from_phone(35_000_000_000_000 + n).digits for n in range(5)), "Send at most 4 IMEIs in one text"),
        (WRONG_DIGIT, "That is not an IMEI: a digit is wrong."),
        (TOO_SHORT, "That has 13 digits, and an IMEI has 15."),
        ("is this phone ok", "We could not read an IMEI."),
        ("+254700000001", "That looks like a phone number"),
        ("HELP", "Before you buy a phone, dial *#06#"),
        ("", "Before you buy a phone, dial *#06#"),
        (f"DISPUTE {LISTED}", "..7518: Reported by: Registry, Kenya."),
        ("DISPUTE", "Yours, or an error? Go to whoever listed it"),
        (f"DISPUTE {UNLISTED}", "..3809: This phone is in none of our lists now"),
        (f"I already bought it {LISTED}", "REPORTED STOLEN, do not buy: ..7518"),
        (f"my phone was stolen {LISTED}", "..7518 REPORTED STOLEN. Report it to the police."),
        (f"my phone was stolen {UNLISTED}", "..3809 no report. Report it to the police with its IMEI"),
        (f"why is my phone blocked? {LISTED}", "..7518: Reported by: Registry, Kenya."),
        (f"remove from blacklist {UNLISTED}", "..3809: This phone is in none of our lists now"),
        ("unblock my phone", "Yours, or an error? Go to whoever listed it"),
        (f"please block {LISTED}", "..7518 REPORTED STOLEN. Report it to the police."),
        ("please block my phone", "Report it to the police with its IMEI"),
        (
            f"{UNLISTED} and {WRONG_DIGIT}",
            "..7519 not an IMEI. ..3809 no report. Dial *#06# and send all 15 digits of each.",
        ),
        (
            f"{TOO_SHORT}\n{LISTED}",
            "..7518 REPORTED STOLEN. ..2371 not an IMEI. All of one phone? Then do not buy it. Dial",
        ),
        (f"{UNLISTED} 4.90E+14", "..E+14 not an IMEI. ..3809 no report. "),
        (f"mine was stolen {UNLISTED} {WRONG_DIGIT}", "..7519 not an IMEI. ..3809 no report. Dial *#06#"),
        (f"DISPUTE {UNLISTED} {WRONG_DIGIT}", "..7519 not an IMEI. ..3809 no report. "),
        ("4.90E+14", "That number is not complete"),
        (f"The seller told me its not stolen {LISTED}", "REPORTED STOLEN, do not buy: ..7518"),
        (f"I already bought it {UNLISTED} {LISTED}", "..7518 REPORTED STOLEN. ..3809 no report."),
        (f"I already bought it {UNLISTED} {DUPLICATED}", "..1481 CAUTION. ..3809 no report."),
        (f"I already bought it {UNLISTED}", "NO REPORT in Kenya lists: ..3809."),
        (f"DISPUTE {UNLISTED} {LISTED}", "..7518: Reported by: Registry, Kenya."),
        ("I already bought it", "Keep the receipt, do not sell the phone on"),
        ("my phone was stolen", "Report it to the police with its IMEI"),
        (f"SW {LISTED}", "IMERIPOTIWA KUIBIWA, usinunue: ..7518. Rejista, Kenya. Jilinde."),
        (f"sw {UNLISTED}", "HAKUNA RIPOTI (orodha za Kenya): ..3809."),
        (f"PINGA {LISTED}", "..7518: "),
        ("MSAADA", "Kabla ya kununua simu"),
    ],
)
def test_a_text_is_answered(world: World, text: str, told: str) -> None:
    world.feed_says("kenya-duplicates", [DUPLICATED], reason=Reason.DUPLICATE, country="KE")
    world.publish()
    assert desk_of(world).reply(text).text.startswith(told)


def test_where_no_source_ever_spoke_nothing_is_said_of_a_phone(serve: Serve) -> None:
    told = desk_of(serve(TWILIO_AUTH_TOKEN=SECRET)).reply(UNLISTED).text
    assert told == f"..3809: {s.UNKNOWN['no-source']}"


def test_lists_from_several_countries_are_our_lists(world: World) -> None:
    world.feed_says("uganda", country="UG")
    world.publish()
    assert desk_of(world).reply(UNLISTED).text.startswith("NO REPORT in our lists: ..3809. ")


def test_what_a_text_was_not_asked_to_check_is_no_check(world: World) -> None:
    desk = desk_of(world)
    for text in (LISTED, UNLISTED, f"DISPUTE {LISTED}", PLACEHOLDER):
        desk.reply(text)
    assert verdicts(world) == {"listed": 2, "not_listed": 1, "caution": 1}
    for text in ("HELP", "", "STOP", "DISPUTE", "TIPS", WRONG_DIGIT):
        desk.reply(text)
    assert verdicts(world) == {"listed": 2, "not_listed": 1, "caution": 1}


def test_the_default_language_is_what_the_settings_say(gateway: Gateway) -> None:
    desk = desk_of(gateway(IMEICHECK_LANGUAGE="sw"))
    assert desk.reply(LISTED).text.startswith("IMERIPOTIWA KUIBIWA")
    assert desk.reply(f"EN {LISTED}").text.startswith("REPORTED STOLEN")


@pytest.mark.parametrize(
    ("sender", "text", "language"),
    [
        (SOMEBODY, LISTED, "en"),
        (KENYAN, LISTED, "sw"),
        (KENYAN, f"please check this phone for me {LISTED}", "en"),
        (KENYAN, f"FR {LISTED}", "fr"),
        (PAKISTANI, LISTED, "ur"),
        (PAKISTANI, f"bhai yeh phone check karo chori ka to nahi {LISTED}", "ur-Latn"),
        (SOMEBODY, f"проверьте {LISTED}", "ru"),
        (SOMEBODY, f"यह फोन {LISTED}", "hi"),
    ],
)
def test_the_language_is_that_of_the_text_and_else_of_the_country(
    world: World, sender: Sender, text: str, language: str
) -> None:
    assert desk_of(world).reply(text, sender).language == language


def test_a_language_once_chosen_is_kept_and_a_text_may_ask_for_another(world: World) -> None:
    desk = desk_of(world)
    assert desk.reply("LANG pt", KENYAN).text == fold(LANGUAGES["pt"].say(s.LANGUAGE_SET))
    again = desk_of(world)
    assert [again.reply(text, KENYAN).language for text in (LISTED, f"EN {LISTED}", LISTED)] == ["pt", "en", "pt"]
    assert again.reply(LISTED, SOMEBODY).language == "en"
    assert again.reply(f"PINGA {LISTED}", KENYAN).language == "pt", "a keyword may be all that somebody has learnt"
    assert again.reply("lugha", KENYAN).language == "sw"


def test_what_cannot_be_noted_is_not_said_to_be(world: World) -> None:
    desk = desk_of(world)
    world.cut_sql()
    for text in ("LANG pt", "STOP", "TIPS"):
        told = desk.reply(text, SOMEBODY)
        assert (told.text, told.final) == ("", False)


class BusySql(Sql):
    """The database of a process in which reads of senders find no place while `is_busy`."""

    is_busy = False

    def read_other(self, work: Callable[[sa.Connection], T]) -> T:
        if self.is_busy:
            raise NotBegun("other work of this kind waits for it")
        return super().read_other(work)


def test_nobody_who_may_have_sent_stop_is_answered_while_choices_cannot_be_read(world: World) -> None:
    services, sql = world.services, BusySql(world.engine)
    desk = open_desk(services.settings, services.checker, services.directory, sql)
    desk.reply("STOP", SOMEBODY)
    sql.is_busy = True
    for text in (LISTED, "HELP", "TIPS"):
        told = desk.reply(text, SOMEBODY)
        assert (told.text, told.kind, told.final) == ("", "not-read", False)
    assert desk.reply("STOP", KENYAN).text != "", "a wish to get no texts is stored all the same"
    assert not sql.is_down
    sql.is_busy = False
    assert [desk.reply(LISTED, sender).kind for sender in (SOMEBODY, KENYAN)] == ["stopped", "stopped"]
    sql.stop()


def test_a_long_read_keeps_no_choice_from_being_read(world: World) -> None:
    desk, sql = desk_of(world), world.services.sql
    desk.reply("STOP", SOMEBODY)
    begun, over = threading.Event(), threading.Event()

    def hang(_: sa.Connection) -> None:
        begun.set()
        over.wait()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(sql.browse, hang)
        begun.wait()
        kinds = {desk.reply(LISTED, SOMEBODY).kind for _ in range(3)}
        over.set()
    assert kinds == {"stopped"}


def test_advice_comes_piece_by_piece(world: World) -> None:
    desk = desk_of(world)
    told = [desk.reply("TIPS", SOMEBODY).text for _ in s.TIPS]
    assert [one.removesuffix(f" {s.MORE_TIPS}") for one in told] == list(s.TIPS)


def test_people_are_sent_where_the_operator_says(gateway: Gateway) -> None:
    desk = desk_of(
        gateway(IMEICHECK_POLICE_CONTACT="999", IMEICHECK_SHOP_CONTACT="0800", IMEICHECK_DISPUTE_CONTACT="k.ke")
    )
    assert desk.reply("I already bought it").text.endswith("Police: 999 Shop: 0800")
    assert desk.reply("my phone was stolen").text.endswith("Police: 999")
    assert desk.reply(f"DISPUTE {LISTED}").text.endswith("Contact: k.ke")


@pytest.mark.parametrize(("named", "is_told"), [("samsung s21", True), ("nokia 3310", False), ("", False)])
def test_a_brand_that_our_list_does_not_give_is_told(world: World, named: str, is_told: bool) -> None:
    world.tac("35693803", "Nokia", "3310")
    told = desk_of(world).reply(f"{UNLISTED} {named}").text
    assert ("Our list says Nokia 3310, not what you wrote" in told) == is_told


@pytest.mark.parametrize(("zone", "shown"), [("Africa/Nairobi", "EAT"), ("", "UTC")])
def test_the_clock_is_that_of_the_settings_zone(gateway: Gateway, zone: str, shown: str) -> None:
    world = gateway(IMEICHECK_TIMEZONE=zone)
    world.tac("35693803", "Nokia", "3310")
    assert f" {shown}. " in desk_of(world).reply(UNLISTED).text


def test_a_check_that_nobody_could_make_may_be_another_in_a_minute(world: World) -> None:
    desk = desk_of(world)
    assert desk.reply(LISTED).final
    world.redis.flushall()
    world.cut_sql()
    for text in (LISTED, f"DISPUTE {LISTED}"):
        told = desk.reply(text)
        assert (told.text, told.final) == (f"..7518: {s.UNKNOWN['no-store']}", False)


@pytest.mark.parametrize("text", [LISTED, UNLISTED, "HELP", "", "DISPUTE", WRONG_DIGIT, f"HELP {LISTED}"])
def test_every_text_that_is_answered_counts_against_its_sender(gateway: Gateway, text: str) -> None:
    desk = desk_of(gateway(IMEICHECK_SMS_RATE="1/day"))
    assert desk.reply(text, SOMEBODY).text not in ("", s.TOO_MANY)
    assert [desk.reply(text, SOMEBODY).text for _ in range(3)] == [s.TOO_MANY, "", ""]
    assert desk.reply(f"EN {LISTED}", KENYAN).text.startswith("REPORTED STOLEN")
    assert desk.reply(LISTED).text.startswith("REPORTED STOLEN"), "without a name nothing is counted"


def test_what_the_carrier_answers_does_not_count(gateway: Gateway) -> None:
    desk, sender = desk_of(gateway(IMEICHECK_SMS_RATE="1/day")), Sender("k1:one", answered_by_carrier=True)
    assert {desk.reply(word, sender).text for word in ("STOP", "help", " Start ")} == {""}
    assert desk.reply(LISTED, sender).text.startswith("REPORTED STOLEN")


def test_that_it_was_too_many_is_said_in_the_language_that_was_asked_for(gateway: Gateway) -> None:
    desk = desk_of(gateway(IMEICHECK_SMS_RATE="1/day"))
    desk.reply(LISTED, SOMEBODY)
    assert desk.reply(f"SW {LISTED}", SOMEBODY).text == LANGUAGES["sw"].say(s.TOO_MANY)


def test_two_machines_that_answer_each_other_come_to_an_end(world: World) -> None:
    """A reply of ours, sent back, is no check."""
    desk, texted, replies = desk_of(world), "hello, this is an automatic answer", 0
    while texted and replies < 1000:
        texted = desk.reply(texted, SOMEBODY).text
        replies += 1
    assert replies < 30
    assert desk.reply(LISTED, SOMEBODY).text.startswith("REPORTED STOLEN"), "a check is answered all the same"


def test_once_the_days_money_is_spent_there_is_silence_and_the_operator_was_told_before(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    desk = desk_of(gateway(IMEICHECK_SMS_PRICE="0.05 USD", IMEICHECK_SMS_SPEND="0.50"))
    told = [desk.reply(LISTED, Sender(f"k1:{n}")).text != "" for n in range(13)]
    assert told == [True] * 10 + [False] * 3
    assert [record.levelname for record in caplog.records if record.name == "imeicheck.sms"] == ["WARNING", "ERROR"]


def test_stop_is_noted_even_of_who_is_over_a_limit(gateway: Gateway) -> None:
    desk = desk_of(gateway(IMEICHECK_SMS_RATE="1/day"))
    for text in (LISTED, LISTED, "STOP"):
        desk.reply(text, SOMEBODY)
    assert desk.reply(LISTED, SOMEBODY).kind == "stopped"


def test_what_the_carrier_answers_holds_for_all_our_numbers(world: World) -> None:
    desk, by_carrier = desk_of(world), Sender(SOMEBODY.name, answered_by_carrier=True)
    assert desk.reply("STOP", SOMEBODY).text == s.STOPPED
    assert desk.reply("START", by_carrier).text == ""
    assert desk.reply(LISTED, by_carrier).text.startswith("REPORTED STOLEN")
    desk.answered_by_carrier("stop", by_carrier)
    assert desk.reply(LISTED, SOMEBODY).kind == "stopped"


def test_whoever_has_no_name_costs_no_day_its_money(gateway: Gateway) -> None:
    desk = desk_of(gateway(IMEICHECK_SMS_PRICE="0.05 USD", IMEICHECK_SMS_SPEND="0.05"))
    assert all(desk.reply(LISTED).text for _ in range(3))
    assert [desk.reply(LISTED, SOMEBODY).text != "" for _ in range(2)] == [True, False]


def test_many_guesses_at_once_are_none(world: World) -> None:
    guesses = [from_phone(35_000_000_000_000 + n).digits.replace("0", "O") for n in range(3)]
    assert desk_of(world).reply(" ".join(guesses)).kind == "words"
