"""The API's reference in a real browser: on a phone, in any colours, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visitor, barriers
from tests.flows.commands import Commands

WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Commands(tmp_path_factory.mktemp("reference")) as commands:
        yield f"{commands.serve()[1]}/docs"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_nobody_is_kept_out_at_any_width_in_any_colours(address: str, visitor: Visitor, colours: str) -> None:
    visit = visitor(color_scheme=colours)
    visit.page.goto(address)
    for width in WIDTHS:
        assert visit.at_width(width).too_wide() == [], f"{width} px"
        assert barriers(visit.page) == [], f"{width} px"


def test_it_is_one_request_to_us_and_nothing_is_wrong(address: str, visitor: Visitor) -> None:
    visit = visitor(java_script_enabled=False)
    visit.page.goto(address)
    visit.page.get_by_role("link", name="Check a phone", exact=True).click()
    expect(visit.page.get_by_role("heading", name="Check a phone", exact=True)).to_be_in_viewport()
    assert {request.url for request in visit.requests} == {address}
    assert visit.complaints == []
