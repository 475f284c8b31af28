"""Room for what takes long: so much of it at once, and what is given back can be taken again."""

import pytest

from imeicheck.slots import Busy, Slots


def test_there_is_room_for_so_many_and_for_one_more_when_one_is_given_back() -> None:
    slots = Slots(2)
    for _ in range(3):
        slots.take()
        slots.take()
        with pytest.raises(Busy):
            slots.take()
        slots.give_back()
        slots.give_back()


def test_what_was_not_taken_cannot_be_given_back() -> None:
    with pytest.raises(ValueError, match="released too many times"):
        Slots(1).give_back()
