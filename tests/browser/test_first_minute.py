"""The first minute of a visitor who started `imeicheck demo` and opened its page."""

import re
import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from imeicheck.demo.prepare import FEED, UNLISTED, sample_feed
from tests.browser.demo_page import (
    DESK,
    PHONE,
    PICKED_UP_MS,
    demo_of,
    feed_is,
    part,
    shopper_sees,
    till_says,
)
from tests.browser.visit import Visit, Visitor, barriers
from tests.flows import test_demo as demo

NO_REPORT, STOLEN = "No report found in our lists", "Do not buy this phone"
GOOD = re.compile(r"^(applied|unchanged)$")
READ = re.compile(r"^Saved at \d\d:\d\d:\d\d EAT, read [\d.]+ s later\.$")
CHANGED = re.compile(r"^Changed \d+ ms after the police had their answer\.$")


running = demo_of


def test_the_first_minute(running: demo.Visitor, visitor: Visitor) -> None:
    visit = visitor(viewport={"width": DESK, "height": 900})
    visit.page.goto(f"{running.address}/demo")
    everything_is_there(visit.page)
    nobody_is_kept_out(visit)

    text_the_imei(visit.page, "NO REPORT")
    check_as_the_shopper(visit.page, NO_REPORT)
    report_it_stolen(visit.page)
    text_the_imei(visit.page, "REPORTED STOLEN")
    recover_it(visit.page)
    text_the_imei(visit.page, "NO REPORT")

    break_the_feed_and_put_it_back(visit.page)
    edit_the_file_on_disk(visit.page, running.home / f"{FEED}-feed.csv")

    expect(visit.page.locator("#steps .done")).to_have_count(5)
    nobody_is_kept_out(visit)
    assert visit.complaints == []
    assert {request.url.split("/")[2] for request in visit.requests} == {running.address.split("/")[2]}
    visit.context.close()
    demo.end(running, signal.SIGINT)


def everything_is_there(page: Page) -> None:
    expect(page.get_by_label("The phone in question: its IMEI")).to_have_value(UNLISTED)
    till_says(page, "NO REPORT FOUND")
    shopper_sees(page, NO_REPORT)
    expect(page.get_by_label("Edit the file here, or in an editor of your own")).to_have_value(sample_feed())
    feed_is(page, GOOD)
    expect(page.locator("#held")).to_have_text("held")
    expect(page.locator("#timezone")).to_contain_text("Africa/Nairobi (EAT)")


def nobody_is_kept_out(visit: Visit) -> None:
    for width in (DESK, PHONE):
        visit.at_width(width, 900)
        assert visit.too_wide() == [], f"{width} px"
        for frame in visit.page.frames:
            assert barriers(frame) == [], f"{frame.url} at {width} px"
    visit.at_width(DESK, 900)


def text_the_imei(page: Page, reply: str) -> None:
    handset = part(page, "The handset")
    bubbles = handset.get_by_role("log", name="Conversation").locator(".got")
    before = bubbles.count()
    handset.get_by_label("Text message").fill(UNLISTED)
    handset.get_by_role("button", name="Send").click()
    expect(bubbles).to_have_count(before + 1)
    expect(bubbles.last).to_contain_text(reply)
    expect(bubbles.last).to_contain_text("1 segment of GSM-7")


def check_as_the_shopper(page: Page, headline: str) -> None:
    part(page, "The shopper").get_by_role("button", name="Check this phone").click()
    shopper_sees(page, headline)


def report_it_stolen(page: Page) -> None:
    part(page, "The police").get_by_role("button", name="Report this phone").click()
    till_says(page, "LISTED")
    expect(page.locator("#delay")).to_have_text(CHANGED)
    shopper_sees(page, STOLEN)
    expect(part(page, "The handset").get_by_text("The answer has changed meanwhile. Text it again.")).to_be_visible()
    expect(page.locator("#changesets li").first).to_contain_text("demo-police reported a phone")


def recover_it(page: Page) -> None:
    part(page, "The police").get_by_role("button", name=f"Recovered: {UNLISTED} stolen").click()
    till_says(page, "NO REPORT FOUND")
    expect(page.locator("#delay")).to_have_text(CHANGED)
    shopper_sees(page, NO_REPORT)
    expect(page.locator("#reports")).to_contain_text("recovered")


def break_the_feed_and_put_it_back(page: Page) -> None:
    page.get_by_role("button", name="Break it").click()
    feed_is(page, "quarantined")
    expect(page.locator("#noticed")).to_have_text(READ)
    lines = page.locator("#rejects li")
    expect(lines).to_have_text([re.compile(rf"^line {line}: ") for line in (4, 5, 8)])
    expect(page.locator("#trouble")).to_contain_text("Nothing of it was applied")
    till_says(page, "NO REPORT FOUND")
    page.get_by_role("button", name="Put the sample back").click()
    feed_is(page, GOOD)
    expect(lines).to_have_count(0)


def edit_the_file_on_disk(page: Page, feed: Path) -> None:
    edited = sample_feed() + f"{UNLISTED},lost,2025-03-01,KE\n"
    feed.write_text(edited)
    expect(page.locator("#feed")).to_have_value(edited)
    expect(part(page, "The till").locator(".badge")).to_have_text("LISTED", timeout=PICKED_UP_MS)
    shopper_sees(page, "Do not buy this phone: somebody is looking for it")
