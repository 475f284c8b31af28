"""JSON bodies: read into typed structures, and written."""

from collections.abc import Mapping
from typing import TypeVar

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
        return msgspec.json.decode(body, type=shape)
    except UnicodeDecodeError as e:
        raise msgspec.DecodeError("it is not UTF-8") from e
    except RecursionError as e:
        raise msgspec.DecodeError("it is nested too deeply") from e


def encoded(told: object) -> bytes:
    """JSON that ends its line, for those who read it in a terminal."""
    return msgspec.json.encode(told) + b"\n"


def json_response(told: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that nobody may keep."""
    all_headers = {"Cache-Control": "no-store", **(headers or {})}
    return Response(encoded(told), status, headers=all_headers, content_type="application/json")
