"""The whole story on PostgreSQL and Redis, each process and command with the rights that are shipped for it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from twilio.request_validator import RequestValidator

from blocklist_sync.cli import main as blocklist_sync
from imeicheck.commands.main import main as imeicheck
from imeicheck.store import database, texts
from imeicheck.store.follower import count_daily_changes, follow
from sms_gateway.cli import main as sms_gateway
from tests.flows.commands import wait_until
from tests.flows.installation import LISTED, UNLISTED, Installation
from tests.flows.shell import Shell

REPORTED, SECOND = "356938035643809", "352099001761481"
HEADER = "imei,reason,reported_on,country\n"
UNLISTED_ROW = f"{HEADER}{SECOND},lost,2026-10-03,UG\n"
SENDER, SHORT_CODE = "+447700900001", "20880"


@pytest.fixture
def operator(installation: Installation) -> Shell:
    return Shell(installation.environment("operator"))


@pytest.fixture(autouse=True)
def nothing_was_refused(installation: Installation) -> Iterator[None]:
    """Fail a test in which PostgreSQL refuses anything, also where the process hides it."""
    before = len(installation.refused())
    yield
    assert installation.refused()[before:] == []
    assert "permission" not in installation.log()


def till(installation: Installation, token: str) -> httpx.Client:
    authorization = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"http://127.0.0.1:{installation.web_port}", headers=authorization, timeout=30)


def test_reports_checks_and_batches_as_web(installation: Installation, operator: Shell) -> None:
    police = operator.do(imeicheck, "keys", "create", "desk", "--scope", "report,check,batch", "--unlimited")
    with till(installation, police) as desk:
        body = {"imeis": [REPORTED], "reason": "stolen", "case": "OB/1", "pending": True}
        filed = desk.post("/v1/reports", json=body, headers={"Idempotency-Key": "1"})
        assert filed.status_code == 201, filed.text
        assert desk.post("/v1/reports", json=body, headers={"Idempotency-Key": "1"}).json() == filed.json()
        report = f"/v1/reports/{filed.json()['id']}"
        assert desk.post(f"{report}/confirm").json()["status"] == "listed"
        wait_until(lambda: verdict(desk, REPORTED) == "listed", "the report is visible")
        assert desk.get(report).json()["case"] == "OB/1"
        assert [one["id"] for one in desk.get("/v1/reports").json()["reports"]] == [filed.json()["id"]]
        batch = desk.post("/v1/imei/batch", json={"imeis": [LISTED, REPORTED, SECOND]}).json()
        assert [one["verdict"] for one in batch["results"]] == ["listed", "listed", "not_listed"]
        assert desk.post(f"{report}/recover").json()["status"] == "recovered"
        wait_until(lambda: verdict(desk, REPORTED) == "not_listed", "the recovery is visible")
        wait_until(lambda: desk.get("/v1/usage").json()["usage"] != [], "usage is written")
        assert "imeicheck_feed_listings" in desk.get("/metrics", headers={"Authorization": ""}).text


def verdict(client: httpx.Client, imei: str) -> str:
    return str(client.get(f"/v1/imei/{imei}").json()["verdict"])


def test_shop_tokens_as_web_and_all_tokens_as_operator(installation: Installation, operator: Shell) -> None:
    chain = operator.do(imeicheck, "keys", "create", "chain", "--scope", "check,batch,keys", "--daily", "500000")
    with till(installation, chain) as maker:
        made = maker.post("/v1/keys", json={"name": "shop 1", "rate": "5/second", "daily": 100})
        assert made.status_code == 201, made.text
        with till(installation, made.json()["token"]) as shop:
            assert verdict(shop, LISTED) == "listed"
        assert [key["name"] for key in maker.get("/v1/keys").json()["keys"]] == ["shop 1"]
        assert maker.delete(f"/v1/keys/{made.json()['id']}").status_code == 200
    assert "shop 1" in operator.do(imeicheck, "keys", "list")
    operator.do(imeicheck, "keys", "usage", "--days", "2")
    test_token = operator.do(imeicheck, "keys", "create", "maker", "--scope", "check", "--test")
    listed = operator.do(imeicheck, "keys", "list").splitlines()
    operator.do(imeicheck, "keys", "revoke", next(line.split()[0] for line in listed if " maker " in line))
    with till(installation, test_token) as revoked:
        wait_until(lambda: revoked.get(f"/v1/imei/{LISTED}").status_code == 401, "the token is revoked")


class Phone:
    """Somebody who texts; Twilio signs and delivers."""

    def __init__(self, installation: Installation) -> None:
        self._url = f"http://127.0.0.1:{installation.sms_port}/sms/twilio"
        self._validator = RequestValidator(installation.environment("sms")["TWILIO_AUTH_TOKEN"])
        self._sent = 0

    def text(self, body: str, sid: str | None = None) -> str:
        self._sent += 1
        fields = {
            "From": SENDER,
            "To": SHORT_CODE,
            "Body": body,
            "NumMedia": "0",
            "MessageSid": sid or f"SM{self._sent}",
        }
        signature = self._validator.compute_signature(self._url, fields)
        answer = httpx.post(self._url, data=fields, headers={"X-Twilio-Signature": signature}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text


def test_texts_as_sms_and_their_expiry_as_worker(installation: Installation) -> None:
    phone, gateway = Phone(installation), Shell(installation.environment("sms"))
    assert "STOLEN" in phone.text(LISTED).upper()
    assert phone.text(f"{LISTED} again", "SMx") == phone.text(f"{LISTED} again", "SMx")
    for body in ("LANG SW", "TIPS", f"DISPUTE {LISTED}", "HELP", "STOP"):
        assert "<Message>" in phone.text(body), body
    assert "<Message>" not in phone.text(LISTED), "the sender has opted out"
    assert "<Message>" in phone.text("START")
    wait_until(lambda: "listed" in gateway.do(sms_gateway, "stats", "--json"), "replies are counted")
    assert gateway.run(sms_gateway, "reply", LISTED).exit_code == 0
    assert "forgotten" in gateway.run(sms_gateway, "forget", SENDER).stderr
    metrics = httpx.get(f"http://127.0.0.1:{installation.sms_port}/metrics").text
    assert "imeicheck_feed_listings" in metrics
    assert count(installation, "text_reply") > 0
    engine = database.connect(installation.sql_url("worker"))
    texts.expire(engine, datetime.now(UTC) + timedelta(days=2))
    while follow(engine, "daily-changes", count_daily_changes):
        pass
    engine.dispose()
    assert count(installation, "text_reply") == 0


def count(installation: Installation, table: str) -> int:
    """Return how many rows a table has; a condition may follow its name."""
    engine = database.connect(installation.sql_url("owner"))
    with database.reading(engine) as connection:
        counted = connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))
    engine.dispose()
    return int(counted or 0)


def test_feeds_as_operator_and_their_syncs_as_worker(
    installation: Installation, operator: Shell, tmp_path: Path
) -> None:
    feed, worker = tmp_path / "ug.csv", Shell(installation.environment("worker"))
    feed.write_text(UNLISTED_ROW)

    operator.do(blocklist_sync, "add", "uganda", "--url", str(feed), "--format", "plain", "--country", "UG")
    wait_until(lambda: count(installation, "run") > 1, "the worker has begun to sync the new feed")
    wait_until(lambda: count(installation, "run WHERE ended_at IS NULL") == 0, "and has ended")
    assert json.loads(operator.do(blocklist_sync, "status", "--json"))["feeds"][-1]["state"] == "good"
    operator.do(imeicheck, "source", "uganda", "--public-name", "Uganda Registry", "--contact", "0800 1")
    operator.do(blocklist_sync, "limits", "uganda", "rejected=1%")
    feed.write_text(f"{UNLISTED_ROW}{REPORTED},stolen,2026-10-04,UG\nno-imei,stolen,2026-10-04,UG\n")
    assert worker.run(blocklist_sync, "once", "uganda").exit_code == 1
    run = operator.do(blocklist_sync, "quarantine", "list").split()[0]
    assert "no-imei" in operator.do(blocklist_sync, "quarantine", "explain", run)
    operator.do(blocklist_sync, "quarantine", "release", run, "--because", "the rest is right")
    assert operator.run(imeicheck, "check", REPORTED).exit_code == 10
    history = operator.do(blocklist_sync, "history", REPORTED)
    released = next(line.split()[1].rstrip(",") for line in history.splitlines() if "the rest is right" in line)
    operator.do(blocklist_sync, "revert", released, "--because", "it was wrong")
    assert operator.run(imeicheck, "check", SECOND).exit_code == 10
    feed.write_text("no list at all")
    assert operator.run(blocklist_sync, "once", "uganda").exit_code == 1
    operator.do(blocklist_sync, "quarantine", "discard", operator.do(blocklist_sync, "quarantine", "list").split()[0])
    operator.do(blocklist_sync, "remove", "uganda", "--because", "it reports by itself")
    assert operator.run(imeicheck, "check", SECOND).exit_code == 0
    operator.do(blocklist_sync, "rebuild")
    assert "Redis agrees" in operator.do(blocklist_sync, "verify")


def test_the_tac_list_and_whole_files_as_operator(operator: Shell, tmp_path: Path) -> None:
    tacs, stock = tmp_path / "tacs.csv", tmp_path / "stock.csv"
    tacs.write_text("tac,brand,model\n49015420,Nokia,3310\n35209900,Nokia,6310\n")
    operator.do(imeicheck, "tac", "import", str(tacs), "--complete")
    operator.do(imeicheck, "tac", "import", str(tacs))
    stock.write_text(f"imei\n{LISTED}\n{UNLISTED}\n")
    screened = operator.run(imeicheck, "screen", str(stock))
    assert screened.exit_code == 0, screened.stderr
    assert "Nokia" in stock.with_name("stock.screened.csv").read_text()
    assert operator.run(imeicheck, "check", LISTED).stderr == ""
