"""What the reference says of a view, hung on the view itself: `@Operation("Check a phone", …)` above it.

Bodies and answers are the very types that the view reads and writes, and examples are values of
these types, so that neither can say anything else than the code does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from flask import Response

JSON = "application/json"
ANY = "any"
"""Scope."""

View = TypeVar("View", bound=Callable[..., Response])

OF_A_SCOPE = ("token-missing", "token-unknown", "token-unreadable", "scope", "rate", "daily", "no-store")
OF_A_BODY = ("media-type", "too-large", "body")
OF_JSON = ("json",)
OF_AN_ADDRESS = ("not-found",)
OF_ALL = ("internal",)
"""Reasons that come with what an operation has, and need not be given each time."""


@dataclass(frozen=True, slots=True)
class Content:
    """A body or an answer in one media type: its type, examples by name, and types that it names as one of several."""

    kind: Any
    examples: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[type, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """Of a request. What stands in a path is always required."""

    name: str
    where: Literal["path", "query", "header"]
    about: str
    kind: Any = str
    example: str | int | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Of an answer that succeeded; one that is not always there is for some callers only."""

    about: str
    kind: Any = str
    example: str | None = None
    always: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """Where an answer leads: `to` is the endpoint, `parameters` are runtime expressions (OpenAPI 3.1, 4.8.20.4)."""

    to: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. Without a `scope` anybody may ask; `any` is a token of whatever scope.

    `reasons` are those of its own; `extensions` are the members that a problem has besides, by reason.
    """

    summary: str
    about: str
    tag: str
    scope: str | None = None
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Content] = field(default_factory=dict)
    answer: Mapping[str, Content] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, Header] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    extensions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)

    def __call__(self, view: View) -> View:
        view.__dict__["operation"] = self
        return view

    def every_reason(self) -> Iterator[str]:
        """Of its problems."""
        yield from self.reasons
        if self.scope is not None:
            yield from OF_A_SCOPE
        if self.body:
            yield from OF_A_BODY
        if JSON in self.body:
            yield from OF_JSON
        if any(parameter.where == "path" for parameter in self.parameters):
            yield from OF_AN_ADDRESS
        yield from OF_ALL


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """None for what the reference leaves out."""
    told = vars(view).get("operation")
    return told if isinstance(told, Operation) else None
