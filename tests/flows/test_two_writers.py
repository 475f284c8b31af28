"""Many write at once: numbers have no gaps, everybody gets one, and the chain holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from blocklist_sync.verify import verify
from blocklist_sync.write import no_progress
from imeicheck.rules.cases import accept
from imeicheck.rules.imei import from_phone
from imeicheck.store import reports, sources
from imeicheck.store.database import writing
from imeicheck.store.reports import Agency

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
WRITERS, EACH = 4, 8


def test_reports_filed_at_once_by_several_agencies_each_get_a_number_of_their_own(engine: sa.Engine) -> None:
    agencies = []
    for n in range(WRITERS):
        with writing(engine) as connection:
            id_ = sources.ensure(connection, f"police-{n}", channel="reports", kind="police", country="KE", now=NOW)
        agencies.append(Agency(id_, f"police-{n}"))

    def file_some(agency: Agency) -> list[int]:
        numbers = []
        for n in range(EACH):
            at = NOW + timedelta(seconds=agency.source_id * 1000 + n)
            imei = from_phone(35_000_000_000_000 + n).digits
            report = accept([imei], "stolen", None, "OB/1", "KE", False, NOW.date())
            numbers.append(reports.file(engine, agency, report, None, at).changeset)
        return numbers

    with ThreadPoolExecutor(WRITERS) as threads:
        numbers = [number for mine in threads.map(file_some, agencies) for number in mine]
    assert sorted(numbers) == list(range(1, WRITERS * EACH + 1))
    assert verify(engine, None, no_progress).startswith(f"chain of {WRITERS * EACH} changesets and {WRITERS * EACH} l")
