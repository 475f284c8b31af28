"""Tokens that tokens made, tokens for trying things out, and what each was told."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("token") as token:
        token.add_column(sa.Column("parent_id", sa.Text(), nullable=True))
        token.add_column(sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False))
        token.create_foreign_key("token_parent_id_fkey", "token", ["parent_id"], ["id"])
        token.create_index("token_parent_id_ix", ["parent_id"])
    op.create_table(
        "usage",
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("usage_token_id_fkey")),
        sa.PrimaryKeyConstraint("token_id", "day", "verdict", name=op.f("usage_pkey")),
    )
