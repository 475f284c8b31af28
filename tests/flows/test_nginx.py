"""The nginx configuration as it is shipped, but for ports and paths, in front of real servers."""

import grp
import json
import os
import pwd
import re
import resource
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, answers, wait_until
from tests.servers import free_port

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CONFIGURATION = Path(__file__).parents[2] / "deploy" / "nginx.conf"
SECOND_WEB = "# server 127.0.0.1:8002"
pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")

FEED = "imei,reason,reported_on,country\n490154203237518,stolen,2026-10-02,KE\n"
LISTED, UNLISTED = "490154203237518", "356938035643908"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
MOST_BYTES = 1_000_000
MOST_UNDER_WAY, MOST_BATCHES = 100, 4
CONNECTIONS = 10_000
LINES = 60_000
PATIENT = 30.0


@dataclass(frozen=True)
class Nginx:
    """A running nginx. Every address of 127.0.0.0/8 is a client of its own."""

    port: int
    logs: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, ip: str = "127.0.0.1", **headers: str) -> httpx.Client:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        transport = httpx.HTTPTransport(local_address=ip)
        return httpx.Client(base_url=self.address, transport=transport, headers=sent, timeout=PATIENT)

    def begin(self, ip: str, some: bytes) -> socket.socket:
        """A connection on which only a part of a request is sent."""
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENT, (ip, 0))
        connection.sendall(some)
        return connection


@dataclass(frozen=True)
class Site:
    """nginx, the servers behind it, and a token that may ask and report."""

    nginx: Nginx
    commands: Commands
    token: str

    def till(self, ip: str = "127.0.0.1") -> httpx.Client:
        return self.nginx.client(ip, Authorization=f"Bearer {self.token}")


@contextmanager
def running(folder: Path, web: int, sms: int, second_web: int | None = None) -> Iterator[Nginx]:
    """nginx with the file as it is shipped, for these ports of ours."""
    folder.mkdir()
    port, logs = free_port(), folder / "logs"
    logs.mkdir()
    told = CONFIGURATION.read_text()
    for shipped, ours in (
        ("127.0.0.1:8000", f"127.0.0.1:{web}"),
        ("127.0.0.1:8001", f"127.0.0.1:{sms}"),
        ("        listen 80;", f"        listen 127.0.0.1:{port};"),
        ("client_header_timeout 10s;", "client_header_timeout 10m;"),  # what half-sent requests hold, they hold
        ("client_body_timeout 10s;", "client_body_timeout 10m;"),
        ("/var/log/nginx", str(logs)),
        ("/run/nginx.pid", str(folder / "nginx.pid")),
        ("/var/lib/nginx", str(folder)),
    ):
        assert shipped in told
        told = told.replace(shipped, ours)
    if second_web is not None:
        assert SECOND_WEB in told
        told = told.replace(SECOND_WEB, f"server 127.0.0.1:{second_web}")
    (folder / "nginx.conf").write_text(told)
    assert NGINX is not None
    whose = f"daemon off; user {pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name};"
    words = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(logs / "start.log"), "-g", whose]
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(words, stdout=output, stderr=output)
    try:
        wait_until(lambda: _listens(port) or process.poll() is not None, "nginx listens")
        assert process.poll() is None, (folder / "output").read_text()
        yield Nginx(port, logs)
    finally:
        process.terminate()
        process.wait(PATIENT)


def _listens(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "feed.csv").write_text(FEED)
    environ = {
        "IMEICHECK_TRUSTED_PROXIES": "127.0.0.1",
        "IMEICHECK_PUBLIC_CHECKS": "1",
        "IMEICHECK_PUBLIC_RATE": "3/hour",
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    }
    with ExitStack() as held:
        commands = held.enter_context(Commands(folder / "home", **environ))
        commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(folder / "feed.csv"), "--format", "plain")
        commands.do(BLOCKLIST_SYNC, "once")
        token = commands.do(IMEICHECK, "keys", "create", "till", "--scope", "check,batch,report", "--unlimited")
        web, sms = free_port(), free_port()
        commands.start("sms_gateway", "serve", "--port", str(sms))
        commands.serve(port=web)
        wait_until(lambda: answers(f"http://127.0.0.1:{sms}"), "the gateway answers")
        yield Site(held.enter_context(running(folder / "nginx", web, sms)), commands, token)


