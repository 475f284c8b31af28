"""One browser for all tests of a file, and for each test visitors who have never been here."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visit import PATIENCE_MS, Visit, Visitor

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Gone after each file: its event loop runs on this thread, where no command of ours could run one then."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip(f"there is no browser to test with: none of {', '.join(CHROMIUM)} is on the PATH")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=SWITCHES + as_root)
        yield running
        running.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Makes visitors: visitor(locale="sw-KE", has_touch=True)."""
    visits: list[Visit] = []

    def come(**more: Any) -> Visit:
        visits.append(
            Visit(browser.new_context(**{"locale": "en-KE", "viewport": {"width": 390, "height": 800}, **more}))
        )
        return visits[-1]

    yield come
    for visit in visits:
        visit.context.close()
