"""What a service says of itself, and its reference."""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from imeicheck.api.operation import JSON, Content, Operation


class Health(msgspec.Struct):
    """The process is there."""

    status: Literal["ok"] = "ok"


class Readiness(msgspec.Struct):
    """It can answer truthfully. How the stores stand is told to the operator alone."""

    status: Literal["ready"] = "ready"
    redis_lease: bool | UnsetType = UNSET
    sql: bool | UnsetType = UNSET


HEALTH = Operation(
    "Whether the process is there",
    "Whatever the stores do.",
    "Service",
    answer={JSON: Content(Health, {"there": Health()})},
)
READY = Operation(
    "Whether it can answer truthfully",
    "Redis holds a lease, or SQL answers. Which of them is told to the operator alone: on the machine itself, or with "
    "the metrics token.",
    "Service",
    answer={JSON: Content(Readiness, {"to the operator": Readiness("ready", redis_lease=True, sql=True)})},
    reasons=("not-ready",),
)
METRICS = Operation(
    "Metrics, as Prometheus reads them",
    "For the operator alone: on the machine itself, or with the metrics token.",
    "Service",
    answer={"text/plain": Content(str, {"one of them": "imeicheck_sql_up 1.0\n"})},
    reasons=("metrics",),
)
DOCUMENT = Operation(
    "This reference, as OpenAPI 3.1",
    "Made from the code that answers.",
    "Service",
    answer={JSON: Content(dict[str, Any])},
)
READABLE = Operation(
    "This reference, to be read",
    "The same document as a page.",
    "Service",
    answer={"text/html": Content(str)},
)
