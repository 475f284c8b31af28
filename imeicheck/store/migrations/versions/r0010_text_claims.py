"""Allow a message without a reply: one that a process has claimed, so that no other process answers it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
compatible_with = "0008"


def upgrade() -> None:
    with op.batch_alter_table("text_reply") as text_reply:
        text_reply.alter_column("reply", existing_type=sa.Text(), nullable=True)
