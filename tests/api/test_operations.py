"""`/healthz`, `/readyz`, `/metrics`, and who may see what of them."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from imeicheck.api.metrics import Metrics
from imeicheck.rules.buckets import HEAD_KEY, Head
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, start, utc_now
from tests.runs import DAY, HOUR, add_feed, ran
from tests.store.ledgers import PHONES, add, write

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
def test_two_metrics_tokens_are_accepted_during_a_rotation(serve: Serve) -> None:
    world = serve(IMEICHECK_METRICS_TOKEN="new-token,old-token")
    for token, status in (("new-token", 200), ("old-token", 200), ("new-token,old-token", 403), ("new", 403)):
        assert world.client.get("/metrics", environ_base=FAR, headers=bearer(token)).status_code == status


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
        'imeicheck_http_requests_total{method="GET",route="/v1/imei/<imei:imei>",status="200"} 2.0',
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
metrics = Metrics(Path(sys.argv[1]))
metrics.start()
metrics.told({"listed": 1})
metrics.stop()
"""


def test_metrics_of_several_worker_processes_add_up(tmp_path: Path) -> None:
    environ = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    workers = [subprocess.Popen([sys.executable, "-c", COUNT_ONE, str(tmp_path)], env=environ) for _ in range(2)]
    assert [w.wait() for w in workers] == [0, 0]
    told = Metrics(tmp_path).exposition(lease=True, sql=False).decode().splitlines()
    assert 'imeicheck_verdicts_total{verdict="listed"} 2.0' in told
    assert "imeicheck_redis_lease 1.0" in told
    assert "imeicheck_sql_up 0.0" in told


def gauges(world: World) -> dict[str, float]:
    """Every sample of a scrape, as Prometheus reads it: name{label="…"} to value."""
    return {
        sample.name + "".join(f'{{{name}="{value}"}}' for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(world.client.get("/metrics").text)
        for sample in family.samples
    }


def test_metrics_say_how_each_feed_stands(world: World) -> None:
    two_hours_ago = utc_now() - 2 * HOUR
    kenya = add_feed(world.engine, "kenya", required=True, max_age=DAY)
    add_feed(world.engine, "uganda")
    ran(world.engine, kenya, two_hours_ago, "applied", listings=7)
    ran(world.engine, kenya, two_hours_ago + HOUR, "quarantined", kept=b"a list", rows=100, rejected=40)
    told = gauges(world)
    assert 1.9 * 3600 < told['imeicheck_feed_age_seconds{feed="kenya"}'] < 3 * 3600
    assert {name.removeprefix("imeicheck_"): value for name, value in told.items() if "{feed=" in name and value} == {
        'feed_age_seconds{feed="kenya"}': told['imeicheck_feed_age_seconds{feed="kenya"}'],
        'feed_max_age_seconds{feed="kenya"}': 86400,
        'feed_max_age_seconds{feed="uganda"}': 172800,
        'feed_required{feed="kenya"}': 1,
        'feed_listings{feed="kenya"}': 7,
        'feed_rows{feed="kenya"}': 100,
        'feed_rejected_rows{feed="kenya"}': 40,
        'feed_failed_runs{feed="kenya"}': 1,
        'feed_last_run{feed="kenya"}{outcome="quarantined"}': 1,
        'quarantined_lists{feed="kenya"}': 1,
    }
    assert told['imeicheck_feed_last_run{feed="kenya"}{outcome="applied"}'] == 0
    assert told['imeicheck_quarantined_lists{feed="uganda"}'] == 0
    for absent in ("age_seconds", "rows", "rejected_rows"):
        assert f'imeicheck_feed_{absent}{{feed="uganda"}}' not in told, "nobody knows, which is no zero"


def test_metrics_say_how_far_redis_is_behind(world: World, redis: Redis) -> None:
    def lag() -> tuple[float | None, ...]:
        told = gauges(world)
        return tuple(told.get(f"imeicheck_{name}") for name in ("redis_lease", "ledger_changeset", "redis_changeset"))

    assert lag() == (0, 0, None)
    world.feed_says("registry", [PHONE])
    assert lag() == (0, 1, None)
    assert "imeicheck_redis_lag_seconds" not in gauges(world)
    world.publish()
    assert (lag(), gauges(world)["imeicheck_redis_lag_seconds"]) == ((1, 1, 1), 0)
    write(world.engine, "another", [add(PHONES[1])], at=utc_now() - HOUR)
    write(world.engine, "another", [add(PHONES[2])], at=utc_now())
    assert lag() == (1, 3, 1)
    assert 3600 <= gauges(world)["imeicheck_redis_lag_seconds"] < 2 * 3600, "since the oldest that is not applied"


@ON_SQLITE
def test_a_lease_that_is_over_or_damaged_is_none_to_metrics(world: World, redis: Redis) -> None:
    world.feed_says("registry", [PHONE])
    world.publish()
    raw = redis.get(HEAD_KEY)
    assert isinstance(raw, bytes)
    for head in (replace(Head.decode(raw), until_ms=1).encode(), raw[:-1], b""):
        redis.set(HEAD_KEY, head)
        told = gauges(world)
        assert told["imeicheck_redis_lease"] == 0
        assert "imeicheck_redis_changeset" not in told


def test_metrics_without_sql_leave_out_what_is_read_from_it(world: World) -> None:
    ran(world.engine, add_feed(world.engine, "kenya"), utc_now(), "applied")
    world.feed_says("registry", [PHONE])
    world.publish()
    world.cut_sql()
    told = gauges(world)
    assert (told["imeicheck_sql_up"], told["imeicheck_redis_lease"], told["imeicheck_redis_changeset"]) == (0, 1, 1)
    assert not [name for name in told if "_feed_" in name or "_ledger_" in name or "lag" in name or "quarantin" in name]


@ON_SQLITE
def test_metrics_without_redis_still_tell_of_feeds(sql_url: str, redis: Redis) -> None:
    world = start(sql_url, redis, "redis://127.0.0.1:1/0", {})
    add_feed(world.engine, "kenya")
    told = gauges(world)
    world.services.stop()
    assert (told["imeicheck_sql_up"], told["imeicheck_redis_lease"]) == (1, 0)
    assert told['imeicheck_feed_required{feed="kenya"}'] == 0


@ON_SQLITE
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_operations_take_no_other_method(world: World, path: str) -> None:
    assert world.client.post(path).status_code == 405
    assert world.client.head(path).status_code == 200
