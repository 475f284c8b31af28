"""What a check answers: `GET /v1/imei/{imei}` and `POST /v1/imei/check`."""

import re
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis import Redis

from blocklist_sync.board import Board
from blocklist_sync.publisher import Publisher
from imeicheck import directory, settings
from imeicheck.api import app, services
from imeicheck.rules.buckets import HEAD_KEY, Head
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import Reason
from imeicheck.rules.verdict import Device
from imeicheck.store import sources, tacs
from imeicheck.store.database import writing
from imeicheck.store.errors import NotMigrated
from tests.api.conftest import Serve
from tests.api.world import LONG_LEASE_MS, ON_SQLITE, World, bearer, start, utc_now
from tests.servers import RedisServer

PHONE, OTHER, THIRD = "490154203237518", "356938035643809", "352099001761481"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SOON_SECONDS = 10.0


def buckets(redis: Redis) -> list[bytes]:
    return [key for key in redis.scan_iter(match="ib:*") if not key.endswith(b":mark")]


def store_counts(world: World) -> dict[str, float]:
    """How many checks each store answered."""
    told = world.client.get("/metrics").text
    return {m[1]: float(m[2]) for m in re.finditer(r'imeicheck_answers_total\{store="(\w+)"\} (\S+)', told)}


def import_tacs(engine: sa.Engine, *devices: Device, complete: bool = False) -> None:
    with writing(engine) as connection:
        tacs.upsert(connection, devices, file="list.csv", complete=complete, now=utc_now())


@pytest.mark.parametrize("published", [True, False], ids=["from redis", "from sql"])
def test_a_listed_phone_is_answered_in_the_whole_shape_of_the_contract(
    engine: sa.Engine, serve: Serve, published: bool
) -> None:
    import_tacs(engine, Device("49015420", "Nokia", "3310", None))
    world = serve()
    world.feed_says("kenya-registry", [PHONE], on=date(2026, 10, 2), country="KE")
    token = world.token()
    if published:
        world.publish()
    told = world.verdict(PHONE, token)
    as_of, checked_at, advice = (told.pop(name) for name in ("as_of", "checked_at", "advice"))
    assert told == {
        "imei": PHONE,
        "verdict": "listed",
        "stale": False,
        "check_digit": "ok",
        "reasons": [
            {
                "code": "stolen",
                "source": "kenya-registry",
                "source_kind": "registry",
                "country": "KE",
                "reported_on": "2026-10-02",
            }
        ],
        "device": {"tac": "49015420", "brand": "Nokia", "model": "3310", "kind": None},
        "changeset": 1,
    }
    assert MOMENT.fullmatch(as_of)
    assert MOMENT.fullmatch(checked_at)
    assert advice.startswith("Reported stolen. Do not buy this phone.")
    assert store_counts(world) == {"redis" if published else "sql": 1.0}


def test_get_and_post_give_the_same_answer(world: World) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token()
    for imei in (PHONE, OTHER):
        got = world.verdict(imei, token)
        posted = world.client.post("/v1/imei/check", json={"imei": imei}, headers=bearer(token))
        assert posted.status_code == 200
        assert posted.headers["Cache-Control"] == world.check(imei, token).headers["Cache-Control"] == "no-store"
        told = posted.get_json()
        for answer in (got, told):
            del answer["checked_at"], answer["as_of"]
        assert told == got


def test_a_phone_that_nobody_lists_is_not_listed_and_says_up_to_when(world: World) -> None:
    world.feed_says("registry", [PHONE])
    world.publish()
    told = world.verdict(OTHER, world.token())
    assert (told["verdict"], told["reasons"], told["stale"]) == ("not_listed", [], False)
    at = datetime.fromisoformat(told["as_of"])
    assert f"up to date as of {at.day} {at:%b}" in told["advice"].replace("Sept", "Sep")
    assert f"{at:%Y, %H:%M} UTC" in told["advice"]


def test_where_no_source_ever_spoke_absence_means_nothing(world: World) -> None:
    token = world.token("till")
    for published in (False, True):
        if published:
            world.publish()
        told = world.verdict(PHONE, token)
        assert told["verdict"] == "unknown"
        assert [why["code"] for why in told["reasons"]] == ["no-source"]


