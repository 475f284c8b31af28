"""`/openapi.json` and `/docs`: all of the API, and nothing that it is not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from imeicheck.api import app
from imeicheck.api.html import hashed
from imeicheck.api.operation import operation_of
from imeicheck.api.problems import HTTP_REASONS
from imeicheck.api.reasons import REASONS, TITLES
from imeicheck.rules.imei import Flaw
from imeicheck.rules.verdict import Device
from imeicheck.store import sources
from imeicheck.store.database import writing
from tests.api.conftest import Serve
from tests.api.test_check import import_tacs
from tests.api.world import ON_SQLITE, World, bearer

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"/", "/check/<id_>"}
"""The shopper's page is for people: its form is no interface."""
ELSEWHERE = {"public-checks", "signature", "host", "text", "loading", "feed-file", "sms-gateway"}
"""Reasons that the shopper's page, the SMS gateway and the demo give."""
PHONE = "490154203237518"

Told = dict[str, Any]


@pytest.fixture
def document(world: World) -> Told:
    told: Told = world.client.get("/openapi.json").get_json()
    return told


def operations(document: Told) -> Iterator[tuple[str, str, Told]]:
    """(path, method, operation)."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def contents(operation: Told) -> Iterator[Told]:
    """All bodies, answers and problems of an operation, and its parameters, which have a schema as well."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for response in operation["responses"].values():
        yield from response["content"].values()
        yield from response["headers"].values()
    yield from operation.get("parameters", [])


@ON_SQLITE
def test_the_document_is_openapi_3_1(document: Told) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


@ON_SQLITE
def test_every_route_is_in_the_document_or_left_out_for_a_reason(world: World, document: Told) -> None:
    served = app.create(world.services)
    views = {rule.rule: served.view_functions[rule.endpoint] for rule in served.url_map.iter_rules()}
    assert {path for path, view in views.items() if operation_of(view) is None} == LEFT_OUT
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+?)_?>", r"{\1}", rule.rule), method.lower())
        for rule in served.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule not in LEFT_OUT
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


@ON_SQLITE
def test_a_path_has_the_parameters_that_the_document_names(document: Told) -> None:
    for path, _, operation in operations(document):
        named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert set(re.findall(r"\{(\w+)\}", path)) == named, path


@ON_SQLITE
def test_every_example_fits_its_schema(document: Told) -> None:
    seen = 0
    for _, _, operation in operations(document):
        for one in contents(operation):
            schema = {**one["schema"], "components": document["components"]}
            examples = [example["value"] for example in one.get("examples", {}).values()]
            for example in examples + ([one["example"]] if "example" in one else []):
                OAS31Validator(schema, format_checker=OAS31Validator.FORMAT_CHECKER).validate(example)
                seen += 1
    assert seen > len(list(operations(document)))


@ON_SQLITE
def test_every_operation_says_what_it_takes_and_answers_by_example(document: Told) -> None:
    for path, _, operation in operations(document):
        for one in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media_type, content in one.get("content", {}).items():
                assert content.get("examples") or path in ("/docs", "/openapi.json"), (path, media_type)


def members(told: object) -> set[str]:
    """Names of all members, from the outermost on."""
    if isinstance(told, dict):
        return {name for key, value in told.items() for name in (key, *(f"{key}.{inner}" for inner in members(value)))}
    return {name for item in told for name in members(item)} if isinstance(told, list) else set()


