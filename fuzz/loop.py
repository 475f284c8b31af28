"""The process that atheris drives: `python -m fuzz.loop TARGET [libFuzzer's flags] FOLDER`.

Polars is no Python, so no branch of ours tells one rejected row from another. What a judgement says is therefore
counted as if it were branches, each outcome with how often it came, and an input with a new one is kept.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from random import Random

import atheris

with atheris.instrument_imports(include=["blocklist_sync", "fuzz", "tomllib", "zipfile"]):
    from blocklist_sync.judge import Judgement
    from fuzz.targets import TARGETS


def _branch() -> Callable[[], None]:
    """A function of its own, which is what the fuzzer counts."""
    branch: Callable[[], None] = atheris.instrument_func(eval("lambda: None"))
    return branch


def _outcomes(told: Judgement) -> Counter[str]:
    if not told.rows:  # why it cannot be read was found in Python
        return Counter()
    troubles = Counter(re.sub("[0-9.,]+", "", trouble) for trouble in told.troubles)
    change = {"added": len(told.change.added), "updated": len(told.change.updated), "removed": len(told.change.removed)}
    return told.rejected + troubles + Counter(change) + Counter(conflicting=told.conflicting)


def main() -> None:
    target, branches = TARGETS[sys.argv[1]], defaultdict[str, Callable[[], None]](_branch)

    def tried(data: bytes) -> None:
        if told := target.holds(data):
            for outcome, count in _outcomes(told).items():
                for _ in range(min(count, 255)):
                    branches[outcome]()

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.randrange(3) == 0:
            return bytes(atheris.Mutate(data, most))
        return target.spoilt(data, random)[:most]

    atheris.Setup([sys.argv[0], *sys.argv[2:]], tried, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
