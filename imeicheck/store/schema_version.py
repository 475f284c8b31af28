"""The database schemas that this version of imeicheck can work with.

A migration is identified by its revision, a number of four digits. Each migration records the oldest code that works
on the migrated schema. So code that is older than its database can decide whether it works on it.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from imeicheck.store.errors import CodeTooOld, NotMigrated
from imeicheck.store.schema import schema_revision

REVISION = "0011"
"""The newest schema that this code knows: the one that `imeicheck db upgrade` makes."""
OLDEST_SCHEMA = "0010"
"""The oldest schema that this code works on."""


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """The schema of a database."""

    revision: str | None
    """The newest migration applied; None for a database without tables."""
    compatible_with: str | None = None
    """The oldest code, by its REVISION, that works on it; None if the migrations applied did not record that."""

    @property
    def is_newer(self) -> bool:
        """Whether this code does not know all of its migrations."""
        return self.revision is not None and self.revision > REVISION


def read_schema_version(connection: sa.Connection) -> SchemaVersion:
    """Return the schema version of a database."""
    tables = sa.inspect(connection)
    if not tables.has_table("alembic_version"):
        return SchemaVersion(None)
    revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if revision is None or revision <= REVISION or not tables.has_table(schema_revision.name):
        return SchemaVersion(revision)
    return SchemaVersion(revision, connection.scalar(sa.select(sa.func.max(schema_revision.c.compatible_with))))


def check_schema(version: SchemaVersion) -> None:
    """Check that this code works on a schema. Raises NotMigrated if the schema is too old, CodeTooOld if too new."""
    if version.revision is None or version.revision < OLDEST_SCHEMA:
        raise NotMigrated("the database does not have the tables of this version yet: run `imeicheck db upgrade`")
    if version.is_newer and (version.compatible_with is None or version.compatible_with > REVISION):
        raise CodeTooOld(
            f"this version of imeicheck is too old for the database (it knows schema {REVISION}, the database has"
            f" {version.revision}): install the version that migrated the database, or a newer one"
        )
