"""Who goes through the serial numbers of a TAC is noticed once, and who checks phones is not."""

import random
from datetime import UTC, datetime, timedelta

from imeicheck.enumeration import BLOCK, MANY, MOST_BLOCKS, MOST_SLOWED, SLOWED, WINDOW, EnumerationDetector

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TAC = 49015420
FIRST = TAC * 1_000_000 + 123_000
ONE_BLOCK = range(FIRST, FIRST + MANY)
OTHERS = 10 * SLOWED
"""So many phones in between cost ten times what being slowed costs."""


def test_many_phones_of_one_block_are_a_sweep_and_it_is_told_once() -> None:
    detector = EnumerationDetector()
    told = [detector.record("one", [phone], NOW) for phone in range(FIRST, FIRST + BLOCK)]
    assert told == [None] * (MANY - 1) + [str(TAC)] + [None] * (BLOCK - MANY)


def test_in_a_batch_as_well() -> None:
    detector = EnumerationDetector()
    assert detector.record("one", ONE_BLOCK[:-1], NOW) is None
    assert detector.record("one", [1, *ONE_BLOCK, 2], NOW) == str(TAC)
    assert detector.record("one", ONE_BLOCK, NOW) is None


def test_the_same_phone_again_is_no_other_phone() -> None:
    detector = EnumerationDetector()
    assert not any(detector.record("one", ONE_BLOCK[:-1], NOW) for _ in range(100))


def test_another_callers_phones_are_not_ones_own() -> None:
    detector = EnumerationDetector()
    assert detector.record("one", ONE_BLOCK[:-1], NOW) is None
    assert detector.record("other", ONE_BLOCK[-1:], NOW) is None
    assert detector.cost("other", NOW) == 1


def test_over_more_than_an_hour_they_are_no_sweep() -> None:
    detector = EnumerationDetector()
    assert detector.record("one", ONE_BLOCK[:-1], NOW) is None
    assert detector.record("one", ONE_BLOCK[-1:], NOW + WINDOW) is None


def test_a_sweep_costs_more_until_an_hour_after_its_last_request_and_is_told_anew_then() -> None:
    detector = EnumerationDetector()
    assert detector.cost("one", NOW) == 1
    detector.record("one", ONE_BLOCK, NOW)
    nearly, later = NOW + WINDOW - timedelta(seconds=1), NOW + WINDOW
    assert (detector.cost("one", NOW), detector.cost("one", nearly), detector.cost("one", later)) == (SLOWED, SLOWED, 1)
    assert detector.record("one", ONE_BLOCK, later) == str(TAC)


def test_a_hundred_thousand_phones_of_a_warehouse_are_no_sweep() -> None:
    pick, detector = random.Random(1), EnumerationDetector()
    tacs = pick.sample(range(35_000_000, 36_000_000), 100)
    phones = [pick.choice(tacs) * 1_000_000 + pick.randrange(1_000_000) for _ in range(100_000)]
    assert not any(detector.record("one", phones[n : n + 1000], NOW) for n in range(0, len(phones), 1000))


def test_a_tac_that_begins_with_zeros_is_told_whole() -> None:
    assert EnumerationDetector().record("one", range(MANY), NOW) == "00000000"


def test_a_caller_without_a_valid_imei_is_not_kept() -> None:
    detector = EnumerationDetector()
    for n in range(100):
        assert detector.record(f"ip:{n}", [], NOW) is None
    assert kept(detector) == 0


def test_what_is_kept_of_all_callers_has_a_bound() -> None:
    detector = EnumerationDetector(most_kept=1_000)
    for n in range(5_000):
        detector.record(f"ip:{n}", [n * BLOCK, n * BLOCK + BLOCK], NOW)
        assert kept(detector) <= 1_000
    assert kept(detector) > 900


def test_what_is_kept_of_one_caller_has_a_bound() -> None:
    detector = EnumerationDetector()
    for start in range(0, 100_000, 10_000):
        detector.record("one", [n * BLOCK for n in range(start, start + 10_000)], NOW)
        assert kept(detector) <= 1 + MOST_BLOCKS
    for n in range(1_000):
        detector.record("other", [n * BLOCK], NOW)
        assert kept(detector) <= 2 + 2 * MOST_BLOCKS


def test_callers_that_are_slowed_have_a_bound() -> None:
    detector = EnumerationDetector()
    for n in range(MOST_SLOWED + 100):
        detector.record(f"ip:{n}", ONE_BLOCK, NOW)
    assert len(detector._slowed) == MOST_SLOWED


def test_after_an_hour_a_caller_is_forgotten() -> None:
    detector = EnumerationDetector()
    for n in range(1_000):
        detector.record(f"ip:{n}", ONE_BLOCK, NOW)
    detector.record("other", [1], NOW + WINDOW)
    assert kept(detector) == 2
    assert len(detector._slowed) == 0


def test_other_phones_in_between_hide_no_enumeration() -> None:
    pick, detector = random.Random(1), EnumerationDetector()
    found = []
    for phone in ONE_BLOCK:
        found.append(detector.record("one", [pick.randrange(10**14) for _ in range(OTHERS)], NOW))
        found.append(detector.record("one", [phone], NOW))
    assert found[-1] == str(TAC)
    assert found.count(str(TAC)) == 1


def test_an_enumeration_in_random_order_is_found() -> None:
    pick, detector = random.Random(1), EnumerationDetector()
    serials = pick.sample(range(1_000_000), 500_000)
    found = [
        detector.record("one", [TAC * 1_000_000 + serial for serial in serials[at : at + 1000]], NOW)
        for at in range(0, len(serials), 1000)
    ]
    assert str(TAC) in found


def test_a_flood_of_new_addresses_hides_no_caller_that_goes_on() -> None:
    detector = EnumerationDetector(most_kept=1_000)
    found = []
    for n, phone in enumerate(ONE_BLOCK):
        found.append(detector.record("ip:one", [phone], NOW))
        for k in range(300):
            detector.record(f"ip:{n}:{k}", [n * BLOCK + k], NOW)
    assert found[-1] == str(TAC)
    for k in range(5_000):
        detector.record(f"ip:later:{k}", [k], NOW)
    assert detector.cost("ip:one", NOW) == SLOWED, "who is slowed stays slowed"


def kept(detector: EnumerationDetector) -> float:
    """Blocks and callers."""
    assert detector._requests.currsize == sum(1 + len(one.blocks) for one in detector._requests.values())
    return detector._requests.currsize
