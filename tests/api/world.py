"""A whole service for one test: the real application, a real database, a real Redis and a publisher at hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from redis import Redis
from werkzeug.test import TestResponse

from blocklist_sync.board import Board
from blocklist_sync.publisher import Publisher
from imeicheck import settings
from imeicheck.api import app
from imeicheck.api.metrics import Metrics
from imeicheck.api.services import SCRIPTS, Services, assemble
from imeicheck.languages import Languages
from imeicheck.rules.chain import Action, Change, pack
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import parse
from imeicheck.rules.listing import Listing, Reason, pack_country, pack_day
from imeicheck.rules.verdict import Device
from imeicheck.sql import Sql
from imeicheck.store import ledger, sources, tacs, tokens
from imeicheck.store.database import reading, writing
from imeicheck.store.line import Line
from imeicheck.store.opening import open_store
from imeicheck.store.schema import feed, source

ON_SQLITE = pytest.mark.parametrize("sql_url", ["sqlite"], indirect=True)
"""For tests of what no database has a part in."""
PATIENT_SECONDS = 30.0
NUMBER_KEY = "k1:" + "n" * 32
LONG_LEASE_MS = 600_000
"""Nobody renews the lease while a test looks: publishing happens when the test says so."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@dataclass
class World:
    """One deployment. Nothing is published until `publish`; without a lease checks read SQL."""

    sql_url: str
    redis: Redis
    services: Services
    publisher: Publisher
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = app.create(self.services).test_client()

    @property
    def engine(self) -> sa.Engine:
        return self.services.engine

    def publish(self) -> None:
        """Bring Redis to where the ledger is."""
        try:
            while self.publisher.cycle():
                pass
        finally:
            self.publisher.stop()  # so that it keeps no connection

    def token(
        self,
        name: str = "till",
        *scopes: str,
        rate: Rate | None = None,
        daily: int | None = None,
        country: str = "KE",
        parent: str | None = None,
        is_test: bool = False,
    ) -> str:
        """A token; one that reports does so for a police source of its name. `parent` is the token that makes it."""
        maker = None if parent is None else self.id_of(parent)
        wanted = scopes or ("check",)
        with writing(self.engine) as connection:
            source_id = None
            if "report" in wanted:
                source_id = sources.ensure(
                    connection, name, channel="reports", kind="police", country=country, now=utc_now()
                )
            return tokens.create(
                connection,
                name,
                wanted,
                source_id=source_id,
                rate=rate,
                daily=daily,
                now=utc_now(),
                parent=maker,
                is_test=is_test,
            ).secret

    def id_of(self, secret: str) -> str:
        """The id of a token in force."""
        with reading(self.engine) as connection:
            held = tokens.find(connection, tokens.hash_of(secret))
        assert held is not None
        return held.id

    def batch(self, token: str, *imeis: object) -> TestResponse:
        return self.client.post("/v1/imei/batch", json={"imeis": list(imeis)}, headers=bearer(token))

    def stream(self, token: str, body: bytes, mimetype: str = "text/csv") -> TestResponse:
        """The answer to lines, which is worked out as it is read."""
        return self.client.post("/v1/imei/batch", data=body, content_type=mimetype, headers=bearer(token))

    def tac(self, tac: str, brand: str, model: str) -> None:
        """The TAC list names a device, and the service has heard of it."""
        with writing(self.engine) as connection:
            tacs.upsert(connection, [Device(tac, brand, model, None)], file="list", complete=False, now=utc_now())
        self.services.directory.refresh()

    def feed_says(
        self,
        slug: str,
        phones: Iterable[str] = (),
        *,
        reason: Reason = Reason.STOLEN,
        on: date | None = None,
        country: str = "",
        required: bool = False,
        max_age_seconds: int = 3600,
        spoke_at: datetime | None = None,
    ) -> None:
        """A registry lists phones through its feed."""
        now = utc_now()
        with writing(self.engine) as connection:
            id_ = sources.ensure(connection, slug, channel="feed", kind="registry", country=country, now=now)
            listings = [Listing(parse(p).phone, id_, reason, 0, pack_day(on), pack_country(country)) for p in phones]
            if listings:
                ledger.claim(connection, id_)
                entry = ledger.Entry("feed", slug, "a test's feed", id_, "run-1")
                ledger.append(connection, entry, pack(Change(Action.ADD, one) for one in listings), now)
            connection.execute(sa.update(source).where(source.c.id == id_).values(spoke_at=spoke_at or now))
            if required:
                told = {"url": "list.csv", "format": "plain", "every_seconds": 900, "required": True}
                connection.execute(sa.insert(feed).values(source_id=id_, max_age_seconds=max_age_seconds, **told))

    def check(self, imei: str, token: str | None = None, **headers: str) -> TestResponse:
        sent = {**(bearer(token) if token else {}), **headers}
        return self.client.get(f"/v1/imei/{imei}", headers=sent)

    def verdict(self, imei: str, token: str | None = None) -> dict[str, Any]:
        """The answer on a phone, which has to be a 200."""
        answer = self.check(imei, token)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def file(self, token: str, *imeis: str, key: str | None = None, **more: object) -> TestResponse:
        body = {"imeis": list(imeis), "reason": "stolen", **more}
        headers = bearer(token) | ({"Idempotency-Key": key} if key is not None else {})
        return self.client.post("/v1/reports", json=body, headers=headers)

    def filed(self, token: str, *imeis: str, **more: Any) -> dict[str, Any]:
        """A report that has to be taken."""
        answer = self.file(token, *imeis, **more)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def cut_sql(self) -> None:
        """The database is gone, as if its server or its disk were."""
        if self._file is not None:
            self._file.rename(self._file.with_suffix(".gone"))
            self._file.mkdir()
            self.engine.dispose()
            return
        name = sa.make_url(self.sql_url).database
        self._as_admin(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        self._as_admin(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    def mend_sql(self) -> None:
        """It is back."""
        if self._file is not None:
            self._file.rmdir()
            self._file.with_suffix(".gone").rename(self._file)
            self.engine.dispose()
            return
        self._as_admin(f"ALTER DATABASE {sa.make_url(self.sql_url).database} WITH ALLOW_CONNECTIONS true")

    @property
    def _file(self) -> Path | None:
        url = sa.make_url(self.sql_url)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    def _as_admin(self, statement: str) -> None:
        url = sa.make_url(self.sql_url).set(database="postgres")
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(sa.text(statement))
        admin.dispose()


def start(
    sql_url: str, redis: Redis, redis_url: str, environ: Mapping[str, str], redis_timeout: float = PATIENT_SECONDS
) -> World:
    """What `services.start` does, but with the patience of a test: a busy machine is no outage."""
    told = settings.read(
        {"DATABASE_URL": sql_url, "REDIS_URL": redis_url, "IMEICHECK_NUMBER_KEY": NUMBER_KEY, **environ}
    )
    engine = open_store(told)
    sql = Sql(engine, patience=PATIENT_SECONDS, wait=PATIENT_SECONDS)
    line = Line(redis_url, SCRIPTS, timeout=redis_timeout)
    running = assemble(told, Languages(told.timezone, told.language), engine, sql, line, Metrics(None))
    running.directory.start()
    running.usage.start()
    return World(sql_url, redis, running, Publisher(engine, Board(redis, LONG_LEASE_MS), utc_now))