def test_a_required_source_that_never_synced_leaves_absence_unknown_but_not_a_listing(world: World) -> None:
    world.feed_says("registry", [PHONE])
    with writing(world.engine) as connection:
        connection.execute(
            sa.text(
                "INSERT INTO source (slug, kind, channel, country, version, created_at) "
                "VALUES ('late', 'registry', 'feed', '', 0, '2026-01-01 00:00:00+00:00')"
            )
        )
        connection.execute(
            sa.text(
                "INSERT INTO feed (source_id, url, format, every_seconds, required, max_age_seconds, listings) "
                "SELECT id, 'list.csv', 'plain', 900, true, 3600, 0 FROM source WHERE slug = 'late'"
            )
        )
    token = world.token()
    for published in (False, True):
        if published:
            world.publish()
        assert [w["code"] for w in world.verdict(OTHER, token)["reasons"]] == ["source-never-synced"]
        assert world.verdict(OTHER, token)["verdict"] == "unknown"
        assert world.verdict(PHONE, token)["verdict"] == "listed"


@pytest.mark.parametrize("published", [True, False], ids=["from redis", "from sql"])
def test_as_of_is_the_oldest_good_sync_of_the_required_sources_and_past_its_age_an_answer_is_stale(
    world: World, published: bool
) -> None:
    now = utc_now().replace(microsecond=0)
    world.feed_says("fresh", [PHONE], required=True, spoke_at=now - timedelta(minutes=5))
    world.feed_says("older", required=True, spoke_at=now - timedelta(minutes=50), max_age_seconds=3600)
    world.feed_says("ancient-but-optional", spoke_at=now - timedelta(days=900))
    token = world.token()
    if published:
        world.publish()
    told = world.verdict(OTHER, token)
    assert (told["stale"], told["as_of"]) == (False, f"{now - timedelta(minutes=50):%Y-%m-%dT%H:%M:%SZ}")
    world.feed_says("oldest", required=True, spoke_at=now - timedelta(minutes=70), max_age_seconds=3600)
    if published:
        world.publish()
        world.redis.delete(HEAD_KEY)
        world.publish()
    told = world.verdict(OTHER, token)
    assert (told["stale"], told["as_of"]) == (True, f"{now - timedelta(minutes=70):%Y-%m-%dT%H:%M:%SZ}")
    assert told["verdict"] == "not_listed"
    assert "older than they should be" in told["advice"]


def test_a_phone_of_an_unknown_tac_has_no_device(world: World) -> None:
    world.feed_says("registry")
    assert world.verdict(PHONE, world.token())["device"] is None


@ON_SQLITE
@pytest.mark.parametrize(
    "text",
    [
        "49-015420-323751-8",
        "49 015420 323751 8",
        "IMEI: 490154203237518",
        "４９０１５４２０３２３７５１８",
        "٤٩٠١٥٤٢٠٣٢٣٧٥١٨",
    ],
)
def test_a_number_may_be_written_as_people_write_it(world: World, text: str) -> None:
    world.feed_says("registry", [PHONE])
    told = world.verdict(text, world.token())
    assert (told["imei"], told["verdict"]) == (PHONE, "listed")


@ON_SQLITE
@pytest.mark.parametrize("text", [PHONE[:14], PHONE[:14] + "01"], ids=["14 digits", "16 digits"])
def test_14_or_16_digits_confirm_a_listing_and_never_its_absence(world: World, text: str) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token()
    told = world.verdict(text, token)
    assert (told["imei"], told["verdict"], told["check_digit"]) == (text, "listed", "absent")
    absent = world.verdict(OTHER[:14] + text[14:], token)
    assert (absent["verdict"], absent["reasons"]) == ("unknown", [{"code": "check-digit-absent"}])


