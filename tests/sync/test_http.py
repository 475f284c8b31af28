"""Lists over HTTP, from a server that may be slow, broken, moved or hostile."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme

from blocklist_sync.transports import Fetched, Limits, Options, Validators
from tests.servers import free_port
from tests.sync.fetching import SHORT, Fetching
from tests.sync.list_servers import (
    ETAG,
    LIST,
    MODIFIED,
    Handler,
    HttpLists,
    Trick,
    answer,
    be_stuck,
    break_off,
    drip,
    redirect,
    reset,
    send_half_and_be_stuck,
)

TOKEN = "s3cr3t-t0ken_of.kenya~+/=="
KENYA = {"KENYA_TOKEN": TOKEN, "KENYA_PASSWORD": "correct horse"}
HALF = len(LIST) // 2


@pytest.fixture
def lists() -> Iterator[HttpLists]:
    server = HttpLists()
    yield server
    server.close()


@pytest.fixture
def elsewhere() -> Iterator[HttpLists]:
    server = HttpLists()
    yield server
    server.close()


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpLists]:
    """A server over TLS, whose authority is trusted."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    server = HttpLists(context)
    yield server
    server.close()


def _write(handler: Handler, text: str) -> None:
    handler.wfile.write(text.encode())


@pytest.fixture
def fetch() -> Fetching:
    return Fetching(KENYA)


def test_a_list_comes_whole_with_its_validators_and_unpacked(lists: HttpLists, fetch: Fetching) -> None:
    assert fetch(lists.url) == Fetched(LIST, ETAG, MODIFIED)
    assert lists.headers("Accept-Encoding") == ["identity"]
    assert lists.headers("Authorization") == [None]
    assert fetch.waits == []


def test_a_list_that_is_known_does_not_come_again(lists: HttpLists, fetch: Fetching) -> None:
    assert fetch(lists.url, Validators(ETAG, MODIFIED)) is None
    assert fetch.data(lists.url, Validators('"older"')) == LIST
    assert lists.headers("If-Modified-Since") == [MODIFIED, None]


