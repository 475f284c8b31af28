"""JSON bodies, read into typed structures."""

from typing import TypeVar

import msgspec
from flask import Request
from werkzeug.exceptions import UnsupportedMediaType

T = TypeVar("T")

MOST_BYTES = 1_000_000


def json_body(request: Request, shape: type[T]) -> T:
    """Raises UnsupportedMediaType, RequestEntityTooLarge, msgspec.DecodeError, msgspec.ValidationError."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=shape)
    except UnicodeDecodeError as e:
        raise msgspec.DecodeError("it is not UTF-8") from e
