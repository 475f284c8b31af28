"""Where the demo listens, and how one gets there."""

import socket
from ipaddress import ip_address

from imeicheck.server import resolved


def address(host: str, port: int) -> str:
    """The URL under which this machine reaches a server that listens on `host`."""
    try:
        parsed = ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if parsed.is_unspecified:  # 0.0.0.0 and :: stand for every address, and are none themselves
        return f"http://{'127.0.0.1' if parsed.version == 4 else '[::1]'}:{port}"
    return f"http://{f'[{host}]' if parsed.version == 6 else host}:{port}"


def free_port(host: str, wanted: int) -> int:
    """The port that is wanted if nobody listens there, else any that is free. Raises OSError."""
    try:
        return _bound(host, wanted)
    except (OSError, OverflowError):
        return _bound(host, 0)


def _bound(host: str, port: int) -> int:
    family, where = resolved(host, port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(where)
        return int(probe.getsockname()[1])
