"""The TAC list: which brand and model a type allocation code belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from imeicheck.rules.verdict import Device
from imeicheck.store.schema import tac, tac_list

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class TacList:
    """Every TAC that was imported. `version` changes with each import, 0 for none yet."""

    version: int
    complete: bool
    """Whether the newest import declared itself complete: only then does an absence say anything."""
    devices: Mapping[str, Device]


EMPTY = TacList(0, False, {})


def upsert(connection: sa.Connection, devices: Iterable[Device], *, file: str, complete: bool, now: datetime) -> int:
    """Write devices over what stood for their TACs; a complete list replaces all. Gives how many."""
    known = {device.tac: device for device in devices}
    if complete:
        connection.execute(sa.delete(tac))
    rows = [{"tac": int(d.tac), "brand": d.brand, "model": d.model, "kind": d.kind} for d in known.values()]
    for at in range(0, len(rows), _BATCH):
        batch = rows[at : at + _BATCH]
        connection.execute(sa.delete(tac).where(tac.c.tac.in_([row["tac"] for row in batch])))
        connection.execute(sa.insert(tac), batch)
    connection.execute(sa.insert(tac_list).values(imported_at=now, file=file, rows=len(rows), complete=complete))
    return len(rows)


def count(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(tac)) or 0


def version(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.max(tac_list.c.id))) or 0


def load(connection: sa.Connection) -> TacList:
    newest = connection.execute(sa.select(tac_list).order_by(tac_list.c.id.desc()).limit(1)).one_or_none()
    if newest is None:
        return EMPTY
    devices = {
        (code := f"{row.tac:08d}"): Device(code, row.brand, row.model, row.kind)
        for row in connection.execute(sa.select(tac))
    }
    return TacList(newest.id, newest.complete, devices)