def test_a_304_counts_only_for_who_named_a_list(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [answer(304), answer(304)]
    assert "304" in fetch.fails(lists.url)
    assert fetch(lists.url, Validators(last_modified=MODIFIED)) is None


@pytest.mark.parametrize("status", [204, 206, 301, 400, 401, 403, 404, 410, 416, 501, 599, 999])
def test_an_answer_that_will_not_change_is_a_failure_at_once(lists: HttpLists, fetch: Fetching, status: int) -> None:
    lists.tricks = [answer(status)]
    assert f"answers {status}" in fetch.fails(lists.url)
    assert (len(lists.asked), fetch.waits) == (1, [])


@pytest.mark.parametrize("trouble", [*map(answer, [408, 425, 429, 500, 502, 503, 504]), reset, break_off(HALF)])
def test_what_passes_is_tried_again(lists: HttpLists, fetch: Fetching, trouble: Trick) -> None:
    lists.tricks = [trouble] * 3
    assert fetch.data(lists.url) == LIST
    assert (len(lists.asked), len(fetch.waits)) == (4, 3)


def test_what_does_not_pass_is_given_up_after_five_tries_that_wait_ever_longer_at_random(
    lists: HttpLists, fetch: Fetching
) -> None:
    lists.tricks = [answer(503)] * 9
    assert fetch.fails(lists.url) == f"{lists.url} answers 503 Service Unavailable (5 tries)"
    assert len(lists.asked) == 5
    assert all(0 <= wait <= limit for wait, limit in zip(fetch.waits, [2, 4, 8, 16], strict=True))


def test_a_server_that_says_how_long_to_wait_is_believed_up_to_a_minute(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [answer(429, {"Retry-After": "59"}), answer(503, {"Retry-After": "Sat, 21 Nov 2026 10:00:00 GMT"})]
    assert fetch.data(lists.url) == LIST
    assert fetch.waits[0] == 59
    assert fetch.waits[1] <= 4
    lists.tricks = [answer(503, {"Retry-After": "3600"})]
    assert "3600 s" in fetch.fails(lists.url)


def test_a_server_that_is_not_there_is_a_failure_after_all_tries(fetch: Fetching) -> None:
    assert "cannot be fetched whole" in fetch.fails(f"http://127.0.0.1:{free_port()}/ke.csv")
    assert len(fetch.waits) == 4


@pytest.mark.parametrize("trick", [be_stuck, send_half_and_be_stuck])
def test_a_stuck_server_times_out(lists: HttpLists, fetch: Fetching, trick: Trick) -> None:
    lists.tricks = [trick] * 2
    assert "not a byte for 0 s" in fetch.fails(lists.url, limits=SHORT)
    lists.tricks = [trick]
    assert fetch.data(lists.url, limits=Limits(silent_seconds=1)) == LIST


def test_a_server_that_drips_is_given_up_at_the_deadline(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [drip]
    assert "took longer" in fetch.fails(lists.url, limits=Limits(longest_seconds=0.2))
    assert fetch.waits == []


def test_a_list_that_broke_off_goes_on_from_there(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [break_off(HALF)]
    assert fetch(lists.url, Validators('"older"')) == Fetched(LIST, ETAG, None)
    assert lists.headers("Range") == [None, f"bytes={HALF}-"]
    assert lists.headers("If-Range") == [None, ETAG]
    assert lists.headers("If-None-Match") == ['"older"', None]


def test_a_list_that_changed_meanwhile_is_taken_from_its_beginning(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [break_off(HALF, '"older"')]
    assert fetch(lists.url) == Fetched(LIST, ETAG, MODIFIED)


@pytest.mark.parametrize("etag", ['W/"weak"', "not quoted"])
def test_without_a_strong_etag_a_list_is_taken_from_its_beginning(lists: HttpLists, fetch: Fetching, etag: str) -> None:
    lists.tricks = [break_off(HALF, etag)]
    assert fetch.data(lists.url) == LIST
    assert lists.headers("Range") == [None, None]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Range": f"bytes 0-9/{len(LIST)}"}, LIST[:10]),
        ({"Content-Range": f"bytes {HALF}-{len(LIST) - 1}/{len(LIST)}", "ETag": '"other"'}, LIST[HALF:]),
        ({"Content-Range": f"bytes {HALF}-{len(LIST) - 2}/{len(LIST)}"}, LIST[HALF:-1]),
        ({"Content-Type": "multipart/byteranges; boundary=x"}, b"--x--"),
        ({}, LIST[HALF:]),
    ],
)
def test_a_rest_that_does_not_fit_is_thrown_away(
    lists: HttpLists, fetch: Fetching, headers: dict[str, str], body: bytes
) -> None:
    lists.tricks = [break_off(HALF), answer(206, headers, body)]
    assert fetch.data(lists.url) == LIST
    assert len(lists.asked) == 3


def test_a_rest_that_is_not_to_be_had_is_no_failure(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [break_off(HALF), answer(416)]
    assert fetch.data(lists.url) == LIST


def test_a_list_that_always_breaks_off_is_a_failure(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [break_off(HALF, 'W/"weak"')] * 5
    assert "cannot be fetched whole" in fetch.fails(lists.url)


def test_a_list_beyond_the_limit_is_a_failure(lists: HttpLists, fetch: Fetching) -> None:
    assert "larger than 100 bytes" in fetch.fails(lists.url, limits=Limits(most_bytes=100))
    assert len(lists.asked) == 1


def test_a_packed_list_is_refused_before_it_is_unpacked(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [answer(200, {"Content-Encoding": "gzip"}, b"x")]
    assert "packed" in fetch.fails(lists.url)


def test_a_validator_that_cannot_be_sent_back_is_not_kept(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [answer(200, {"ETag": "caf\u00e9"}, b"x")]
    assert fetch(lists.url) == Fetched(b"x")


def test_an_answer_that_is_no_http_is_a_failure(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [lambda handler: _write(handler, "\0\n" * 9)] * 5
    assert "cannot be fetched whole" in fetch.fails(lists.url)


def test_a_token_is_sent_as_bearer(lists: HttpLists, fetch: Fetching) -> None:
    assert fetch.data(lists.url, options=Options(token_env="KENYA_TOKEN")) == LIST
    assert lists.headers("Authorization") == [f"Bearer {TOKEN}"]


def test_a_password_is_sent_with_the_user_of_the_url(lists: HttpLists, fetch: Fetching) -> None:
    with_user = lists.url.replace("//", "//agency%40ke@")
    assert fetch.data(with_user, options=Options(password_env="KENYA_PASSWORD")) == LIST
    known = httpx.BasicAuth("agency@ke", "correct horse")._auth_header
    assert lists.headers("Authorization") == [known]


def test_a_secret_that_is_not_set_fails_by_its_name_before_anything_is_asked(lists: HttpLists) -> None:
    assert "set KENYA_TOKEN" in Fetching({}).fails(lists.url, options=Options(token_env="KENYA_TOKEN"))
    assert lists.asked == []


@pytest.mark.parametrize("held", ["two words", "line\nX-Injected: 1", "caf\u00e9", "tab\t", " "])
def test_what_is_no_token_is_neither_sent_nor_shown(lists: HttpLists, held: str) -> None:
    fetch = Fetching({"KENYA_TOKEN": f"{held}x" if held.endswith("\t") else held})
    told = fetch.fails(lists.url, options=Options(token_env="KENYA_TOKEN"))
    assert told.startswith("KENYA_TOKEN does not hold a bearer token")
    assert held.strip() not in told or not held.strip()
    assert lists.asked == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_server_keeps_the_token(lists: HttpLists, fetch: Fetching, status: int) -> None:
    lists.tricks = [redirect("../moved.csv?v=2", status)]
    assert fetch.data(lists.url, options=Options(token_env="KENYA_TOKEN")) == LIST
    assert [path for path, _ in lists.asked] == ["/lists/ke.csv", "/moved.csv?v=2"]
    assert lists.headers("Authorization") == [f"Bearer {TOKEN}"] * 2


def test_a_redirect_elsewhere_drops_the_token_for_good(lists: HttpLists, elsewhere: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [redirect(elsewhere.url)]
    elsewhere.tricks = [redirect(lists.url)]
    assert fetch.data(lists.url, options=Options(token_env="KENYA_TOKEN")) == LIST
    assert elsewhere.headers("Authorization") == [None]
    assert lists.headers("Authorization") == [f"Bearer {TOKEN}", None]


def test_a_password_in_a_redirect_is_not_used(lists: HttpLists, elsewhere: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [redirect(elsewhere.url.replace("//", "//a:b@"))]
    assert fetch.data(lists.url) == LIST
    assert elsewhere.headers("Authorization") == [None]


def test_five_redirects_are_followed_and_no_more(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [redirect("/next")] * 5
    assert fetch.data(lists.url) == LIST
    lists.tricks = [redirect("/next")] * 6
    assert "redirects more than 5 times" in fetch.fails(lists.url)
    assert len(lists.asked) == 12


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher:x"])
def test_a_redirect_to_anything_else_is_refused(lists: HttpLists, fetch: Fetching, to: str) -> None:
    lists.tricks = [redirect(to)]
    fetch.fails(lists.url)
    assert (len(lists.asked), fetch.waits) == (1, [])


@pytest.mark.parametrize("to", ["http://[::1", "http://h:x/", "http://nobody.invalid/"])
def test_a_redirect_that_leads_nowhere_is_a_failure(lists: HttpLists, fetch: Fetching, to: str) -> None:
    lists.tricks = [redirect(to)] * 5
    fetch.fails(lists.url)


def test_a_redirect_from_https_to_http_is_refused(secure: HttpLists, lists: HttpLists, fetch: Fetching) -> None:
    secure.tricks = [redirect(lists.url)]
    assert "redirects from https:// to http://" in fetch.fails(secure.url)
    assert lists.asked == []


def test_a_redirect_from_http_to_https_is_followed(secure: HttpLists, lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [redirect(secure.url)]
    assert fetch.data(lists.url) == LIST


def test_a_certificate_that_nobody_vouches_for_is_a_failure_at_once(
    secure: HttpLists, fetch: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "certificate" in fetch.fails(secure.url, options=Options(token_env="KENYA_TOKEN")).lower()
    assert (secure.asked, fetch.waits) == ([], [])


def test_a_token_that_a_server_repeats_is_not_shown(lists: HttpLists, fetch: Fetching) -> None:
    def repeat(status: str) -> Trick:
        return lambda handler: _write(handler, f"HTTP/{status} {handler.headers['Authorization']}\r\n\r\n")

    for status in ("9.9", "1.1 401"):
        lists.tricks = [repeat(status)] * 5
        assert TOKEN not in fetch.fails(lists.url, options=Options(token_env="KENYA_TOKEN"))
    assert len(lists.asked) == 6


def test_a_query_is_asked_but_not_shown(lists: HttpLists, fetch: Fetching) -> None:
    lists.tricks = [answer(404)]
    assert "hidden" not in fetch.fails(f"{lists.url}?key=hidden#hidden")
    assert lists.asked[0][0] == "/lists/ke.csv?key=hidden"
