"""Take the keys of changesets from a sequence.

Earlier versions make a key from the time in milliseconds and 20 random bits, so two writers can make the same one.
During an upgrade, processes of an earlier version may still write to these tables. Their keys are above 2**60 (the year
2004) and the sequence starts at 1, so the two cannot collide. Old changesets keep their keys, and no table is locked.

SQLite has no sequences: there the key is the number of the changeset, since one transaction writes at a time.
"""

from alembic import op
from sqlalchemy import BigInteger, Sequence
from sqlalchemy.schema import CreateSequence

revision = "0009"
down_revision = "0008"
compatible_with = "0008"  # the REVISION of the oldest code that works on the tables after this


def upgrade() -> None:
    if op.get_bind().dialect.supports_sequences:
        op.execute(CreateSequence(Sequence("changeset_id_seq", data_type=BigInteger)))
