"""Fixtures: real databases and a real Redis, new for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from redis import Redis

from imeicheck.store import database, opening
from tests.servers import PostgresServer, RedisServer

settings.register_profile("untimed", deadline=None)
settings.register_profile("long", deadline=None, max_examples=3000)
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="Write the pages that are made by running things anew.")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """A Redis with nothing in it; a test that stops it starts one of its own instead."""
    shared_redis.client().flushall()
    return shared_redis


@pytest.fixture
def redis(redis_server: RedisServer) -> Redis:
    return redis_server.client()


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database: each test that asks for it runs on both kinds."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.create_database()
    url = f"sqlite:///{tmp_path / 'imeicheck.db'}"
    engine = database.connect(url)
    opening.upgrade(engine, tmp_path)
    engine.dispose()
    return url


@pytest.fixture
def engine(sql_url: str) -> Iterator[sa.Engine]:
    engine = database.connect(sql_url)
    yield engine
    engine.dispose()