@ON_SQLITE
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12345", "length"),
        ("490154203237518999", "length"),
        ("1" * 5000, "length"),
        ("49015420323751x", "characters"),
        ("490154203237519", "check-digit"),
    ],
)
def test_what_is_not_an_imei_is_a_400_with_the_reason(world: World, text: str, reason: str) -> None:
    token = world.token()
    posted = world.client.post("/v1/imei/check", json={"imei": text}, headers=bearer(token))
    for answer in (world.check(text, token), posted):
        assert answer.status_code == 400
        assert answer.content_type == "application/problem+json"
        told = answer.get_json()
        assert told["reason"] == reason
        assert told["type"] == "urn:imeicheck:problem:not-an-imei"
        assert "verdict" not in told


@ON_SQLITE
@pytest.mark.parametrize(
    ("imei", "code"),
    [
        (from_phone(499901064000).digits, "placeholder"),
        (from_phone(12345678901234).digits, "placeholder"),
        (from_phone(101234567890).digits, "test-imei"),
        (from_phone(77001234567890).digits, "reporting-body"),
    ],
)
def test_a_number_with_something_wrong_about_it_is_a_caution(world: World, imei: str, code: str) -> None:
    world.feed_says("registry")
    told = world.verdict(imei, world.token())
    assert (told["verdict"], told["reasons"]) == ("caution", [{"code": code}])


def test_a_duplicate_listing_warns_and_does_not_accuse(world: World) -> None:
    world.feed_says("registry", [PHONE], reason=Reason.DUPLICATE)
    told = world.verdict(PHONE, world.token())
    assert (told["verdict"], told["reasons"][0]["code"]) == ("caution", "duplicate")
    assert told["reasons"][0]["source"] == "registry"


@pytest.mark.parametrize("complete", [True, False])
def test_only_a_tac_list_that_declares_itself_complete_makes_an_unknown_tac_a_caution(
    engine: sa.Engine, serve: Serve, complete: bool
) -> None:
    import_tacs(engine, Device("49015420", "Nokia", "3310", None), complete=complete)
    world = serve()
    world.feed_says("registry")
    token = world.token()
    assert world.verdict(PHONE, token)["verdict"] == "not_listed"
    told = world.verdict(OTHER, token)
    if complete:
        assert (told["verdict"], told["reasons"]) == ("caution", [{"code": "tac-not-allocated"}])
    else:
        assert (told["verdict"], told["reasons"]) == ("not_listed", [])


def test_a_tac_list_that_is_imported_while_the_service_runs_is_soon_heard_of(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "REFRESH_SECONDS", 0.02)
    world = serve()
    world.feed_says("registry")
    token = world.token()
    assert world.verdict(PHONE, token)["device"] is None
    import_tacs(world.engine, Device("49015420", "Nokia", "3310", "phone"))
    deadline = time.monotonic() + SOON_SECONDS
    while (device := world.verdict(PHONE, token)["device"]) is None:
        assert time.monotonic() < deadline, "the new list is never heard of"
    assert device == {"tac": "49015420", "brand": "Nokia", "model": "3310", "kind": "phone"}


@ON_SQLITE
def test_every_listing_reason_has_its_own_sentence_and_only_stolen_and_lost_speak_of_a_victim(world: World) -> None:
    reasons = [r for r in Reason if r is not Reason.DUPLICATE]
    imeis = [from_phone(35693803564380 + n).digits for n in range(len(reasons))]
    for number, (reason, imei) in enumerate(zip(reasons, imeis, strict=True)):
        world.feed_says(f"registry-{number}", [imei], reason=reason)
    token = world.token()
    told = {reason.slug: world.verdict(imei, token) for reason, imei in zip(reasons, imeis, strict=True)}
    assert {t["reasons"][0]["code"] for t in told.values()} == {
        "stolen", "lost", "fraud", "unpaid", "court-order", "counterfeit", "faulty", "other",
    }  # fmt: skip
    assert len({t["advice"] for t in told.values()}) == len(reasons)
    for code, t in told.items():
        speaks_of_a_victim = "stolen" in t["advice"] or "somebody is looking" in t["advice"]
        assert speaks_of_a_victim == (code in ("stolen", "lost"))


