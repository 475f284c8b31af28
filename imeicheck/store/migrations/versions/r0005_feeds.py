"""What a feed is told beside its URL, why rows were rejected, and lists that were set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("feed", sa.Column("transport", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("feed", sa.Column("description", sa.Text(), nullable=True))
    op.add_column("feed", sa.Column("limits", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("feed", sa.Column("half_taken", sa.Text(), nullable=True))
    op.add_column("feed", sa.Column("refused", sa.Text(), nullable=True))
    op.add_column("run", sa.Column("reasons", sa.JSON(), nullable=True))
    op.drop_index("run_source_id_ix", "run")
    op.create_index("run_source_id_started_at_ix", "run", ["source_id", "started_at"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("quarantine_run_id_fkey")),
        sa.PrimaryKeyConstraint("run_id", "place", name=op.f("quarantine_pkey")),
    )
