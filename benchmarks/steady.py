"""Work at a fixed rate, whether or not what came before is done (an open loop): waiting cannot hide."""

import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """One piece of work: when it was due, how long after that it was done, and what came of it."""

    due: float
    took: float
    gave: T


@contextmanager
def steadily(per_second: float, workers: Sequence[Callable[[int], T]]) -> Iterator[list[Done[T]]]:
    """Pieces of work are numbered, and whichever worker is free takes the next; the list holds those that are done.

    What was due before the end is still done, however late, and raises what a worker raised.
    """
    began, ended, over = time.perf_counter(), math.inf, threading.Event()
    numbers, done = itertools.count(), list[Done[T]]()

    def work(worker: Callable[[int], T]) -> None:
        for number in numbers:
            due = began + number / per_second
            over.wait(max(0.0, due - time.perf_counter()))
            if due > ended:
                return
            gave = worker(number)
            done.append(Done(due, time.perf_counter() - due, gave))

    with ThreadPoolExecutor(len(workers)) as pool:
        running = [pool.submit(work, worker) for worker in workers]
        try:
            yield done
        finally:
            ended = time.perf_counter()
            over.set()
    for one in running:
        one.result()
