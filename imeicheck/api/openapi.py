"""The OpenAPI 3.1 document, built from an application's routes and the operations on their views.

Schemas come from the types that bodies and answers are read into and written from, problems from the
table of reasons: there is nothing here to keep in step by hand.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from itertools import groupby
from typing import Any

import msgspec
from flask import Flask

from imeicheck.api.operation import ANY, Content, Operation, Parameter, operation_of
from imeicheck.api.problems import PROBLEM, ProblemDetails, details
from imeicheck.api.reasons import REASONS, TITLES

Document = dict[str, Any]

ABOUT = (
    "Tells whether a phone was reported stolen, or whether something is wrong with its IMEI. "
    "A token goes into `Authorization: Bearer …`; whoever runs the service makes it. "
    "Errors are `application/problem+json` (RFC 9457) with a stable `reason`; where there is nothing it is a 404, "
    "`not-found`, and a method that an address does not take is a 405, `method`. "
    "No answer ever calls a phone safe: lists are known, not phones."
)
TAGS = {
    "Checks": "Ask about a phone.",
    "Tokens": "For chains: tokens for shops, and what they were told.",
    "Reports": "For police agencies: file a report, settle it, find your own.",
    "Service": "For those who run the service, and for programs that read this reference.",
}
REQUEST_ID = {"description": "Names this request in our logs.", "required": True, "schema": {"type": "string"}}
SECONDS = {"type": "integer", "minimum": 0}
HEADERS_OF_STATUS: Mapping[int, Document] = {
    401: {"WWW-Authenticate": {"description": "How to.", "required": True, "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds to wait.", "required": True, "schema": SECONDS}},
    503: {"Retry-After": {"description": "Seconds to wait.", "required": True, "schema": SECONDS}},
}
A_REQUEST_ID = "5c1f0e6a9d3b7428"

_VARIABLE = re.compile(r"<(?:\w+:)?(\w+?)_?>")


def document(app: Flask, *, public_checks: bool) -> Document:
    """Of all routes that have an operation. `public_checks`: strangers may do what the scope `check` allows."""
    schemas = _Schemas()
    paths: dict[str, Document] = {}
    for path, method, endpoint, operation in operations(app):
        told = _Told(operation, schemas, public_checks).document()
        paths.setdefault(path, {})[method] = {"operationId": _id(endpoint), **told}
    return {
        "openapi": "3.1.0",
        "info": {"title": "imeicheck", "version": version("imeicheck"), "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.components.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Made for a scope."}},
        },
    }


def operations(app: Flask) -> Iterator[tuple[str, str, str, Operation]]:
    """(path, method in small letters, endpoint, operation), in the order of tags, then of registration."""
    found = []
    for rule in app.url_map.iter_rules():
        operation = operation_of(app.view_functions[rule.endpoint])
        if operation is not None:
            path = _VARIABLE.sub(r"{\1}", rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                found.append((path, method.lower(), rule.endpoint, operation))
    order = list(TAGS)
    yield from sorted(found, key=lambda each: order.index(each[3].tag))


def _id(endpoint: str) -> str:
    return endpoint.replace(".", "_")


class _Schemas:
    """JSON schemas of types, and the components that they refer to. Raises ValueError for two of one name."""

    def __init__(self) -> None:
        self.components: Document = {}

    def of(self, kind: Any, parts_of_it: tuple[type, ...] = ()) -> Document:
        wanted = [kind, *parts_of_it]
        (schema, *_), parts = msgspec.json.schema_components(wanted, ref_template="#/components/schemas/{name}")
        for name, part in parts.items():
            if self.components.setdefault(name, part) != part:
                raise ValueError(f"two types are named {name}")
        return schema


class _Told:
    """One operation as a document."""

    def __init__(self, operation: Operation, schemas: _Schemas, public_checks: bool) -> None:
        self._of, self._schemas, self._public_checks = operation, schemas, public_checks

    def document(self) -> Document:
        one = self._of
        told: Document = {"summary": one.summary, "description": one.about, "tags": [one.tag]}
        told["security"] = list(self._security())
        if one.parameters:
            told["parameters"] = [self._parameter(parameter) for parameter in one.parameters]
        if one.body:
            told["requestBody"] = {"required": True, "content": self._contents(one.body)}
        told["responses"] = {str(one.status): self._answer(), **dict(self._problems())}
        return told

    def _security(self) -> Iterator[Document]:
        if self._of.scope is not None:
            yield {"token": [] if self._of.scope == ANY else [self._of.scope]}
        if self._of.scope is None or (self._of.scope == "check" and self._public_checks):
            yield {}

    def _parameter(self, one: Parameter) -> Document:
        told: Document = {"name": one.name, "in": one.where, "description": one.about}
        told |= {"required": one.required or one.where == "path", "schema": self._schemas.of(one.kind)}
        return told if one.example is None else told | {"example": one.example}

    def _contents(self, contents: Mapping[str, Content]) -> Document:
        return {media_type: self._content(content) for media_type, content in contents.items()}

    def _content(self, one: Content) -> Document:
        examples = {name: {"value": msgspec.to_builtins(value)} for name, value in one.examples.items()}
        return {"schema": self._schemas.of(one.kind, one.parts), **({"examples": examples} if examples else {})}

    def _answer(self) -> Document:
        one = self._of
        told: Document = {"description": one.summary, "headers": {"X-Request-Id": REQUEST_ID}}
        for name, header in one.headers.items():
            schema = {"required": header.always, "schema": self._schemas.of(header.kind)}
            example = {} if header.example is None else {"example": header.example}
            told["headers"][name] = {"description": header.about, **schema, **example}
        told["content"] = self._contents(one.answer)
        links = {
            name: {"operationId": _id(link.to), "parameters": dict(link.parameters)} for name, link in one.links.items()
        }
        return told | ({"links": links} if links else {})

    def _problems(self) -> Iterator[tuple[str, Document]]:
        reasons = sorted(set(self._of.every_reason()), key=lambda reason: (REASONS[reason].status, reason))
        for status, some in groupby(reasons, key=lambda reason: REASONS[reason].status):
            yield str(status), self._problem(status, list(some))

    def _problem(self, status: int, reasons: list[str]) -> Document:
        narrowed = {"properties": {"status": {"const": status}, "reason": {"enum": reasons}}}
        examples = {
            reason: {
                "summary": REASONS[reason].detail,
                "value": msgspec.to_builtins(
                    details(reason, REASONS[reason].detail, A_REQUEST_ID, self._of.extensions.get(reason, {}))
                ),
            }
            for reason in reasons
        }
        content = {"schema": {"allOf": [self._schemas.of(ProblemDetails), narrowed]}, "examples": examples}
        return {
            "description": TITLES[status],
            "headers": {"X-Request-Id": REQUEST_ID, **HEADERS_OF_STATUS.get(status, {})},
            "content": {PROBLEM: content},
        }
