"""Background work goes on after whatever it raises, and its log says so once."""

import logging
import threading
from collections.abc import Callable, Iterator

import pytest

from imeicheck.breaker import Breaker
from imeicheck.periodic import GuardedWork, PeriodicTask
from tests.flows.commands import wait_until

Logged = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Logged:
    caplog.set_level(logging.WARNING)
    return lambda: [(record.levelname, record.getMessage()) for record in caplog.records]


def raising(*errors: Exception | None) -> Callable[[], None]:
    """Work that raises each of these in turn, or succeeds."""
    turns: Iterator[Exception | None] = iter(errors)

    def work() -> None:
        if (error := next(turns)) is not None:
            raise error

    return work


def test_a_task_goes_on_after_any_exception(logged: Logged) -> None:
    calls = threading.Semaphore(0)

    def work() -> None:
        calls.release()
        raise RuntimeError("490154203237518")

    task = PeriodicTask(0.001, work, "some work")
    task.start()
    try:
        assert all(calls.acquire(timeout=30) for _ in range(5))
    finally:
        task.stop()
    assert logged() == [("ERROR", "some work failed; it is tried again")], "once, however often it fails"


def test_a_failure_is_logged_with_its_place_and_without_its_message(caplog: pytest.LogCaptureFixture) -> None:
    GuardedWork(raising(RuntimeError("490154203237518")), "some work")()
    (record,) = caplog.records
    fields = vars(record)["fields"]
    assert fields["error"] == "RuntimeError"
    assert "test_periodic.py" in fields["where"][-1]
    assert "490154203237518" not in str(vars(record))


def test_another_failure_and_a_failure_after_a_success_are_logged_again(logged: Logged) -> None:
    work = GuardedWork(raising(ValueError(), ValueError(), KeyError(), KeyError(), None, None, KeyError()), "work")
    for _ in range(7):
        work()
    failed = ("ERROR", "work failed; it is tried again")
    assert logged() == [failed, failed, ("WARNING", "work works again"), failed]


def test_the_last_run_of_a_task_that_is_stopped_may_fail() -> None:
    ran = threading.Event()

    def work() -> None:
        ran.set()
        raise RuntimeError

    task = PeriodicTask(3600, work, "work", once_more=True)
    task.start()
    task.stop()
    assert ran.is_set()
    assert not task._thread.is_alive()


def test_a_breaker_probes_on_after_a_probe_that_breaks(logged: Logged) -> None:
    outcomes = raising(ConnectionError(), RuntimeError(), RuntimeError(), ConnectionError(), None)
    breaker = Breaker(outcomes, ConnectionError, every=0.001)
    breaker.trip(ConnectionError("it is gone"))
    wait_until(lambda: not breaker.is_open, "the breaker closes")
    assert [level for level, _ in logged()].count("ERROR") == 1
