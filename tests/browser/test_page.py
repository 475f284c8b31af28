"""The shopper's page in a real browser: by keyboard, by thumb, without scripts, on a small phone, in any colours."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from imeicheck.demo.prepare import LISTED, UNLISTED
from imeicheck.languages import PAGE
from imeicheck.rules.outcome import FULL_STOPS
from tests.browser.visit import Visit, Visitor, barriers
from tests.catalogs import messages, read
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands

SAMPLE = Path(__file__).parents[2] / "imeicheck" / "sample"
DUPLICATE, MISTYPED, PLACEHOLDER = "867686021234560", "490154203237581", "123456789012347"
LOCALES = {"en": "en-KE", "sw": "sw-KE", "ar": "ar-EG"}
PHONE, DESK, SMALLEST, ZOOMED = 390, 1280, 320, 640
"""Widths in CSS pixels; a desk's screen that is zoomed to 200% has half of its own."""
MOST_BYTES = 30_000
TITLE = "Check a phone before you buy it"
ADDRESS = re.compile(r"/(check/[A-Za-z0-9_-]{22})?(\?lang=\w+)?", re.ASCII)


class Services(NamedTuple):
    """Addresses of services as they run in the field."""

    open: str
    """Has a list, and checks for everybody."""
    new: str
    """Has no list yet, and lets everybody ask once a day."""
    closed: str
    """Checks for those with a token alone."""


class State(NamedTuple):
    """Something that the page can show: where, after which numbers were sent, and what it then says."""

    service: str
    typed: tuple[str, ...]
    says: str


STATES = {
    "empty": State("open", (), TITLE),
    "listed": State("open", (LISTED,), "Do not buy this phone."),
    "caution": State("open", (DUPLICATE,), "Ask for proof of purchase."),
    "placeholder": State("open", (PLACEHOLDER,), "Do not buy this phone."),
    "not_listed": State("open", (UNLISTED,), "No report found in our lists."),
    "unknown": State("new", (LISTED,), "We cannot say anything about this phone."),
    "incomplete": State("open", (UNLISTED[:14],), "Send all 15 digits."),
    "two": State("open", (f"{UNLISTED} {LISTED}",), "Do not buy this phone."),
    "not_an_imei": State("open", (MISTYPED,), "That is not an IMEI: a digit is wrong."),
    "too_often": State("new", (LISTED, LISTED), "You asked too often."),
    "closed": State("closed", (), "Checks on this page are not open to everybody."),
}
in_every_state = pytest.mark.parametrize("state", STATES)
in_every_language = pytest.mark.parametrize("language", LOCALES)

_addresses = (f"198.51.100.{last}" for last in itertools.count(1))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Real processes, behind a proxy that tells who asks: everybody may ask for themselves."""
    folder = tmp_path_factory.mktemp("services")
    behind_proxy = {"IMEICHECK_PUBLIC_CHECKS": "1", "IMEICHECK_TRUSTED_PROXIES": "127.0.0.1/32"}
    with (
        Commands(folder / "listing", **behind_proxy, TWILIO_FROM="+254700000000") as listing,
        Commands(folder / "new", **behind_proxy, IMEICHECK_PUBLIC_RATE="1/day") as new,
        Commands(folder / "new") as closed,
    ):
        add = ["add", "kenya", "--url", str(SAMPLE / "feed.csv"), "--format", "plain", "--country", "KE", "--required"]
        listing.do(BLOCKLIST_SYNC, *add)
        listing.do(BLOCKLIST_SYNC, "once")
        listing.do(IMEICHECK, "tac", "import", str(SAMPLE / "tacs.csv"))
        yield Services(listing.serve()[1], new.serve()[1], closed.serve()[1])


class Shopper(NamedTuple):
    """Somebody on the page, in one language."""

    visit: Visit
    language: str

    @property
    def page(self) -> Page:
        return self.visit.page

    def word(self, sentence: str) -> str:
        """A sentence of ours in the shopper's language, up to what is filled in."""
        if self.language != "en":
            sentence = next(str(m.string) for m in messages(read(PAGE, self.language)) if m.id == sentence)
        return sentence.partition("{")[0].rstrip(FULL_STOPS)

    def choose(self, language: str) -> None:
        """Another language, by its own name."""
        self.page.locator(".languages summary").click()
        self.page.get_by_role("button", name=language).click()

    @property
    def field(self) -> Locator:
        return self.page.get_by_label(self.word("The phone's IMEI"))

    def check(self, number: str) -> None:
        self.field.fill(number)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.word("Check"), exact=True).click()

    def verdict(self, instruction: str) -> Locator:
        """The part of the page that is named by its instruction."""
        return self.page.get_by_role("region", name=self.word(instruction))


