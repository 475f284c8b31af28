"""What each process costs while nobody asks anything: CPU, SQL statements and Redis commands, on both databases.

CPU is counted first, with nothing switched on that costs some itself. Then PostgreSQL logs its statements and Redis
shows its commands (MONITOR) for a while; both know their clients, PostgreSQL by `application_name`, Redis by the port
that a connection comes from. What is logged includes BEGIN and COMMIT, and the probe of a pooled connection.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click
import numpy as np
import psutil
import sqlalchemy as sa
from redis.exceptions import TimeoutError as RedisTimeout

from benchmarks.bench import Measured, Servers, servers, show, show_beside, tell
from benchmarks.lists import phones
from benchmarks.processes import a_till, command, environment, process, server_tree, until_published
from benchmarks.texts import ENVIRONMENT
from imeicheck.store.database import connect
from tests.servers import free_port

SETTLE_SECONDS = 5.0
"""For what a process does once after its start."""
AT_LEAST, GOAL = 1.0, 0.3
"""Percent of a core for an idle worker."""
DEMO_AT_LEAST, DEMO_GOAL = 5.0, 2.5
"""Percent of a core for the whole idle demo."""
WORKER = "worker"
DEMO_NAMES = {
    "imeicheck.store.embedded": "Redis and its keeper",
    "imeicheck.demo": "web",
    "blocklist_sync": WORKER,
    "sms_gateway": "sms",
}

Processes = dict[str, list[psutil.Process]]


@click.command()
@click.option("--seconds", default=30.0, show_default=True, help="How long CPU is counted.")
@click.option("--counted", default=10.0, show_default=True, help="How long statements and commands are counted.")
@click.option("--rows", default=100_000, show_default=True, help="Listings.")
def idle(seconds: float, counted: float, rows: int) -> None:
    """What each process costs while nobody asks anything."""
    table, results = [], []
    for database in ("PostgreSQL", "SQLite"):
        with servers() as s:
            tell(f"{database}: starting")
            share, sql, redis = _deployment(s, database, rows, seconds, counted)
        for name, percent in share.items():
            figures = (percent, sql.get(name), redis.get(name))
            table.append((f"{database}: {name}", ["" if f is None else f"{f:.2f}" for f in figures]))
        worker = share[WORKER]
        results.append(Measured(f"idle worker on {database}, % of a core", f"{worker:.2f}", worker, AT_LEAST, GOAL))
    demo = _demo(seconds)
    table += [(f"demo: {name}", [f"{percent:.2f}", "", ""]) for name, percent in demo.items()]
    whole = sum(demo.values())
    results.append(Measured("idle demo in all, % of a core", f"{whole:.2f}", whole, DEMO_AT_LEAST, DEMO_GOAL))
    show_beside(
        f"Idle for {seconds:g} s, {rows:,} listings", ["% of a core", "SQL statements/s", "Redis commands/s"], table
    )
    show("Idle", results)


def _deployment(
    s: Servers, database: str, rows: int, seconds: float, counted: float
) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """(share of a core, statements a second, Redis commands a second), each by process."""
    home = s.folder / "home"
    url = s.postgres.create_database() if database == "PostgreSQL" else f"sqlite:///{home / 'imeicheck.db'}"
    env = environment(s, url) | ENVIRONMENT
    home.mkdir(mode=0o700, exist_ok=True)
    command(env, "imeicheck", "db", "upgrade")
    a_till(env, s.folder, *np.split(phones(rows), [rows]))
    with ExitStack() as running:

        def start(name: str, *words: str) -> list[psutil.Process]:
            own = env | {"PGAPPNAME": name}
            return server_tree(running.enter_context(process(own, *words)).pid)

        web, sms = (["serve", "--port", str(free_port())] for _ in range(2))
        names = {"web": ["imeicheck", *web], "sms": ["sms_gateway", *sms], WORKER: ["blocklist_sync", "run"]}
        started = {name: start(name, *words) for name, words in names.items()}
        until_published(s.redis.url)
        time.sleep(SETTLE_SECONDS)
        ours = {name: server_tree(tree[0].pid) for name, tree in started.items()}
        watched = ours | {"redis-server": [psutil.Process(s.redis.pid)]}
        if database == "PostgreSQL":
            watched |= _backends(url)
        tell(f"{database}: counting CPU for {seconds:g} s")
        share = _shares(watched, seconds)
        tell(f"{database}: counting statements and commands for {counted:g} s")
        if database == "PostgreSQL":
            with _statements(s, url) as statements:
                commands = _commands(s, ours, counted)
            sql = {name: statements()[name] / counted for name in ours}
        else:
            commands, sql = _commands(s, ours, counted), {}
        return share, sql, {name: commands[name] / counted for name in ours}


def _shares(processes: Processes, seconds: float) -> dict[str, float]:
    """The CPU that each used in so many seconds, in percent of a core; its ended children with it."""
    before, began = _used(processes), time.perf_counter()
    time.sleep(seconds)
    after, took = _used(processes), time.perf_counter() - began
    return {
        name: 100 * sum(cpu - before[name][pid] for pid, cpu in after[name].items() if pid in before[name]) / took
        for name in processes
    }


def _used(processes: Processes) -> dict[str, dict[int, float]]:
    """Seconds of CPU of each process that has not ended."""
    used: dict[str, dict[int, float]] = {name: {} for name in processes}
    for name, tree in processes.items():
        for one in tree:
            with suppress(psutil.NoSuchProcess):
                used[name][one.pid] = sum(one.cpu_times()[:4])
    return used


def _backends(url: str) -> Processes:
    """PostgreSQL's own processes, by whom they work for."""
    engine = connect(url)
    with engine.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT application_name, pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    engine.dispose()
    found: Processes = {}
    for name, pid in rows:
        if name in ("web", "sms", WORKER):
            found.setdefault(f"PostgreSQL for {name}", []).append(psutil.Process(pid))
    return found


