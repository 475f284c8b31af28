"""Reports as SQL keeps them: whole or not at all, whatever breaks on the way."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from blocklist_sync.verify import verify
from imeicheck.rules import cases
from imeicheck.rules.cases import Report
from imeicheck.rules.imei import from_phone
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger, reports, sources
from imeicheck.store.database import reading, writing
from imeicheck.store.reports import Agency, Filed, KeyReused, NoSuchReport
from imeicheck.store.schema import listing, report, report_imei, source
from tests.store.ledgers import NOON, PHONES

Settle = Callable[[sa.Engine, Agency, str, datetime, Seam], tuple[Filed, list[str]]]

IMEIS = [from_phone(phone).digits for phone in PHONES]
FILING = ("source claimed", "rows written", "listings written", "chain locked", "changeset written", "report written")
SETTLING = FILING[1:]


class Crash(Exception):
    """The process ends here."""


def crash_at(where: str) -> Seam:
    def step(name: str) -> None:
        if name == where:
            raise Crash

    return step


def looked_up(engine: sa.Engine, mine: Agency, id_: str) -> Filed:
    with reading(engine) as connection:
        return reports.get(connection, mine, id_)


def all_of(engine: sa.Engine, mine: Agency, before: str | None = None, most: int = 9) -> list[Filed]:
    with reading(engine) as connection:
        return reports.find(connection, mine, status=None, phone=None, before=before, most=most)


def agency(engine: sa.Engine, slug: str = "kenya-police") -> Agency:
    with writing(engine) as connection:
        id_ = sources.ensure(connection, slug, channel="reports", kind="police", country="KE", now=NOON)
    return Agency(id_, f"officer of {slug}")


def new(*imeis: str, pending: bool = False, reason: str = "stolen", on: date | None = None) -> Report:
    return cases.accept(imeis, reason, on, "OB/1", "KE", pending, latest=NOON.date())


def file(
    engine: sa.Engine, mine: Agency, *imeis: str, key: str | None = None, step: Seam = no_fault, pending: bool = False
) -> Filed:
    return reports.file(engine, mine, new(*imeis, pending=pending), key, NOON, step)


def everything(engine: sa.Engine) -> list[object]:
    """Whatever a report says."""
    spoke = sa.select(source.c.slug, source.c.spoke_at)
    kept = (sa.select(report), sa.select(report_imei), sa.select(listing), spoke)
    with reading(engine) as connection:
        return [*(tuple(row) for wanted in kept for row in connection.execute(wanted)), ledger.tip(connection)]


@pytest.mark.parametrize("where", FILING)
def test_a_crash_while_filing_leaves_nothing_and_the_same_request_files_it(engine: sa.Engine, where: str) -> None:
    mine = agency(engine)
    before = everything(engine)
    with pytest.raises(Crash):
        file(engine, mine, *IMEIS[:2], key="k", step=crash_at(where))
    assert everything(engine) == before
    filed = file(engine, mine, *IMEIS[:2], key="k")
    assert set(looked_up(engine, mine, filed.id).report.imeis) == set(filed.report.imeis)
    assert verify(engine, None, lambda *_: None)


def test_a_crash_after_the_commit_lost_only_the_answer_and_the_same_request_gives_it(engine: sa.Engine) -> None:
    mine = agency(engine)
    with pytest.raises(Crash):
        file(engine, mine, *IMEIS[:2], key="k", step=crash_at("committed"))
    after = everything(engine)
    again = file(engine, mine, *IMEIS[:2], key="k")
    assert [f.id for f in all_of(engine, mine, before=None)] == [again.id]
    assert (again.changeset, again.report.status) == (1, "listed")
    assert everything(engine) == after


@pytest.mark.parametrize("where", SETTLING)
@pytest.mark.parametrize("act", [reports.recover, reports.confirm])
def test_a_crash_while_settling_leaves_the_report_as_it_was(engine: sa.Engine, act: Settle, where: str) -> None:
    mine = agency(engine)
    filed = file(engine, mine, *IMEIS[:2], pending=True)
    before = everything(engine)
    with pytest.raises(Crash):
        act(engine, mine, filed.id, NOON, crash_at(where))
    assert everything(engine) == before
    settled, _ = act(engine, mine, filed.id, NOON, no_fault)
    assert settled.changeset == 2
    assert verify(engine, None, lambda *_: None)


def test_the_officer_stands_on_the_report_and_on_its_changeset(engine: sa.Engine) -> None:
    mine = agency(engine)
    filed = file(engine, mine, IMEIS[0])
    with engine.connect() as connection:
        kept = connection.execute(sa.select(report)).one()
        told = connection.execute(sa.text('SELECT kind, "by", why, source_id, subject FROM changeset')).one()
    assert (kept.filed_by, kept.source_id, kept.case) == (mine.by, mine.source_id, "OB/1")
    assert tuple(told) == ("report", mine.by, "listed", mine.source_id, filed.id)


def test_filing_makes_the_source_speak(engine: sa.Engine) -> None:
    mine = agency(engine)
    with engine.connect() as connection:
        assert not sources.coverage(connection, NOON).any_source
    file(engine, mine, IMEIS[0])
    with engine.connect() as connection:
        assert sources.coverage(connection, NOON).any_source


def test_the_same_key_with_another_report_writes_nothing(engine: sa.Engine) -> None:
    mine = agency(engine)
    file(engine, mine, IMEIS[0], key="k")
    before = everything(engine)
    with pytest.raises(KeyReused):
        file(engine, mine, IMEIS[1], key="k")
    assert everything(engine) == before


def test_another_agencys_report_is_not_there(engine: sa.Engine) -> None:
    mine, other = agency(engine), agency(engine, "uganda-police")
    filed = file(engine, mine, IMEIS[0])
    before = everything(engine)
    with pytest.raises(NoSuchReport):
        looked_up(engine, other, filed.id)
    for act in (reports.recover, reports.confirm):
        with pytest.raises(NoSuchReport):
            act(engine, other, filed.id, NOON)
    with pytest.raises(NoSuchReport):
        all_of(engine, other, before=filed.id)
    assert all_of(engine, other, before=None) == []
    assert everything(engine) == before


def test_reports_of_the_same_moment_are_paged_without_loss(engine: sa.Engine) -> None:
    mine = agency(engine)
    ids = {file(engine, mine, IMEIS[0]).id for _ in range(5)}
    seen: list[str] = []
    before: str | None = None
    while page := all_of(engine, mine, before, most=2):
        seen += [f.id for f in page]
        before = page[-1].id
    assert len(seen) == 5
    assert set(seen) == ids


def test_a_recovery_keeps_when_it_was(engine: sa.Engine) -> None:
    mine = agency(engine)
    filed = file(engine, mine, IMEIS[0])
    later = NOON + timedelta(hours=1)
    settled, still = reports.recover(engine, mine, filed.id, later)
    assert (settled.report.status, settled.recovered_at, still) == ("recovered", later, [])
    again, _ = reports.recover(engine, mine, filed.id, later + timedelta(days=1))
    assert again == settled


@pytest.fixture
def statements(engine: sa.Engine) -> list[str]:
    """What is sent to the database, without what begins a transaction."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    return sent


