"""The rate limiter's rule: a burst, and a rate in the long run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imeicheck.rules.gcra import Rate, admit, parse_rate

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
NOW = 1.8e12

rates = st.builds(Rate, st.integers(1, 1000), st.sampled_from(list(UNITS.values())))
gaps = st.floats(0, 5000) | st.just(0.0)


def admitted(rate: Rate, moments: list[float], cost: int = 1) -> list[float]:
    """When requests that come at these moments are let in."""
    tat, let_in = 0.0, []
    for now in moments:
        tat, wait = admit(rate, tat, now, cost)
        if wait == 0:
            let_in.append(now)
    return let_in


def moments_of(gaps: list[float]) -> list[float]:
    now, moments = NOW, []
    for gap in gaps:
        now += gap
        moments.append(now)
    return moments


@given(rates)
def test_exactly_one_burst_is_let_in_at_once(rate: Rate) -> None:
    assert len(admitted(rate, [NOW] * (rate.count + 3))) == rate.count


@pytest.mark.parametrize("count", [1999, 2000, 5000, 10_000, 100_000])
def test_a_burst_of_a_great_rate_is_kept_to_a_thousandth(count: int) -> None:
    """A burst is counted in milliseconds and half of one is given: far too little to matter."""
    assert len(admitted(Rate(count, 1), [NOW] * (count + count // 100))) == pytest.approx(count, rel=0.001)


@settings(max_examples=200)
@given(st.builds(Rate, st.integers(1, 20), st.sampled_from([1, 60])), st.lists(gaps, max_size=120))
def test_no_stretch_of_time_lets_in_more_than_a_burst_and_the_rate(rate: Rate, gaps: list[float]) -> None:
    let_in = admitted(rate, moments_of(gaps))
    for first, start in enumerate(let_in):
        for last in range(first, len(let_in)):
            fits = rate.count + (let_in[last] - start + 1) / rate.interval_ms
            assert last - first + 1 <= fits


@given(st.builds(Rate, st.integers(1, 20), st.sampled_from([1, 60])), st.integers(1, 100))
def test_whoever_asks_evenly_at_the_rate_is_always_let_in(rate: Rate, requests: int) -> None:
    moments = [NOW + i * rate.interval_ms for i in range(requests)]
    assert admitted(rate, moments) == moments


@given(st.builds(Rate, st.integers(1, 50), st.sampled_from([1, 60])))
def test_in_the_long_run_the_rate_is_kept_however_hard_somebody_asks(rate: Rate) -> None:
    step = rate.interval_ms / 3
    let_in = admitted(rate, [NOW + i * step for i in range(600)])
    assert 198 + rate.count <= len(let_in) <= 199 + rate.count


@given(rates, st.floats(0, 2), st.integers(1, 5))
def test_a_refusal_tells_when_to_come_back_and_changes_nothing(rate: Rate, ahead: float, cost: int) -> None:
    tat = NOW + ahead * rate.burst_ms
    after, wait = admit(rate, tat, NOW, cost)
    if wait == 0:
        assert after == pytest.approx(max(tat, NOW) + cost * rate.interval_ms)
        return
    assert after == tat
    assert admit(rate, tat, NOW + wait + 0.01, cost)[1] == 0
    assert admit(rate, tat, NOW + wait - 0.1, cost)[1] > 0


@given(rates, st.integers(1, 10))
def test_more_than_a_burst_in_one_request_is_let_in_when_nothing_of_the_burst_is_used(rate: Rate, more: int) -> None:
    after, wait = admit(rate, 0.0, NOW, rate.count + more)
    assert wait == 0
    assert after == pytest.approx(NOW + (rate.count + more) * rate.interval_ms)
    assert admit(rate, NOW + rate.interval_ms, NOW, rate.count + more)[1] > 0
    assert admit(rate, after, NOW)[1] > 0, "and it is paid for"


@given(rates, st.integers(1, 5), st.integers(0, 10))
def test_a_request_costs_as_much_as_so_many_single_ones(rate: Rate, cost: int, before: int) -> None:
    cost, tat = min(cost, rate.count), NOW + before * rate.interval_ms
    at_once, wait = admit(rate, tat, NOW, cost)
    one_by_one = tat
    for _ in range(cost):
        one_by_one, last_wait = admit(rate, one_by_one, NOW)
    assert (wait == 0) == (last_wait == 0)
    assert wait > 0 or at_once == pytest.approx(one_by_one)


@given(st.integers(1, 9_999_999), st.sampled_from(sorted(UNITS)), st.sampled_from(["", " ", "  "]))
def test_a_rate_is_read_and_told(count: int, unit: str, space: str) -> None:
    rate = parse_rate(f"{space}{count}{space}/{space}{unit}{space}")
    assert rate == Rate(count, UNITS[unit])
    assert str(rate) == f"{count}/{unit}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "100",
        "/second",
        "0/second",
        "000/minute",
        "-1/second",
        "1.5/second",
        "10/seconds",
        "10/Second",
        "10 per day",
        "10000000/second",
        "1/0",
        "10/second 5/day",
        "10/week",
    ],
)
def test_anything_else_is_no_rate(text: str) -> None:
    with pytest.raises(ValueError, match="such as 100/second"):
        parse_rate(text)


@given(st.text(max_size=20))
def test_any_text_is_a_rate_or_a_value_error(text: str) -> None:
    try:
        rate = parse_rate(text)
    except ValueError:
        return
    assert rate.count > 0
