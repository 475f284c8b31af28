"""Make a failing input small: pieces are left out for as long as it fails in the same way. Pure."""

from collections.abc import Callable

MOST_TRIES = 1000

Fault = str
"""What went wrong, without what differs from one input to the next."""


def fault(holds: Callable[[bytes], object], data: bytes) -> Fault | None:
    """The kind of fault that an input shows and where, None if all holds."""
    try:
        holds(data)
    except KeyboardInterrupt:
        raise
    except BaseException as e:  # noqa: BLE001 (a panic in Polars is no Exception)
        at = e.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else ""
        return f"{type(e).__name__} {where}"
    return None


def shrunk(holds: Callable[[bytes], object], data: bytes) -> bytes:
    """A smaller input with the same fault, or the same input if it has none."""
    wanted, tries = fault(holds, data), 0
    size = len(data) // 2 if wanted else 0
    while size:
        at = 0
        while at < len(data) and tries < MOST_TRIES:
            tries, less = tries + 1, data[:at] + data[at + size :]
            if fault(holds, less) == wanted:
                data = less
            else:
                at += size
        size //= 2
    return data
