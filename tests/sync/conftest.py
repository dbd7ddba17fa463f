"""A counter of its own and a cloud that answers as told, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.sync.client import CloudClient
from counter_app.sync.round import Rounds
from counter_app.sync.transport import Transport
from tests.counter_shop import Shop, open_shop
from tests.sync.chance import Chain
from tests.sync.reserving import built
from tests.sync.scripted_cloud import ScriptedCloud, scripted_cloud


@pytest.fixture
def cloud() -> Iterator[ScriptedCloud]:
    with scripted_cloud() as server:
        yield server


@pytest.fixture
def client(cloud: ScriptedCloud) -> Iterator[CloudClient]:
    made = CloudClient(Transport(cloud.url, max_answer_bytes=200_000), "token")
    yield made
    made.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_shop(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def rounds(shop: Shop, client: CloudClient, tmp_path: Path) -> Rounds:
    return Rounds(shop.counter, client, tmp_path)


@pytest.fixture
def chain(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Chain]:
    """Of `tests.sync.reserving`; its counters see everything, save where a test says otherwise."""
    made = built(tmp_path, getattr(request, "param", "all"))
    yield made
    made.close()
