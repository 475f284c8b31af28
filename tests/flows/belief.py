"""The model of one feed: which of its lists are believed, what they change, and which are kept aside."""

from tests.flows.lists import Published
from tests.flows.model import Change, Model

MAY_SHRINK = 7
MAY_MISFIT = 3


class Belief:
    """What is known of a feed."""

    def __init__(self, model: Model, name: str) -> None:
        self._model, self.name = model, name
        self.known: str | None = None
        """The file that was taken last; none if what stands is not all of it."""
        self.half: str | None = None
        """The file of a run, or of one that was being taken back, that wrote and did not end."""
        self.refused: str | None = None
        """The file that was taken back."""
        self.refused_by: str | None = None
        """The first run that took something back since a list was last written, completely or in part."""
        self.left: int | None = None
        """How many listings the last good list left; none if there was none."""
        self.kept: dict[str, Published] = {}
        """The lists in quarantine, by run."""
        self.turn = 0
        """Moves whenever something was done for the feed: what others worked out before is void."""

    def doubts(self, there: Published) -> bool:
        """Whether a list is set aside."""
        if there.rows is None or there.faulty:
            return True
        if there.changes:
            if self.left is None or self.half not in (None, there.text):
                return True
            return (self.half is None and self._misfits(there) > MAY_MISFIT) or self._shrinks(there)
        return not there.rows or self._shrinks(there)

    def _misfits(self, there: Published) -> int:
        """Changes that add what is listed, or change or remove what is not."""
        stands = self._model.stands(self.name).keys()
        updates, removes = there.updates(), there.removes()
        adds = there.says().keys() - updates
        return len(adds & stands) + len((updates | removes) - stands)

    def _shrinks(self, there: Published) -> bool:
        """Whether too many would go, or no longer accuse."""
        stands, change = self._model.stands(self.name), self.change(there)
        gone = [p for p in stands.keys() & change.keys() if not (said := change[p]) or stands[p].accuses > said.accuses]
        return bool(self.left) and len(gone) > MAY_SHRINK

    def change(self, there: Published) -> Change:
        """What a list changes, believed."""
        stands, says, removes = self._model.stands(self.name), there.says(), there.removes()
        stay = {p: said for p, said in stands.items() if there.changes and p not in removes}
        wanted = stay | says
        return {p: wanted.get(p) for p in stands.keys() | wanted.keys() if stands.get(p) != wanted.get(p)}

    def took(self, there: Published) -> None:
        """A list was taken whole."""
        self.known, self.half, self.refused, self.left = there.text, None, None, self._listings()
        self.refused_by = None
        self.turn += 1

    def took_back(self, reverted: str, by: str, file: str | None) -> None:
        """Note that the run `by` took back the run `reverted`: `file`, the newest list, is refused.

        The refusal ends if `reverted` is the run that it comes from.
        """
        lifts = self.refused is not None and self.refused_by == reverted
        self.known, self.half, self.refused = None, None, None if lifts else file
        self.refused_by = self.refused_by or by
        if self.left is not None:
            self.left = self._listings()
        self.turn += 1

    def _listings(self) -> int:
        return len(self._model.stands(self.name))

    def keep(self, run: str, there: Published) -> None:
        """The same file is kept once."""
        self.forget(there)
        self.kept[run] = there

    def forget(self, there: Published) -> None:
        self.kept = {run: other for run, other in self.kept.items() if other.text != there.text}
