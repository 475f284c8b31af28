"""The address of an answer: POST, redirect, GET. It works on reload, and neither it nor Redis says who asked."""

import re

import pytest
from werkzeug.test import TestResponse

from imeicheck.submissions import KEPT_MS, PREFIX
from tests.api.conftest import Serve
from tests.api.test_page import LISTED, MISTYPED, UNLISTED, check, panel, submit, words
from tests.api.world import ON_SQLITE, World
from tests.servers import RedisServer

pytestmark = ON_SQLITE
ADDRESS = re.compile(r"/check/[A-Za-z0-9_-]{22}", re.ASCII)
WRITE_NOTHING = ("CONFIG", "SET", "maxmemory", "1")


def address_of(world: World, typed: str, **more: object) -> str:
    answer = submit(world, typed, **more)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_form_is_answered_with_a_redirect_to_a_random_address(open_world: World) -> None:
    addresses = {address_of(open_world, LISTED) for _ in range(20)}
    assert len(addresses) == 20
    assert all(ADDRESS.fullmatch(address) for address in addresses)


def test_the_number_is_in_no_header_and_no_cookie(open_world: World) -> None:
    answer = submit(open_world, LISTED)
    assert LISTED not in str(answer.headers)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in open_world.client.get(answer.headers["Location"]).headers


@pytest.mark.parametrize("typed", [LISTED, MISTYPED, f"{UNLISTED} {LISTED}", "٤٩٠١٥٤٢٠٣٢٣٧٥١٨"])
def test_reload_and_back_show_the_answer_again(open_world: World, typed: str) -> None:
    open_world.feed_says("kenya", [LISTED])
    address = address_of(open_world, typed)
    first, second = (open_world.client.get(address) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert panel(first) == panel(second)


def test_a_reload_shows_the_newest_state(open_world: World) -> None:
    open_world.feed_says("kenya")
    address = address_of(open_world, UNLISTED)
    assert panel(open_world.client.get(address))[0] == "not_listed"
    open_world.filed(open_world.token("nairobi-police", "report"), UNLISTED)
    assert panel(open_world.client.get(address))[0] == "listed"


def test_two_tabs_keep_their_own_answers(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    first, second = address_of(open_world, LISTED), address_of(open_world, UNLISTED)
    assert panel(open_world.client.get(first))[0] == "listed"
    assert panel(open_world.client.get(second))[0] == "not_listed"


def test_redis_keeps_the_text_for_ten_minutes_and_nothing_about_who_asked(open_world: World) -> None:
    address = address_of(open_world, LISTED, headers={"User-Agent": "somebody"})
    (key,) = open_world.redis.scan_iter(f"{PREFIX}*")
    assert key.decode() == PREFIX + address.removeprefix("/check/")
    assert open_world.redis.hgetall(key) == {b"text": LISTED.encode()}
    assert 0 < int(open_world.redis.pttl(key)) <= KEPT_MS


@pytest.mark.parametrize("id_", ["x" * 22, "short", "a" * 10_000, "%00", "head"])
def test_an_address_that_is_not_kept_asks_for_the_number_again(open_world: World, id_: str) -> None:
    answer = open_world.client.get(f"/check/{id_}")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "This answer is no longer kept. Enter the IMEI again." in words(answer)
    assert 'id="imei"' in answer.text


def test_an_answer_that_expired_asks_for_the_number_again(open_world: World) -> None:
    address = address_of(open_world, LISTED)
    (key,) = open_world.redis.scan_iter(f"{PREFIX}*")
    open_world.redis.pexpireat(key, 1)
    assert open_world.client.get(address).status_code == 404


def test_a_post_and_its_answer_count_once_and_each_reload_counts(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="3/day")
    address = address_of(world, UNLISTED)
    assert [world.client.get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert submit(world, UNLISTED).status_code == 429


def test_what_is_no_imei_counts_too(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="1/day")
    assert check(world, MISTYPED).status_code == 200
    assert submit(world, MISTYPED).status_code == 429


def test_whoever_goes_through_serial_numbers_is_noticed_though_the_first_answer_is_not_counted(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="10000/second")
    for serial in range(200):
        submit(world, f"49015420323{serial:03d}")
    assert "serial numbers" in caplog.text


def test_an_answer_is_never_lost_because_redis_is_full(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    open_world.redis.config_set("maxmemory", "1")
    try:
        answer = submit(open_world, LISTED)
    finally:
        open_world.redis.config_set("maxmemory", "0")
    it_is_answered_at_once(answer)


def test_an_answer_is_never_lost_because_redis_is_down(open_world: World, redis_server: RedisServer) -> None:
    open_world.feed_says("kenya", [LISTED])
    redis_server.stop()
    try:
        answer = submit(open_world, LISTED)
    finally:
        redis_server.start()
    it_is_answered_at_once(answer)


def it_is_answered_at_once(answer: TestResponse) -> None:
    assert (answer.status_code, panel(answer)[:2]) == (200, ["listed", "Do not buy this phone"])
    switch = answer.text.split("<header")[1].split("</header>")[0]
    assert '<form method="post" action="/">' in switch
    assert f'<input type="hidden" name="imei" value="{LISTED}">' in switch


def test_scripts_that_redis_forgot_are_loaded_again(open_world: World) -> None:
    address_of(open_world, LISTED)
    open_world.redis.script_flush()
    address_of(open_world, LISTED)


def test_an_outage_does_not_look_like_an_answer_that_expired(serve: Serve, redis_server: RedisServer) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1")
    world.feed_says("kenya", [LISTED])
    address = address_of(world, LISTED)
    redis_server.stop()
    try:
        answer = world.client.get(address)
    finally:
        redis_server.start()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "We cannot check right now. This says nothing about the phone: try again in a minute." in words(answer)
    assert "no longer kept" not in answer.text


def test_a_redis_without_memory_still_returns_what_it_has(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1")
    world.feed_says("kenya", [LISTED])
    address = address_of(world, LISTED)
    world.redis.config_set("maxmemory", "1")
    try:
        assert panel(world.client.get(address))[0] == "listed"
    finally:
        world.redis.config_set("maxmemory", "0")


def test_the_language_that_was_chosen_survives_the_redirect_and_a_reload(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    form = open_world.client.get("/?lang=sw").text
    assert '<input type="hidden" name="lang" value="sw">' in form
    address = address_of(open_world, LISTED, form={"lang": "sw"})
    assert address.endswith("?lang=sw")
    for _ in range(2):
        answer = open_world.client.get(address, headers={"Accept-Language": "en"})
        assert answer.headers["Content-Language"] == "sw"
        assert '<input type="hidden" name="lang" value="sw">' in answer.text


def test_a_language_that_nobody_chose_is_in_no_address(open_world: World) -> None:
    assert 'name="lang" value="en">' not in open_world.client.get("/").text.split("<main>")[1]
    assert "?" not in address_of(open_world, LISTED, headers={"Accept-Language": "sw"})


def test_the_language_of_an_answer_is_changed_at_its_own_address_without_the_number(open_world: World) -> None:
    open_world.feed_says("kenya", [LISTED])
    address = address_of(open_world, LISTED)
    switch = open_world.client.get(address).text.split("<header")[1].split("</header>")[0]
    assert f'<form method="get" action="{address}">' in switch
    assert LISTED not in switch
    assert panel(open_world.client.get(f"{address}?lang=ar"))[0] == "listed"


def test_where_checks_are_closed_no_answer_is_shown(world: World) -> None:
    assert world.client.get(f"/check/{'x' * 22}").status_code == 403
