"""Old replies are found by their time, to be forgotten."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index(op.f("text_reply_at_ix"), "text_reply", ["at"])
