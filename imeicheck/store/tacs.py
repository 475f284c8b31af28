"""The TAC list: which brand and model a type allocation code belongs to."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from imeicheck.rules.verdict import Device
from imeicheck.store.schema import tac, tac_list
from imeicheck.store.unreadable import CANNOT_BE_READ, Report, Unreadable, ignore, raw

Progress = Callable[[int, int], None]
"""Receives how many TACs were written, and of how many."""
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class TacList:
    """Every TAC that was imported. `version` changes with each import, 0 for none yet."""

    version: int
    complete: bool
    """Whether the newest import declared itself complete: only then does an absence say anything."""
    devices: Mapping[str, Device]


EMPTY = TacList(0, False, {})


def upsert(
    connection: sa.Connection,
    devices: Collection[Device],
    *,
    file: str,
    complete: bool,
    now: datetime,
    progress: Progress = lambda done, of: None,
) -> int:
    """Write devices over those that are stored for their TACs, and return how many; a complete list replaces all.

    A device without a name shows that its TAC is allocated and nothing else, so it replaces no name.
    """
    named = {device.tac: device for device in devices if device.name}
    known = {device.tac: device for device in devices} | named
    if complete:
        connection.execute(sa.delete(tac))
    rows = [{"tac": int(d.tac), "brand": d.brand, "model": d.model, "kind": d.kind} for d in known.values()]
    for at in range(0, len(rows), _BATCH):
        batch = rows[at : at + _BATCH]
        if not complete:
            _make_room(connection, batch)
        if batch:
            connection.execute(sa.insert(tac), batch)
        progress(at, len(rows))
    connection.execute(sa.insert(tac_list).values(imported_at=now, file=file, rows=len(rows), complete=complete))
    return len(rows)


def _make_room(connection: sa.Connection, batch: list[dict[str, Any]]) -> None:
    """Delete the rows that a batch replaces, and drop rows without a name whose TAC is stored already."""
    stored = tac.c.tac.in_([row["tac"] for row in batch if not (row["brand"] or row["model"])])
    kept = set(connection.scalars(sa.select(tac.c.tac).where(stored)))
    batch[:] = [row for row in batch if row["tac"] not in kept]
    connection.execute(sa.delete(tac).where(tac.c.tac.in_([row["tac"] for row in batch])))


def count(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(tac)) or 0


def version(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(tac_list.c.id))) or 0


def load(connection: sa.Connection, report: Report = ignore) -> TacList:
    """Return the whole list.

    A TAC whose names cannot be read counts as allocated, without names. If the code of a TAC cannot be read, the list
    counts as incomplete, so that no TAC is reported as not allocated.
    """
    wanted = sa.select(tac_list.c.id, raw(tac_list.c.complete).label("complete"))
    newest = connection.execute(wanted.order_by(tac_list.c.id.desc()).limit(1)).one_or_none()
    if newest is None:
        return EMPTY
    complete, devices = bool(newest.complete), {}
    for row in connection.execute(sa.select(tac)):
        try:
            code = f"{row.tac:08d}"
        except CANNOT_BE_READ:
            complete = False
            report(Unreadable("TAC list", str(newest.id), "code of a TAC"))
            continue
        devices[code] = _device(code, row, report)
    return TacList(newest.id, complete, devices)


def _device(code: str, row: sa.Row[*tuple[Any, ...]], report: Report) -> Device:
    names = (row.brand, row.model, row.kind)
    if not all(isinstance(name, str) for name in names[:2]) or not isinstance(row.kind, str | None):
        report(Unreadable("TAC", code, "names"))
        names = ("", "", None)
    return Device(code, *names)
