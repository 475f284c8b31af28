"""Fixtures of the API's tests: a service on both databases, and makers of services with other settings."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from imeicheck.store import database, opening
from tests.api.world import World, start
from tests.servers import PostgresServer, RedisServer

Serve = Callable[..., World]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database that was migrated once, to be copied: a migration takes longer than most tests here."""
    folder = tmp_path_factory.mktemp("migrated")
    engine = database.connect(f"sqlite:///{folder / 'imeicheck.db'}")
    opening.upgrade(engine, folder)
    engine.dispose()
    return folder / "imeicheck.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> str:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.create_database()
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'imeicheck.db')}"


@pytest.fixture
def serve(sql_url: str, redis_server: RedisServer, redis: Redis) -> Iterator[Serve]:
    """Starts a service with variables of the environment: serve(IMEICHECK_PUBLIC_CHECKS="1")."""
    running: list[World] = []

    def make(**environ: str) -> World:
        running.append(start(sql_url, redis, redis_server.url, environ))
        return running[-1]

    yield make
    for world in running:
        world.services.stop()


@pytest.fixture
def world(serve: Serve) -> World:
    """A service where only tokens may ask."""
    return serve()


@pytest.fixture
def open_world(serve: Serve) -> World:
    """A service where anybody may check."""
    return serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="10000/second")
