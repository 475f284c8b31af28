"""`/healthz`, `/readyz`, `/metrics`, and who may see what of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from imeicheck.api.metrics import Metrics
from imeicheck.rules.buckets import HEAD_KEY
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer

PHONE = "490154203237518"
LOCAL, FAR = {"REMOTE_ADDR": "127.0.0.1"}, {"REMOTE_ADDR": "203.0.113.7"}
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


@ON_SQLITE
def test_healthz_says_that_the_process_is_there_whatever_the_stores_do(world: World) -> None:
    world.cut_sql()
    answer = world.client.get("/healthz", environ_base=FAR)
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_readyz_says_whether_it_can_answer_truthfully(world: World, redis: Redis) -> None:
    def ready() -> tuple[int, dict[str, object]]:
        answer = world.client.get("/readyz")
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, answer.get_json()

    assert ready() == (200, {"status": "ready", "redis_lease": False, "sql": True})
    world.feed_says("registry")
    world.publish()
    assert ready() == (200, {"status": "ready", "redis_lease": True, "sql": True})
    world.cut_sql()
    assert ready() == (200, {"status": "ready", "redis_lease": True, "sql": False})
    redis.delete(HEAD_KEY)
    status, told = ready()
    assert (status, told["reason"], told["redis_lease"], told["sql"]) == (503, "not-ready", False, False)


@ON_SQLITE
def test_readyz_tells_a_stranger_only_whether(world: World) -> None:
    assert world.client.get("/readyz", environ_base=FAR).get_json() == {"status": "ready"}
    for header in FORWARDED:
        answer = world.client.get("/readyz", environ_base=LOCAL, headers={header: "203.0.113.7"})
        assert answer.get_json() == {"status": "ready"}, header
    world.cut_sql()
    answer = world.client.get("/readyz", environ_base=FAR)
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.get_json()["reason"] == "not-ready"
    assert not {"redis_lease", "sql"} & answer.get_json().keys()


@ON_SQLITE
def test_metrics_are_for_loopback_and_not_through_a_proxy_on_it(world: World) -> None:
    for address in ("127.0.0.1", "127.1.2.3", "::1"):
        assert world.client.get("/metrics", environ_base={"REMOTE_ADDR": address}).status_code == 200
    for address in ("203.0.113.7", "10.0.0.1", "2001:db8::1", "", "nonsense"):
        answer = world.client.get("/metrics", environ_base={"REMOTE_ADDR": address})
        assert (answer.status_code, answer.content_type) == (403, "application/problem+json")
    for header in FORWARDED:
        assert world.client.get("/metrics", environ_base=LOCAL, headers={header: "127.0.0.1"}).status_code == 403


@ON_SQLITE
def test_metrics_are_for_anybody_with_the_metrics_token(serve: Serve) -> None:
    world = serve(IMEICHECK_METRICS_TOKEN="m-token")
    assert world.client.get("/metrics", environ_base=FAR).status_code == 403
    assert world.client.get("/metrics", environ_base=FAR, headers=bearer("wrong")).status_code == 403
    assert world.client.get("/metrics", environ_base=FAR, headers=bearer(world.token())).status_code == 403
    assert world.client.get("/metrics", environ_base=FAR, headers=bearer("m-token")).status_code == 200
    told = world.client.get("/readyz", environ_base=FAR, headers=bearer("m-token")).get_json()
    assert told == {"status": "ready", "redis_lease": False, "sql": True}


@ON_SQLITE
def test_without_a_metrics_token_no_token_opens_them(world: World) -> None:
    for token in ("", "None", world.token()):
        assert world.client.get("/metrics", environ_base=FAR, headers=bearer(token)).status_code == 403


@ON_SQLITE
def test_metrics_count_requests_verdicts_and_stores_and_name_nobody(world: World) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token("kenya-police", "check", "report")
    world.check(PHONE, token)
    world.check("356938035643809", token)
    world.client.get(f"/nowhere/{PHONE}", environ_base=FAR)
    world.client.open(f"/v1/imei/{PHONE}", method="BREW")
    answer = world.client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    told = answer.text
    for line in (
        'imeicheck_http_requests_total{method="GET",route="/v1/imei/<path:text>",status="200"} 2.0',
        'imeicheck_http_requests_total{method="GET",route="none",status="404"} 1.0',
        'imeicheck_http_requests_total{method="other",route="none",status="405"} 1.0',
        'imeicheck_verdicts_total{verdict="listed"} 1.0',
        'imeicheck_verdicts_total{verdict="not_listed"} 1.0',
        'imeicheck_answers_total{store="sql"} 2.0',
        "imeicheck_redis_lease 0.0",
        "imeicheck_sql_up 1.0",
    ):
        assert line in told.splitlines()
    for secret in (PHONE[:14], token, "kenya-police", "203.0.113.7"):
        assert secret not in told


COUNT_ONE = """
import os, sys
from pathlib import Path
from imeicheck.api.metrics import Metrics
Metrics(Path(sys.argv[1])).verdict("listed")
"""


def test_metrics_of_several_worker_processes_add_up(tmp_path: Path) -> None:
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    workers = [subprocess.Popen([sys.executable, "-c", COUNT_ONE, str(tmp_path)], env=environ) for _ in range(2)]
    assert [w.wait() for w in workers] == [0, 0]
    told = Metrics(tmp_path).exposition(lease=True, sql=False).decode().splitlines()
    assert 'imeicheck_verdicts_total{verdict="listed"} 2.0' in told
    assert "imeicheck_redis_lease 1.0" in told
    assert "imeicheck_sql_up 0.0" in told


@ON_SQLITE
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_operations_take_no_other_method(world: World, path: str) -> None:
    assert world.client.post(path).status_code == 405
    assert world.client.head(path).status_code == 200
