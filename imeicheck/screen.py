"""A file of any length checked for those who run the service: CSV or Parquet in, the same out, in constant memory.

The columns of the file are kept and the answers are added behind them (`rules/answered.py`). CSV is read as the API
reads it (`rules/table.py`), one record a line, so that a torn line spoils no other.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from imeicheck.check import PORTION, Checker, Observer
from imeicheck.rules.answer import Answer, Bad, answers, as_texts, deciding
from imeicheck.rules.answered import verdict
from imeicheck.rules.columns import UnfitTable
from imeicheck.rules.lines import by_line
from imeicheck.rules.spreadsheet import LONGEST_LINE, text_lines
from imeicheck.rules.table import Csv

T = TypeVar("T", int, str)
Watch = Callable[[str, int, int], None]
Asked = Sequence[Sequence[Any]]
"""The IMEIs of each row."""
_PARQUET = b"PAR1"


class Summary(Observer):
    """Counts over a file. It has to be the observer of the checker, to know which store answered."""

    def __init__(self) -> None:
        self.rows = 0
        self.verdicts, self.reasons = Counter[str](), Counter[str]()
        self.errors, self.stores = Counter[str](), Counter[str]()
        self.changesets, self.as_of = set[int](), set[str]()
        """The first and the last that an answer rests on."""

    def answered(self, store: str, count: int) -> None:
        self.stores[store] += count

    def add(self, rows: Sequence[Sequence[Answer | Bad]]) -> None:
        """Count the answers to some rows; of a row with several IMEIs, the one that decides."""
        decided = [row[deciding(row)] for row in rows]
        checked = [answer for answer in decided if isinstance(answer, Answer)]
        self.rows += len(rows)
        self.verdicts.update(filter(None, map(verdict, rows)))
        self.reasons.update([reason.code for answer in checked for reason in answer.reasons])
        self.errors.update([answer.error.reason for answer in decided if isinstance(answer, Bad)])
        self.changesets = _ends(self.changesets | {a.changeset for a in checked if a.changeset is not None})
        self.as_of = _ends(self.as_of | {answer.as_of for answer in checked if answer.as_of})


def screen(source: Path, target: Path, columns: Sequence[str], checker: Checker, summary: Summary, watch: Watch) -> str:
    """Write a file with the answer to each row of another.

    `columns` names those that hold the IMEIs; without any, they are recognised. Returns the column that was chosen
    by its values since none has such a name, else an empty text. Raises NoSuchColumns, UnfitTable and OSError, after
    which there is no new file.
    """

    def check(values: Sequence[Any]) -> list[Answer | Bad]:
        return answers(values, checker.check_all(as_texts(values)), lambda _: "")

    def ask(asked: Asked) -> list[Sequence[Answer | Bad]]:
        rows = by_line(asked, check)
        summary.add(rows)
        return rows

    def progress(done: int, total: int) -> None:
        watch(f"{summary.rows:,} rows, {summary.verdicts['listed']:,} listed", done, total)

    with _whole(target) as part:
        if _is_parquet(source):
            from imeicheck import parquet  # others need not wait until polars is loaded

            return parquet.screen(source, part, columns, ask, progress)
        return _screen_csv(source, part, columns, ask, progress)


def _screen_csv(
    source: Path,
    target: Path,
    columns: Sequence[str],
    ask: Callable[[Asked], list[Sequence[Answer | Bad]]],
    progress: Callable[[int, int], None],
) -> str:
    size = source.stat().st_size
    with source.open("rb") as body, target.open("xb") as written:
        if not any(text_lines(body)):
            raise UnfitTable("it is empty: give a file with a column of IMEIs")
        table = Csv.of(body, columns, most_columns=LONGEST_LINE)
        written.write(table.head())
        lines = table.lines(body)
        while portion := list(map(table.read, islice(lines, PORTION))):
            written.write(table.write(portion, ask([asked for asked, _ in portion])))
            progress(body.tell(), size)
    return table.chosen


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PARQUET)) == _PARQUET


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place once it is whole, or is gone."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _ends(values: set[T]) -> set[T]:
    return {min(values), max(values)} if values else values
