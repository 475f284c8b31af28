"""Batches of up to a million lines: an answer a line, in order, in constant memory.

A body is taken in whole before the answer begins, into a file without a name: a client that sends all
before it reads anything would otherwise wait for us while we wait for it. Its lines are counted then,
and it is counted as so many IMEIs or refused, before anything is answered.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from typing import IO, Any
from urllib.parse import quote

from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from imeicheck.api.callers import Caller
from imeicheck.api.contract.batch import MOST_LINES
from imeicheck.api.logs import REQUEST_ID
from imeicheck.api.problems import Problem, as_problem
from imeicheck.api.results import refuse_if_unchecked, results
from imeicheck.api.services import Services
from imeicheck.check import PORTION
from imeicheck.languages import Tongue
from imeicheck.limits import Account
from imeicheck.rules.answer import Answer, Bad, bad
from imeicheck.rules.columns import NoSuchColumns
from imeicheck.rules.lines import FORMATS, Lines, by_line
from imeicheck.rules.table import JsonTable, Line, TooManyColumns

Answers = Sequence[Sequence[Answer | Bad]]

MOST_BYTES = 100_000_000
IN_MEMORY_BYTES = 1_000_000
PIECE_BYTES = 65_536
CHOSEN = "Imeicheck-Column"
"""The response header that names a column which was chosen by its values."""
_LONGEST_NAME = 64
"""Characters of its name in the header."""


def respond(
    services: Services, request: Request, asking: Caller, language: Tongue, headers: Mapping[str, str]
) -> Response:
    """Answer a body line by line. Raises Problem, RequestEntityTooLarge, OverLimit, Busy."""
    with ExitStack() as held:
        held.callback(services.streams.take().give_back)
        body = held.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES))
        services.checker.admit(asking.account, items=0)  # one who may not ask is told before all of it was sent
        _take_in(request, body)
        form, imeis = _opened(request.mimetype, body)
        services.checker.admit(asking.account, imeis, cost=0)
        counted, id_ = Caller(asking.token, Account(token=asking.account.token)), request.environ.get(REQUEST_ID)

        def check(values: list[Any]) -> list[Answer | Bad]:
            return results(services, counted, values, language)

        portions = _portions(form, body)
        first = next(portions, [])
        answers = by_line([asked for asked, _ in first], check)
        refuse_if_unchecked(services, asking, list(chain.from_iterable(answers)), language)
        rest = (form.write(lines, _answers_or_errors(check, lines, id_)) for lines in portions)
        written = chain([form.head(), form.write(first, answers)], rest)
        kept = held.pop_all()
        chosen = {CHOSEN: quote(form.chosen[:_LONGEST_NAME], safe=" ")} if form.chosen else {}
        response = Response(_until_done(written, kept), headers={**headers, **chosen}, content_type=request.mimetype)
        response.call_on_close(kept.close)  # also when nobody read it to its end
        return response


def _until_done(pieces: Iterable[bytes], held: ExitStack) -> Iterator[bytes]:
    with held:
        yield from pieces


def _answers_or_errors(check: Callable[[list[Any]], list[Answer | Bad]], lines: list[Line], id_: object) -> Answers:
    """Return an answer for each line, even after a fault: by then the status was sent, and only the line can say it."""
    try:
        return by_line([asked for asked, _ in lines], check)
    except Exception as e:  # noqa: BLE001, there is nobody else left to catch it
        problem = as_problem(e, id_)
        return [
            [bad(value if isinstance(value, str) else None, problem.reason, problem.detail) for value in asked]
            for asked, _ in lines
        ]


def _take_in(request: Request, body: IO[bytes]) -> None:
    """Raises RequestEntityTooLarge, and Problem for a body that breaks off."""
    request.max_content_length = MOST_BYTES + 1
    length = lines = 0
    while piece := request.stream.read(PIECE_BYTES):
        length += body.write(piece)
        lines += piece.count(b"\n")  # blank ones too: they are read like others
        if length > MOST_BYTES:
            raise RequestEntityTooLarge
        if lines > MOST_LINES + 2:  # and a header, and a line that names the separator
            raise _too_many()
    if length < (request.content_length or 0):
        raise Problem("cut-short", "the body ended before the length that was announced")


def _too_many() -> Problem:
    return Problem("too-large", f"at most {MOST_LINES:,} lines in one request: send the rest in another")


def _opened(mimetype: str, body: IO[bytes]) -> tuple[Lines, int]:
    """Return a reader of the lines of a body, and the number of IMEIs in it. Raises Problem."""
    try:
        form = FORMATS[mimetype].of(body)
        return form, _count(form, body)
    except JsonTable as e:
        raise Problem("media-type", str(e)) from e
    except TooManyColumns as e:
        raise Problem("too-large", str(e)) from e
    except NoSuchColumns as e:
        raise Problem(
            "columns", f"{e}. Rename the column that holds the IMEIs to `imei`, several to `imei1`, `imei2` and so on"
        ) from e


def _count(form: Lines, body: IO[bytes]) -> int:
    """Return the number of IMEIs in a body. Raises NoSuchColumns, and Problem for too many lines."""
    lines = imeis = 0
    for line in form.lines(body):
        lines += 1
        imeis += form.count(line)
    if lines > MOST_LINES:
        raise _too_many()
    return imeis


def _portions(form: Lines, body: IO[bytes]) -> Iterator[list[Line]]:
    lines = form.lines(body)
    while portion := list(map(form.read, islice(lines, PORTION))):
        yield portion
