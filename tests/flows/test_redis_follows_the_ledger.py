"""The third law: Redis equals the projection of the ledger, or lapses, whatever happens in whatever order.

`pytest --hypothesis-profile=long` looks for longer.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import blocklist_sync.board
import blocklist_sync.bucket_changes
import blocklist_sync.build
import blocklist_sync.bulk
import blocklist_sync.diff
import blocklist_sync.guards
import blocklist_sync.publisher
import blocklist_sync.quarantine
import blocklist_sync.write
import imeicheck.rules.buckets
from imeicheck.rules.buckets import Generation
from imeicheck.store import database, opening
from tests.flows import belief
from tests.flows.machine import NewDatabase, RedisFollowsTheLedger
from tests.flows.model import ROWS_A_CHANGESET
from tests.servers import PostgresServer, RedisServer


@pytest.fixture
def _everything_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few phones do what millions do: outgrow generations, fill slices, wait for their turn."""
    monkeypatch.setattr(imeicheck.rules.buckets, "FEWEST_BUCKETS", 4)
    for module in (imeicheck.rules.buckets, blocklist_sync.bucket_changes, blocklist_sync.build):
        monkeypatch.setattr(module, "MEAN_FILL", 2)
    monkeypatch.setattr(blocklist_sync.publisher, "FULLEST", 4)
    for publishing in (blocklist_sync.publisher, blocklist_sync.build):
        monkeypatch.setattr(publishing, "MOST_CHANGESETS", 2)
    monkeypatch.setattr(blocklist_sync.publisher, "SCRUBBED", 3)
    names = itertools.count(10_000)
    monkeypatch.setattr(blocklist_sync.build, "new_generation", lambda n: Generation(f"g{next(names)}", n))
    monkeypatch.setattr(blocklist_sync.publisher, "QUIET_MS", 10)
    monkeypatch.setattr(blocklist_sync.build, "SLICE_LISTINGS", 4)
    monkeypatch.setattr(blocklist_sync.board, "_SWEEP", 5)
    monkeypatch.setattr(blocklist_sync.bulk, "CHUNK_ROWS", 5)
    monkeypatch.setattr(blocklist_sync.guards, "MAY_SHRINK", belief.MAY_SHRINK)
    monkeypatch.setattr(blocklist_sync.guards, "MAY_MISFIT", belief.MAY_MISFIT)
    monkeypatch.setattr(blocklist_sync.quarantine, "PIECE_BYTES", 20)
    monkeypatch.setattr(blocklist_sync.diff, "MOST_ROWS", ROWS_A_CHANGESET)
    monkeypatch.setattr(blocklist_sync.write, "TOGETHER", 2)
    monkeypatch.setattr(blocklist_sync.write, "ROOM_SECONDS", 0)


SHARE = {"sqlite": 20, "postgresql": 9}
"""Examples of the profile's hundred: a minute for both."""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return lambda folder: _new_on(server)
    migrated = tmp_path / "migrated.db"
    engine = database.connect(f"sqlite:///{migrated}")
    opening.upgrade(engine, tmp_path)
    engine.dispose()
    return lambda folder: nullcontext(f"sqlite:///{shutil.copy(migrated, folder / 'imeicheck.db')}")


@contextmanager
def _new_on(server: PostgresServer) -> Iterator[str]:
    url = sa.make_url(server.create_database())
    yield url.render_as_string(hide_password=False)
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {url.database} WITH (FORCE)"))
    engine.dispose()


@pytest.mark.usefixtures("_everything_is_small")
def test_redis_equals_the_projection_of_the_ledger_or_lapses(
    new_database: NewDatabase, redis_server: RedisServer, request: pytest.FixtureRequest
) -> None:
    share = next(share for kind, share in SHARE.items() if kind in request.node.name)

    class OnThese(RedisFollowsTheLedger):
        pass

    OnThese.new_database, OnThese.redis_server = staticmethod(new_database), redis_server
    run_state_machine_as_test(
        OnThese,
        settings=settings(
            max_examples=max(1, settings().max_examples * share // 100),
            stateful_step_count=25,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # against real clocks, shrinking takes minutes
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=True,
        ),
    )
