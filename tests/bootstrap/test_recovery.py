"""A counter whose database is lost in any way scans again: backup, kept acts, cloud; nothing acknowledged is lost."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.opening import DATABASE_KEY, OpenCounter, back_up_daily, open_counter
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.audit import verify
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from tests.cli.commands import Counter
from tests.cli.test_first_release import copied

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)  # newer than what a migration keeps
SEED = int(os.environ.get("COUNTER_TESTS_SEED", "20261126"))


@dataclass
class Place:
    """A counter's folder with coupons that are good."""

    folder: Path
    good: list[str]
    waiting: list[str]
    server: str

    @property
    def data(self) -> Path:
        return self.folder / "T1"

    @property
    def database(self) -> Path:
        return self.data / "counter.db"

    def open(self) -> OpenCounter:
        return open_counter(load_settings(os.environ, data=str(self.data)))

    def redeem(self) -> str:
        """One more coupon, off-line; the checkout's id."""
        opened = self.open()
        try:
            identity = opened.counter.ids.new()
            answer = redeem(opened.counter, RedeemRequest(identity, (self.good.pop(),), 20000))
            assert answer.redeemed, answer
            return identity
        finally:
            opened.close()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """The first release's folder, migrated; its cloud is served, and not known to the counter until `on_line`."""
    import json

    from counter_app.bootstrap.clouds import cloud_settings
    from counter_app.cloud.app import open_cloud

    folder = copied(tmp_path / "shop")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    cloud = open_cloud(cloud_settings(load_settings(os.environ, data=str(folder / "head"))))
    with BackgroundServer(cloud) as server:
        yield Place(folder, list(facts["unused"]), list(facts["waiting_checkouts"]), server.url)
    cloud.close()


def on_line(opened: OpenCounter, url: str) -> None:
    """Tell the counter where its cloud is now."""
    assert opened.device is not None
    with opened.store.writing() as writing:
        writing.set_device(replace(opened.device, cloud_url=url))


def operations(opened: OpenCounter) -> dict[str, str]:
    """State by id of what is not closed."""
    with opened.store.reading() as reading:
        return {each.operation.id: each.state.value for each in reading.open_operations()}


def _flip_page_one(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)


def _flip_everywhere(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(50, len(content), 4096):
        content[at] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:8_192])


HARMS: dict[str, Callable[[Path], object]] = {
    "page 1": _flip_page_one,
    "every page": _flip_everywhere,
    "cut": _cut,
    "empty": lambda path: path.write_bytes(b""),
    "missing": lambda path: path.unlink(),
    "foreign": lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(8_000)),
    "random": lambda path: path.write_bytes(secrets.token_bytes(40_960)),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_lost_database_is_set_aside_and_everything_acknowledged_is_back(place: Place, harm: str) -> None:
    opened = place.open()
    back_up_daily(opened, NOW)
    with opened.store.reading() as reading:
        head = reading.operation_head()
    opened.close()
    known = place.good[-1]
    acknowledged = [place.redeem(), place.redeem()]
    before = place.database.read_bytes()
    HARMS[harm](place.database)
    opened = place.open()
    try:
        assert opened.recovery is not None
        waiting = operations(opened)
        assert {*acknowledged, *place.waiting} <= waiting.keys()
        assert all(waiting[identity] == "waiting" for identity in acknowledged)
        again = redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (known,), 20000))
        assert not again.redeemed
        assert verify(opened.counter).ok
        assert opened.store.integrity() == ()
        with opened.store.reading() as reading:
            after = reading.operation_head()
        assert head is not None
        assert after is not None
        assert after[1] > head[1] + len(acknowledged), "a place in the chain may be used twice"
        on_line(opened, place.server)
    finally:
        opened.close()
    aside = list((place.data / "damaged").iterdir())
    assert len(aside) == 1
    if harm == "missing":
        assert not (aside[0] / "counter.db").exists()
    else:
        assert (aside[0] / "counter.db").read_bytes() != before
    report = Counter(place.data).must("sync")
    assert report["refused"] == 0
    assert Counter(place.data).must("queue")["waiting"] == 0
    place.redeem()


def test_without_any_backup_the_counter_knows_itself_and_takes_the_rest_from_the_cloud(place: Place) -> None:
    place.open().close()
    acknowledged = place.redeem()
    shutil.rmtree(place.data / "backups", ignore_errors=True)
    _flip_everywhere(place.database)
    opened = place.open()
    assert opened.recovery is not None
    assert opened.recovery.backup_at == ""
    assert acknowledged in operations(opened)
    on_line(opened, place.server)
    opened.close()
    Counter(place.data).must("sync")
    place.redeem()


