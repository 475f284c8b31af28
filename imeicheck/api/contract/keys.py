"""Tokens for shops, and what tokens were told."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from imeicheck.api.operation import ANY, JSON, Content, Link, Operation, Parameter
from imeicheck.rules.answer import Moment
from imeicheck.store.tokens import MOST_DAILY

LONGEST_NAME = 100
MOST_DAYS = 100
NAME = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$(?!\n)"
RATE = r"^[1-9][0-9]{0,6}/(second|minute|hour|day)$(?!\n)"

Scope = Literal["check", "batch"]
"""What a token that another one made may do."""


class KeyBody(msgspec.Struct, forbid_unknown_fields=True):
    """A token for a shop. The limits of the token that makes it hold for it too, whatever its own are."""

    name: Annotated[str, Meta(max_length=LONGEST_NAME, pattern=NAME, description="Without control characters.")]
    scopes: Annotated[list[Scope], Meta(min_length=1, description="Unless given, all that its maker may.")] | None = (
        None
    )
    rate: Annotated[str, Meta(pattern=RATE, description="Such as `5/second`.")] | None = None
    daily: Annotated[int, Meta(ge=1, le=MOST_DAILY, description="IMEIs a day.")] | None = None


class NewKey(msgspec.Struct):
    """`token` is shown this once."""

    id: str
    name: str
    token: str


class Key(msgspec.Struct):
    """A token that this one made; `rate` and `daily` are null where it has no limits of its own."""

    id: str
    name: str
    scopes: list[str]
    rate: str | None
    daily: int | None
    created_at: Moment | None
    last_used_at: Moment | None
    revoked_at: Moment | None


class Keys(msgspec.Struct):
    """The oldest first."""

    keys: list[Key]


class Revoked(msgspec.Struct):
    """Out of force within five seconds everywhere."""

    id: str
    status: str = "revoked"


class Day(msgspec.Struct):
    """How many of each verdict, or of `invalid`, a token was told on a UTC day."""

    day: date
    key: str
    name: str
    verdicts: dict[str, int]
    total: int


class UsageAnswer(msgspec.Struct):
    """Of this token and those that it made; the newest day first."""

    usage: list[Day]


_ID = Parameter("id", "path", "The token's id, which is no secret.", example="1f2e3d4c")
_KEY = Key("1f2e3d4c", "Shop 12", ["check"], "5/second", 500, "2026-11-21T10:00:00Z", None, None)

MAKE = Operation(
    "Make a token for a shop",
    "It may do what a shop does, checks and batches, as far as its maker may. What it asks counts for itself and for "
    "its maker. It ends with its maker.",
    "Tokens",
    scope="keys",
    body={JSON: Content(KeyBody, {"a shop": KeyBody("Shop 12", ["check"], "5/second", 500)})},
    answer={JSON: Content(NewKey, {"made": NewKey("1f2e3d4c", "Shop 12", "imei_…")})},
    status=201,
    reasons=("too-many-keys",),
    links={"revoke": Link("keys.revoke", {"id": "$response.body#/id"})},
)
LIST = Operation(
    "The tokens that this one made",
    "Never their secrets.",
    "Tokens",
    scope="keys",
    answer={JSON: Content(Keys, {"one shop": Keys([_KEY])})},
)
REVOKE = Operation(
    "Take a token out of force",
    "One that this token made; within five seconds everywhere.",
    "Tokens",
    scope="keys",
    parameters=(_ID,),
    answer={JSON: Content(Revoked, {"revoked": Revoked("1f2e3d4c")})},
)
USED = Operation(
    "What tokens were told",
    "How many of each verdict, by UTC day, for this token and those that it made. Counted within seconds.",
    "Tokens",
    scope=ANY,
    parameters=(
        Parameter(
            "days", "query", "How many, today included; 30 unless told.", Annotated[int, Meta(ge=1, le=MOST_DAYS)], 7
        ),
    ),
    answer={
        JSON: Content(
            UsageAnswer,
            {
                "a day": UsageAnswer(
                    [Day(date(2026, 11, 21), "1f2e3d4c", "Shop 12", {"listed": 3, "not_listed": 97}, 100)]
                )
            },
        )
    },
    reasons=("days",),
)
