"""Unforeseen errors as log fields. Pure.

The message of an exception may repeat what a caller sent, such as an IMEI, so it is never logged. The type and the
place in the code are enough to find the fault.
"""

import traceback
from typing import Any


def describe(error: BaseException) -> dict[str, Any]:
    """Return the type of an exception and its traceback, without its message and without local values."""
    return {"error": type(error).__name__, "where": _frames(error)}


def location(error: BaseException) -> str:
    """Return the file, line and function that raised an exception; empty if it has no traceback."""
    frames = _frames(error)
    return frames[-1] if frames else ""


def _frames(error: BaseException) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