def test_a_page_of_reports_is_one_statement_however_long_it_is(engine: sa.Engine, statements: list[str]) -> None:
    mine, other = agency(engine), agency(engine, "uganda-police")
    ids = [file(engine, mine, *IMEIS[: 1 + n % 3]).id for n in range(12)]
    file(engine, other, *IMEIS)
    newest_first = [looked_up(engine, mine, id_) for id_ in sorted(ids, reverse=True)]  # all were filed at one moment
    assert {len(filed.report.imeis) for filed in newest_first} == {1, 2, 3}
    statements.clear()
    assert all_of(engine, mine, most=50) == newest_first
    assert len(statements) == 1
    statements.clear()
    assert all_of(engine, mine, before=newest_first[3].id, most=5) == newest_first[4:9]
    assert len(statements) == 1


def test_behind_the_last_report_there_is_nothing_and_behind_no_report_an_error(engine: sa.Engine) -> None:
    mine, other = agency(engine), agency(engine, "uganda-police")
    filed, foreign = file(engine, mine, IMEIS[0]), file(engine, other, IMEIS[0])
    assert all_of(engine, mine, before=filed.id) == []
    for unknown in (foreign.id, "0" * 24, "\0", "a-b"):
        with pytest.raises(NoSuchReport):
            all_of(engine, mine, before=unknown)


def test_one_report_is_one_statement(engine: sa.Engine, statements: list[str]) -> None:
    mine = agency(engine)
    filed = file(engine, mine, *IMEIS)
    statements.clear()
    assert {imei.digits for imei in looked_up(engine, mine, filed.id).report.imeis} == set(IMEIS)
    assert len(statements) == 1
