"""A cloud with a merchant and two tills for each test; on PostgreSQL where the run asks for it."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloud.postgresql import Server, find_postgresql
from tests.cloud.support import CloudShop, HandClock, Till, new_cloud, open_shop


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    programs = find_postgresql()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed here (Debian: postgresql)")
    with Server(programs) as server:
        yield server


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database file with the schema of today: copying it is ten times quicker than migrating."""
    folder = tmp_path_factory.mktemp("template")
    new_cloud(folder, HandClock()).close()
    return folder / "cloud" / "cloud.db"


@pytest.fixture
def shop(tmp_path: Path, request: pytest.FixtureRequest, empty_database: Path) -> Iterator[CloudShop]:
    url = None
    (tmp_path / "data" / "cloud").mkdir(parents=True)
    shutil.copy(empty_database, tmp_path / "data" / "cloud")
    if os.environ.get("COUNTER_TESTS_POSTGRESQL"):
        url = request.getfixturevalue("postgresql").new_database(f"t{secrets.token_hex(6)}")
    opened = open_shop(tmp_path / "data", url)
    yield opened
    opened.cloud.close()


@pytest.fixture
def till(shop: CloudShop) -> Till:
    return shop.till()


@pytest.fixture
def second(shop: CloudShop, till: Till) -> Till:
    return shop.till()
