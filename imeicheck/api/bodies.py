"""JSON bodies: read into typed structures, and written."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

T = TypeVar("T")

MOST_BYTES = 1_000_000


def json_body(request: Request, shape: type[T]) -> T:
    """Raises UnsupportedMediaType, RequestEntityTooLarge, msgspec.DecodeError, msgspec.ValidationError."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        body = request.get_data(cache=False)
        if len(body) > MOST_BYTES:
            raise RequestEntityTooLarge
        return _decoded(body, shape)
    except UnicodeDecodeError as e:
        raise msgspec.DecodeError("it is not UTF-8") from e
    except RecursionError as e:
        raise msgspec.DecodeError("it is nested too deeply") from e


def _decoded(body: bytes, shape: type[T]) -> T:
    """Decode JSON. A number such as 5.0 counts as the whole number 5, as in JSON Schema.

    Raises what msgspec.json.decode does, and RecursionError.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError:
        return msgspec.convert(_whole_numbers(msgspec.json.decode(body)), shape)


def _whole_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole_numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole_numbers(member) for member in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def encoded(told: object) -> bytes:
    """JSON that ends its line, for those who read it in a terminal."""
    return msgspec.json.encode(told) + b"\n"


def json_response(told: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that nobody may keep."""
    all_headers = {"Cache-Control": "no-store", **(headers or {})}
    return Response(encoded(told), status, headers=all_headers, content_type="application/json")