def test_checks_reports_and_the_page_work_through_it(site: Site) -> None:
    with site.till() as till:
        assert till.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed"
        assert till.post("/v1/imei/check", json={"imei": UNLISTED}).json()["verdict"] == "not_listed"
        filed = till.post("/v1/reports", json={"imeis": ["352099001761481"], "reason": "stolen"})
        assert filed.status_code == 201
        assert till.get(filed.headers["Location"]).json()["status"] == "listed"
        page = till.get("/")
        assert (page.status_code, page.headers["Content-Encoding"]) == (200, "gzip")
        assert page.headers["Server"] == "nginx", "without its version"
        assert "Content-Security-Policy" in page.headers


def test_the_address_that_counts_is_the_clients_own_and_none_that_it_claims(site: Site) -> None:
    def ask(ip: str, **claimed: str) -> int:
        with site.nginx.client(ip, **claimed) as stranger:
            return stranger.get(f"/v1/imei/{LISTED}").status_code

    claims = [
        {"X_Forwarded_For": "127.0.3.2"},
        {"X_Forwarded_For": "127.0.3.2, 127.0.0.1"},
        {"X_Forwarded_For": "127.0.0.1, 127.0.3.2"},
        {"Forwarded": "for=127.0.3.2"},
    ]
    assert [ask("127.0.3.1", **claim) for claim in claims] == [200, 200, 200, 429], "the allowance is 3 an hour"
    with site.nginx.client("127.0.3.1", X_Forwarded_For="127.0.3.3") as stranger:
        raw = stranger.build_request("GET", f"/v1/imei/{LISTED}", headers=[(b"X_Forwarded_For", b"127.0.3.3")])
        assert stranger.send(raw).status_code == 429, "nor what a WSGI server might take for the header"
    assert [ask("127.0.3.2") for _ in range(4)] == [200, 200, 200, 429], "whoever was named has lost nothing"


def test_half_sent_requests_do_not_stop_the_checks_of_others(site: Site) -> None:
    body = b"POST /v1/imei/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{"
    headers = f"GET /v1/imei/{LISTED} HTTP/1.1\r\nHost: ".encode()
    with ExitStack() as held:
        for i in range(200):
            for some in (body, headers):
                held.enter_context(site.nginx.begin(f"127.0.4.{i % 4}", some))
        with site.till("127.0.5.1") as till:
            for _ in range(20):
                assert till.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed"
                assert till.post("/v1/imei/check", json={"imei": LISTED}).json()["verdict"] == "listed"


def test_one_address_has_so_many_requests_under_way_and_no_more(site: Site) -> None:
    half = b"POST /v1/imei/check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
    with ExitStack() as held:
        begun = [held.enter_context(site.nginx.begin("127.0.6.1", half)) for _ in range(MOST_UNDER_WAY + 5)]
        refused: set[int] = set()
        for connection in begun:
            connection.setblocking(False)

        def look() -> bool:
            refused.update(i for i, connection in enumerate(begun) if _heard(connection).startswith(b"HTTP/1.1 429"))
            return len(refused) == 5

        wait_until(look, "the surplus is refused")
        with site.till("127.0.6.1") as till:
            told = till.get(f"/v1/imei/{LISTED}")
        assert (told.status_code, told.json()["reason"]) == (429, "rate")
        assert told.headers["Content-Type"] == "application/problem+json"
        with site.till("127.0.6.2") as till:
            assert till.get(f"/v1/imei/{LISTED}").status_code == 200


