"""Lists that were set aside, kept as they came until a person releases or discards them."""

import gzip
from collections.abc import Sequence

import sqlalchemy as sa

from imeicheck.store.schema import quarantine, run, source

PIECE_BYTES = 2**20


class NotKept(Exception):
    """There is no list of that run in quarantine."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"no list of run {run_id} is in quarantine: `blocklist-sync quarantine list` shows which are")


def pack(data: bytes) -> list[bytes]:
    """A file as it is kept; the same bytes are the same pieces."""
    packed = gzip.compress(data, compresslevel=1, mtime=0)
    return [packed[at : at + PIECE_BYTES] for at in range(0, len(packed), PIECE_BYTES)]


def keep(connection: sa.Connection, run_id: str, packed: Sequence[bytes]) -> None:
    """Keep the file of a run that is set aside, in place of what was kept for its feed from the same file."""
    forget(connection, run_id, packed)
    rows = [{"run_id": run_id, "place": place, "data": piece} for place, piece in enumerate(packed)]
    connection.execute(sa.insert(quarantine), rows)


def forget(connection: sa.Connection, run_id: str, packed: Sequence[bytes]) -> None:
    """Whatever is kept from this file for the feed of a run."""
    same = sa.select(run.c.source_id).where(run.c.id == run_id).scalar_subquery()
    others = sa.select(run.c.id).where(run.c.source_id == same)
    for held in connection.scalars(sa.select(quarantine.c.run_id).where(quarantine.c.run_id.in_(others)).distinct()):
        if _pieces(connection, held) == packed:
            discard(connection, held)


def load(connection: sa.Connection, run_id: str) -> tuple[str, bytes]:
    """(the feed's name, the file as it came). Raises NotKept."""
    name = connection.scalar(sa.select(source.c.slug).join(run).where(run.c.id == run_id))
    pieces = _pieces(connection, run_id)
    if name is None or not pieces:
        raise NotKept(run_id)
    return name, gzip.decompress(b"".join(pieces))


def discard(connection: sa.Connection, run_id: str) -> None:
    """Raises NotKept."""
    gone = connection.execute(sa.delete(quarantine).where(quarantine.c.run_id == run_id))
    if not gone.rowcount:
        raise NotKept(run_id)


def kept(connection: sa.Connection) -> Sequence[sa.RowMapping]:
    """Every run whose list is kept, the newest first, with its feed's name as `name` and packed `bytes`."""
    size = sa.func.sum(sa.func.length(quarantine.c.data)).label("bytes")
    held = sa.select(quarantine.c.run_id, size).group_by(quarantine.c.run_id).subquery()
    runs = sa.select(run, source.c.slug.label("name"), held.c.bytes).join(held, held.c.run_id == run.c.id).join(source)
    return connection.execute(runs.order_by(run.c.started_at.desc())).mappings().all()


def kept_of(connection: sa.Connection, run_id: str) -> sa.RowMapping:
    """What `kept` says of one run. Raises NotKept."""
    for one in kept(connection):
        if one["id"] == run_id:
            return one
    raise NotKept(run_id)


def _pieces(connection: sa.Connection, run_id: str) -> list[bytes]:
    mine = sa.select(quarantine.c.data).where(quarantine.c.run_id == run_id).order_by(quarantine.c.place)
    return [bytes(piece) for piece in connection.scalars(mine)]
