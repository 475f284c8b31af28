"""Every pane of the demo follows the phone and the language that were chosen, and only the last choice counts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC

import pytest
from playwright.sync_api import APIResponse, Page, Request, Route, expect

from imeicheck.demo.prepare import LISTED, UNLISTED
from imeicheck.languages import Languages, Tongue
from imeicheck.rules.advice import LISTED as SENTENCES
from imeicheck.rules.advice import NOT_AN_IMEI, NOT_LISTED
from imeicheck.rules.imei import Cause
from tests.browser.demo_page import DESK, PHONE, demo_of, feed_is, part, shopper, shopper_sees, till_says
from tests.browser.visit import Visit, Visitor, barriers
from tests.flows import test_demo as demo

running = demo_of
LANGUAGES = Languages(UTC)
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    if (value < 0.001) continue; // a word within its line; a good page has at most 0.1 in all
    const moved = sources.map(({ node }) => node?.id || node?.nodeName || "gone");
    window.shifts.push(`${value.toFixed(4)} ${moved.join(" ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
LOST = "352099001761481"
SHOWN_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?(?: [A-Z]+)?")


def language(code: str) -> Tongue:
    found = LANGUAGES.named(code)
    assert found
    return found


@pytest.fixture
def visit(running: demo.Visitor, visitor: Visitor) -> Visit:
    """A visitor on the page, who sees the first phone in every pane."""
    visit = visitor(viewport={"width": DESK, "height": 900})
    visit.page.add_init_script(SHIFTS)
    open_page(visit.page, f"{running.address}/demo")
    return visit


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    till_says(page, "NO REPORT FOUND")
    expect(page.locator("#state")).to_have_text(re.compile("applied|unchanged"))
    shopper_sees(page, language("en").say(NOT_LISTED).rstrip("."))


def choose_phone(page: Page, label: str) -> None:
    page.get_by_role("group", name="Phones to try").get_by_role("button", name=label, exact=True).click()


def choose_language(page: Page, code: str) -> None:
    page.get_by_label("Language of every answer").select_option(code)


def send_the_text(page: Page) -> str:
    """Send what the handset has ready; return the reply."""
    bubbles = part(page, "The handset").locator(".got")
    before = bubbles.count()
    part(page, "The handset").get_by_role("button", name="Send").click()
    expect(bubbles).to_have_count(before + 1)
    return str(bubbles.last.evaluate("(bubble) => bubble.firstChild.textContent"))


def every_pane_shows_the_listed_phone(page: Page, code: str) -> None:
    """Each pane shows the phone that the feed lists as stolen, in a language; the code is empty for none."""
    spoken = language(code or "en")
    stolen = spoken.say(SENTENCES["stolen"][0])

    expect(shopper(page).locator("html")).to_have_attribute("lang", spoken.code)
    expect(shopper(page).locator("html")).to_have_attribute("dir", spoken.direction)
    expect(shopper(page).locator(".number")).to_have_text(LISTED)
    expect(shopper(page).locator(".verdict")).to_contain_text(stolen)

    handset = part(page, "The handset")
    expect(handset.get_by_label("Text message")).to_have_value(LISTED)
    expect(handset.locator("#owner")).to_contain_text(spoken.name if code else "chose no language")

    till_says(page, "LISTED")
    till = part(page, "The till")
    expect(till.locator("#advice")).to_contain_text(stolen)
    expect(till.locator("#advice")).to_have_attribute("lang", spoken.code)
    expect(till.locator("#answer")).to_contain_text(f'"imei": "{LISTED}"')
    expect(till.locator("#curl")).to_contain_text(f"/v1/imei/{LISTED}")
    wanted = f"-H 'Accept-Language: {code}'" if code else f"Bearer {token_in(page)}' http"
    expect(till.locator("#curl")).to_contain_text(wanted)

    police = part(page, "The police")
    expect(police.locator("#reported")).to_have_text(LISTED)
    expect(police.locator("#sentence")).to_have_text(" ".join(map(spoken.say, SENTENCES["stolen"])))

    behind = part(page, "Behind the answers")
    expect(behind.locator("#line")).to_have_text(f"This phone is on line 2: {LISTED},stolen,2025-02-14,KE")
    expect(behind.locator("#changesets li").last).to_contain_text("This phone was added.")


def token_in(page: Page) -> str:
    found = re.search(r"Bearer (\S+)'", page.locator("#curl").inner_text())
    assert found
    return found[1]


@pytest.mark.parametrize("code", ["", "en", "sw", "ar", "hi"])
def test_every_pane_shows_the_phone_and_the_language_that_were_chosen(visit: Visit, code: str) -> None:
    page = visit.page
    if code:
        choose_language(page, code)
        expect(part(page, "The handset").locator(".got")).to_have_count(1)
    choose_phone(page, "stolen")
    every_pane_shows_the_listed_phone(page, code)
    reply = send_the_text(page)
    assert LISTED[-4:] in reply
    assert ("REPORTED STOLEN" in reply) == (code in ("", "en"))

    choose_phone(page, "unreported")
    till_says(page, "NO REPORT FOUND")
    expect(shopper(page).locator(".number")).to_have_text(UNLISTED)
    expect(page.locator("#message")).to_have_value(UNLISTED)
    expect(page.locator("#bubbles .note").last).to_contain_text(UNLISTED)
    expect(page.locator("#curl")).to_contain_text(UNLISTED)
    expect(page.locator("#reported")).to_have_text(UNLISTED)
    expect(page.locator("#line")).to_have_text("This phone is not in the file.")
    expect(page.locator("#changesets li").last).not_to_contain_text("This phone")

    for width in (DESK, PHONE):
        visit.at_width(width, 900)
        assert visit.too_wide() == [], f"{width} px"
        assert barriers(page) == [], f"{width} px"
    assert visit.complaints == []


@pytest.mark.parametrize(("typed", "cause"), [("490154203237581", "check-digit"), ("12", "length")])
def test_what_is_no_imei_is_explained_in_the_chosen_language(visit: Visit, typed: str, cause: Cause) -> None:
    page = visit.page
    choose_language(page, "sw")
    page.get_by_label("The phone in question: its IMEI").fill(typed)
    till_says(page, "NOT AN IMEI")
    for sentence in map(language("sw").say, NOT_AN_IMEI[cause]):
        expect(page.locator("#advice")).to_contain_text(sentence)
        expect(shopper(page).locator("#error")).to_contain_text(sentence)
    expect(page.locator("#reported")).to_have_text(typed)


def test_without_an_imei_no_pane_keeps_the_answer_about_an_earlier_phone(visit: Visit) -> None:
    page = visit.page
    choose_phone(page, "stolen")
    till_says(page, "LISTED")
    page.get_by_label("The phone in question: its IMEI").fill("")
    till_says(page, "NO IMEI")
    expect(page.locator("#answer")).to_be_empty()
    expect(page.locator("#reported")).to_be_empty()
    expect(page.locator("#message")).to_have_value("")
    expect(page.locator("#line")).to_have_text("The number in question is no IMEI.")
    expect(shopper(page).locator(".verdict")).to_have_count(0)
    assert visit.complaints == []


def test_the_choice_of_a_language_can_be_taken_back_and_survives_a_reload(visit: Visit) -> None:
    page = visit.page
    choose_phone(page, "stolen")
    every_pane_shows_the_listed_phone(page, "")
    choose_language(page, "sw")
    every_pane_shows_the_listed_phone(page, "sw")
    page.reload()
    choose_phone(page, "stolen")
    every_pane_shows_the_listed_phone(page, "sw")
    assert "REPORTED" not in send_the_text(page)
    choose_language(page, "")
    every_pane_shows_the_listed_phone(page, "")
    assert "REPORTED STOLEN" in send_the_text(page)


def test_what_is_chosen_in_one_pane_is_chosen_in_all(visit: Visit) -> None:
    page = visit.page
    shopper(page).locator(".languages summary").click()
    shopper(page).get_by_role("button", name="Kiswahili").click()
    expect(page.locator("#language")).to_have_value("sw")
    shopper(page).locator("#imei").fill(LISTED)
    shopper(page).locator("form.card button.go").click()
    every_pane_shows_the_listed_phone(page, "sw")

    page.get_by_label("Text message").fill("LANG AR")
    send_the_text(page)
    every_pane_shows_the_listed_phone_after_a_text(page, "ar")
    page.get_by_label("Text message").fill(UNLISTED)
    send_the_text(page)
    expect(page.locator("#imei")).to_have_value(UNLISTED)
    till_says(page, "NO REPORT FOUND")


def every_pane_shows_the_listed_phone_after_a_text(page: Page, code: str) -> None:
    expect(page.locator("#language")).to_have_value(code)
    page.get_by_label("Text message").fill(LISTED)
    every_pane_shows_the_listed_phone(page, code)


@contextmanager
def held_back(page: Page, matches: Callable[[Request], bool]) -> Iterator[Callable[[], None]]:
    """Hold back the responses to requests that match; the function that this yields delivers them."""
    held: list[tuple[Route, APIResponse]] = []

    def handle(route: Route) -> None:
        if matches(route.request):
            held.append((route, route.fetch()))
        else:
            route.continue_()

    def deliver() -> None:
        assert held, "nothing was held back"
        while held:
            fulfil(page, *held.pop())

    page.route("**/*", handle)
    yield deliver
    page.unroute("**/*", handle)


def fulfil(page: Page, route: Route, response: APIResponse) -> None:
    with page.expect_request_finished(lambda request: request == route.request):
        route.fulfill(response=response)


def record(page: Page, id_: str) -> Callable[[], list[str]]:
    """Record each text of an element from now on, also one that is replaced at once; return how to read them."""
    page.evaluate(
        """(id) => {
            const element = document.getElementById(id), texts = (window[`texts-${id}`] = []);
            const observer = new MutationObserver(() => texts.push(element.textContent));
            observer.observe(element, { childList: true, subtree: true, characterData: true });
        }""",
        id_,
    )
    return lambda: list(map(str, page.evaluate("(id) => window[`texts-${id}`]", id_)))


def next_response(page: Page, path: str) -> None:
    """Wait for a response to a request that is sent from now on."""
    with page.expect_request(lambda request: path in request.url) as sent:
        pass
    assert sent.value.response() is not None


def test_a_late_answer_to_an_earlier_choice_is_not_shown(visit: Visit) -> None:
    page = visit.page
    with held_back(page, lambda request: LISTED in request.url) as deliver:
        choose_phone(page, "stolen")
        expect(page.locator("#reported")).to_have_text(LISTED)
        answers, changesets = record(page, "answer"), record(page, "changesets")
        choose_phone(page, "unreported")
        next_response(page, f"/v1/imei/{UNLISTED}")
        next_response(page, f"/demo/behind?imei={UNLISTED}")
        deliver()
        next_response(page, "/v1/imei/")
        next_response(page, "/demo/behind")
    assert [answer for answer in answers() if LISTED in answer] == []
    assert [shown for shown in changesets() if "This phone" in shown] == []


def test_a_late_list_of_reports_does_not_replace_a_newer_one(visit: Visit) -> None:
    page, first = visit.page, []

    def is_first_list(request: Request) -> bool:
        if request.method == "GET" and request.url.endswith("/v1/reports"):
            first.append(request)
        return first[:1] == [request]

    with held_back(page, is_first_list) as deliver:
        choose_phone(page, "lost")
        part(page, "The police").get_by_role("button", name="Report this phone").click()
        recover = part(page, "The police").get_by_role("button", name=f"Recovered: {LOST}")
        expect(recover).to_be_visible()
        lists = record(page, "reports")
        deliver()
        next_response(page, "/demo/behind")
        expect(recover).to_be_visible()
        assert [shown for shown in lists() if LOST not in shown] == []
    recover.click()
    expect(recover).to_have_count(0)


def test_what_the_police_are_answered_about_another_phone_is_not_shown(visit: Visit) -> None:
    page = visit.page
    with held_back(page, lambda request: request.method == "POST" and "/v1/reports" in request.url) as deliver:
        part(page, "The police").get_by_role("button", name="Report this phone").click()
        choose_phone(page, "stolen")
        till_says(page, "LISTED")
        deliver()
    recover = part(page, "The police").get_by_role("button", name=f"Recovered: {UNLISTED}")
    expect(page.locator("#filing")).to_contain_text(UNLISTED)
    expect(page.locator("#filed")).to_be_empty()
    expect(page.locator("#delay")).to_be_empty()
    recover.click()
    expect(recover).to_have_count(0)


def test_texts_reach_the_gateway_in_the_order_in_which_they_were_sent(visit: Visit) -> None:
    page = visit.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(str(request.post_data)) if "/demo/text" in request.url else None)
    with held_back(page, lambda request: "LANG SW" in str(request.post_data)) as deliver:
        choose_language(page, "sw")
        page.get_by_role("button", name="Send").click()
        expect(shopper(page).locator("html")).to_have_attribute("lang", "sw")
        assert len(sent) == 1, "the second text waits for the first"
        deliver()
    expect(page.locator("#bubbles .got")).to_have_count(2)
    assert ["LANG" in text for text in sent] == [True, False]


def test_every_pane_shows_times_of_one_zone_wherever_the_browser_is(running: demo.Visitor, visitor: Visitor) -> None:
    page = visitor(timezone_id="America/Los_Angeles", viewport={"width": DESK, "height": 900}).page
    open_page(page, f"{running.address}/demo")
    for pane in (part(page, "Behind the answers"), shopper(page).locator("body")):
        times = SHOWN_TIME.findall(pane.inner_text())
        assert times
        assert [time for time in times if not time.endswith(" EAT")] == []
    today = running.get("/demo/setup").json()["today"]
    expect(page.get_by_label("Day it happened")).to_have_value(today)
    expect(page.get_by_label("Day it happened")).to_have_attribute("max", today)


def test_the_frame_shows_the_last_of_several_quick_choices(visit: Visit) -> None:
    page = visit.page
    posts: list[str] = []
    page.on("request", lambda r: posts.append(str(r.post_data)) if r.method == "POST" and r.url.endswith("/") else None)
    for label in ("stolen", "lost", "duplicate", "unreported", "stolen"):
        choose_phone(page, label)
    expect(shopper(page).locator(".number")).to_have_text(LISTED)
    assert len(posts) < 5, "choices that follow each other at once are checked once"


def test_nothing_moves_while_the_page_is_looked_at_and_little_when_something_is_chosen(visit: Visit) -> None:
    page = visit.page
    page.evaluate("window.shifts.length = 0")
    looks: list[str] = []
    page.on("response", lambda response: looks.append(response.url) if "/demo/behind" in response.url else None)
    while len(looks) < 6:
        page.wait_for_event("response")
    assert page.evaluate("window.shifts") == []
    for label in ("stolen", "lost", "duplicate", "mistyped", "unreported"):
        choose_phone(page, label)
        expect(page.locator("#reported")).to_have_text(page.locator("#imei").input_value())
        page.wait_for_event("response", lambda response: "/demo/behind" in response.url)
    page.get_by_role("button", name="Break it").click()
    feed_is(page, "quarantined")
    page.get_by_role("button", name="Put the sample back").click()
    feed_is(page, re.compile("applied|unchanged"))
    assert page.evaluate("window.shifts") == []