def _heard(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except BlockingIOError:
        return b""


def csv_lines(count: int) -> bytes:
    return b"imei\n" + f"{LISTED}\n{UNLISTED}\n".encode() * (count // 2)


def stream(till: httpx.Client, body: bytes) -> httpx.Response:
    return till.post("/v1/imei/batch", content=body, headers={"Content-Type": "text/csv"})


def test_a_stream_longer_than_what_fits_into_memory_comes_back_whole(site: Site) -> None:
    body = csv_lines(2 * MOST_BYTES // len(LISTED))
    assert len(body) > 2 * MOST_BYTES
    with site.till() as till:
        told = stream(till, body)
    assert (told.status_code, told.headers["Content-Type"]) == (200, "text/csv")
    lines = told.text.splitlines()
    assert len(lines) == body.count(b"\n")
    assert {(line.split(",")[0], line.split(",")[1]) for line in lines[1:]} == {
        (LISTED, "listed"),
        (UNLISTED, "not_listed"),
    }


def test_a_batch_in_json_keeps_the_limit_of_the_service_itself(site: Site) -> None:
    with site.till() as till:
        assert len(till.post("/v1/imei/batch", json={"imeis": [LISTED] * 10_000}).json()["results"]) == 10_000
        told = till.post("/v1/imei/batch", json={"imeis": ["0" * (MOST_BYTES + 1)]})
        assert (told.status_code, told.json()["reason"], "X-Request-Id" in told.headers) == (413, "too-large", True)


def test_who_reads_a_big_answer_slowly_holds_no_thread_of_the_service(site: Site) -> None:
    line = f"{LISTED},{'x' * 400}\n".encode()
    body = b"imei,note\n" + line * LINES
    head = (
        f"POST /v1/imei/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {site.token}\r\n"
        f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with site.nginx.begin("127.0.7.1", head.encode() + body) as slow, site.till("127.0.7.2") as till:
        answer = HTTPResponse(slow)
        answer.begin()
        assert answer.status == 200, "and it reads no more"
        for _ in range(20):
            assert till.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed"
        wait_until(lambda: stream(till, csv_lines(2)).status_code == 200, "the one place for streams is free again")
        assert answer.read().count(line[:-1]) == LINES


def test_half_sent_batches_do_not_stop_others_and_one_address_has_few_of_them(site: Site) -> None:
    half = (
        f"POST /v1/imei/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {site.token}\r\n"
        "Content-Type: text/csv\r\nContent-Length: 90000000\r\n\r\nimei\r\n"
    ).encode()
    with ExitStack() as held:
        for i in range(50 * MOST_BATCHES):
            held.enter_context(site.nginx.begin(f"127.0.8.{i % 50 + 1}", half))
        with site.till("127.0.9.1") as till:
            for _ in range(20):
                assert till.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed"
            assert stream(till, csv_lines(2)).status_code == 200
        with site.nginx.begin("127.0.8.1", half) as surplus:
            assert surplus.recv(12) == b"HTTP/1.1 429"
        with site.till("127.0.8.1") as till:
            assert till.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed", "its checks go on"


def test_ten_thousand_connections_that_ask_nothing_yet_do_not_stop_the_checks_of_others(site: Site) -> None:
    with ExitStack() as held:
        for i in range(as_many_as(CONNECTIONS, held)):
            begun = b"GET / HTTP/1.1\r\n" if i % 10 else b""
            held.enter_context(site.nginx.begin(f"127.0.10.{i % 10 + 1}", begun))
        with site.till("127.0.11.1") as till:
            for _ in range(20):
                assert till.get(f"/v1/imei/{LISTED}", headers={"Connection": "close"}).json()["verdict"] == "listed"


def as_many_as(wanted: int, held: ExitStack) -> int:
    """So many files may be open in this process until the end, or as many as the machine lets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = wanted + 1_000 if hard == resource.RLIM_INFINITY else min(wanted + 1_000, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, room), hard))
    held.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
    return room - 1_000


def test_metrics_and_readiness_are_not_for_the_outside(site: Site) -> None:
    with site.till() as till:
        assert till.get("/healthz").status_code == 200
        for path in ("/metrics", "/readyz", "//metrics", "/%6detrics", "/./metrics", "/v1/../metrics", "/metrics?x=1"):
            told = till.send(httpx.Request("GET", f"{site.nginx.address}{path}", extensions={"target": path.encode()}))
            assert told.status_code == 404, path
            assert "imeicheck_" not in told.text, path


def test_a_body_over_the_limit_is_told_so_and_one_at_the_limit_arrives(site: Site) -> None:
    with site.till() as till:
        for length, status in ((MOST_BYTES + 1, 413), (MOST_BYTES, 400)):
            told = till.post("/v1/reports", content=b"x" * length, headers={"Content-Type": "application/json"})
            assert (told.status_code, told.headers["Content-Type"]) == (status, "application/problem+json")
            assert ("X-Request-Id" in told.headers) == (status == 400), "the service itself answered"
            assert told.json()["type"] == "urn:imeicheck:problem:" + ("too-large" if status == 413 else "json")
        unsaid = (b"x" * 100_000 for _ in range(11))
        told = till.post("/v1/reports", content=unsaid, headers={"Content-Type": "application/json"})
        assert told.status_code == 413, "a body of unknown length is cut there too"
        told = till.post("/sms/twilio", data={"Body": "x" * 64_000})
        assert (told.status_code, "X-Request-Id" in told.headers) == (413, False)


def test_a_signed_text_is_answered_at_the_address_that_twilio_knows(site: Site) -> None:
    form = {"From": "+447700900001", "To": "+15005550006", "Body": LISTED, "MessageSid": "SM" + "1" * 32}

    def sign(url: str) -> dict[str, str]:
        return {"X-Twilio-Signature": RequestValidator(AUTH_TOKEN).compute_signature(url, form)}

    with site.nginx.client() as twilio:
        told = twilio.post("/sms/twilio", data=form, headers=sign(f"{site.nginx.address}/sms/twilio"))
        assert told.status_code == 200
        assert "REPORTED STOLEN" in told.text
        known = sign("http://imei.example/sms/twilio") | {"Host": "imei.example"}
        assert twilio.post("/sms/twilio", data=form, headers=known).status_code == 200
        for url, claim in (
            ("http://imei.example/sms/twilio", {"X-Forwarded-Host": "imei.example"}),
            ("https://imei.example/sms/twilio", {"Host": "imei.example", "X-Forwarded-Proto": "https"}),
            ("", {}),
        ):
            told = twilio.post("/sms/twilio", data=form, headers=sign(url) | claim)
            assert told.status_code == 403, "nobody may claim another address"


def test_servers_that_are_away_are_never_no_report(tmp_path: Path) -> None:
    with running(tmp_path / "nginx", free_port(), free_port()) as nginx, nginx.client() as client:
        told = client.get(f"/v1/imei/{LISTED}")
        assert (told.status_code, told.json()["verdict"], told.headers["Retry-After"]) == (503, "unknown", "2")
        page = client.post("/", data={"imei": LISTED})
        assert (page.status_code, page.headers["Retry-After"]) == (503, "2")
        assert "This says nothing about the phone" in page.text
        assert_no_imei(nginx.logs, [503, 503])


def test_no_imei_is_in_its_logs(site: Site, tmp_path: Path) -> None:
    with running(tmp_path / "nginx", *_ports(site)) as nginx, nginx.client() as client:
        wanted = [
            client.get(f"/v1/imei/{LISTED}", headers={"Authorization": f"Bearer {site.token}"}),
            client.get(f"/v1/imei/{LISTED}?also={LISTED}", headers={"Referer": f"http://x/{LISTED}"}),
            client.get(f"/{LISTED}", headers={"User-Agent": LISTED}),
            client.get(f"/v1/imei/{LISTED}" + "0" * 40_000),
            client.request(LISTED, f"/v1/imei/{LISTED}"),
            client.post(f"/v1/imei/{LISTED}", content=b"x" * (MOST_BYTES + 1)),
        ]
        assert_no_imei(nginx.logs, [told.status_code for told in wanted])


def _ports(site: Site) -> tuple[int, int]:
    """Where the servers behind it listen."""
    told = (site.nginx.logs.parent / "nginx.conf").read_text()
    web, sms = re.findall(r"^ +server 127\.0\.0\.1:(\d+)", told, re.MULTILINE)
    return int(web), int(sms)


def assert_no_imei(logs: Path, statuses: list[int]) -> None:
    """The requests are logged, with addresses, and no digits of a phone anywhere."""

    def logged() -> list[int]:
        lines = (logs / "access.log").read_text().splitlines()
        return [int(line.split()[3]) for line in lines if " 127.0.0.1 " in line]

    wait_until(lambda: sorted(set(statuses)) == sorted(set(logged())) and len(logged()) >= len(statuses), "logged")
    for log in logs.iterdir():
        assert LISTED[:14] not in log.read_text(), json.dumps(log.read_text())
