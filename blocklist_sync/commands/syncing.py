"""`blocklist-sync run`."""

import threading

import click

from blocklist_sync.commands.options import now
from imeicheck.console import say
from imeicheck.settings import Settings


@click.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Publish the ledger to Redis and sync every feed when it is due, until stopped.

    \b
    Example:
      blocklist-sync run
    """
    from blocklist_sync import worker
    from blocklist_sync.board import Board, connect
    from blocklist_sync.publisher import Publisher
    from imeicheck.store import embedded
    from imeicheck.store.opening import open_store

    engine = open_store(settings)
    url = settings.redis_url or embedded.start(settings.home)
    board = Board(connect(url))
    say("publishing; Ctrl-C stops")
    publisher = Publisher(engine, board, now)
    try:
        worker.run(engine, publisher, now, threading.Event(), settings.sms_keep_days)
    finally:
        board.close()