@ON_SQLITE
def test_what_the_examples_ask_is_answered_in_the_shape_of_the_examples(engine: sa.Engine, serve: Serve) -> None:
    import_tacs(engine, Device("49015420", "Nokia", "3310", None))
    world = serve()
    document = world.client.get("/openapi.json").get_json()
    token = world.token("kenya-police", "check", "batch", "keys", "report")
    with writing(engine) as connection:
        sources.publish(connection, sources.named(connection, "kenya-police").id, "Kenya Police", "0800 123 456")
    world.services.directory.refresh()
    for path, method, operation in operations(document):
        made = world.client.post("/v1/keys", json={"name": "shop"}, headers=bearer(token)).get_json()
        filed = made if "keys" in path else world.filed(token, PHONE, pending="confirm" in path)
        world.services.usage.flush()
        told = {one["name"]: one["example"] for one in operation.get("parameters", []) if "example" in one}
        told = {**told, **({"id": filed["id"]} if "id" in told else {})}
        where = {one["name"]: one["in"] for one in operation.get("parameters", [])}
        body = next(iter(operation.get("requestBody", {}).get("content", {}).values()), None)
        answer = world.client.open(
            path.format(**told),
            method=method.upper(),
            query_string={name: value for name, value in told.items() if where[name] == "query"},
            headers=bearer(token) | {name: value for name, value in told.items() if where[name] == "header"},
            json=next(iter(body["examples"].values()))["value"] if body else None,
        )
        status = next(status for status in operation["responses"] if status < "300")
        assert str(answer.status_code) == status, (path, answer.text)
        response = operation["responses"][status]
        assert answer.mimetype in response["content"]
        always = {name for name, header in response["headers"].items() if header["required"]}
        assert always <= set(answer.headers.keys())
        examples = response["content"][answer.mimetype].get("examples")
        if answer.mimetype == "application/json" and examples:
            assert members(answer.get_json()) == members(next(iter(examples.values()))["value"]), path


def raised() -> Iterator[str]:
    """Reasons that the code gives to problems."""
    for package in ("imeicheck", "sms_gateway", "blocklist_sync"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.Call(
                        func=ast.Name("Problem" | "BadReport" | "CannotConfirm"), args=[ast.Constant(str(reason)), *_]
                    ):
                        yield reason
    yield from HTTP_REASONS.values()
    yield from get_args(Flaw)
    yield from ("rate", "daily", "http")


@pytest.mark.parametrize("name", ["api.md", "police.md"])
def test_the_documentation_gives_reasons_the_status_that_they_have(name: str) -> None:
    rows = re.findall(r"^\| ([\d ]+) \| ((?:`[a-z-]+` ?)+) \|", (ROOT / "docs" / name).read_text(), re.MULTILINE)
    assert rows
    for statuses, reasons in rows:
        named = {REASONS[reason].status for reason in re.findall(r"`([a-z-]+)`", reasons)}
        assert named == {int(status) for status in statuses.split()}, reasons


def test_the_table_of_reasons_has_every_reason_there_is_and_no_other() -> None:
    assert set(raised()) == REASONS.keys()
    assert {meaning.status for meaning in REASONS.values()} == TITLES.keys()


@ON_SQLITE
def test_who_may_ask_without_a_token_depends_on_public_checks(world: World, open_world: World) -> None:
    def free(one: World) -> set[str]:
        told = one.client.get("/openapi.json").get_json()
        return {path for path, _, operation in operations(told) if {} in operation["security"]}

    assert free(open_world) - free(world) == {"/v1/imei/{imei}", "/v1/imei/check"}


@ON_SQLITE
def test_the_page_has_every_operation_type_and_reason_and_nothing_from_outside(world: World, document: Told) -> None:
    answer = world.client.get("/docs")
    html = answer.text
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for path, method, operation in operations(document):
        assert operation["operationId"] in ids
        assert f"{method.upper()}</strong>{path}" in html
    assert {f"type-{name}" for name in document["components"]["schemas"]} <= set(ids)
    named = {id_.removeprefix("reason-") for id_ in ids if id_.startswith("reason-")}
    assert REASONS.keys() - named == ELSEWHERE
    links = re.findall(r'(?:href|src|action)="([^"]*)"', html)
    assert {link for link in links if not link.startswith("#")} == {"/openapi.json", "data:,"}
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "<script" not in html
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src {hashed(str(style[1]))};" in policy
    assert "Undefined" not in html


@ON_SQLITE
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", f"/v1/imei/{PHONE}", "/nowhere"])
def test_json_ends_its_line_for_those_who_read_it_in_a_terminal(world: World, path: str) -> None:
    answer = world.client.get(path, headers=bearer(world.token()))
    assert str(answer.mimetype).endswith("json")
    assert answer.data.endswith(b"}\n")
