"""Databases on which deploy/grants.sql was run, or is about to be."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from imeicheck.store import database, opening
from tests.servers import PostgresServer
from tests.store import decisions
from tests.store.decisions import GRANTS_SQL

OWNER = "imeicheck_owner"


def create_roles(server: PostgresServer) -> None:
    """Create the owner and the roles of the processes."""
    for role in (OWNER, *decisions.read().role_names):
        server.create_role(role)


def create_database(server: PostgresServer, folder: Path) -> sa.URL:
    """Return a new database of the owner with the tables of this version, before any grants."""
    url = sa.make_url(server.create_database(migrated=False, owner=OWNER)).set(username=OWNER)
    engine = database.connect(url.render_as_string(hide_password=False))
    opening.upgrade(engine, folder)
    engine.dispose()
    return url


def apply(server: PostgresServer, url: sa.URL, *, user: str = OWNER) -> subprocess.CompletedProcess[str]:
    """Run the shipped file as docs/operating.md says."""
    target = url.set(drivername="postgresql", username=user).render_as_string(hide_password=False)
    command = [server.psql, "-v", "ON_ERROR_STOP=1", "-f", str(GRANTS_SQL), target]
    return subprocess.run(command, capture_output=True, text=True)


@contextmanager
def connected(url: sa.URL, user: str) -> Iterator[sa.Connection]:
    """Connect as a role; each statement is a transaction."""
    engine = sa.create_engine(url.set(username=user), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()
