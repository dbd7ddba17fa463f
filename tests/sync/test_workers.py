"""The two threads: woken at once, apart from each other, with the pauses of the back-off."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.services.context import Counter
from counter_app.sync.backoff import Backoff
from counter_app.sync.client import CloudClient
from counter_app.sync.round import Rounds
from counter_app.sync.transport import Transport
from counter_app.sync.workers import Workers
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import ScriptedCloud, as_json, scripted_cloud, sound
from tests.sync.test_client import waiting_operations


def _until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait for a condition, looking often."""
    looking = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if holds():
            return True
        looking.wait(0.02)
    return holds()


def test_the_pauses_grow_from_one_second_to_five_minutes_with_full_jitter() -> None:
    longest = Backoff(lambda: 1.0)
    assert [longest.failed() for _ in range(10)] == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    shortest = Backoff(lambda: 0.0)
    assert {shortest.failed() for _ in range(10)} == {1.0}
    longest.succeeded()
    assert longest.failed() == 2


def test_the_servers_own_wish_is_honoured() -> None:
    assert Backoff(lambda: 0.0).failed(45.0) == 45.0


class RealSeconds:
    """The test's wall clock with seconds that pass."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def now(self) -> datetime:
        return self._shop.clock.now()

    def monotonic(self) -> float:
        return time.monotonic()

    def stands(self) -> bool:
        return False


def _with_real_seconds(shop: Shop) -> Counter:
    return replace(shop.counter, clock=RealSeconds(shop))


@pytest.fixture
def workers(shop: Shop, client: CloudClient, tmp_path: Path) -> Workers:
    counter = _with_real_seconds(shop)
    return Workers(counter, Rounds(counter, client, tmp_path), lambda: 0.0)


def test_a_new_operation_goes_up_as_soon_as_the_worker_is_woken(
    shop: Shop, cloud: ScriptedCloud, workers: Workers
) -> None:
    workers.start()
    try:
        assert _until(lambda: any(each.path.startswith("/v1/changes") for each in cloud.asked))
        wanted = waiting_operations(shop, 1)[0].id
        workers.wake()
        assert _until(lambda: [wanted] in cloud.pushed(), 3)
    finally:
        workers.stop()
    assert not workers.up.is_alive()
    assert not workers.down.is_alive()


def test_changes_come_down_while_the_upload_is_in_trouble(shop: Shop, cloud: ScriptedCloud, workers: Workers) -> None:
    waiting_operations(shop, 1)
    cloud.answers = lambda asked: as_json({}, 503) if asked.path == "/v1/operations" else sound(asked)
    workers.start()
    try:
        assert _until(lambda: any(each.path.startswith("/v1/changes") for each in cloud.asked))
        assert _until(lambda: len(cloud.pushed()) >= 2)
    finally:
        workers.stop()


def test_the_queue_moves_as_soon_as_the_network_is_back(shop: Shop, tmp_path: Path) -> None:
    waiting_operations(shop, 2)
    counter = _with_real_seconds(shop)
    with scripted_cloud() as cloud:
        port = cloud.port
    client = CloudClient(Transport(f"http://127.0.0.1:{port}"))
    # Pauses of a quarter of an hour: only the probe can be what ends them.
    workers = Workers(counter, Rounds(counter, client, tmp_path), lambda: 900.0)
    workers.start()
    try:
        assert _until(lambda: _next_try_is_noted(shop))
        with scripted_cloud(port) as cloud:
            assert _until(lambda: sum(map(len, cloud.pushed())) == 2)
    finally:
        workers.stop()
        client.close()


def _next_try_is_noted(shop: Shop) -> bool:
    with shop.store.reading() as reading:
        return reading.link_state().next_try_at is not None
