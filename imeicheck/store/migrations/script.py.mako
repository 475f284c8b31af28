"""${message}"""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
compatible_with = ${repr(down_revision)}  # the REVISION of the oldest code that works on the tables after this


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
