"""The demo's page as tests see it: a running demo, and what each pane shows."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.flows import test_demo as demo
from tests.flows.commands import Commands
from tests.servers import free_port

DESK, PHONE = 1440, 390
"""Widths in CSS pixels."""
PICKED_UP_MS = demo.PICKED_UP_SECONDS * 1000


@pytest.fixture(scope="module", name="running")
def demo_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[demo.Visitor]:
    """A demo for the tests of a module."""
    with Commands(tmp_path_factory.mktemp("demo") / "home") as commands:
        yield demo.start(commands, free_port())


def part(page: Page, name: str) -> Locator:
    """A pane, by its heading."""
    return page.get_by_role("region", name=name, exact=True)


def shopper(page: Page) -> FrameLocator:
    """The shopper's page in its frame."""
    return page.frame_locator("iframe[name=shopper]")


def shopper_sees(page: Page, headline: str) -> None:
    expect(shopper(page).get_by_role("heading", level=1)).to_contain_text(headline)


def till_says(page: Page, verdict: str) -> None:
    expect(part(page, "The till").locator(".badge")).to_have_text(verdict)


def feed_is(page: Page, outcome: str | re.Pattern[str]) -> None:
    state = page.get_by_role("region", name="What became of it").locator("#state")
    expect(state).to_have_text(outcome, timeout=PICKED_UP_MS)
