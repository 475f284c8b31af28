"""A browser that asks for a missing page gets HTML in its language; programs and the API's addresses keep JSON."""

from typing import NoReturn

import pytest

from imeicheck.api import problems
from sms_gateway.app import create as sms_app
from tests.api.conftest import Serve
from tests.api.test_problems import PHONE, assert_problem
from tests.api.world import ON_SQLITE, World

pytestmark = ON_SQLITE
BROWSERS = [
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html",
    "text/html, application/json;q=0.9",
]
PROGRAMS: list[str | None] = [
    None,
    "*/*",
    "application/json",
    "application/json, text/html",
    "application/json, text/html;q=0.9",
    "image/avif,image/webp,*/*;q=0.8",
    "nonsense",
]
"""What browsers send for a picture or a script is in it too."""


@pytest.mark.parametrize("accept", BROWSERS)
@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/nowhere", 404, "This page does not exist."),
        ("GET", "/check/", 404, "This page does not exist."),
        ("GET", "/check/a/b", 404, "This page does not exist."),
        ("GET", "/v10", 404, "This page does not exist."),
        ("DELETE", "/", 405, "That did not work."),
        ("POST", "/docs", 405, "That did not work."),
        ("GET", "/metrics", 403, "That did not work."),
    ],
)
def test_a_browser_gets_html_with_a_way_back(
    world: World, accept: str, method: str, path: str, status: int, heading: str
) -> None:
    elsewhere = {"REMOTE_ADDR": "198.51.100.1"}
    answer = world.client.open(path, method=method, headers={"Accept": accept}, environ_overrides=elsewhere)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert f"<h1>{heading}</h1>" in answer.text
    assert '<a class="go" href="/">Check a phone</a>' in answer.text
    assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("accept", PROGRAMS)
def test_a_program_gets_a_problem(world: World, accept: str | None) -> None:
    headers = {} if accept is None else {"Accept": accept}
    answer = world.client.get("/nowhere", headers=headers)
    assert_problem(answer, 404, "not-found")
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize("accept", [*BROWSERS, *PROGRAMS])
@pytest.mark.parametrize(("path", "status"), [("/v1", 404), ("/v1/nowhere", 404), (f"/v1/imei/{PHONE}", 401)])
def test_the_api_answers_in_json_whoever_asks(world: World, accept: str | None, path: str, status: int) -> None:
    answer = world.client.get(path, headers={} if accept is None else {"Accept": accept})
    assert (answer.status_code, answer.content_type) == (status, problems.PROBLEM)


def test_an_error_page_is_in_the_language_of_the_reader(world: World) -> None:
    for path, headers in (("/nowhere", {"Accept-Language": "ar"}), ("/nowhere?lang=ar", {})):
        answer = world.client.get(path, headers={"Accept": "text/html", **headers})
        assert answer.headers["Content-Language"] == "ar"
        assert '<html lang="ar" dir="rtl">' in answer.text


def test_a_fault_of_ours_is_a_page_that_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> NoReturn:
        raise RuntimeError(f"secret {PHONE}")

    monkeypatch.setattr("imeicheck.api.page.ShopperPage._show", fail)
    answer = world.client.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "That did not work." in answer.text
    assert "Try again in a minute." in answer.text
    assert "secret" not in answer.text
    assert PHONE not in answer.text


def test_a_path_becomes_no_part_of_the_page(world: World) -> None:
    answer = world.client.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "alert" not in answer.text


def test_the_sms_gateway_does_the_same(serve: Serve) -> None:
    client = sms_app(serve(TWILIO_AUTH_TOKEN="0" * 32).services).test_client()
    assert client.get("/nowhere", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert_problem(client.get("/nowhere"), 404, "not-found")
