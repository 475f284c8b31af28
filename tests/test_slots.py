"""Places for work that takes long: so many at once, a short queue while work is quick, and none while it is stuck."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from imeicheck import slots
from imeicheck.slots import Busy, Slots

LONG = 30.0
"""Seconds that no test waits for."""


class Clock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_thread_is_left_for_checks_whatever_else_takes_its_places() -> None:
    assert slots.THREADS > slots.STREAMS + slots.LONG_READS + slots.WRITES


def test_there_is_room_for_so_many_and_for_one_more_when_one_is_given_back() -> None:
    room = Slots(2)
    for _ in range(3):
        places = [room.take(), room.take()]
        with pytest.raises(Busy):
            room.take()
        for place in places:
            place.give_back()


def test_a_place_that_is_given_back_twice_makes_no_room_for_two() -> None:
    room = Slots(1)
    first = room.take()
    first.give_back()
    second = room.take()
    first.give_back()
    with pytest.raises(Busy):
        room.take()
    second.give_back()


def test_a_burst_waits_for_its_turn_and_nobody_is_refused() -> None:
    room, at_once, most = Slots(1, wait_seconds=LONG), [0], [0]
    counting = threading.Lock()

    def work(_: int) -> None:
        place = room.take()
        with counting:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        with counting:
            at_once[0] -= 1
        place.give_back()

    with ThreadPoolExecutor(8) as threads:
        assert len(list(threads.map(work, range(400)))) == 400
    assert most == [1]


def test_nobody_waits_for_work_that_is_stuck() -> None:
    clock = Clock()
    room = Slots(1, wait_seconds=LONG, clock=clock)
    room.take()
    clock.now += LONG
    with pytest.raises(Busy):
        room.take()


def test_one_who_waits_is_refused_once_the_work_is_stuck() -> None:
    room = Slots(1, wait_seconds=0.05)
    room.take()
    with pytest.raises(Busy):
        room.take()


def test_after_slow_work_nobody_waits_until_some_was_quick() -> None:
    clock = Clock()
    room = Slots(1, wait_seconds=LONG, clock=clock)
    slow = room.take()
    clock.now += LONG + 1
    slow.give_back()
    probe = room.take()
    with ThreadPoolExecutor(1) as threads:
        refused = threads.submit(room.take)
        try:
            with pytest.raises(Busy):
                refused.result(LONG)
        finally:
            probe.give_back()
        quick = room.take()
        waiting = threads.submit(room.take)
        quick.give_back()
        assert waiting.result(LONG)


def test_a_place_whose_work_never_ends_is_given_to_one_other_at_a_time() -> None:
    clock = Clock()
    room = Slots(1, wait_seconds=1.0, lost_seconds=5.0, clock=clock)
    lost = room.take()
    clock.now += 4.9
    with pytest.raises(Busy):
        room.take()
    clock.now += 0.1
    room.take()
    with pytest.raises(Busy):
        room.take()
    lost.give_back()
    with pytest.raises(Busy):
        room.take()
