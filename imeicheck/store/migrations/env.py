"""How Alembic runs migrations: on the connection it is given, each in a transaction with the record of it."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from imeicheck.store.schema import metadata, schema_revision


def record(ctx: MigrationContext, step: MigrationInfo, *_: Any, **__: Any) -> None:
    """Record which code works once a migration is applied: its `compatible_with`, or without one no older code."""
    for revision in step.up_revision_ids:
        script = context.script.get_revision(revision)
        compatible_with = getattr(script and script.module, "compatible_with", revision)
        row = {"revision": revision, "compatible_with": compatible_with}
        ctx.impl.execute(sa.insert(schema_revision).values(row))


# SQLite rolls back tables like rows, once it is told where a transaction begins (see store/database.py).
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=True,
    on_version_apply=record,
)
with context.begin_transaction():
    context.run_migrations()
