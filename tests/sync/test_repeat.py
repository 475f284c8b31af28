"""Work that fails is retried with growing pauses, and logged once."""

import logging
import threading
from collections.abc import Callable

import pytest

from blocklist_sync.repeat import LONGEST_RETRY_SECONDS, Rounds, back_off
from imeicheck.store.errors import StoreDown


def test_pauses_double_with_jitter_up_to_the_longest() -> None:
    for failures in range(1, 2000):
        longest = min(2.0 ** min(failures, 20), LONGEST_RETRY_SECONDS)
        assert longest / 2 <= back_off(failures) <= longest


class Work:
    """Does one thing after the other, then stops."""

    def __init__(self, *calls: BaseException | None) -> None:
        self.stop, self._calls = threading.Event(), iter(calls)
        self.asked: list[tuple[str, int]] = []

    def __call__(self) -> float:
        try:
            error = next(self._calls)
        except StopIteration:
            self.stop.set()
            return 0.0
        if error is not None:
            raise error
        return 0.0

    def retry_after(self, error: Exception, failures: int) -> float:
        self.asked.append((str(error), failures))
        return 0.0

    def run(self) -> Rounds:
        rounds = Rounds("counting", self, self.stop, retry_after=self.retry_after)
        rounds.start()
        rounds.join()
        return rounds


def test_each_failure_is_retried_and_a_success_starts_the_pauses_anew() -> None:
    work = Work(KeyError("a"), KeyError("a"), None, KeyError("b"))
    work.run().finish()
    assert work.asked == [("'a'", 1), ("'a'", 2), ("'b'", 1)]


def test_a_failure_is_logged_once_with_its_traceback_until_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Work(KeyError("a"), KeyError("a"), KeyError("b"), None, None).run()
    assert caplog.messages == [
        "counting failed and is retried: 'a'",
        "counting failed and is retried: 'b'",
        "counting works again",
    ]
    assert caplog.records[0].exc_info


def test_an_outage_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    Work(StoreDown("the database cannot answer")).run()
    assert caplog.messages == ["counting failed and is retried: the database cannot answer"]
    assert not caplog.records[0].exc_info


def test_a_thread_that_ends_because_of_an_error_stops_the_others_and_says_so() -> None:
    work = Work(SystemExit(0))
    rounds = work.run()
    assert work.stop.is_set()
    with pytest.raises(RuntimeError, match="counting ended because of an error"):
        rounds.finish()


def test_nothing_is_called_once_it_is_to_stop() -> None:
    called: list[Callable[[], float]] = []
    work = Work()
    work.stop.set()
    Rounds("counting", lambda: called.append(work) or 0.0, work.stop).run()  # type: ignore[func-returns-value]
    assert not called
