"""Work of one kind that is stuck: whoever asked is answered in time, and the threads of others stay free."""

import threading
from collections.abc import Iterator

import pytest

from imeicheck.bulkhead import Bulkhead, stop_all
from imeicheck.store.errors import NotBegun, StoreDown
from tests.flows.commands import wait_until

PATIENT_SECONDS = 30.0


@pytest.fixture
def stuck() -> Iterator[threading.Event]:
    """Set when what is stuck goes on."""
    event = threading.Event()
    yield event
    event.set()


def test_work_returns_what_it_made_and_raises_what_it_raised() -> None:
    bulkhead = Bulkhead("test", places=1, wait_seconds=1.0, patience_seconds=PATIENT_SECONDS)
    assert bulkhead.run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        bulkhead.run(lambda: 1 // 0)
    assert bulkhead.run(lambda: 8) == 8
    stop_all(bulkhead, within_seconds=PATIENT_SECONDS)


def test_work_that_is_stuck_keeps_its_place_until_it_ends(stuck: threading.Event) -> None:
    bulkhead = Bulkhead("test", places=1, wait_seconds=0.01, patience_seconds=0.5)
    with pytest.raises(StoreDown, match=r"within 0\.5 s"):
        bulkhead.run(stuck.wait)
    for _ in range(20):
        with pytest.raises(NotBegun):
            bulkhead.run(lambda: 7)
    stuck.set()
    wait_until(lambda: _runs(bulkhead), "the next work is begun")
    stop_all(bulkhead, within_seconds=PATIENT_SECONDS)


def _runs(bulkhead: Bulkhead) -> bool:
    try:
        return bulkhead.run(lambda: True)
    except NotBegun:
        return False


def test_work_that_never_ends_does_not_keep_its_place_for_ever(stuck: threading.Event) -> None:
    bulkhead = Bulkhead("test", places=1, wait_seconds=0.01, patience_seconds=0.1)
    with pytest.raises(StoreDown):
        bulkhead.run(stuck.wait)
    wait_until(lambda: _runs(bulkhead), "other work is begun")
    stuck.set()
    stop_all(bulkhead, within_seconds=PATIENT_SECONDS)
