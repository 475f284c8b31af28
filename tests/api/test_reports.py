"""Police reports: filed, confirmed, recovered, listed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from redis import Redis

from blocklist_sync.board import Board, connect
from blocklist_sync.publisher import Publisher
from blocklist_sync.verify import verify
from blocklist_sync.worker import publish_until
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import REPORTABLE
from imeicheck.store.schema import changeset, report
from tests.api.world import ON_SQLITE, World, bearer, utc_now
from tests.servers import RedisServer

PHONE, SECOND_SIM, OTHER = "490154203237518", "356938035643809", "352099001761481"
TEST_NUMBER = from_phone(101234567890).digits
BY_ITSELF_WITHIN = 10.0


def officer(world: World, agency: str = "kenya-police") -> str:
    return world.token(agency, "report", "check")


def changesets(world: World) -> int:
    with world.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(changeset)) or 0


def reports_kept(world: World) -> int:
    with world.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(report)) or 0


def act(world: World, token: str, id_: str, what: str) -> dict[str, object]:
    answer = world.client.post(f"/v1/reports/{id_}/{what}", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.get_json()
    return told


def everything_in(redis: Redis) -> bytes:
    """Every key and every value that Redis holds, as they lie there."""
    client: Any = redis  # its types leave open whether answers are bytes or text
    held: list[object] = []
    for key in client.scan_iter():
        kind = client.type(key)
        assert kind in (b"string", b"hash"), f"another way to read {kind} is needed here"
        held += [key, client.get(key) if kind == b"string" else client.hgetall(key)]
    return repr(held).encode()


def test_a_report_is_a_201_with_id_status_and_changeset_and_says_where_it_is(world: World) -> None:
    token = officer(world)
    answer = world.file(token, PHONE, incident_on="2026-11-20", case="OB/12/2026", country="KE")
    assert answer.status_code == 201
    told = answer.get_json()
    assert told == {
        "id": told["id"],
        "status": "listed",
        "changeset": 1,
        "devices": [{"imei": PHONE, "device": None}],
        "warnings": [],
    }
    assert answer.headers["Cache-Control"] == "no-store"
    kept = world.client.get(answer.headers["Location"], headers=bearer(token)).get_json()
    filed_at = datetime.fromisoformat(kept.pop("filed_at"))
    assert utc_now() - timedelta(minutes=1) < filed_at <= utc_now()
    assert kept == {
        "id": told["id"],
        "status": "listed",
        "imeis": [PHONE],
        "reason": "stolen",
        "incident_on": "2026-11-20",
        "case": "OB/12/2026",
        "country": "KE",
        "recovered_at": None,
        "changeset": 1,
    }


def test_once_published_a_check_says_listed_under_the_agency_with_what_a_stranger_may_know(open_world: World) -> None:
    token = officer(open_world)
    open_world.filed(token, PHONE, incident_on="2026-11-20", case="OB/12/2026", country="KE")
    for published in (False, True):
        if published:
            open_world.publish()
        stranger, till = open_world.verdict(PHONE), open_world.verdict(PHONE, token)
        assert (stranger["verdict"], till["verdict"]) == ("listed", "listed")
        known = {"code": "stolen", "source_kind": "police", "country": "KE", "reported_on": "2026-11-20"}
        assert stranger["reasons"] == [known]
        assert till["reasons"] == [known | {"source": "kenya-police"}]


def test_with_a_publisher_at_work_the_answer_changes_by_itself_and_back(
    world: World, redis_server: RedisServer
) -> None:
    stop = Event()
    board = Board(connect(redis_server.url))
    publishing = Thread(target=publish_until, args=(Publisher(world.engine, board, utc_now), stop))
    publishing.start()
    try:
        token = officer(world)
        told = world.filed(token, PHONE)
        _until(world, token, "listed")
        act(world, token, told["id"], "recover")
        _until(world, token, "not_listed")
    finally:
        stop.set()
        publishing.join()
        board.close()


def _until(world: World, token: str, verdict: str) -> None:
    deadline = time.monotonic() + BY_ITSELF_WITHIN
    while world.verdict(PHONE, token)["verdict"] != verdict:
        assert time.monotonic() < deadline, f"the phone never became {verdict}"


@ON_SQLITE
@pytest.mark.parametrize("reason", [r.slug for r in REPORTABLE])
def test_every_reason_of_the_contract_can_be_reported(world: World, reason: str) -> None:
    token = officer(world)
    world.filed(token, PHONE, reason=reason)
    assert world.verdict(PHONE, token)["reasons"][0]["code"] == reason


def test_both_numbers_of_a_dual_sim_phone_are_listed_and_recovered_together(world: World) -> None:
    token = officer(world)
    told = world.filed(token, PHONE, SECOND_SIM)
    assert told["changeset"] == 1
    assert [world.verdict(i, token)["verdict"] for i in (PHONE, SECOND_SIM)] == ["listed", "listed"]
    assert act(world, token, told["id"], "recover")["changeset"] == 2
    assert [world.verdict(i, token)["verdict"] for i in (PHONE, SECOND_SIM)] == ["not_listed", "not_listed"]


def test_the_same_number_twice_in_one_report_is_one_number(world: World) -> None:
    token = officer(world)
    told = world.filed(token, PHONE, "49-015420-323751-8")
    kept = world.client.get(f"/v1/reports/{told['id']}", headers=bearer(token)).get_json()
    assert kept["imeis"] == [PHONE]


@ON_SQLITE
@pytest.mark.parametrize(
    ("imeis", "status", "reason"),
    [
        ([PHONE, "490154203237519"], 400, "check-digit"),
        ([PHONE, "x" * 15], 400, "characters"),
        ([PHONE, "1"], 400, "length"),
        ([PHONE, SECOND_SIM[:14]], 400, "length"),
        ([PHONE, SECOND_SIM[:14] + "01"], 400, "length"),
        ([], 422, "imeis"),
        ([from_phone(35693803564380 + n).digits for n in range(5)], 422, "imeis"),
    ],
)
def test_a_report_is_all_or_nothing_and_takes_15_right_digits(
    world: World, imeis: list[str], status: int, reason: str
) -> None:
    token = officer(world)
    answer = world.file(token, *imeis)
    assert (answer.status_code, answer.get_json()["reason"]) == (status, reason)
    assert (changesets(world), reports_kept(world)) == (0, 0)
    assert world.verdict(PHONE, token)["verdict"] == "unknown"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"reason": "duplicate"}, "reason"),
        ({"reason": "Stolen"}, "reason"),
        ({"reason": 7}, "body"),
        ({"incident_on": "2026-02-30"}, "body"),
        ({"incident_on": "20.11.2026"}, "body"),
        ({"incident_on": "1989-12-31"}, "incident-on"),
        ({"incident_on": "2079-01-01"}, "incident-on"),
        ({"country": "ke"}, "country"),
        ({"country": "KEN"}, "country"),
        ({"case": "x" * 101}, "case"),
        ({"case": None}, "body"),
        ({"case": "OB\0/12"}, "case"),
        ({"pending": "yes"}, "body"),
        ({"owner": "Jane"}, "body"),
        ({"imeis": PHONE}, "body"),
        ({"imeis": [int(PHONE)]}, "body"),
    ],
)
def test_a_report_that_cannot_be_taken_is_a_422_and_changes_nothing(
    world: World, more: dict[str, Any], reason: str
) -> None:
    answer = world.file(officer(world), PHONE, **more)
    assert (answer.status_code, answer.get_json()["reason"]) == (422, reason)
    assert (changesets(world), reports_kept(world)) == (0, 0)


def test_a_theft_that_is_today_somewhere_is_not_in_the_future(world: World) -> None:
    in_kiribati = (datetime.now(UTC) + timedelta(hours=14)).date()
    world.filed(officer(world), PHONE, incident_on=in_kiribati.isoformat())
    answer = world.file(officer(world), PHONE, incident_on=(in_kiribati + timedelta(days=2)).isoformat())
    assert answer.status_code == 422


def test_a_pending_report_warns_until_it_is_confirmed(world: World) -> None:
    token = officer(world)
    told = world.filed(token, PHONE, pending=True)
    assert told["status"] == "pending"
    verdict = world.verdict(PHONE, token)
    assert (verdict["verdict"], [w["code"] for w in verdict["reasons"]]) == ("caution", ["report-pending"])
    confirmed = act(world, token, told["id"], "confirm")
    assert (confirmed["status"], confirmed["changeset"]) == ("listed", 2)
    assert world.verdict(PHONE, token)["verdict"] == "listed"
    assert act(world, token, told["id"], "confirm")["changeset"] == 2, "again changes nothing"


def test_a_pending_report_can_be_recovered(world: World) -> None:
    token = officer(world)
    told = world.filed(token, PHONE, pending=True)
    assert act(world, token, told["id"], "recover")["status"] == "recovered"
    assert world.verdict(PHONE, token)["verdict"] == "not_listed"


def test_a_number_that_many_phones_carry_only_ever_warns(world: World) -> None:
    token = officer(world)
    told = world.filed(token, TEST_NUMBER)
    assert told["status"] == "pending"
    assert world.verdict(TEST_NUMBER, token)["verdict"] == "caution"
    answer = world.client.post(f"/v1/reports/{told['id']}/confirm", headers=bearer(token))
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "many-phones")
    assert world.verdict(TEST_NUMBER, token)["verdict"] == "caution"


def test_a_recovered_report_cannot_be_confirmed(world: World) -> None:
    token = officer(world)
    told = world.filed(token, PHONE)
    act(world, token, told["id"], "recover")
    answer = world.client.post(f"/v1/reports/{told['id']}/confirm", headers=bearer(token))
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "recovered")
    assert world.verdict(PHONE, token)["verdict"] == "not_listed"


def test_an_imei_stays_listed_while_any_report_on_it_is_open(world: World) -> None:
    token = officer(world)
    first = world.filed(token, PHONE, reason="lost")
    second = world.filed(token, PHONE, SECOND_SIM, reason="stolen")
    third = world.filed(token, PHONE, reason="fraud", pending=True)
    assert [w["code"] for w in world.verdict(PHONE, token)["reasons"]] == ["stolen"]
    told = act(world, token, second["id"], "recover")
    assert (told["status"], told["still_listed_by"]) == ("recovered", ["kenya-police"])
    assert [w["code"] for w in world.verdict(PHONE, token)["reasons"]] == ["lost"]
    assert world.verdict(SECOND_SIM, token)["verdict"] == "not_listed"
    act(world, token, first["id"], "recover")
    assert [w["code"] for w in world.verdict(PHONE, token)["reasons"]] == ["report-pending"]
    assert act(world, token, third["id"], "recover")["still_listed_by"] == []
    assert world.verdict(PHONE, token)["verdict"] == "not_listed"
    assert verify(world.engine, None, lambda *_: None)


def test_who_still_lists_a_recovered_phone_is_told(world: World) -> None:
    kenya, uganda = officer(world), officer(world, "uganda-police")
    world.feed_says("an-operator", [SECOND_SIM])
    told = world.filed(kenya, PHONE, SECOND_SIM)
    world.filed(uganda, PHONE)
    recovered = act(world, kenya, told["id"], "recover")
    assert (recovered["status"], recovered["still_listed_by"]) == ("recovered", ["an-operator", "uganda-police"])
    assert world.verdict(PHONE, kenya)["verdict"] == "listed"


def test_recovering_again_changes_nothing_and_is_no_error(world: World) -> None:
    token = officer(world)
    told = world.filed(token, PHONE)
    first = act(world, token, told["id"], "recover")
    assert act(world, token, told["id"], "recover") == first
    assert changesets(world) == 2


def test_another_agencys_report_is_a_404_like_one_that_never_was(world: World) -> None:
    kenya, uganda = officer(world), officer(world, "uganda-police")
    id_ = world.filed(kenya, PHONE)["id"]
    for method, path in (
        ("GET", f"/v1/reports/{id_}"),
        ("POST", f"/v1/reports/{id_}/recover"),
        ("POST", f"/v1/reports/{id_}/confirm"),
        ("GET", f"/v1/reports?cursor={id_}"),
    ):
        theirs = world.client.open(path, method=method, headers=bearer(uganda))
        nobodys = world.client.open(path.replace(id_, "0" * len(id_)), method=method, headers=bearer(uganda))
        answers = [{**a.get_json(), "request_id": ""} for a in (theirs, nobodys)]
        assert theirs.status_code == nobodys.status_code == 404
        assert answers[0] == answers[1]
    assert world.client.get("/v1/reports", headers=bearer(uganda)).get_json()["reports"] == []
    assert world.verdict(PHONE, kenya)["verdict"] == "listed"


def test_reports_are_listed_page_by_page_the_newest_first(world: World) -> None:
    token = officer(world)
    filed = [world.filed(token, from_phone(35693803564380 + n).digits)["id"] for n in range(53)]
    seen: list[str] = []
    cursor, pages = "", 0
    while cursor is not None:
        page = world.client.get(f"/v1/reports?cursor={cursor}", headers=bearer(token)).get_json()
        seen += [r["id"] for r in page["reports"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert pages == 2
    assert seen == filed[::-1]


def test_reports_are_found_by_status_and_by_phone(world: World) -> None:
    token = officer(world)
    listed = world.filed(token, PHONE, SECOND_SIM)["id"]
    pending = world.filed(token, OTHER, pending=True)["id"]
    recovered = world.filed(token, PHONE)["id"]
    act(world, token, recovered, "recover")

    def found(query: str) -> list[str]:
        answer = world.client.get(f"/v1/reports?{query}", headers=bearer(token))
        assert answer.status_code == 200, answer.text
        return [r["id"] for r in answer.get_json()["reports"]]

    assert found("status=listed") == [listed]
    assert found("status=pending") == [pending]
    assert found("status=recovered") == [recovered]
    assert found(f"imei={PHONE}") == [recovered, listed]
    assert found(f"imei={SECOND_SIM}&status=listed") == [listed]
    assert found(f"imei={OTHER[:14]}") == [pending]
    for query, status, reason in (
        ("status=open", 422, "status"),
        ("imei=1", 400, "length"),
        ("cursor=nonsense", 404, "not-found"),
        ("cursor=%00", 404, "not-found"),
    ):
        answer = world.client.get(f"/v1/reports?{query}", headers=bearer(token))
        assert (answer.status_code, answer.get_json()["reason"]) == (status, reason), query


def test_the_same_key_with_the_same_report_gives_the_first_answer_and_files_nothing(world: World) -> None:
    token = officer(world)
    first = world.file(token, PHONE, SECOND_SIM, key="k-1", case="OB/1")
    again = world.file(token, SECOND_SIM, PHONE, key="k-1", case="OB/1")
    assert first.status_code == again.status_code == 201
    answers = [answer.get_json() for answer in (first, again)]
    assert [[one["imei"] for one in answer["devices"]] for answer in answers] == [
        [PHONE, SECOND_SIM],
        [SECOND_SIM, PHONE],
    ]
    for answer in answers:
        answer["devices"].sort(key=lambda one: one["imei"])  # they come in the order of each request
    assert answers[0] == answers[1]
    assert first.headers["Location"] == again.headers["Location"]
    assert (changesets(world), reports_kept(world)) == (1, 1)


@ON_SQLITE
@pytest.mark.parametrize(
    "changed",
    [
        {"case": "OB/2"},
        {"reason": "lost"},
        {"incident_on": "2026-11-19"},
        {"country": "UG"},
        {"pending": True},
    ],
)
def test_the_same_key_with_another_report_is_a_409_and_changes_nothing(world: World, changed: dict[str, Any]) -> None:
    token = officer(world)
    body: dict[str, Any] = {"case": "OB/1", "reason": "stolen", "incident_on": "2026-11-20", "country": "KE"}
    world.filed(token, PHONE, key="k-1", **body)
    for imeis, more in (((PHONE,), changed), ((OTHER,), {}), ((PHONE, OTHER), {})):
        answer = world.file(token, *imeis, key="k-1", **{**body, **more})
        assert (answer.status_code, answer.get_json()["reason"]) == (409, "idempotency-key-used")
    assert (changesets(world), reports_kept(world)) == (1, 1)


def test_two_agencies_may_use_the_same_key_and_no_key_is_no_key(world: World) -> None:
    kenya, uganda = officer(world), officer(world, "uganda-police")
    ids = {world.filed(t, PHONE, key="k-1")["id"] for t in (kenya, uganda)}
    ids |= {world.filed(kenya, PHONE)["id"] for _ in range(2)}
    assert len(ids) == 4


@ON_SQLITE
@pytest.mark.parametrize("key", ["", "k" * 256, "ключ".encode().decode("latin-1"), "a\tb"])
def test_a_key_that_cannot_be_kept_is_a_422(world: World, key: str) -> None:
    answer = world.file(officer(world), PHONE, key=key)
    assert (answer.status_code, answer.get_json()["reason"]) == (422, "idempotency-key")
    assert reports_kept(world) == 0


def test_the_same_request_many_times_at_once_files_one_report(world: World) -> None:
    token = officer(world)
    world.file(token, OTHER)  # so that all threads find the token known
    app = world.client.application

    def file(_: int) -> tuple[int, str]:
        body = {"imeis": [PHONE], "reason": "stolen"}
        answer = app.test_client().post("/v1/reports", json=body, headers=bearer(token) | {"Idempotency-Key": "once"})
        return answer.status_code, answer.get_json()["id"]

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(file, range(12)))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 201
    assert reports_kept(world) == 2


def test_a_report_while_sql_is_gone_is_a_503_and_never_a_201(world: World) -> None:
    token = officer(world)
    world.filed(token, OTHER)
    world.cut_sql()
    answer = world.file(token, PHONE)
    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert int(answer.headers["Retry-After"]) > 0


def test_case_officer_and_owner_never_reach_a_stranger_a_till_or_redis(open_world: World) -> None:
    secrets = ["OB/4711/2026", "sergeant-wanjiru"]
    token = open_world.token(secrets[1], "report", "check")
    open_world.filed(token, PHONE, case=secrets[0], country="KE")
    open_world.filed(token, OTHER, case=secrets[0], pending=True)
    open_world.publish()
    till = open_world.token("till")
    told = "".join(open_world.check(i, t).text for i in (PHONE, OTHER) for t in (till, None))
    assert secrets[0] not in told
    assert secrets[1] not in "".join(open_world.check(i).text for i in (PHONE, OTHER))
    kept = everything_in(open_world.redis)
    assert b"imeicheck:head" in kept
    assert not [s for s in secrets if s.encode() in kept]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"imeis": ["\xff"]}', b'{"imeis":["\\ud800"],"reason":"lost"}']
)
def test_a_body_that_is_no_report_is_a_4xx(world: World, body: bytes) -> None:
    headers = bearer(officer(world)) | {"Content-Type": "application/json"}
    answer = world.client.post("/v1/reports", data=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.content_type == "application/problem+json"


NOKIA = {"tac": PHONE[:8], "brand": "Nokia", "model": "3310", "kind": None}
GALAXY = {"tac": SECOND_SIM[:8], "brand": "Samsung", "model": "Galaxy A14", "kind": None}


def two_models(world: World) -> None:
    world.tac(PHONE[:8], "Nokia", "3310")
    world.tac(SECOND_SIM[:8], "Samsung", "Galaxy A14")


def test_a_report_says_which_device_each_imei_is_of_and_warns_where_they_differ(world: World) -> None:
    two_models(world)
    token = officer(world)
    filed = world.filed(token, OTHER, PHONE, key="k-1")
    assert filed["devices"] == [{"imei": OTHER, "device": None}, {"imei": PHONE, "device": NOKIA}]
    assert filed["warnings"] == []
    assert world.filed(token, OTHER, PHONE, key="k-1") == filed
    odd = world.filed(token, SECOND_SIM, PHONE, key="k-2")
    assert odd["devices"] == [{"imei": SECOND_SIM, "device": GALAXY}, {"imei": PHONE, "device": NOKIA}]
    assert (odd["status"], odd["warnings"]) == ("listed", ["models-differ"])
    assert world.filed(token, SECOND_SIM, PHONE, key="k-2") == odd
    kept = world.client.get(f"/v1/reports/{odd['id']}", headers=bearer(token)).get_json()
    assert kept["imeis"] == [SECOND_SIM, PHONE]


@ON_SQLITE
def test_two_tacs_of_one_model_do_not_differ(world: World) -> None:
    world.tac(PHONE[:8], "Nokia", "3310")
    world.tac(SECOND_SIM[:8], "NOKIA", " 3310 ")
    assert world.filed(officer(world), PHONE, SECOND_SIM)["warnings"] == []


@ON_SQLITE
def test_a_tac_without_a_name_is_no_device_and_no_other_model(world: World) -> None:
    world.tac(PHONE[:8], "Nokia", "3310")
    world.tac(SECOND_SIM[:8], "", "")
    filed = world.filed(officer(world), PHONE, SECOND_SIM)
    assert (filed["devices"][1]["device"], filed["warnings"]) == (None, [])


def test_a_client_can_have_a_report_of_two_models_refused_before_anybody_sees_it(world: World) -> None:
    two_models(world)
    token, careful = officer(world), {"refuse_on": ["models-differ"]}
    world.filed(token, OTHER)
    refused = world.file(token, PHONE, SECOND_SIM, key="k-1", **careful)
    assert (refused.status_code, refused.get_json()["reason"]) == (422, "models-differ")
    for named in (PHONE, "Nokia 3310", SECOND_SIM, "Samsung Galaxy A14"):
        assert named in refused.get_json()["detail"]
    assert (changesets(world), reports_kept(world)) == (1, 1)
    assert [world.verdict(i, token)["verdict"] for i in (PHONE, SECOND_SIM)] == ["not_listed", "not_listed"]
    assert world.filed(token, PHONE, OTHER, **careful)["status"] == "listed", "what is not known differs from nothing"
    assert world.filed(token, PHONE, SECOND_SIM, key="k-1")["warnings"] == ["models-differ"], "the officer insists"


def test_a_report_that_was_filed_is_answered_again_although_it_would_be_refused_now(world: World) -> None:
    token, careful = officer(world), {"refuse_on": ["models-differ"]}
    filed = world.filed(token, PHONE, SECOND_SIM, key="k-1", **careful)
    two_models(world)
    again = world.filed(token, PHONE, SECOND_SIM, key="k-1", **careful)
    assert (again["id"], again["warnings"]) == (filed["id"], ["models-differ"])
    assert (changesets(world), reports_kept(world)) == (1, 1)


@ON_SQLITE
@pytest.mark.parametrize("unknown", [["everything"], "models-differ", [1], None])
def test_a_warning_that_there_is_not_cannot_refuse_a_report(world: World, unknown: object) -> None:
    answer = world.file(officer(world), PHONE, refuse_on=unknown)
    assert (answer.status_code, answer.get_json()["reason"]) == (422, "body")
    assert reports_kept(world) == 0
