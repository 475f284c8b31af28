"""Batches of up to a million lines: an answer a line, in order, in constant memory.

A body is taken in whole before the answer begins, into a file without a name: a client that sends all
before it reads anything would otherwise wait for us while we wait for it. Its lines are counted then,
and it is counted as so many IMEIs or refused, before anything is answered.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import chain, islice
from typing import IO

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
from imeicheck.rules.lines import FORMATS, Line, Lines, texts

Tell = Callable[[list[Line]], list[Answer | Bad]]

MOST_BYTES = 100_000_000
MOST_COLUMNS = 200
IN_MEMORY_BYTES = 1_000_000
PIECE_BYTES = 65_536


def respond(
    services: Services, request: Request, asking: Caller, language: Tongue, headers: Mapping[str, str]
) -> Response:
    """Raises Problem, RequestEntityTooLarge, OverLimit, Busy."""
    with ExitStack() as held:
        services.streams.take()
        held.callback(services.streams.give_back)
        body = held.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES))
        services.checker.admit(asking.account, items=0)  # one who may not ask is told before all of it was sent
        _take_in(request, body)
        form = FORMATS[request.mimetype](next(_lines(body), ""))
        if len(form.names) > MOST_COLUMNS:
            raise Problem("too-large", f"at most {MOST_COLUMNS} columns: each comes back on every line")
        count = sum(1 for _ in _lines(body)) - form.has_header
        if count > MOST_LINES:
            raise _too_many()
        services.checker.admit(asking.account, count, cost=0)
        counted, id_ = Caller(asking.token, Account(token=asking.account.token)), request.environ.get(REQUEST_ID)

        def told(lines: list[Line]) -> list[Answer | Bad]:
            return results(services, counted, [value for value, _ in lines], language)

        portions = _portions(form, body)
        first = next(portions, [])
        answers = told(first)
        refuse_if_unchecked(services, asking, answers, language)
        rest = (form.write(lines, _whatever_happens(told, lines, id_)) for lines in portions)
        written = chain([form.head(), form.write(first, answers)], rest)
        kept = held.pop_all()
        response = Response(_until_done(written, kept), headers=dict(headers), content_type=request.mimetype)
        response.call_on_close(kept.close)  # also when nobody read it to its end
        return response


def _until_done(pieces: Iterable[bytes], held: ExitStack) -> Iterator[bytes]:
    with held:
        yield from pieces


def _whatever_happens(
    told: Callable[[list[Line]], list[Answer | Bad]], lines: list[Line], id_: object
) -> list[Answer | Bad]:
    """An answer for each line: with the first of them sent, one that is missing would be all that tells of a fault."""
    try:
        return told(lines)
    except Exception as e:  # noqa: BLE001, there is nobody else left to catch it
        problem = as_problem(e, id_)
        return [bad(value if isinstance(value, str) else None, problem.reason, problem.detail) for value, _ in lines]


def _take_in(request: Request, body: IO[bytes]) -> None:
    """Raises RequestEntityTooLarge, and Problem for a body that breaks off."""
    request.max_content_length = MOST_BYTES + 1
    length = lines = 0
    while piece := request.stream.read(PIECE_BYTES):
        length += body.write(piece)
        lines += piece.count(b"\n")  # blank ones too: they are read like others
        if length > MOST_BYTES:
            raise RequestEntityTooLarge
        if lines > MOST_LINES + 1:  # and a header
            raise _too_many()
    if length < (request.content_length or 0):
        raise Problem("cut-short", "the body ended before the length that was announced")


def _too_many() -> Problem:
    return Problem("too-large", f"at most {MOST_LINES:,} lines in one request: send the rest in another")


def _lines(body: IO[bytes]) -> Iterator[str]:
    body.seek(0)
    return texts(body)


def _portions(form: Lines, body: IO[bytes]) -> Iterator[list[Line]]:
    lines = islice(_lines(body), int(form.has_header), None)
    while portion := list(map(form.read, islice(lines, PORTION))):
        yield portion
