"""A worker ends with the server that started it, however that ends: one left over would hold the port."""

import os
import threading
import time

LOOK_SECONDS = 0.1


def end_with_server() -> None:
    """Watch the server from a thread of this worker."""
    threading.Thread(target=_watch, args=(os.getppid(),), name="server", daemon=True).start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
