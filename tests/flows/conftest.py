"""Fixtures of whole stories."""

from collections.abc import Iterator

import pytest

from tests.flows.installation import Installation, installed


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A service that was set up as docs/operating.md says; it goes on for the whole session."""
    with installed(tmp_path_factory.mktemp("installation")) as installation:
        yield installation
