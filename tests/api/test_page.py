"""The shopper's page: the verdict in words, without JavaScript, in the reader's language, and small."""

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from imeicheck.rules.listing import Reason
from imeicheck.store import sources
from imeicheck.store.database import writing
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, utc_now

LISTED, UNLISTED, MISTYPED = "490154203237518", "356938035643809", "490154203237519"
PENDING, DUPLICATE, OTHER = "352099001761481", "867686021234560", "356938035643908"
MOST_BYTES = 30_000


def words(answer: TestResponse) -> str:
    """What a person reads, the main part of the page only."""
    main = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", answer.text, flags=re.DOTALL).split("<main>")[1]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def check(world: World, typed: str, **more: Any) -> TestResponse:
    """What somebody sees after the form was sent: a browser follows the redirect."""
    return submit(world, typed, follow_redirects=True, **more)


def submit(world: World, typed: str, **more: Any) -> TestResponse:
    """The answer to the form itself."""
    return world.client.post("/", data={"imei": typed, **more.pop("form", {})}, **more)


def test_the_empty_page_asks_for_an_imei_and_says_where_to_find_it(open_world: World) -> None:
    answer = open_world.client.get("/")
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert "dial *#06# on the phone itself" in words(answer)
    assert '<label for="imei">' in answer.text
    assert len(answer.data) < MOST_BYTES


def test_a_stolen_phone_is_told_with_what_to_do_who_said_so_and_what_to_compare(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED], on=utc_now().date() - timedelta(days=30), country="KE")
    answer = check(open_world, LISTED)
    told = words(answer)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert told.startswith("Do not buy this phone Reported stolen. Your safety comes first")
    assert "Registry, Kenya, " in told
    assert "49 015420 323751 8" in told
    assert "Where we looked: Registry, Kenya: list of " in told
    assert len(answer.data) < MOST_BYTES


def test_no_report_says_up_to_when_and_that_it_is_no_proof(open_world: World) -> None:
    open_world.feed_says("kenya", required=True, country="KE")
    told = words(check(open_world, UNLISTED))
    today = utc_now().day
    assert told.startswith(
        f"No report found in our lists. Compare before you pay Our lists are up to date as of {today} "
    )
    assert "Compare the phone with what is told here, and ask for proof of purchase." in told
    assert "That does not prove that all is well with the phone." in told


def test_a_pending_report_names_the_police_as_a_source_whose_reports_count_at_once(open_world: World) -> None:
    officer = open_world.token("nairobi-police", "report")
    open_world.filed(officer, UNLISTED, pending=True, case="OB/12/2026")
    told = words(check(open_world, UNLISTED))
    assert told.startswith("Wait before you buy A report on this phone is being looked into. Wait until it is settled")
    assert "Police, Kenya: reports show here at once" in told
    assert "nairobi-police" not in told, "a stranger learns the kind of a source, not which"
    assert "OB/12/2026" not in told


def test_old_lists_are_called_old(open_world: World) -> None:
    open_world.feed_says("kenya", required=True, max_age_seconds=60, spoke_at=utc_now() - timedelta(days=3))
    assert "These lists are older than they should be." in words(check(open_world, UNLISTED))


def test_what_could_not_be_checked_is_a_503_that_says_so_and_never_no_report(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    open_world.cut_sql()
    answer = check(open_world, LISTED)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert words(answer).startswith(
        "Try again in a minute We cannot check right now. This says nothing about the phone"
    )
    assert "No report found" not in answer.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (MISTYPED, "That is not an IMEI: a digit is wrong."),
        ("4901542", "That is not an IMEI: an IMEI has 15 digits."),
        ("", "That is not an IMEI: an IMEI has 15 digits."),
        ("my phone", "We could not read that."),
    ],
)
def test_what_is_no_imei_is_asked_for_again_with_what_was_typed(open_world: World, typed: str, told: str) -> None:
    answer = check(open_world, typed)
    assert told in words(answer)
    assert f'value="{typed}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