@contextmanager
def _statements(s: Servers, url: str) -> Iterator[Callable[[], Counter[str]]]:
    """Statements that PostgreSQL logs meanwhile, by `application_name`."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:

        def configure(*changes: str) -> None:
            for change in changes:
                connection.exec_driver_sql(f"ALTER SYSTEM {change}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            time.sleep(0.5)

        configure("SET log_line_prefix = '%%a|'", "SET log_statement = 'all'")
        log, start = Path(s.postgres.log), s.postgres.log.stat().st_size
        yield lambda: Counter(
            line.partition("|")[0] for line in log.read_text()[start:].splitlines() if "|LOG:  " in line
        )
        configure("RESET log_statement", "RESET log_line_prefix")
    engine.dispose()


def _commands(s: Servers, processes: Processes, seconds: float) -> Counter[str]:
    """Commands that Redis received meanwhile, by process; those that a script ran are part of it."""
    names = {
        connection.laddr.port: name
        for name, tree in processes.items()
        for one in tree
        for connection in one.net_connections()
        if connection.raddr
    }
    counted: Counter[str] = Counter()
    deadline = time.monotonic() + seconds
    with s.redis.client() as client, client.monitor() as monitor:
        while time.monotonic() < deadline:
            try:
                seen = monitor.next_command()
            except RedisTimeout:
                continue
            if seen["client_type"] == "tcp":
                counted[names.get(int(seen["client_port"]), "another")] += 1
    return counted


def _demo(seconds: float) -> dict[str, float]:
    """The share of each process of the demo."""
    with servers() as s:
        env = environment(s, "")
        del env["DATABASE_URL"], env["REDIS_URL"]
        tell("starting the demo")
        with process(env, "imeicheck", "demo", "--port", str(free_port())) as demo:
            log = s.folder / "imeicheck-demo.log"
            deadline = time.monotonic() + 60
            while "is running" not in log.read_text() and time.monotonic() < deadline:
                time.sleep(0.2)
            time.sleep(SETTLE_SECONDS)
            trees: Processes = {"the command itself": [psutil.Process(demo.pid)]}
            for child in trees["the command itself"][0].children():
                module = child.cmdline()[2]
                trees[DEMO_NAMES.get(module, module)] = server_tree(child.pid)
            tell(f"demo: counting CPU for {seconds:g} s")
            return _shares(trees, seconds)
