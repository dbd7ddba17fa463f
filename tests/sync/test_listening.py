"""What one counter does is known at the other without anybody asking; and a dead line is noticed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.bootstrap.enrolling import enrol_folder, read_invitation
from counter_app.bootstrap.opening import OpenCounter
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import Settings
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.sync.client import CloudClient
from counter_app.sync.listening import Ear
from counter_app.sync.outcomes import TIMED_OUT, UNREACHABLE, Declined, LineBroken, NotKnown
from counter_app.sync.transport import Transport
from counter_app.sync.workers import PULL_EVERY_SECONDS, DownWorker
from tests.cloud.support import CloudShop
from tests.cloud.support import open_shop as open_cloud_shop
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import Asked, ScriptedCloud, Told, as_json, html, sound

PATIENCE = 20.0


def until(holds: Callable[[], bool]) -> bool:
    """Look again and again, as a person would, until it holds."""
    pause, ends = threading.Event(), time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > ends:
            return False
        pause.wait(0.01)
    return True


@contextmanager
def counter_of(shop: CloudShop, url: str, folder: Path) -> Iterator[OpenCounter]:
    """A folder that became a counter, with everything that runs behind a window."""
    code = shop.cloud.enrolment_code(shop.store).code
    opened, report = enrol_folder(Settings(folder / "data", folder / "config"), read_invitation(code, url))
    assert report.completed
    try:
        opened.start_workers()
        yield opened
    finally:
        opened.close()


@pytest.fixture
def real(tmp_path: Path) -> Iterator[tuple[CloudShop, str]]:
    shop = open_cloud_shop(tmp_path / "cloud")
    with BackgroundServer(shop.cloud) as server:
        yield shop, server.url
    shop.cloud.close()


def test_what_happens_at_one_counter_is_known_at_the_other_without_asking(
    real: tuple[CloudShop, str], tmp_path: Path
) -> None:
    shop, url = real
    with counter_of(shop, url, tmp_path / "T1") as here, counter_of(shop, url, tmp_path / "T2") as there:
        for each in (here, there):
            assert each.workers is not None
            assert each.workers.ear is not None
            assert each.workers.ear.wait_live(PATIENCE)
            # Nobody asks by itself within the time that this test waits.
            assert each.workers.down._idle_seconds() > 2 * PATIENCE
        assert until(lambda: cursor(there) >= shop.cloud.versions([shop.merchant])[shop.merchant])
        made = sign_up(here.counter, SignUpRequest(here.counter.ids.new(), "13800000077", "李四", consent=True))
        assert made.created
        assert here.workers is not None
        here.workers.wake()
        assert until(lambda: known(there, "+8613800000077"))


def cursor(opened: OpenCounter) -> int:
    with opened.store.reading() as reading:
        return reading.cursor()


def known(opened: OpenCounter, phone: str) -> bool:
    with opened.store.reading() as reading:
        return reading.member_by_phone(phone) is not None


def test_the_line_comes_back_when_the_service_does(tmp_path: Path) -> None:
    shop = open_cloud_shop(tmp_path / "cloud")
    with BackgroundServer(shop.cloud) as server:
        port = int(server.url.rpartition(":")[2])
        with counter_of(shop, server.url, tmp_path / "T1") as here:
            assert here.workers is not None
            ear = here.workers.ear
            assert ear is not None
            assert ear.wait_live(PATIENCE)
            server.__exit__()
            assert until(lambda: not ear.live)
            assert here.workers.down._idle_seconds() < 2 * PULL_EVERY_SECONDS
            with BackgroundServer(shop.cloud, port):
                assert until(lambda: ear.live)
    shop.cloud.close()


class Listened:
    """An ear on a scripted cloud, and how often it heard something."""

    def __init__(self, shop: Shop, cloud: ScriptedCloud) -> None:
        self.client = CloudClient(Transport(cloud.url), "token")
        self.heard = threading.Semaphore(0)
        self.ear = Ear(shop.counter, self.client, self.heard.release, lambda: 0.0)

    def end(self) -> None:
        self.ear.stop()
        assert not self.ear.is_alive(), "no thread is left behind"
        self.client.close()


@pytest.fixture
def listened(shop: Shop, cloud: ScriptedCloud) -> Iterator[Listened]:
    made = Listened(shop, cloud)
    yield made
    made.end()


def stream(*events: str) -> Told:
    return Told(200, "".join(events).encode(), "text/event-stream")


def event(version: int) -> str:
    return f'id: {version}\nevent: changes\ndata: {{"version":{version}}}\n\n'


def test_what_is_known_already_wakes_nobody(shop: Shop, cloud: ScriptedCloud, listened: Listened) -> None:
    with shop.store.writing() as writing:
        writing.set_meta("cursor", "50")
    asked = threading.Semaphore(0)

    def answers(request: Asked) -> Told:
        if not request.path.startswith("/v1/events"):
            return sound(request)
        asked.release()
        return stream(": hello\n\n", event(49), event(50))

    cloud.answers = answers
    listened.ear.start()
    assert asked.acquire(timeout=PATIENCE)
    assert asked.acquire(timeout=PATIENCE), "the line ended and is made anew"
    assert not listened.heard.acquire(blocking=False)
    assert {each.path for each in cloud.asked} == {"/v1/events?after=50"}
    cloud.answers = lambda _: stream(event(51))
    assert listened.heard.acquire(timeout=PATIENCE)


@pytest.mark.parametrize(
    "said",
    [stream("data: {}\n\n", "data: no json\n\n", "data\n\n"), stream("x" * 20_000), html(), as_json({}, 503)],
)
def test_nonsense_is_no_event_and_no_end(cloud: ScriptedCloud, listened: Listened, said: Told) -> None:
    cloud.answers = lambda _: said
    listened.ear.start()
    assert until(lambda: len(cloud.asked) >= 2)
    assert not listened.heard.acquire(blocking=False)
    cloud.answers = lambda _: stream(event(7))
    assert listened.heard.acquire(timeout=PATIENCE)


def test_a_black_hole_is_noticed_by_what_does_not_come(cloud: ScriptedCloud, listened: Listened) -> None:
    cloud.answers = lambda _: Told(hold=True)
    line = listened.client.listen(0, 0.3)
    with pytest.raises(LineBroken) as caught:
        list(line.chunks())
    assert caught.value.outcome == NotKnown(TIMED_OUT)


def test_a_cloud_that_offers_no_events_is_left_alone(cloud: ScriptedCloud, listened: Listened) -> None:
    with pytest.raises(LineBroken) as caught:
        list(listened.client.listen(0, 5.0).chunks())
    assert caught.value.outcome == Declined(404, ours=False)
    listened.ear.start()
    assert until(lambda: len(cloud.asked) == 2)
    assert not listened.ear.live


def test_nobody_there_is_not_known(shop: Shop, cloud: ScriptedCloud) -> None:
    client = CloudClient(Transport("http://127.0.0.1:9"), "token")
    with pytest.raises(LineBroken) as caught:
        list(client.listen(0, 5.0).chunks())
    assert caught.value.outcome == NotKnown(UNREACHABLE)
    client.close()


def test_hanging_up_wakes_who_listens(cloud: ScriptedCloud, listened: Listened) -> None:
    cloud.answers = lambda _: Told(200, b": hello\n\n" * 10, "text/event-stream", drip=True)
    listened.ear.start()
    assert listened.ear.wait_live(PATIENCE)
    listened.ear.stop()
    assert not listened.ear.is_alive()


def test_without_a_line_the_counter_asks_by_itself(shop: Shop) -> None:
    worker = DownWorker(shop.counter, None, lambda: 0.5)  # type: ignore[arg-type]  # no round is run
    assert worker._idle_seconds() == PULL_EVERY_SECONDS
