"""The fixed IMEIs of test mode."""

import msgspec

from imeicheck.api.operation import JSON, Content, Operation
from imeicheck.rules.verdict import Word


class TestImei(msgspec.Struct):
    """What a test token is told of it: a verdict with its reasons, or the reason of a problem."""

    imei: str
    what: str
    status: int
    verdict: Word | None
    reasons: tuple[str, ...]
    problem: str | None
    delay_seconds: float


class TestImeis(msgspec.Struct):
    """Every one; any other IMEI is one that nobody lists."""

    test_imeis: list[TestImei]


_STOLEN = TestImei("350000000000105", "listed as stolen", 200, "listed", ("stolen",), None, 0.0)
TRY = Operation(
    "IMEIs to try a till with",
    "A token that begins with `test_` is told of made-up phones: each verdict, reason, problem and delay has an IMEI.",
    "Checks",
    answer={JSON: Content(TestImeis, {"one of them": TestImeis([_STOLEN])})},
)
