"""The database itself keeps the ledger append-only.

A row of the ledger may be deleted, with its salt, only once nothing follows from it any more: it
was superseded by a later row on the same phone and source, or it is a removal and the last row
left of its pair. Everything else about the ledger refuses UPDATE, DELETE and TRUNCATE.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

STILL_COUNTS = """NOT (
    EXISTS (
        SELECT 1 FROM changeset_row later
        JOIN changeset after_it ON after_it.id = later.changeset_id
        JOIN changeset its_own ON its_own.id = OLD.changeset_id
        WHERE later.phone = OLD.phone AND later.source_id = OLD.source_id AND after_it.number > its_own.number
    )
    OR (
        OLD.action = 3 AND NOT EXISTS (
            SELECT 1 FROM changeset_row other
            WHERE other.phone = OLD.phone AND other.source_id = OLD.source_id
            AND other.changeset_id <> OLD.changeset_id
        )
    )
)"""
BROKEN_STEP = "NEW.id <> OLD.id OR NEW.number <> OLD.number + 1"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    def refuse(name: str, event: str, table: str, when: str = "1") -> None:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} "
            f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {event} on {table} refused'); END"
        )

    refuse("changeset_no_update", "UPDATE", "changeset")
    refuse("changeset_no_delete", "DELETE", "changeset")
    refuse("changeset_row_no_update", "UPDATE", "changeset_row")
    refuse("changeset_row_no_delete", "DELETE", "changeset_row", STILL_COUNTS)
    refuse("chain_no_delete", "DELETE", "chain")
    refuse("chain_steps", "UPDATE", "chain", BROKEN_STEP)
    # INSERT OR REPLACE deletes without firing the triggers above.
    refuse(
        "changeset_no_replace",
        "INSERT",
        "changeset",
        "EXISTS (SELECT 1 FROM changeset c WHERE c.id = NEW.id OR c.number = NEW.number)",
    )
    refuse(
        "changeset_row_sealed",
        "INSERT",
        "changeset_row",
        "EXISTS (SELECT 1 FROM changeset c WHERE c.id = NEW.changeset_id)",
    )
    refuse("chain_no_replace", "INSERT", "chain", "EXISTS (SELECT 1 FROM chain)")


def _postgresql() -> None:
    op.execute(
        """CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the ledger is append-only: % on % refused', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
        END $$"""
    )

    def refuse(name: str, event: str, table: str) -> None:
        level = "STATEMENT" if event == "TRUNCATE" else "ROW"
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level} EXECUTE FUNCTION ledger_is_append_only()"
        )

    for table in ("changeset", "changeset_row", "chain"):
        refuse(f"{table}_no_truncate", "TRUNCATE", table)
    refuse("changeset_no_change", "UPDATE OR DELETE", "changeset")
    refuse("changeset_row_no_update", "UPDATE", "changeset_row")
    refuse("chain_no_delete", "DELETE", "chain")
    op.execute(
        f"""CREATE FUNCTION ledger_row_ended() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {STILL_COUNTS} THEN
                RAISE EXCEPTION 'the ledger is append-only: DELETE on changeset_row refused'
                USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN OLD;
        END $$"""
    )
    op.execute(
        "CREATE TRIGGER changeset_row_no_delete BEFORE DELETE ON changeset_row FOR EACH ROW "
        "EXECUTE FUNCTION ledger_row_ended()"
    )
    op.execute(
        f"""CREATE FUNCTION chain_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {BROKEN_STEP} THEN
                RAISE EXCEPTION 'the ledger is append-only: the chain goes up by one'
                USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$"""
    )
    op.execute("CREATE TRIGGER chain_steps BEFORE UPDATE ON chain FOR EACH ROW EXECUTE FUNCTION chain_step()")