@ON_SQLITE
def test_no_answer_ever_calls_a_phone_good_or_cloned(world: World) -> None:
    world.feed_says("registry", [PHONE])
    world.feed_says("second", [THIRD], reason=Reason.DUPLICATE)
    token = world.token()
    answers = [world.check(i, token).text for i in (PHONE, OTHER, THIRD, OTHER[:14], "004999010640000", "1", "")]
    for text in answers:
        assert not re.search(r"\b(clean|clear|safe|genuine|cloned?)\b", text, re.IGNORECASE)


def test_several_sources_give_several_reasons_the_gravest_first(world: World) -> None:
    world.feed_says("alpha", [PHONE], reason=Reason.FAULTY)
    world.feed_says("beta", [PHONE], reason=Reason.STOLEN)
    told = world.verdict(PHONE, world.token())
    assert [(w["code"], w["source"]) for w in told["reasons"]] == [("stolen", "beta"), ("faulty", "alpha")]


def test_a_stranger_hears_what_kind_of_source_and_never_which(open_world: World) -> None:
    open_world.feed_says("kenya-registry", [PHONE], on=date(2026, 10, 2), country="KE")
    told = open_world.verdict(PHONE)
    assert told["reasons"] == [
        {"code": "stolen", "source_kind": "registry", "country": "KE", "reported_on": "2026-10-02"}
    ]
    assert "kenya-registry" not in str(told)
    assert open_world.verdict(PHONE, open_world.token())["reasons"][0]["source"] == "kenya-registry"


def test_a_lapsed_lease_a_missing_bucket_and_a_damaged_one_are_failures_and_never_absence(world: World) -> None:
    world.feed_says("registry", [PHONE])
    world.publish()
    token = world.token()
    keys = buckets(world.redis)
    kept = {key: world.redis.get(key) for key in keys}
    world.verdict(PHONE, token)

    world.redis.delete(*keys)
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    for key in keys:
        world.redis.set(key, b"")
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    other = list(kept.values())
    for key, value in zip(keys, other[1:] + other[:1], strict=True):
        assert isinstance(value, bytes)
        world.redis.set(key, value)
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    for key in keys:
        world.redis.delete(key)
        world.redis.rpush(key, "a list")
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    world.redis.set(HEAD_KEY, b"not a head")
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    world.redis.delete(HEAD_KEY)
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    assert store_counts(world) == {"redis": 1.0, "sql": 6.0}


