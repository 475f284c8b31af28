"""Every table. `changeset`, `changeset_row`, `chain` are the ledger; `listing`, `daily_change` follow from it."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, always with its zone, on databases that know zones and on those that do not."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


metadata = sa.MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_ix",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


def _listing_columns() -> Sequence[sa.Column[int]]:
    """The numbers of a listing as `imeicheck.rules.listing` defines them, in its order."""
    return (
        sa.Column("phone", sa.BigInteger, nullable=False),
        sa.Column("source_id", sa.SmallInteger, nullable=False),
        sa.Column("reason", sa.SmallInteger, nullable=False),
        sa.Column("pending", sa.SmallInteger, nullable=False),
        sa.Column("day", sa.SmallInteger, nullable=False),
        sa.Column("country", sa.SmallInteger, nullable=False),
    )


source = sa.Table(
    "source",
    metadata,
    sa.Column("id", sa.SmallInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),  # `feed` or `reports`, never both
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),  # goes up with each transaction that writes for it
    sa.Column("spoke_at", Utc),  # the last good sync or report
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("public_name", sa.Text, nullable=False, server_default=""),  # published to everybody, with the contact
    sa.Column("contact", sa.Text, nullable=False, server_default=""),
)
feed = sa.Table(
    "feed",
    metadata,
    sa.Column("source_id", sa.ForeignKey("source.id"), primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("transport", sa.JSON, nullable=False, server_default="{}"),  # options, secrets by name
    sa.Column("limits", sa.JSON, nullable=False, server_default="{}"),  # of guards, where they differ from the default
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("description", sa.Text),  # of a format that takes one
    sa.Column("every_seconds", sa.Integer, nullable=False),
    sa.Column("required", sa.Boolean, nullable=False),
    sa.Column("max_age_seconds", sa.Integer, nullable=False),
    sa.Column("timezone", sa.Text),  # None: a date counts once it has begun anywhere
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("sha256", sa.Text),  # of the last list that was taken whole
    sa.Column("half_taken", sa.Text),  # the digest of a list whose taking, or taking back, was begun and not ended
    sa.Column("refused", sa.Text),  # that of a list that was taken back
    sa.Column("listings", sa.Integer, nullable=False, default=0),  # of that list
    sa.Column("tried_at", Utc),
)
run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.ForeignKey("source.id"), nullable=False),
    sa.Column("started_at", Utc, nullable=False),
    sa.Column("ended_at", Utc),
    sa.Column("outcome", sa.Text, nullable=False),  # running, applied, unchanged, quarantined, failed, interrupted
    sa.Column("rows", sa.Integer, nullable=False, default=0),
    sa.Column("rejected", sa.Integer, nullable=False, default=0),
    sa.Column("conflicting", sa.Integer, nullable=False, default=0),
    sa.Column("added", sa.Integer, nullable=False, default=0),
    sa.Column("updated", sa.Integer, nullable=False, default=0),
    sa.Column("removed", sa.Integer, nullable=False, default=0),
    sa.Column("trouble", sa.Text),
    sa.Column("reasons", sa.JSON),  # how many rows are rejected for each: {"imei-length": 12}
    sa.Column("rejects", sa.JSON),  # the first of them: [{"line": …, "file": …, "reason": …}]
    sa.Index("run_source_id_started_at_ix", "source_id", "started_at"),  # the newest of each feed, at every scrape
)
quarantine = sa.Table(
    "quarantine",
    metadata,  # the file of a run that was set aside, as it came, packed and in pieces
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
)
chain = sa.Table(
    "chain",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("id = 1", name="one_chain"),
)
changeset_id_seq = sa.Sequence("changeset_id_seq", data_type=sa.BigInteger, metadata=metadata)
"""Keys of changesets. PostgreSQL only: SQLite has no sequences."""
changeset = sa.Table(
    "changeset",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),  # of changeset_id_seq, or from a time
    sa.Column("number", sa.BigInteger, nullable=False, unique=True),
    sa.Column("at", Utc, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("source_id", sa.SmallInteger, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),
)
changeset_row = sa.Table(
    "changeset_row",
    metadata,
    sa.Column("changeset_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("action", sa.SmallInteger, nullable=False),
    *_listing_columns(),
    sa.Index("changeset_row_phone_source_id_ix", "phone", "source_id"),
)
listing = sa.Table(
    "listing",
    metadata,
    *_listing_columns(),
    sa.PrimaryKeyConstraint("phone", "source_id"),
    sa.Index("listing_source_id_ix", "source_id"),
    sqlite_with_rowid=False,
)
cursor = sa.Table(
    "cursor",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
)
daily_change = sa.Table(
    "daily_change",
    metadata,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("source_id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("action", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("rows", sa.Integer, nullable=False),
)
token = sa.Table(
    "token",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("scopes", sa.Text, nullable=False),  # with spaces between them
    sa.Column("source_id", sa.ForeignKey("source.id")),
    sa.Column("rate", sa.Text),  # None: unlimited
    sa.Column("daily", sa.Integer),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("revoked_at", Utc),
    sa.Column("last_used_at", Utc),
    sa.Column("parent_id", sa.ForeignKey("token.id"), index=True),  # the token that made it
    sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.false()),
)
usage = sa.Table(
    "usage",
    metadata,  # what a token was told, by UTC day
    sa.Column("token_id", sa.ForeignKey("token.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("verdict", sa.Text, primary_key=True),  # or `invalid`
    sa.Column("count", sa.BigInteger, nullable=False),
)
report = sa.Table(
    "report",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source_id", sa.ForeignKey("source.id"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.SmallInteger, nullable=False),
    sa.Column("incident_on", sa.Date),
    sa.Column("case", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("filed_at", Utc, nullable=False),
    sa.Column("filed_by", sa.Text, nullable=False),
    sa.Column("recovered_at", Utc),
    sa.Column("changeset", sa.BigInteger, nullable=False),  # the last that this report caused
    sa.Column("filed_as", sa.Text, nullable=False),  # status and changeset as they were answered first
    sa.Column("filed_changeset", sa.BigInteger, nullable=False),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("body_sha256", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("source_id", "idempotency_key"),
    sa.Index("report_source_id_filed_at_id_ix", "source_id", "filed_at", "id"),
)
report_imei = sa.Table(
    "report_imei",
    metadata,
    sa.Column("report_id", sa.ForeignKey("report.id"), primary_key=True),
    sa.Column("phone", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Index("report_imei_phone_ix", "phone"),
)
tac_list = sa.Table(
    "tac_list",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("imported_at", Utc, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
)
tac = sa.Table(
    "tac",
    metadata,
    sa.Column("tac", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("kind", sa.Text),
)
text_reply = sa.Table(
    "text_reply",
    metadata,
    sa.Column("sid", sa.Text, primary_key=True),
    sa.Column("reply", sa.Text),  # empty: silence; NULL: a process has claimed the message and not answered it yet
    sa.Column("at", Utc, nullable=False, index=True),  # of the reply, else of the claim
    sa.Column("sender", sa.Text, index=True),  # a keyed hash; this and the text only where the operator keeps texts
    sa.Column("body", sa.Text),
)
text_sender = sa.Table(
    "text_sender",
    metadata,  # only of those who chose something
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("language", sa.Text),
    sa.Column("stopped", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("tips", sa.Integer, nullable=False, server_default="0"),  # told so far
    sa.Column("changed_on", sa.Date, nullable=False, index=True),
)
text_count = sa.Table(
    "text_count",
    metadata,  # replies, by UTC day; nobody's in particular
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),  # a verdict, or what else was told
    sa.Column("segments", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("count", sa.BigInteger, nullable=False),
)
schema_revision = sa.Table(
    "schema_revision",
    metadata,  # one row for each migration applied; beside Alembic's own table, and kept like it by store/migrate.py
    sa.Column("revision", sa.Text, primary_key=True),
    sa.Column("compatible_with", sa.Text, nullable=False),  # the oldest code that works on it
)
