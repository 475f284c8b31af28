"""The listing table made anew from the ledger, should the two ever differ."""

import sqlalchemy as sa

from blocklist_sync.verify import Progress, all_listings, expected, replay
from imeicheck.store.database import reading, writing
from imeicheck.store.rows import LISTING_COLUMNS
from imeicheck.store.schema import chain, listing


def relist(engine: sa.Engine, progress: Progress) -> int:
    """Mend the listing table; gives how many listings were wrong. Raises Differs if the chain is broken, StoreDown."""
    with reading(engine) as connection:
        if not _wrong(connection, progress):
            return 0
    with writing(engine) as connection:
        connection.execute(sa.select(chain).with_for_update())  # nobody changes the ledger meanwhile
        wrong = _wrong(connection, progress)
        for row, wanted in sorted(
            wrong.items(), key=lambda item: item[1]
        ):  # what is wrong goes before what is right comes
            stated = dict(zip(LISTING_COLUMNS, row, strict=True))
            if wanted:
                connection.execute(sa.insert(listing).values(stated))
            else:
                pair = (listing.c.phone == stated["phone"], listing.c.source_id == stated["source_id"])
                connection.execute(sa.delete(listing).where(*pair))
    return len({row[:2] for row in wrong})


def _wrong(connection: sa.Connection, progress: Progress) -> dict[tuple[int, ...], bool]:
    """Listings that only one side has, and whether it is the ledger."""
    wanted = set(expected(replay(connection, progress)).tolist())
    stands = set(all_listings(connection).tolist())
    return {row: row in wanted for row in wanted ^ stands}
