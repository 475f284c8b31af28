"""Check that the file or the host of a feed exists, without fetching the list."""

import os
import socket
import stat
import threading
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from blocklist_sync.address import Options, scheme_of, split
from blocklist_sync.transports import local_path

LOOKUP_SECONDS = 2.0


def find_fault(
    url: str,
    options: Options,
    resolve: Callable[[str, None], object] = socket.getaddrinfo,
    seconds: float = LOOKUP_SECONDS,
) -> str | None:
    """Return why a feed cannot be fetched from this machine; None if no fault was found.

    For a path, the file is examined. For other addresses, the host name is resolved within `seconds`; nothing else is
    sent over the network. The address has to be one that `address.check` accepts.
    """
    path = local_path(url)
    if path is not None:
        return _file_fault(path)
    if options.known_hosts and (fault := _file_fault(Path(options.known_hosts))):
        return fault
    return _host_fault(_host(url, options), resolve, seconds)


def _file_fault(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return f"{path} does not exist"
    except (OSError, ValueError) as e:  # ValueError: a zero byte in the name
        return f"{path} cannot be read: {getattr(e, 'strerror', None) or e}"
    if stat.S_ISDIR(mode):
        return f"{path} is a folder, not a file"
    if not stat.S_ISREG(mode):
        return f"{path} is not a regular file"
    return None if os.access(path, os.R_OK) else f"{path} cannot be read: Permission denied"


def _host(url: str, options: Options) -> str:
    if scheme_of(url) != "s3":
        return split(url).hostname or ""
    return (split(options.endpoint).hostname or "") if options.endpoint else f"s3.{options.region}.amazonaws.com"


def _host_fault(host: str, resolve: Callable[[str, None], object], seconds: float) -> str | None:
    try:
        ip_address(host)
    except ValueError:
        pass
    else:
        return None
    faults: list[str] = []

    def look_up() -> None:
        try:
            resolve(host, None)
        except (OSError, UnicodeError) as e:  # UnicodeError: a label that is too long or empty
            faults.append(f"the host {host} cannot be resolved: {getattr(e, 'strerror', None) or e}")

    thread = threading.Thread(target=look_up, name="resolve", daemon=True)  # the resolver has no time limit of its own
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        return f"the host {host} was not resolved within {seconds:g} s"
    return faults[0] if faults else None
