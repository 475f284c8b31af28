"""What the SQL database may raise at those who use it."""


class StoreDown(Exception):
    """The SQL database cannot answer now. Never to be taken for an empty answer."""


class NotBegun(StoreDown):
    """The database is down or slow, so the work was not started and nothing was changed."""


class ReadFailed(StoreDown):
    """A long read exceeded its deadline, or the database is down. Nothing was changed."""


class NotMigrated(Exception):
    """The database does not have the tables that this version needs."""


class CodeTooOld(NotMigrated):
    """A newer version migrated the database, and this version does not work on the new schema."""