@ON_SQLITE
def test_a_number_that_was_read_out_is_understood(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    spoken = "four nine oh one five four two oh three two three seven five one eight"
    assert words(check(open_world, spoken)).startswith("Do not buy")
    assert words(check(open_world, "nne tisa sifuri 154203237518")).startswith("Do not buy")


@ON_SQLITE
def test_nothing_that_was_typed_becomes_part_of_the_page(open_world: World) -> None:
    answer = check(open_world, '"><script>alert(1)</script>', form={"lang": '"><script>'})
    assert "<script>alert" not in answer.text


@ON_SQLITE
def test_the_page_asks_nothing_of_another_host_and_allows_no_script_but_its_own(open_world: World) -> None:
    for answer in (open_world.client.get("/"), check(open_world, UNLISTED)):
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert not re.findall(r"(?:src|href|action)=\"(?!data:|/[^/])", answer.text.replace('action="/"', ""))
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@ON_SQLITE
def test_it_speaks_the_language_of_the_browser_or_the_one_that_was_chosen(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    asked = {"Accept-Language": "sw-KE,en;q=0.5"}
    for answer in (check(open_world, LISTED, headers=asked), check(open_world, LISTED, form={"lang": "sw"})):
        assert answer.headers["Content-Language"] == "sw"
        assert '<html lang="sw" dir="ltr">' in answer.text
        assert words(answer).startswith("Usinunue simu hii Imeripotiwa kuibiwa.")
    assert check(open_world, LISTED, headers=asked, form={"lang": "en"}).headers["Content-Language"] == "en"


def test_a_stranger_who_asks_too_often_is_told_in_words(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="2/day")
    answers = [check(world, UNLISTED) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert "You asked too often." in words(answers[-1])
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_stranger_who_comes_when_all_together_ask_too_much_is_told_that_nothing_was_checked(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_CEILING="2/day")
    answers = [check(world, UNLISTED) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 503]
    assert "This says nothing about the phone: try again in a minute." in words(answers[-1])
    assert "You asked too often." not in words(answers[-1])


@ON_SQLITE
def test_where_checks_are_not_public_the_page_explains_and_checks_nothing(world: World) -> None:
    world.feed_says("kenya", [LISTED])
    assert 'id="imei"' not in world.client.get("/").text
    answer = check(world, LISTED)
    assert answer.status_code == 403
    assert "Checks on this page are not open to everybody." in words(answer)
    assert "Reported stolen" not in answer.text


@ON_SQLITE
def test_the_number_to_text_is_told_where_there_is_one(serve: Serve) -> None:
    told = words(serve(IMEICHECK_PUBLIC_CHECKS="1", TWILIO_FROM="+254700000000").client.get("/"))
    assert "text the IMEI to +254700000000." in told
    assert "text the IMEI" not in words(serve(IMEICHECK_PUBLIC_CHECKS="1").client.get("/"))


@ON_SQLITE
def test_times_are_those_of_the_readers_zone(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_TIMEZONE="Africa/Nairobi")
    world.feed_says("kenya")
    assert " EAT." in words(check(world, UNLISTED))


@ON_SQLITE
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=200), query=st.binary(max_size=30), kind=st.sampled_from(["", "; charset=utf-16", "x"]))
def test_whatever_is_sent_to_it_there_is_a_page(open_world: World, body: bytes, query: bytes, kind: str) -> None:
    environ = {
        "CONTENT_TYPE": f"application/x-www-form-urlencoded{kind}",
        "QUERY_STRING": query.decode("latin-1"),
    }
    for data in (body, b"imei=" + body):
        answer = open_world.client.post("/", data=data, environ_overrides=environ)
        assert answer.status_code == 303, answer.text
        page = open_world.client.get(answer.headers["Location"])
        assert (page.status_code, page.mimetype) == (200, "text/html")


def panel(answer: TestResponse) -> list[str]:
    """Verdict, heading and headings of the sections of an answer."""
    verdict = re.findall(r'<section class="verdict (\w+)"', answer.text)
    return verdict + [
        html.unescape(text) for text in re.findall(r"<h[12](?: id=\"verdict\")?>(.*?)</h[12]>", answer.text)
    ]


COMPARE, ASKED = "What to compare on the phone", "The phone that you asked about"


@ON_SQLITE
@pytest.mark.parametrize(
    ("typed", "verdict", "heading", "section"),
    [
        (LISTED, "listed", "Do not buy this phone", ASKED),
        ("123456789012347", "caution", "Do not buy this phone", ASKED),
        ("001234560000006", "caution", "Do not buy this phone", ASKED),
        (PENDING, "caution", "Wait before you buy", ASKED),
        (DUPLICATE, "caution", "Ask for proof of purchase", COMPARE),
        (UNLISTED, "not_listed", "No report found in our lists. Compare before you pay", COMPARE),
        (UNLISTED[:14], "unknown", "Send all 15 digits", ASKED),
    ],
)
def test_an_answer_gives_one_instruction_and_nothing_that_contradicts_it(
    open_world: World, typed: str, verdict: str, heading: str, section: str
) -> None:
    open_world.feed_says("kenya", [LISTED])
    open_world.feed_says("uganda", [DUPLICATE], reason=Reason.DUPLICATE)
    open_world.filed(open_world.token("nairobi-police", "report"), PENDING, pending=True)
    answer = check(open_world, typed)
    assert panel(answer)[:3] == [verdict, heading, section]
    assert answer.text.count("<h1") == 1
    assert f"<title>{heading} – " in answer.text
    assert "Caution" not in words(answer).split("What the answers mean")[0]


@ON_SQLITE
@pytest.mark.parametrize("reason", [reason for reason in Reason if reason not in (Reason.DUPLICATE,)])
def test_a_listed_phone_is_not_to_be_bought_whatever_the_reason(open_world: World, reason: Reason) -> None:
    open_world.feed_says("kenya", [LISTED], reason=reason)
    verdict, heading, *_ = panel(check(open_world, LISTED))
    assert verdict == "listed"
    assert heading.startswith("Do not buy this phone")


@ON_SQLITE
@pytest.mark.parametrize("between", [" ", ", ", " / ", "\n", " and "])
@pytest.mark.parametrize(
    ("typed", "verdict", "heading", "lines"),
    [
        (
            (UNLISTED, LISTED),
            "listed",
            "Do not buy this phone",
            ["No report found in our lists.", "Do not buy Reported stolen."],
        ),
        ((UNLISTED, OTHER), "not_listed", "No report found", ["No report found in our lists."] * 2),
        (
            (UNLISTED, "123456789012347"),
            "caution",
            "Do not buy",
            ["No report found in our lists.", "Do not buy This is a filler"],
        ),
        (
            (UNLISTED, MISTYPED),
            "unknown",
            "Enter IMEI 2 again",
            ["No report found in our lists.", "Unknown That is not an IMEI"],
        ),
        ((UNLISTED[:13], LISTED), "listed", "Do not buy this phone", ["Unknown That is not", "Do not buy Reported"]),
        ((DUPLICATE, "123456789012347"), "caution", "Do not buy", ["Caution Several", "Do not buy This is a filler"]),
    ],
)
def test_the_numbers_of_one_phone_get_one_verdict_and_a_line_each(
    open_world: World, typed: tuple[str, str], verdict: str, heading: str, lines: list[str], between: str
) -> None:
    open_world.feed_says("kenya", [LISTED])
    open_world.feed_says("uganda", [DUPLICATE], reason=Reason.DUPLICATE)
    answer = check(open_world, between.join(typed))
    assert panel(answer)[0] == verdict
    assert panel(answer)[1].startswith(heading)
    each = re.findall(r"<dt>(IMEI \d)</dt><dd>.*?<p><strong>(.*?)</strong></p>(?:<p>(.*?)</p>)?", answer.text)
    assert [name for name, _, _ in each] == ["IMEI 1", "IMEI 2"]
    for (_, label, reason), expected in zip(each, lines, strict=True):
        assert f"{label} {reason}".startswith(expected)


@ON_SQLITE
def test_what_was_typed_stays_in_the_field_while_a_number_could_not_be_read(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    assert f'value="{UNLISTED[:14]}"' in check(open_world, UNLISTED[:14]).text, "a digit is missing"
    for first in (UNLISTED, LISTED):
        answer = check(open_world, f"{first}, {MISTYPED}")
        assert f'value="{first}, {MISTYPED}"' in answer.text
        assert 'aria-invalid="true"' in answer.text
    assert f'value="{LISTED}' not in check(open_world, LISTED).text


@ON_SQLITE
@pytest.mark.parametrize(
    "typed",
    [
        " ".join([UNLISTED] * 5),
        f"{UNLISTED} {' ' * 300} {LISTED}",
        f"{UNLISTED},{MISTYPED[:13]},{LISTED},{UNLISTED},{UNLISTED}",
    ],
)
def test_more_than_a_field_holds_is_an_error_and_never_no_report(open_world: World, typed: str) -> None:
    open_world.feed_says("kenya", [LISTED])
    answer = check(open_world, typed)
    assert panel(answer)[0] == "Check a phone before you buy it"
    assert 'id="error"' in answer.text
    assert "No report found" not in answer.text


@ON_SQLITE
def test_the_numbers_of_too_many_phones_are_refused_in_words(open_world: World) -> None:
    assert "These are too many numbers at once." in words(check(open_world, " ".join([UNLISTED] * 5)))


@ON_SQLITE
def test_each_number_counts_as_a_request_so_that_the_page_checks_no_more_than_the_api(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="4/day")
    world.feed_says("kenya", [LISTED])
    for _ in range(2):
        assert check(world, f"{UNLISTED} {LISTED}").status_code == 200
    assert submit(world, UNLISTED).status_code == 429


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "listed_by"),
    [
        ("en", "Registry, Kenya, 2 Oct 2026"),
        ("ar", "السجل، كينيا، 2 أكتوبر 2026"),
        ("ur", "رجسٹری، کینیا، 2 اکتوبر، 2026"),
        ("zh", "登记机构、肯尼亚、2026年10月2日"),
    ],
)
def test_lists_have_the_comma_of_the_language(open_world: World, language: str, listed_by: str) -> None:
    open_world.feed_says("kenya", [LISTED], on=date(2026, 10, 2), country="KE")
    comma = {"ar": "،", "ur": "،", "zh": "、"}.get(language, ",")
    found = check(open_world, LISTED, form={"lang": language})
    about = re.findall(r"<li>(.*?)\n?</li>", found.text)[0]
    assert about.split(comma)[1].strip() == listed_by.split(comma)[1].strip()
    assert about.count(comma) == listed_by.count(comma)


@ON_SQLITE
@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ("+254 700 000000", '<a href="tel:+254700000000" dir="ltr" rel="noreferrer">+254 700 000000</a>'),
        (
            "https://registry.example/?a=1&b=2",
            '<a href="https://registry.example/?a=1&amp;b=2" dir="ltr" rel="noreferrer">'
            "https://registry.example/?a=1&amp;b=2</a>",
        ),
        ("Moi Avenue 5 <b>", "<bdi>Moi Avenue 5 &lt;b&gt;</bdi>"),
        ("javascript:alert(1)", "<bdi>javascript:alert(1)</bdi>"),
    ],
)
def test_a_source_is_named_with_its_contact(open_world: World, contact: str, shown: str) -> None:
    open_world.feed_says("kenya", [LISTED], country="KE")
    with writing(open_world.engine) as connection:
        sources.publish(connection, sources.named(connection, "kenya").id, "Communications Authority", contact)
    open_world.services.directory.refresh()
    answer = check(open_world, LISTED)
    assert "Who says so Communications Authority, Kenya" in words(answer)
    assert answer.text.count(shown) == 1
    assert "<b>" not in answer.text