@pytest.fixture
def shopper(visitor: Visitor, services: Services) -> "Come":
    return Come(visitor, services)


class Come(NamedTuple):
    """Brings shoppers to the page, each from an address of their own."""

    visitor: Visitor
    services: Services

    def to(self, state: str, language: str = "en", **more: object) -> Shopper:
        """Somebody who did what leads to a state of the page, and sees it."""
        told = STATES[state]
        visit = self.visitor(locale=LOCALES[language], extra_http_headers={"X-Forwarded-For": next(_addresses)}, **more)
        shopper = Shopper(visit, language)
        shopper.page.goto(getattr(self.services, told.service))
        for number in told.typed:
            shopper.check(number)
        expect(shopper.page.locator("main")).to_contain_text(shopper.word(told.says))
        return shopper


def complaints(visit: Visit) -> list[str]:
    """What the browser complained of, but for its word on the status of the page itself, which people see."""
    own = "error: Failed to load resource: the server responded with a status of "
    return [one for one in visit.complaints if not one.startswith(own)]


@in_every_language
@in_every_state
def test_every_page_is_small_and_ours_alone_and_fits_and_keeps_nobody_out(
    shopper: Come, state: str, language: str
) -> None:
    visit = shopper.to(state, language).visit
    assert visit.page.locator("html").get_attribute("lang") == language
    service = getattr(shopper.services, STATES[state].service)
    it_is_small_requests_to_us_and_nothing_is_wrong(visit, service)
    for width in (SMALLEST, ZOOMED):
        assert visit.at_width(width).too_wide() == [], f"{width} px"
    for width in (PHONE, DESK):
        assert barriers(visit.at_width(width).page) == [], f"{width} px"


def it_is_small_requests_to_us_and_nothing_is_wrong(visit: Visit, service: str) -> None:
    assert {(r.resource_type, r.is_navigation_request()) for r in visit.requests} == {("document", True)}
    for request in visit.requests:
        assert ADDRESS.fullmatch(request.url.removeprefix(service)), "and no number is in an address"
    sizes = visit.requests[-1].sizes()
    assert sizes["responseHeadersSize"] + sizes["responseBodySize"] < MOST_BYTES
    assert complaints(visit) == []
    assert visit.context.cookies() == []


@in_every_state
def test_the_colours_that_a_reader_prefers_or_forces_leave_no_barrier(shopper: Come, state: str) -> None:
    page = shopper.to(state, color_scheme="dark").page
    assert barriers(page) == [], "dark"
    page.emulate_media(forced_colors="active")
    # Axe sees the colours of ours that are not used then; the reader's are, wherever none of ours is insisted on.
    assert page.evaluate(_ADJUSTMENTS) == ["auto"], "forced"


