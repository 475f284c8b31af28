"""What a caller may ask, and what is left: `RateLimit-Policy`, `RateLimit` (draft-ietf-httpapi-ratelimit-headers)."""

import math
from collections.abc import Iterator

from imeicheck.limits import DAY_MS, Account, requests_left
from imeicheck.rules.gcra import Allowance

TEST_MODE = ("Imeicheck-Mode", "test")
"""On every answer to a test token, so that no till goes live with one unnoticed."""
NAMES = (("rate", "daily"), ("shared-rate", "shared-daily"))
"""Of a caller's own limits, and of those that it shares with the token that made it."""


def headers(account: Account, now_ms: float, refused: bool = False) -> list[tuple[str, str]]:
    """Nothing for a real caller without limits; what is left is told unless a refusal tells it."""
    told = [TEST_MODE] if account.is_test else []
    told += [("RateLimit-Policy", ", ".join(_policies(account)))] if account.allowances else []
    return [*told, ("RateLimit", ", ".join(_left(account, now_ms)))] if account.left and not refused else told


def refusal(limit: str, shared: bool, seconds: int) -> tuple[str, str]:
    """The header that goes with a 429."""
    return "RateLimit", f'"{NAMES[shared][limit == "daily"]}";r=0;t={seconds}'


def _policies(account: Account) -> Iterator[str]:
    for allowance in _told(account):
        rate, daily = NAMES[account.shares(allowance)]
        yield f'"{rate}";q={allowance.rate.count};w={allowance.rate.seconds}'
        if allowance.daily is not None:
            yield f'"{daily}";q={allowance.daily};w={DAY_MS // 1000}'


def _left(account: Account, now_ms: float) -> Iterator[str]:
    tomorrow = math.ceil((DAY_MS - now_ms % DAY_MS) / 1000)
    for allowance, left in zip(_told(account), account.left, strict=False):
        rate, daily = NAMES[account.shares(allowance)]
        yield f'"{rate}";r={requests_left(allowance, left)};t={math.ceil(left.whole_ms / 1000)}'
        if left.today >= 0:
            yield f'"{daily}";r={left.today};t={tomorrow}'


def _told(account: Account) -> tuple[Allowance, ...]:
    """A stranger is not told how much all strangers together ask."""
    return account.allowances if account.token else account.allowances[:1]
