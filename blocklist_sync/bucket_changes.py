"""Compute the buckets of a generation that changesets change."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from blocklist_sync.arrays import LISTING, Listings, buckets_of, from_rows, listings_in, without
from blocklist_sync.board import Board, Mark
from imeicheck.rules.buckets import MEAN_FILL, Generation, Position, bucket_count, unseal
from imeicheck.rules.chain import Action
from imeicheck.rules.listing import Listing
from imeicheck.store.ledger import Applied


def is_far_behind(position: Position, waiting: int) -> bool:
    """Return whether writing a new generation is quicker than applying the `waiting` rows."""
    return waiting > position.listings // 16 + bucket_count(0) * MEAN_FILL


def changed_buckets(
    board: Board, mark: Mark, position: Position, changesets: Sequence[Applied]
) -> tuple[dict[str, bytes], Position]:
    """Return the changed buckets and the position after the changesets. Raises Malformed, Moved."""
    generation = position.generation
    final: dict[tuple[int, int], Listing | None] = {}
    for changeset in changesets:
        for action, listing in changeset.changes:
            final[listing.phone, listing.source] = None if action == Action.REMOVE else listing
        position = replace(position, number=changeset.number, digest=changeset.digest)
    if not final:
        return {}, position
    touched = np.unique(np.array([phone for phone, _ in final], np.int64) % generation.buckets)
    before = _listings_of(board, mark, generation, touched)
    dropped = np.array([(phone, source, 0, 0, 0, 0) for phone, source in final], LISTING)
    added = from_rows([listing for listing in final.values() if listing])
    after = np.concatenate([without(before, dropped), added])
    position = replace(position, listings=position.listings + len(after) - len(before))
    return dict(buckets_of(generation, after, touched)), position


def read_buckets(board: Board, mark: Mark, generation: Generation, numbers: Sequence[int]) -> list[bytes]:
    """Return the entries of some buckets, after checking their seals. Raises Malformed, Moved."""
    sealed = board.read(generation, numbers, mark)
    return [unseal(generation, generation.key(b), raw) for b, raw in zip(numbers, sealed, strict=True)]


def _listings_of(board: Board, mark: Mark, generation: Generation, buckets: NDArray[np.int64]) -> Listings:
    return listings_in(generation, buckets, read_buckets(board, mark, generation, buckets.tolist()))
