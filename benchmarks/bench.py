"""What every benchmark needs: real servers, a stopwatch, a word on how far it is, and the table at the end.

A benchmark never judges by the clock on the wall. It gives ratios to a limit measured in the same
run, on the same servers, one after the other in each round, and takes the median of the rounds.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from tests.servers import PostgresServer, RedisServer


@dataclass(frozen=True, slots=True)
class Servers:
    """A Redis and a PostgreSQL with nothing in them, and a folder for what else is needed."""

    redis: RedisServer
    postgres: PostgresServer
    folder: Path

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new database. It is gone afterwards, since PostgreSQL would tidy it in somebody else's time."""
        url = self.postgres.create_database()
        try:
            yield url
        finally:
            ours = sa.make_url(url)
            engine = sa.create_engine(ours.set(database="postgres"), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(sa.text(f"DROP DATABASE {ours.database} WITH (FORCE)"))
            engine.dispose()


@contextmanager
def servers() -> Iterator[Servers]:
    with tempfile.TemporaryDirectory(prefix="imeicheck-benchmark-") as name:
        folder = Path(name)
        (folder / "postgres").mkdir()
        tell("starting PostgreSQL and Redis")
        redis = RedisServer(folder).start()
        postgres = PostgresServer(folder / "postgres")
        try:
            yield Servers(redis, postgres, folder)
        finally:
            postgres.stop()
            redis.stop()


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def tell(what: str) -> None:
    """Show what is going on, in one line that is written over, where somebody is there to see it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table: a figure of ours, and what it is held to."""

    what: str
    ours: str
    figure: float
    """What is compared with `at_least` and `goal`: a ratio, or ours itself where there is no limit to measure."""
    at_least: float
    goal: float
    limit: str = ""
    more_is_better: bool = False

    def reaches(self, wanted: float) -> bool:
        return self.figure >= wanted if self.more_is_better else self.figure <= wanted

    @property
    def reached(self) -> str:
        if self.reaches(self.goal):
            return "[green]goal[/]"
        return "[green]at least[/]" if self.reaches(self.at_least) else "[bold red]not reached[/]"


def show(title: str, rows: list[Measured]) -> None:
    """Print the table."""
    tell("")
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column("what")
    for column in ("ours", "limit", "ratio", "at least", "goal"):
        table.add_column(column, justify="right")
    table.add_column("reached")
    for row in rows:
        sign = "≥" if row.more_is_better else "≤"
        table.add_row(
            row.what,
            row.ours,
            row.limit,
            f"{row.figure:.3g}" if row.limit else "",
            f"{sign} {row.at_least:g}",
            f"{sign} {row.goal:g}",
            row.reached,
        )
    Console().print(table)


def show_beside(title: str, columns: list[str], rows: list[tuple[str, list[str]]]) -> None:
    """Print figures that nothing is held to: a name for each row, and a figure in each column."""
    table = Table(title=title, title_justify="left", show_edge=False)
    table.add_column("what")
    for column in columns:
        table.add_column(column, justify="right")
    for name, figures in rows:
        table.add_row(name, *figures)
    Console().print(table)
