"""What senders of texts chose, and how many replies of each kind they got."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("text_reply") as text_reply:
        text_reply.add_column(sa.Column("sender", sa.Text(), nullable=True))
        text_reply.add_column(sa.Column("body", sa.Text(), nullable=True))
        text_reply.create_index("text_reply_sender_ix", ["sender"])
    op.create_table(
        "text_sender",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tips", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("text_sender_pkey")),
    )
    op.create_index("text_sender_changed_on_ix", "text_sender", ["changed_on"])
    op.create_table(
        "text_count",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "language", "kind", "segments", name=op.f("text_count_pkey")),
    )
