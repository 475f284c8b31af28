"""What the SQL database may raise at those who use it."""


class StoreDown(Exception):
    """The SQL database cannot answer now. Never to be taken for an empty answer."""


class NotBegun(StoreDown):
    """The database is down or slow, so this was not begun: nothing was changed."""


class ReadFailed(StoreDown):
    """A read that may take long took too long, or the database is down. It changed nothing."""


class NotMigrated(Exception):
    """The database does not have the tables that this version needs."""


class CodeTooOld(NotMigrated):
    """A newer version migrated the database, and this version cannot work on it any more."""
