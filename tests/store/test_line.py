"""The line to Redis: every way of not answering is CacheDown, and what comes back is used again."""

import threading
from pathlib import Path

import pytest

from imeicheck.store.line import CacheDown, Line
from tests.servers import RedisServer

MANY = 300


def test_replies_come_in_order_and_an_error_stands_in_its_place(redis_server: RedisServer) -> None:
    line = Line(redis_server.url)
    set_, wrong, got = line.exchange(("SET", "k", "v"), ("HGET", "k", "f"), ("GET", "k"))
    assert (set_, got) == (b"OK", b"v")
    assert isinstance(wrong, Exception)


def test_replies_to_what_is_asked_ahead_come_in_order(redis_server: RedisServer) -> None:
    line = Line(redis_server.url)
    assert list(line.ahead(("ECHO", n) for n in range(50))) == [str(n).encode() for n in range(50)]
    assert line.exchange(("PING",)) == [b"PONG"]


def test_a_reply_that_nobody_waited_for_answers_no_other_question(redis_server: RedisServer) -> None:
    line = Line(redis_server.url)
    replies = line.ahead(("ECHO", n) for n in range(3))
    assert next(replies) == b"0"
    del replies
    assert line.exchange(("PING",)) == [b"PONG"]


def test_whoever_asks_in_between_gets_a_reply_of_their_own(redis_server: RedisServer) -> None:
    line = Line(redis_server.url)
    replies = line.ahead(("ECHO", n) for n in range(3))
    assert next(replies) == b"0"
    assert line.exchange(("PING",)) == [b"PONG"]
    assert list(replies) == [b"1", b"2"]
    assert line.exchange(("PING",)) == [b"PONG"]


def test_a_redis_that_goes_in_the_middle_is_cache_down(tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    replies = Line(server.url).ahead(("ECHO", n) for n in range(3))
    assert next(replies) == b"0"
    server.stop()
    with pytest.raises(CacheDown):
        list(replies)


def test_any_number_of_new_connections_can_be_made_one_after_the_other(redis_server: RedisServer) -> None:
    """A probe makes one four times a second for as long as an outage lasts."""
    line = Line(redis_server.url)
    for _ in range(MANY):
        line.renew()
        assert line.exchange(("PING",)) == [b"PONG"]


def test_any_number_of_threads_may_come_and_go(redis_server: RedisServer) -> None:
    line = Line(redis_server.url)
    replies: list[object] = []
    for _ in range(MANY):
        thread = threading.Thread(target=lambda: replies.extend(line.exchange(("PING",))))
        thread.start()
        thread.join()
    assert replies == [b"PONG"] * MANY


def test_a_redis_that_is_gone_is_cache_down_and_one_that_came_back_answers(tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    line = Line(server.url, ["return 1"])
    assert line.exchange(("PING",)) == [b"PONG"]
    server.stop()
    for _ in range(2):
        with pytest.raises(CacheDown):
            line.exchange(("PING",))
    server.start()
    try:
        assert line.exchange(("PING",)) == [b"PONG"]
    finally:
        server.stop()


def test_a_redis_that_is_deaf_is_cache_down(tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    line = Line(server.url)
    line.exchange(("PING",))
    server.pause()
    try:
        with pytest.raises(CacheDown):
            line.exchange(("PING",))
    finally:
        server.resume()
        server.stop()
