"""Any bytes as the file of a feed: a sync takes all of them or nothing, and what it sets aside can be looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_sync import feeds, quarantine
from blocklist_sync.address import shown
from blocklist_sync.arrays import from_rows
from blocklist_sync.bulk import read_all
from blocklist_sync.commands.quarantine import explain
from blocklist_sync.feeds import Feed
from blocklist_sync.formats.parsers import parser
from blocklist_sync.judge import Terms, judge
from blocklist_sync.sync import sync
from blocklist_sync.take import Result, latest_date
from fuzz import seeds
from fuzz.properties import applied
from fuzz.targets import TARGETS
from imeicheck.rules.listing import Listing
from imeicheck.settings import Settings, read
from imeicheck.store.database import reading, writing
from imeicheck.store.opening import open_store
from tests.flows.commands import BLOCKLIST_SYNC, Commands
from tests.sync.test_fuzz import WRITTEN, Row, rows

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
UNPACKED = ("plain", "dirbs-stolen", "dirbs-blacklist")
numbers = count()


@dataclass(frozen=True)
class World:
    """One state folder for all examples; each has a feed of its own."""

    settings: Settings
    engine: sa.Engine
    file: Path

    def add(self, format_: str, description: str | None = None) -> str:
        name = f"feed-{next(numbers)}"
        with writing(self.engine) as connection:
            feeds.add(
                connection,
                name,
                url=str(self.file),
                format_=format_,
                description=description,
                kind="registry",
                every=timedelta(minutes=15),
                country="KE",
                required=True,
                max_age=timedelta(days=2),
                timezone=None,
                now=NOON,
            )
        return name

    def feed(self, name: str) -> Feed:
        with reading(self.engine) as connection:
            return feeds.named(connection, name)

    def sync(self, name: str, data: bytes) -> Result:
        self.file.write_bytes(data)
        return sync(self.engine, self.feed(name), lambda: NOON)

    def listed(self, name: str) -> list[Listing]:
        source = self.feed(name).source_id
        with reading(self.engine) as connection:
            return sorted(Listing(*row) for row in read_all(connection, source).tolist())

    def would_be_listed(self, name: str, data: bytes) -> list[Listing]:
        """What the list says, taken row by row."""
        feed, stands = self.feed(name), from_rows(self.listed(name))
        parse = parser(feed.format, feed.description)
        terms = Terms(parse, feed.source_id, feed.country, latest_date(feed.timezone, NOON), feed.listings)
        return applied(judge(data, shown(feed.url), terms, lambda: stands).change, stands)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("fuzz")
    settings = read({"IMEICHECK_HOME": str(home)})
    engine = open_store(settings)
    yield World(settings, engine, home / "list.csv")
    engine.dispose()


def explained(settings: Settings, run: str) -> str:
    done = CliRunner().invoke(explain, [run], obj=settings, catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def is_for_a_terminal(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n"))


@st.composite
def files(draw: st.DrawFn) -> tuple[str, str | None, bytes, bytes]:
    """(format, description, a good list, the bytes that come next): spoilt a little, or whatever."""
    name: str = draw(st.sampled_from([*UNPACKED, "delimited", "archives"]))
    rowed: list[Row] = draw(rows)
    written = WRITTEN[name](rowed, draw(st.booleans()))
    random: Random = draw(st.randoms())
    spoilt = TARGETS[name].spoilt(written, random)
    data: bytes = draw(st.sampled_from([written, spoilt, TARGETS[name].spoilt(TARGETS[name].seeds[0], random)]))
    if name == "delimited":
        toml, first = seeds.DESCRIBED[data[0]]
        return name, toml, first, draw(st.just(data[1:]) | st.binary(max_size=60))
    format_ = name if name in UNPACKED else "dirbs-blacklist"
    return format_, None, TARGETS[format_].seeds[0], draw(st.just(data) | st.binary(max_size=60))


@settings(max_examples=40)
@given(files())
def test_any_bytes_are_taken_whole_or_not_at_all(world: World, told: tuple[str, str | None, bytes, bytes]) -> None:
    format_, description, first, data = told
    name = world.add(format_, description)
    if format_ != "delimited" or "[changes]" not in (description or ""):
        assert world.sync(name, first).outcome == "applied"
    stood, wanted = world.listed(name), world.would_be_listed(name, data)

    result = world.sync(name, data)
    assert result.outcome in ("applied", "unchanged", "quarantined")
    assert world.listed(name) == (stood if result.troubles else wanted)
    assert (result.outcome == "applied") == (world.listed(name) != stood)
    assert (result.outcome == "quarantined") == bool(result.troubles)
    if result.troubles:
        with reading(world.engine) as connection:
            assert quarantine.load(connection, result.run) == (name, data)
        text = explained(world.settings, result.run)
        assert is_for_a_terminal(text)
        assert [line for line in text.split("\n") if line.startswith("  • ")] == [f"  • {t}" for t in result.troubles]

    again = world.sync(name, data)
    assert again.outcome == ("quarantined" if result.troubles else "unchanged")
    assert world.listed(name) == (stood if result.troubles else wanted)


LISTS = (
    b"imei,reason\n\x1b[2J\x07,stolen\n\x9b,lost\r\n" + "\u202e123,[bold]x\n".encode(),
    b"\x1b]0;x\x07imei,\x1b[31mreason\n",
    seeds.zipped([("\x1b[2J; a.csv", b""), ("b\n.csv", b"")]),
    seeds.zipped([("\x1b[2Jblocked.csv", b"imei,block_date,reasons\n\x1b[2J,,\n")]),
)


def test_nothing_in_a_list_reaches_a_terminal_as_a_command(tmp_path: Path) -> None:
    commands = Commands(tmp_path / "home")
    settings = read({"IMEICHECK_HOME": str(commands.home)})
    engine = open_store(settings)
    for place, data in enumerate(LISTS):
        file = tmp_path / f"{place}.csv"
        file.write_bytes(data)
        World(settings, engine, file).add("plain" if place < 2 else "dirbs-blacklist")
    engine.dispose()
    once, held, stands = (
        commands.run(BLOCKLIST_SYNC, *words) for words in (("once",), ("quarantine", "list"), ("status",))
    )
    assert (once.returncode, held.returncode, stands.returncode) == (1, 0, 0)
    runs = [line.split()[0] for line in held.stdout.split("\n") if line[:1].isdigit()]
    assert len(runs) == len(LISTS)
    told = [done.stdout + done.stderr for done in (once, held, stands)] + [explained(settings, run) for run in runs]
    assert [text for text in told if not is_for_a_terminal(text)] == []
