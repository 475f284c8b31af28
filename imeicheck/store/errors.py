"""What the SQL database may raise at those who use it."""


class StoreDown(Exception):
    """The SQL database cannot answer now. Never to be taken for an empty answer."""


class NotMigrated(Exception):
    """The database does not have the tables that this version needs."""


class CodeTooOld(NotMigrated):
    """A newer version migrated the database, and this version cannot work on it any more."""
