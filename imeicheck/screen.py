"""A file of any length checked for those who run the service: CSV or Parquet in, the same out, in constant memory.

The columns of the file are kept and the answers stand behind them (`rules/columns.py`). CSV is read as the API
reads it, one record a line, so that a line that is torn spoils no other.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from imeicheck.check import PORTION, Checker, Observer
from imeicheck.rules.answer import Answer, Bad, answers, as_texts
from imeicheck.rules.columns import IMEI, required
from imeicheck.rules.imei import Imei, read
from imeicheck.rules.lines import Csv, texts

T = TypeVar("T", int, str)
Watch = Callable[[str, int, int], None]
_PARQUET = b"PAR1"


class Summary(Observer):
    """What a file came to; it has to be the checker's observer to know which store answered."""

    def __init__(self) -> None:
        self.verdicts, self.reasons = Counter[str](), Counter[str]()
        self.errors, self.stores = Counter[str](), Counter[str]()
        self.changesets, self.as_of = set[int](), set[str]()
        """The first and the last that an answer stood on."""

    def answered(self, store: str, count: int) -> None:
        self.stores[store] += count

    def add(self, told: Sequence[Answer | Bad]) -> None:
        checked = [one for one in told if isinstance(one, Answer)]
        self.verdicts.update([one.verdict for one in checked])
        self.reasons.update([reason.code for one in checked for reason in one.reasons])
        self.errors.update([one.error.reason for one in told if isinstance(one, Bad)])
        self.changesets = _ends(self.changesets | {one.changeset for one in checked if one.changeset is not None})
        self.as_of = _ends(self.as_of | {one.as_of for one in checked if one.as_of})

    @property
    def lines(self) -> int:
        return self.verdicts.total() + self.errors.total()


def screen(source: Path, target: Path, column: str, checker: Checker, summary: Summary, watch: Watch) -> None:
    """Answer every row of a file into another. Raises NoSuchColumns, OSError; then there is no other file."""

    def ask(values: Sequence[Any]) -> list[Answer | Bad]:
        told = answers(values, checker.check_all(as_texts(values)), lambda _: "")
        summary.add(told)
        return told

    def tell(done: int, of: int) -> None:
        watch(f"{summary.lines:,} rows, {summary.verdicts['listed']:,} listed", done, of)

    with _whole(target) as part:
        if _is_parquet(source):
            from imeicheck import parquet  # others need not wait until polars is loaded

            parquet.screen(source, part, column, ask, tell)
        else:
            _screen_csv(source, part, column, ask, tell)


def _screen_csv(
    source: Path,
    target: Path,
    column: str,
    ask: Callable[[Sequence[Any]], list[Answer | Bad]],
    tell: Callable[[int, int], None],
) -> None:
    size = source.stat().st_size
    with source.open("rb") as body, target.open("xb") as written:
        lines = texts(body)
        first = next(lines, "")
        form = Csv(first, column)
        if not form.has_header:
            if column != IMEI or not _is_imei(form.read(first)[0]):
                required(Csv.fields(first), column)
            body.seek(0)  # a list of IMEIs without a header
            lines = texts(body)
        written.write(form.head())
        while portion := [form.read(line) for line in islice(lines, PORTION)]:
            written.write(form.write(portion, ask([value for value, _ in portion])))
            tell(body.tell(), size)


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_PARQUET)) == _PARQUET


def _is_imei(value: Any) -> bool:
    return isinstance(value, str) and isinstance(read(value), Imei)


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
