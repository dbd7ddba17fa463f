"""The databases that the cloud is tried on: every test that asks for one runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import Databases, Server, find_postgresql

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server of this test process; started when the first test asks."""
    programs = find_postgresql()
    if programs is None and os.environ.get("CI"):
        pytest.fail("no PostgreSQL server is installed here: scripts/setup.sh should have done it")
    if programs is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    with Server(programs) as server:
        yield server


@pytest.fixture(scope="session")
def databases(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Databases of that server."""
    # Imported late: the window's tests load this file too and need no cloud.
    from counter_app.cloud.storage.opening import open_database

    def prepare(url: str) -> None:
        open_database(Path(), b"", url).close()

    return Databases(postgresql, prepare)


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a PostgreSQL database whose tables are there and empty; "" for a SQLite file in the test's own folder."""
    if request.param == SQLITE:
        yield ""
        return
    lender: Databases = request.getfixturevalue("databases")
    with lender.lent() as url:
        yield url


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def new_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The same without any table."""
    if request.param == SQLITE:
        yield ""
        return
    lender: Databases = request.getfixturevalue("databases")
    with lender.new() as url:
        yield url
