"""Add the name and the contact that a source publishes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("source", sa.Column("public_name", sa.Text(), server_default="", nullable=False))
    op.add_column("source", sa.Column("contact", sa.Text(), server_default="", nullable=False))
