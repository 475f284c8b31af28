"""Whatever schemathesis thinks of, the API answers as its OpenAPI document says."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import strategies as st
from schemathesis import Case, SerializationContext
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.core.transport import Response
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.run import PhaseName
from werkzeug.serving import make_server

from imeicheck.api import app
from imeicheck.rules.listing import FIRST_DAY
from tests.api.world import World, bearer
from tests.strategies import imeis15

CONFIG = Path(__file__).with_name("schemathesis.toml")

# What no schema can express: a right check digit, and a date in the past.
schemathesis.openapi.format("imei", imeis15.map(lambda imei: imei.digits))
schemathesis.openapi.format("date", st.dates(FIRST_DAY, date(2026, 1, 1)).map(str))


NDJSON = "application/x-ndjson"


@schemathesis.serializer(NDJSON)
def lines(context: SerializationContext, value: Any) -> bytes:
    """Text as it is."""
    return str(value).encode(errors="replace")


@contextmanager
def serving(served: Flask) -> Iterator[str]:
    """The address of a server with this application."""
    server = make_server("127.0.0.1", 0, served, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def is_expected(failure: Failure, case: Case[Any]) -> bool:
    """No text breaks the schema of text: what schemathesis means for a wrong body in NDJSON is a right one."""
    return isinstance(failure, AcceptedNegativeData) and case.media_type == NDJSON


def shown(failure: Failure, response: Response | None, curl: str) -> str:
    """What failed, with how to do it again."""
    return f"{failure}\n{curl}\n{response and response.content!r}"


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_the_api_answers_as_its_document_says_whatever_it_is_sent(world: World) -> None:
    world.feed_says("registry", ["490154203237518"])
    failures: list[str] = []
    answered: dict[str, set[int]] = defaultdict(set)
    phases: dict[PhaseName, Status] = {}
    with serving(app.create(world.services)) as address:
        config = SchemathesisConfig.from_path(CONFIG)
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json", config=config)
        schema.config.headers = bearer(world.token("kenya-police", "check", "batch", "keys", "report"))
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError):
                failures.append(f"{event.label}: {event.info}")
            if isinstance(event, events.PhaseFinished):
                phases[event.phase.name] = event.status
            if isinstance(event, events.ScenarioFinished):
                recorded = event.recorder
                for id_, sent in recorded.interactions.items():
                    if sent.response is not None:
                        answered[recorded.cases[id_].value.operation.label].add(sent.response.status_code)
                    for check in recorded.checks.get(id_, []):
                        told, case = check.failure_info, recorded.cases[id_].value
                        if told and not is_expected(told.failure, case):
                            failures.append(shown(told.failure, sent.response, told.code_sample))
    assert failures == []
    assert phases.keys() == set(PhaseName)
    assert set(phases.values()) <= {Status.SUCCESS, Status.FAILURE}, "what failed was looked at one by one"
    never = {label for label, statuses in answered.items() if not statuses & {200, 201}}
    assert (len(answered), never) == (schema.statistic.operations.total, set()), "refusals alone prove little"
