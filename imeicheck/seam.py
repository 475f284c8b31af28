"""A seam for faults: work that must survive a crash calls its step at each point where one could come.

In service a step does nothing. Tests pass one that raises, pauses, or lets others in between.
"""

from collections.abc import Callable

Seam = Callable[[str], None]


def no_fault(step: str) -> None:
    """The step of a service at work."""
