"""Lists in S3, from a server of its protocol that checks signatures."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from botocore.credentials import Credentials

from blocklist_sync.transports import Options, Validators
from tests.sync.fetching import Fetching
from tests.sync.list_servers import LIST, HttpLists, answer, break_off
from tests.sync.s3_server import S3Lists

REGION = "eu-west-1"
KEYS = [
    "ke.csv", "out/2026/ke.csv", "k e+&=$@:;,!*'().csv", "caf\u00e9/~ke.csv", "100%/ke.csv",
    "list?v=1#2.csv", "%41.csv",
]  # fmt: skip
NAMED = Options(access_key_env="KENYA_ACCESS", secret_key_env="KENYA_SECRET", region=REGION)


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[str, dict[str, str]]]:
    """The endpoint of a server with a bucket of lists, and the environment of a user who may read it."""
    keys = {"KENYA_ACCESS": "AKKENYA", "KENYA_SECRET": "s3cr3t/+k"}
    server = S3Lists(Credentials(keys["KENYA_ACCESS"], keys["KENYA_SECRET"]), REGION)
    client: Any = boto3.client(
        "s3", aws_access_key_id="a", aws_secret_access_key="b", region_name=REGION, endpoint_url=server.origin
    )
    client.create_bucket(Bucket="kenya-lists", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in KEYS:
        client.put_object(Bucket="kenya-lists", Key=key, Body=LIST + key.encode())
    server.checks = True
    yield server.origin, keys
    server.close()


def url_of(key: str) -> str:
    return f"s3://kenya-lists/{quote(key)}"


@pytest.mark.parametrize("key", KEYS)
def test_an_object_comes_whole_to_a_signature_that_is_right(s3: tuple[str, dict[str, str]], key: str) -> None:
    endpoint, environ = s3
    assert Fetching(environ).data(url_of(key), options=replace(NAMED, endpoint=endpoint)) == LIST + key.encode()


def test_an_object_that_is_known_does_not_come_again(s3: tuple[str, dict[str, str]]) -> None:
    endpoint, environ = s3
    fetch = Fetching(environ)
    first = fetch(url_of("ke.csv"), options=replace(NAMED, endpoint=endpoint))
    assert first is not None
    assert first.etag
    assert fetch(url_of("ke.csv"), Validators(first.etag), options=replace(NAMED, endpoint=endpoint)) is None
    assert fetch.data(url_of("ke.csv"), Validators('"older"'), options=replace(NAMED, endpoint=endpoint)) == first.data


@pytest.mark.parametrize("wrong", ["KENYA_ACCESS", "KENYA_SECRET"])
def test_keys_that_are_wrong_are_refused_at_once_and_not_shown(s3: tuple[str, dict[str, str]], wrong: str) -> None:
    endpoint, environ = s3
    fetch = Fetching({**environ, wrong: "wr0ngwr0ng"})
    told = fetch.fails(url_of("ke.csv"), options=replace(NAMED, endpoint=endpoint))
    assert told == "s3://kenya-lists/ke.csv answers 403 Forbidden"
    assert fetch.waits == []


def test_a_public_object_needs_no_keys() -> None:
    lists = HttpLists()
    try:
        assert Fetching().data("s3://kenya-lists/k%20e.csv", options=Options(endpoint=lists.origin)) == LIST
        assert [path for path, _ in lists.asked] == ["/kenya-lists/k%20e.csv"]
    finally:
        lists.close()


def test_nothing_of_the_environment_joins_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_REGION"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "true")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    lists = HttpLists()
    try:
        fetch = Fetching({"KENYA_ACCESS": "AK", "KENYA_SECRET": "SK"})
        assert fetch.data(url_of("ke.csv"), options=replace(NAMED, endpoint=lists.origin)) == LIST
        ((path, _),) = lists.asked
        assert path.startswith("/kenya-lists/ke.csv?")
        assert "elsewhere" not in path
    finally:
        lists.close()


@pytest.mark.parametrize("url", ["s3://kenya-lists/none.csv", "s3://no-such-bucket/ke.csv"])
def test_what_is_not_there_is_a_failure_at_once(s3: tuple[str, dict[str, str]], url: str) -> None:
    endpoint, environ = s3
    fetch = Fetching(environ)
    assert "404" in fetch.fails(url, options=replace(NAMED, endpoint=endpoint))
    assert fetch.waits == []


def test_an_object_that_broke_off_goes_on_from_there_and_no_redirect_is_followed() -> None:
    lists = HttpLists()
    try:
        fetch = Fetching({"KENYA_ACCESS": "AK", "KENYA_SECRET": "SK"})
        lists.tricks = [answer(503), break_off(100)]
        assert fetch.data("s3://kenya-lists/k%20e+=.csv", options=replace(NAMED, endpoint=lists.origin)) == LIST
        assert lists.headers("Range")[-1] == "bytes=100-"
        assert {path.partition("?")[0] for path, _ in lists.asked} == {"/kenya-lists/k%20e%2B%3D.csv"}
        assert all("X-Amz-Signature=" in path for path, _ in lists.asked)
        lists.tricks = [answer(307, {"Location": lists.url})]
        assert "307" in fetch.fails(url_of("ke.csv"), options=replace(NAMED, endpoint=lists.origin))
        assert len(lists.asked) == 4
    finally:
        lists.close()
