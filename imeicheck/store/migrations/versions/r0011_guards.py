"""Refuse changes that no process makes, so that nobody can make them with the rights of one.

A revoked token stays revoked: who controls the web process could put a leaked police token back in force otherwise. On
PostgreSQL no row can be added to a changeset that is in the chain; SQLite refuses that since the beginning.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
compatible_with = "0008"  # the REVISION of the oldest code that works on the tables after this

REVIVED = "OLD.revoked_at IS NOT NULL AND (NEW.revoked_at IS NULL OR NEW.revoked_at <> OLD.revoked_at)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER token_stays_revoked BEFORE UPDATE ON token WHEN {REVIVED} "
            "BEGIN SELECT RAISE(ABORT, 'a revoked token stays revoked'); END"
        )
        return
    op.execute(
        """CREATE FUNCTION token_stays_revoked() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a revoked token stays revoked' USING ERRCODE = 'restrict_violation';
        END $$"""
    )
    op.execute(
        f"CREATE TRIGGER token_stays_revoked BEFORE UPDATE ON token FOR EACH ROW WHEN ({REVIVED}) "
        "EXECUTE FUNCTION token_stays_revoked()"
    )
    op.execute(
        """CREATE FUNCTION changeset_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM changeset WHERE id IN (SELECT DISTINCT changeset_id FROM added)) THEN
                RAISE EXCEPTION 'the ledger is append-only: a changeset in the chain takes no more rows'
                USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        END $$"""
    )
    op.execute(
        "CREATE TRIGGER changeset_row_sealed AFTER INSERT ON changeset_row REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION changeset_is_sealed()"
    )