def test_while_redis_is_gone_sql_answers(sql_url: str, tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    try:
        world = start(sql_url, server.client(), server.url, {})
        world.feed_says("registry", [PHONE])
        world.publish()
        token = world.token()
        assert world.verdict(PHONE, token)["verdict"] == "listed"
        server.stop()
        assert world.verdict(PHONE, token)["verdict"] == "listed"
        assert world.verdict(OTHER, token)["verdict"] == "not_listed"
        assert store_counts(world) == {"redis": 1.0, "sql": 2.0}
        world.services.stop()
    finally:
        server.stop()


def test_while_redis_is_deaf_sql_answers(sql_url: str, tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    try:
        world = start(sql_url, server.client(), server.url, {}, redis_timeout=0.2)
        world.feed_says("registry", [PHONE])
        world.publish()
        token = world.token()
        server.pause()
        assert world.verdict(PHONE, token)["verdict"] == "listed"
        assert store_counts(world) == {"sql": 1.0}
        server.resume()
        deadline = time.monotonic() + SOON_SECONDS
        while "redis" not in store_counts(world) and time.monotonic() < deadline:
            assert world.verdict(PHONE, token)["verdict"] == "listed"
        assert "redis" in store_counts(world)
        world.services.stop()
    finally:
        server.stop()


def test_while_sql_is_gone_checks_go_on_from_redis_with_the_tokens_that_are_known(
    engine: sa.Engine, serve: Serve
) -> None:
    import_tacs(engine, Device(PHONE[:8], "Nokia", "3310", None))
    engine.dispose()
    world = serve()
    world.feed_says("kenya-registry", [PHONE])
    world.publish()
    token = world.token()
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    world.cut_sql()
    told = world.verdict(PHONE, token)
    assert (told["verdict"], told["reasons"][0]["source"]) == ("listed", "kenya-registry")
    assert told["device"]["brand"] == "Nokia"
    assert world.verdict(OTHER, token)["verdict"] == "not_listed"


def test_when_no_store_answers_it_is_a_503_that_says_unknown_and_when_to_try_again(world: World) -> None:
    world.feed_says("registry", [PHONE])
    world.publish()
    token = world.token()
    world.verdict(PHONE, token)
    world.cut_sql()
    world.redis.delete(HEAD_KEY)
    posted = world.client.post("/v1/imei/check", json={"imei": PHONE}, headers=bearer(token))
    for answer in (world.check(PHONE, token), world.check(OTHER, token), posted):
        assert answer.status_code == 503
        assert answer.content_type == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
        told = answer.get_json()
        assert (told["verdict"], told["reason"], told["status"]) == ("unknown", "no-store", 503)
    assert "not_listed" not in world.check(OTHER, token).text


def test_a_published_change_is_in_the_next_answer_and_names_its_changeset(world: World) -> None:
    world.feed_says("registry", [PHONE])
    world.publish()
    token = world.token()
    assert world.verdict(THIRD, token)["changeset"] == 1
    world.feed_says("second", [THIRD])
    world.publish()
    told = world.verdict(THIRD, token)
    assert (told["verdict"], told["changeset"]) == ("listed", 2)
    assert store_counts(world) == {"redis": 2.0}


def test_a_rebuild_under_a_reader_changes_nothing_for_it(world: World) -> None:
    world.feed_says("registry", [PHONE])
    world.publish()
    token = world.token()
    for _ in range(3):
        assert world.verdict(PHONE, token)["verdict"] == "listed"
        world.publisher.rebuild()
        world.publish()
        assert world.verdict(OTHER, token)["verdict"] == "not_listed"
    assert store_counts(world) == {"redis": 6.0}


def test_no_answer_is_older_than_a_lease_once_the_publisher_is_dead(world: World) -> None:
    short = Publisher(world.engine, Board(world.redis, lease_ms=50), utc_now)
    world.feed_says("registry")
    while short.cycle():
        pass
    short.stop()
    deadline = time.monotonic() + SOON_SECONDS
    while world.redis.exists(HEAD_KEY):
        assert time.monotonic() < deadline, "the lease never lapses"
    token = world.token("kenya-police", "check", "report")
    world.filed(token, PHONE)
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    assert store_counts(world) == {"sql": 1.0}


def test_times_are_utc_with_a_zone(world: World) -> None:
    world.feed_says("registry")
    before = datetime.now(UTC).replace(microsecond=0)
    told = world.verdict(OTHER, world.token())
    assert before <= datetime.fromisoformat(told["checked_at"]) <= datetime.now(UTC)
    assert datetime.fromisoformat(told["as_of"]).utcoffset() == timedelta(0)


@ON_SQLITE
@pytest.mark.parametrize("language", ["", "sw,en;q=0.5", "*", "zz", "en-GB"])
def test_whatever_language_is_asked_for_there_is_advice_and_its_language_is_named(world: World, language: str) -> None:
    world.feed_says("registry", [PHONE])
    answer = world.check(PHONE, world.token(), **{"Accept-Language": language})
    assert answer.get_json()["advice"]
    assert answer.headers["Content-Language"]
    assert "Accept-Language" in answer.headers["Vary"]


@ON_SQLITE
def test_a_web_process_starts_from_its_settings_and_not_on_a_database_that_was_never_migrated(
    sql_url: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    with pytest.raises(NotMigrated, match="imeicheck db upgrade"):
        services.start(settings.read({"DATABASE_URL": empty, "REDIS_URL": redis_server.url}))
    running = services.start(settings.read({"DATABASE_URL": sql_url, "REDIS_URL": redis_server.url}))
    assert app.create(running).test_client().get("/readyz").get_json()["status"] == "ready"
    running.stop()


def test_a_lease_that_somebody_made_last_longer_is_over_all_the_same(world: World, redis: Redis) -> None:
    token = world.token()
    world.feed_says("kenya")
    world.publish()
    head = Head.decode(bytes(redis.get(HEAD_KEY)))  # type: ignore[arg-type]
    redis.set(HEAD_KEY, replace(head, until_ms=head.until_ms - LONG_LEASE_MS).encode())
    world.feed_says("uganda", [PHONE])
    assert world.verdict(PHONE, token)["verdict"] == "listed"


@pytest.mark.parametrize("published", [False, True])
def test_a_number_that_many_phones_carry_is_a_caution_whoever_lists_it(open_world: World, published: bool) -> None:
    numbers = {"placeholder": from_phone(12345678901234).digits, "test-imei": from_phone(440015202000).digits}
    never_assigned = from_phone(20_000000_000000).digits
    open_world.feed_says("registry", [*numbers.values(), never_assigned])
    if published:
        open_world.publish()
    batch = open_world.token("shop", "batch")
    for code, imei in numbers.items():
        told = open_world.verdict(imei)
        assert (told["verdict"], told["reasons"]) == ("caution", [{"code": code}])
        assert "stolen" not in told["advice"]
        (in_batch,) = open_world.batch(batch, imei).get_json()["results"]
        assert (in_batch["verdict"], in_batch["reasons"]) == ("caution", [{"code": code}])
        phone = {"phones": [[imei, OTHER]]}
        answer = open_world.client.post("/v1/imei/batch", json=phone, headers=bearer(batch)).get_json()
        assert answer["results"][0]["verdict"] == "caution"
        page = open_world.client.post("/", data={"imei": imei}, follow_redirects=True).text
        assert "Reported stolen." not in page
        for incomplete in (imei[:14], f"{imei[:14]}01"):
            told = open_world.verdict(incomplete)
            assert (told["verdict"], told["reasons"]) == ("unknown", [{"code": "check-digit-absent"}])
    assert open_world.verdict(never_assigned)["verdict"] == "listed"


@ON_SQLITE
@pytest.mark.parametrize("digits", ["12345678901234", "00440015202000", "20000000000000", "3500000000000101"])
def test_an_incomplete_number_that_nobody_lists_is_asked_for_all_its_digits_and_nothing_else(
    open_world: World, digits: str
) -> None:
    import_tacs(open_world.engine, Device("49015420", "Nokia", "3310", None), complete=True)
    open_world.services.directory.refresh()
    open_world.feed_says("registry", [PHONE])
    told = open_world.verdict(digits)
    assert (told["verdict"], told["reasons"]) == ("unknown", [{"code": "check-digit-absent"}])
    assert told["advice"] == (
        "Not in our lists, but with 14 or 16 digits we cannot be sure of the IMEI. Send all 15 digits."
    )


def test_everybody_is_sent_to_whom_a_source_has_published(open_world: World) -> None:
    open_world.feed_says("kenya-registry", [PHONE], country="KE")
    before = open_world.verdict(PHONE)
    assert before["advice"].endswith("go to the police or to whoever listed it.")
    with writing(open_world.engine) as connection:
        id_ = sources.named(connection, "kenya-registry").id
        sources.publish(connection, id_, "Kenya Registry", "registry.example/dispute")
    open_world.services.directory.refresh()
    for published in (False, True):
        if published:
            open_world.publish()
        stranger, till = open_world.verdict(PHONE), open_world.verdict(PHONE, open_world.token())
        expected = {"source_name": "Kenya Registry", "source_contact": "registry.example/dispute"}
        assert stranger["reasons"] == [before["reasons"][0] | expected]
        assert till["reasons"] == [stranger["reasons"][0] | {"source": "kenya-registry"}]
        assert stranger["advice"].endswith("contact Kenya Registry: registry.example/dispute.")
        swahili = open_world.check(PHONE, **{"Accept-Language": "sw"}).get_json()
        assert "Kenya Registry: registry.example/dispute" in swahili["advice"]
        assert "Kenya Registry" in open_world.client.post("/", data={"imei": PHONE}, follow_redirects=True).text
