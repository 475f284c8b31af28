"""Whatever is changed behind the ledger's back is found and named, and the listing table can be mended."""

import pytest
import sqlalchemy as sa

import blocklist_sync.bulk
from blocklist_sync.relist import relist
from blocklist_sync.verify import Differs, verify
from blocklist_sync.write import no_progress
from imeicheck.rules.chain import SALT_BYTES
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import Reason
from imeicheck.store.database import is_sqlite, reading, writing
from imeicheck.store.schema import listing
from tests.store.ledgers import PHONES, add, remove, update, write

WHY = "UPDATE changeset SET why = 'another' WHERE number = "


def row(number: int, phone: int, change: str) -> str:
    return (
        f"UPDATE changeset_row SET {change} WHERE phone = {phone} "
        f"AND changeset_id = (SELECT id FROM changeset WHERE number = {number})"
    )


@pytest.fixture
def told(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> sa.Engine:
    """A ledger of seven changesets, read two at a time."""
    monkeypatch.setattr(blocklist_sync.bulk, "PORTION", 2)
    monkeypatch.setattr(blocklist_sync.bulk, "CHUNK_ROWS", 2)
    for name in ("kenya", "uganda"):
        write(engine, name, [add(phone) for phone in PHONES])
        write(engine, name, [update(PHONES[0]), remove(PHONES[1]), update(PHONES[2])])
        write(engine, name, [add(PHONES[1], Reason.FRAUD)])
    write(engine, "kenya", [remove(PHONES[2])])
    return engine


def behind_its_back(engine: sa.Engine, *statements: str) -> None:
    """Do what the database refuses."""
    with writing(engine) as connection:
        if is_sqlite(engine):
            triggers = connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            statements = (*(f"DROP TRIGGER {name}" for name in triggers), *statements)
        else:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(sa.text(statement))


def test_a_ledger_that_nobody_changed_verifies(told: sa.Engine) -> None:
    assert verify(told, None, no_progress) == "chain of 7 changesets and 5 listings agree; there is no Redis to compare"


def test_progress_goes_up_to_its_end(told: sa.Engine) -> None:
    seen: dict[str, list[tuple[int, int]]] = {}
    verify(told, None, lambda what, done, of: seen.setdefault(what, []).append((done, of)))
    assert seen == {"chain": [(2, 7), (4, 7), (6, 7), (7, 7)], "listings": [(2, 5), (4, 5), (5, 5)]}


@pytest.mark.parametrize(
    ("statements", "difference"),
    [
        ([WHY + "4"], "changeset 4 is not what its digest says"),
        (["UPDATE changeset SET rows = 2 WHERE number = 4"], "changeset 4 is not what its digest says"),
        (["DELETE FROM changeset WHERE number = 4"], "changeset 4 is missing from the chain"),
        (["DELETE FROM changeset WHERE number = 7"], "the chain ends at changeset 7, the changesets at 6"),
        (["UPDATE chain SET number = 8"], "the chain ends at changeset 8, the changesets at 7"),
        ([row(5, PHONES[1], "reason = 8")], "row 1 of changeset 5 is not what its hash says"),
        ([row(3, PHONES[1], "phone = 1")], "row 0 of changeset 3 is not what its hash says"),
        ([row(4, PHONES[2], "place = 9")], "row 9 of changeset 4 is not what its hash says"),
        ([row(1, PHONES[0], "place = -9")], "row -9 of changeset 1 is not what its hash says"),
        ([row(7, PHONES[2], "changeset_id = 77")], "there are rows of a changeset 77 that does not exist"),
        (
            [WHY + "4", row(3, PHONES[1], "reason = 8"), row(4, PHONES[1], "reason = 8")],
            "row 0 of changeset 3 is not what its hash says",
        ),
        ([WHY + "3", row(3, PHONES[1], "reason = 8")], "changeset 3 is not what its digest says"),
        (
            [f"UPDATE listing SET reason = 8 WHERE phone = {phone}" for phone in PHONES[:2]],
            f"the listing table differs from the ledger at {from_phone(min(PHONES[:2])).digits}: .*rebuild",
        ),
        ([f"DELETE FROM listing WHERE phone = {PHONES[2]}"], from_phone(PHONES[2]).digits),
        (["INSERT INTO listing VALUES (5, 1, 1, 0, 0, 0)"], from_phone(5).digits),
    ],
)
def test_the_first_difference_is_named(told: sa.Engine, statements: list[str], difference: str) -> None:
    behind_its_back(told, *statements)
    with pytest.raises(Differs, match=difference):
        verify(told, None, no_progress)


def test_a_salt_that_is_too_long_or_too_short_is_found_out(told: sa.Engine) -> None:
    behind_its_back(told, row(1, PHONES[0], f"salt = {' || '.join(['salt'] * 6)}"))
    for length in [*range(95, SALT_BYTES, -3), *range(SALT_BYTES - 1, -1, -3)]:
        behind_its_back(told, row(1, PHONES[0], f"salt = substr(salt, 1, {length})"))
        with pytest.raises(Differs, match="row 0 of changeset 1 "):
            verify(told, None, no_progress)


def rows(engine: sa.Engine) -> set[tuple[int, ...]]:
    version = "" if is_sqlite(engine) else ", xmin::text"
    with reading(engine) as connection:
        return {tuple(row) for row in connection.execute(sa.text(f"SELECT *{version} FROM listing"))}


def test_a_rebuild_touches_only_what_is_wrong(told: sa.Engine) -> None:
    right = {row for row in rows(told) if row[0] == PHONES[0]}
    with writing(told) as connection:
        connection.execute(sa.delete(listing).where(listing.c.phone == PHONES[2]))
        connection.execute(sa.update(listing).where(listing.c.phone == PHONES[1]).values(reason=8))
        connection.execute(sa.text("INSERT INTO listing VALUES (5, 1, 1, 0, 0, 0)"))
    assert relist(told, no_progress) == 4
    assert right < rows(told)
    assert "5 listings agree" in verify(told, None, no_progress)


def test_a_rebuild_knows_what_came_while_it_looked(told: sa.Engine) -> None:
    came: list[int] = []

    def meanwhile(what: str, done: int, of: int) -> None:
        if what == "listings" and not came:
            came.append(write(told, "kenya", [update(PHONES[0], Reason.OTHER), add(PHONES[2])]))

    with writing(told) as connection:
        connection.execute(sa.delete(listing).where(listing.c.phone == PHONES[1]))
    assert relist(told, meanwhile) == 2
    assert came == [8]
    assert "chain of 8 changesets and 6 listings agree" in verify(told, None, no_progress)


def test_nothing_is_made_anew_from_a_broken_chain(told: sa.Engine) -> None:
    behind_its_back(told, "UPDATE changeset SET why = 'another' WHERE number = 4", "DELETE FROM listing")
    with pytest.raises(Differs):
        relist(told, no_progress)
    assert rows(told) == set()