_FONT_SIZE = "one => parseFloat(getComputedStyle(one).fontSize)"
_FONT_SIZES = """() => [...document.querySelectorAll("main *")]
    .filter((one) => [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
_ADJUSTMENTS = """() => [...new Set([...document.querySelectorAll("body :not(svg, svg *)")]
    .map((one) => getComputedStyle(one).forcedColorAdjust))]"""


@pytest.mark.parametrize("state", ["listed", "caution", "not_listed", "unknown"])
@in_every_language
def test_a_verdict_is_the_first_thing_that_a_page_and_its_title_say(shopper: Come, state: str, language: str) -> None:
    there = shopper.to(state, language, viewport={"width": SMALLEST, "height": 568})
    verdict = there.verdict(STATES[state].says)
    (heading,) = there.page.get_by_role("heading", level=1).all()
    expect(verdict.get_by_role("heading", level=1)).to_have_text(heading.inner_text())
    assert there.page.title() == f"{heading.inner_text()} – {there.word(TITLE)}"
    expect(heading).to_be_in_viewport(ratio=1)
    expect(verdict.locator("p").first).to_be_in_viewport(ratio=1)
    sizes = there.page.evaluate(_FONT_SIZES)
    assert sizes.index(max(sizes)) == sizes.index(float(heading.evaluate(_FONT_SIZE))), "nothing is larger"
    assert sizes.count(max(sizes)) == 1
    width = there.page.viewport_size["width"] if there.page.viewport_size else 0
    box = verdict.bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, width), "the panel fills the width"


def test_a_keyboard_is_enough(shopper: Come) -> None:
    there = shopper.to("empty")
    press, focused = there.page.keyboard.press, there.page.locator(":focus")
    press("Tab")
    expect(focused).to_have_text("English")
    press("Tab")
    expect(there.field).to_be_focused()
    assert focused.evaluate("one => getComputedStyle(one).outlineStyle") == "solid", "it is seen where one is"
    there.page.keyboard.type(LISTED)
    press("Enter")
    expect(there.verdict("Do not buy this phone.")).to_be_visible()
    press("Tab")
    press("Enter")
    for _ in PAGE.tags():
        press("Tab")
        if focused.inner_text() == "Kiswahili":
            break
    press("Enter")
    expect(there.page.locator("html")).to_have_attribute("lang", "sw")
    expect(Shopper(there.visit, "sw").verdict("Do not buy this phone.")).to_be_visible()


def test_the_answers_meanings_open_with_the_keyboard(shopper: Come) -> None:
    there = shopper.to("empty")
    meaning = there.page.get_by_text("nobody we asked has a report on it")
    expect(meaning).to_be_hidden()
    there.page.locator("summary", has_text="No report").focus()
    there.page.keyboard.press("Enter")
    expect(meaning).to_be_visible()


def test_it_needs_no_javascript(shopper: Come) -> None:
    there = shopper.to("empty", java_script_enabled=False)
    there.check(LISTED)
    expect(there.verdict("Do not buy this phone.")).to_be_visible()
    there.choose("Kiswahili")
    there = Shopper(there.visit, "sw")
    expect(there.verdict("Do not buy this phone.")).to_be_visible()
    there.check(MISTYPED)
    expect(there.page.get_by_role("alert")).to_contain_text(there.word(STATES["not_an_imei"].says))
    there.check(UNLISTED)
    expect(there.verdict(STATES["not_listed"].says)).to_be_visible()
    expect(there.page.locator("#say")).to_be_hidden()


@in_every_language
def test_what_is_no_imei_is_announced_and_the_field_says_why(shopper: Come, language: str) -> None:
    there = shopper.to("not_an_imei", language)
    says = there.word(STATES["not_an_imei"].says)
    expect(there.page.get_by_role("alert")).to_contain_text(says)
    expect(there.field).to_have_attribute("aria-invalid", "true")
    expect(there.field).to_have_accessible_description(re.compile(re.escape(says)))
    expect(there.field).to_have_value(MISTYPED)
    assert there.page.title().startswith(says)


def test_a_number_that_is_right_is_not_called_wrong_when_it_is_asked_too_often(shopper: Come) -> None:
    there = shopper.to("too_often")
    expect(there.page.get_by_role("alert")).to_contain_text(STATES["too_often"].says)
    assert there.field.get_attribute("aria-invalid") != "true"


def test_whoever_changes_the_language_after_a_mistake_keeps_what_was_typed(shopper: Come) -> None:
    there = shopper.to("not_an_imei")
    there.choose("Kiswahili")
    expect(there.page.locator("html")).to_have_attribute("lang", "sw")
    assert Shopper(there.visit, "sw").field.input_value() == MISTYPED


def test_where_there_is_no_list_none_is_said_to_reach_up_to_now(shopper: Come) -> None:
    assert "Our lists are up to date" not in shopper.to("unknown").verdict(STATES["unknown"].says).inner_text()


def test_whoever_asks_where_checks_are_closed_is_told_so_once(shopper: Come) -> None:
    there = shopper.to("closed")
    there.page.evaluate("document.querySelector('main form').submit()")
    expect(there.page.get_by_text(STATES["closed"].says)).to_have_count(1)


@pytest.mark.parametrize("state", ["empty", "listed"])
def test_a_browser_that_knows_no_custom_properties_shows_it_legibly(shopper: Come, state: str) -> None:
    """Such as Opera Mini, which many old phones have: it leaves out every declaration that it does not understand."""

    def leave_out(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        route.fulfill(response=answer, body=re.sub(r"[a-z-]+: ?[^:;{}]*var\([^;{}]*(?=[;}])", "", answer.text()))

    there = shopper.to("empty", bypass_csp=True)  # its hash of the style is that of the whole one
    there.page.route("**/*", leave_out)
    there.page.reload()
    for number in STATES[state].typed:
        there.check(number)
    expect(there.page.locator("main")).to_contain_text(there.word(STATES[state].says))
    assert barriers(there.page) == []


def test_on_a_touch_screen_a_number_can_be_read_out(shopper: Come) -> None:
    there = shopper.to("empty", has_touch=True, is_mobile=True)
    expect(there.field).to_have_js_property("inputMode", "tel")
    there.page.get_by_role("button", name="Or say it").tap()
    expect(there.field).to_have_js_property("inputMode", "text")
    expect(there.field).to_be_focused()
    there.page.keyboard.type("four nine oh one five four two oh three two three seven five one eight")
    there.page.keyboard.press("Enter")
    expect(there.verdict("Do not buy this phone.")).to_be_visible()
    assert complaints(there.visit) == []


def test_with_a_mouse_nobody_is_told_of_a_microphone(shopper: Come) -> None:
    expect(shopper.to("empty").page.get_by_role("button", name="Or say it")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_reload_back_and_forward_show_the_verdict_and_send_no_form_again(
    shopper: Come, language: str, scripts: bool
) -> None:
    there = shopper.to("empty", language, java_script_enabled=scripts)
    page, answers = there.page, []
    for number, instruction in ((LISTED, "Do not buy this phone."), (UNLISTED, "No report found in our lists.")):
        check_until_redirected(there, number)
        expect(there.verdict(instruction)).to_be_visible()
        answers.append((page.url, instruction))
    before = len(there.visit.requests)
    visits = [(page.reload, answers[1]), (page.go_back, answers[0]), (page.reload, answers[0])]
    for go, (address, instruction) in [*visits, (page.go_forward, answers[1])]:
        response = go()
        assert page.url == address
        assert response is None or response.status == 200
        expect(there.verdict(instruction)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", language)
    assert {request.method for request in there.visit.requests[before:]} <= {"GET"}
    page.go_back()
    page.go_back()
    expect(there.field).to_be_visible()
    assert page.url.rstrip("/") == shopper.services.open


def check_until_redirected(shopper: Shopper, number: str) -> None:
    """Check a number; a Redis that is slow on a busy machine makes the page answer without a redirect."""
    for _ in range(10):
        shopper.check(number)
        if "/check/" in shopper.page.url:
            return
        shopper.page.go_back()
    raise AssertionError("the form was never answered with a redirect")


def test_a_chosen_language_survives_check_reload_and_back(shopper: Come) -> None:
    there = shopper.to("empty")
    there.choose("Kiswahili")
    there = Shopper(there.visit, "sw")
    check_until_redirected(there, LISTED)
    for go in (lambda: None, there.page.reload, there.page.go_back, there.page.go_forward):
        go()
        expect(there.page.locator("html")).to_have_attribute("lang", "sw")
    expect(there.verdict("Do not buy this phone.")).to_be_visible()


def test_two_tabs_work_side_by_side(shopper: Come) -> None:
    there = shopper.to("empty")
    other = Shopper(there.visit, "en")
    check_until_redirected(there, LISTED)
    tab = there.visit.context.new_page()
    tab.goto(shopper.services.open)
    other.visit.page = tab
    check_until_redirected(other, UNLISTED)
    tab.reload()
    expect(other.verdict("No report found in our lists.")).to_be_visible()
    first = there.visit.context.pages[0]
    first.reload()
    expect(first.get_by_role("region", name="Do not buy this phone")).to_be_visible()


@pytest.mark.parametrize("path", ["/nowhere", "/check/nowhere"])
@in_every_language
def test_a_page_that_is_not_there_keeps_nobody_out_and_leads_back(shopper: Come, language: str, path: str) -> None:
    visit = shopper.visitor(locale=LOCALES[language])
    response = visit.page.goto(shopper.services.open + path)
    assert response is not None
    assert (response.status, visit.page.locator("html").get_attribute("lang")) == (404, language)
    for width in (SMALLEST, PHONE, DESK):
        assert visit.at_width(width).too_wide() == [], f"{width} px"
        assert barriers(visit.page) == [], f"{width} px"


def test_what_could_not_be_read_is_named_and_the_field_keeps_both_numbers(shopper: Come) -> None:
    there = shopper.to("empty")
    both = f"{UNLISTED} {MISTYPED}"
    there.check(both)
    expect(there.page.get_by_role("region", name="Enter IMEI 2 again")).to_be_visible()
    expect(there.field).to_have_value(both)
    expect(there.field).to_have_attribute("aria-invalid", "true")
    expect(there.field).to_have_accessible_description(re.compile("Enter IMEI 2 again"))
    assert barriers(there.page) == []


def test_the_number_is_grouped_as_phones_show_it_and_copied_without_gaps(shopper: Come) -> None:
    for language in ("en", "ar"):
        number = shopper.to("listed", language).page.locator(".number")
        assert number.locator("span").all_inner_texts() == ["49", "015420", "323751", "8"]
        expect(number).to_have_text(LISTED)
        left = number.locator("span").evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
        assert left == sorted(left), "from left to right"
