"""How Alembic runs a migration: on the connection it is given, in one transaction."""

from alembic import context

from imeicheck.store.schema import metadata

# SQLite rolls back tables like rows, once it is told where a transaction begins (see store/database.py).
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