def test_a_backup_that_does_not_open_is_passed_over_for_an_older_one(place: Place) -> None:
    opened = place.open()
    back_up_daily(opened, NOW)
    back_up_daily(opened, NOW + timedelta(days=1))
    opened.close()
    acknowledged = place.redeem()
    newest = max((place.data / "backups").glob("daily-*"))
    _flip_everywhere(newest)
    _flip_page_one(place.database)
    opened = place.open()
    assert opened.recovery is not None
    assert opened.recovery.backup_at == NOW.isoformat()
    assert {acknowledged, *place.waiting} <= operations(opened).keys()
    opened.close()


def test_a_log_taken_away_by_hand_is_noticed_and_its_acts_come_back(place: Place) -> None:
    place.open().close()
    log = place.database.with_name("counter.db-wal")
    opened = place.open()
    identity = opened.counter.ids.new()
    code = place.good.pop()
    assert redeem(opened.counter, RedeemRequest(identity, (code,), 20000)).redeemed
    shutil.copytree(place.data, place.folder / "image")  # as after a kill: the log was not folded in
    opened.close()
    assert (place.folder / "image" / log.name).stat().st_size > 0
    shutil.rmtree(place.data)
    (place.folder / "image").rename(place.data)
    log.unlink()
    (place.data / "counter.db-shm").unlink(missing_ok=True)
    opened = place.open()
    assert opened.mended == 1
    assert operations(opened)[identity] == "waiting"
    assert not redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (code,), 20000)).redeemed
    opened.close()
    opened = place.open()
    assert opened.mended is None
    opened.close()


def test_with_another_key_nothing_is_touched(place: Place) -> None:
    opened = place.open()
    opened.keys.put(DATABASE_KEY, bytes(32))
    opened.close()
    before = {path.name: path.read_bytes() for path in place.data.iterdir() if path.is_file()}
    with pytest.raises(Fault) as caught:
        place.open()
    assert caught.value.kind is FaultKind.DATABASE_DAMAGED
    assert {path.name: path.read_bytes() for path in place.data.iterdir() if path.is_file()} == before
    assert not (place.data / "damaged").exists()


def test_a_member_signed_up_since_the_backup_is_there_and_no_identity_is_given_out_twice(place: Place) -> None:
    opened = place.open()
    back_up_daily(opened, NOW)
    request = SignUpRequest(opened.counter.ids.new(), "13800000077", "赵六", consent=True)
    made = sign_up(opened.counter, request)
    assert made.created
    opened.close()
    _flip_page_one(place.database)
    opened = place.open()
    with opened.store.reading() as reading:
        member = reading.member_by_phone("+8613800000077")
        assert member is not None
        assert reading.reserve_sizes()[0] == 0
    again = sign_up(opened.counter, request)
    assert made.member is not None
    assert again.member is not None
    assert again.member.number == made.member.number
    opened.close()


class Killed(BaseException):
    """The process is gone."""


STEPS = [
    "switch.prepared", "switch.flushed", "switch.planned", "switch.gone.counter.db-wal", "switch.gone.counter.db-shm",
    "switch.aside.counter.db", "switch.moved.counter.db", "switch.aside.counter.kept", "switch.moved.counter.kept",
    "switch.done",
]  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_a_recovery_killed_at_any_step_is_begun_anew_or_carried_to_its_end(
    place: Place, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter_app.bootstrap import opening, recovery

    opened = place.open()
    back_up_daily(opened, NOW)
    opened.close()
    acknowledged = place.redeem()
    _flip_everywhere(place.database)

    def kill(name: str) -> None:
        if name == step:
            raise Killed

    def killed(lost: recovery.Lost, occupancy: Occupancy, now: datetime) -> recovery.Recovery:
        return recovery.recover(lost, occupancy, now, kill)

    with monkeypatch.context() as patch:
        patch.setattr(opening, "recover", killed)
        with pytest.raises(Killed):
            place.open()
    opened = place.open()
    assert acknowledged in operations(opened)
    assert opened.store.integrity() == ()
    assert len(list((place.data / "damaged").iterdir())) == 1
    assert not list(place.data.glob(".switching-*"))
    opened.close()
