"""An embedded cloud whose file is damaged is built anew by itself, and its counters give it back what came after."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap.cloud_recovery import (
    CloudKeeper,
    back_up_cloud_if_due,
    last_cloud_recovery,
    recover_cloud,
)
from counter_app.bootstrap.clouds import cloud_settings, in_use, opened_cloud
from counter_app.bootstrap.doctor import examine
from counter_app.bootstrap.embedded import EmbeddedCloud
from counter_app.bootstrap.snapshots import snapshots
from counter_app.cloud.rows import OperationRow
from counter_app.cloud.storage.opening import FILE
from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.audit import verify_log
from tests.bootstrap.solo import NOW, Solo

Damage = Callable[[bytes], bytes]
PAGE = 4_096
DAMAGES: dict[str, Damage] = {
    "page 1": lambda old: bytes(PAGE) + old[PAGE:],
    "a page in the middle": lambda old: old[: 5 * PAGE] + bytes(reversed(old[5 * PAGE : 6 * PAGE])) + old[6 * PAGE :],
    "cut": lambda old: old[: len(old) // 2 // PAGE * PAGE],
    "cut within a page": lambda old: old[: len(old) // 2 + 100],
    "empty": lambda _: b"",
    "foreign": lambda _: b"not a database at all " * 1_000,
}


def _backed_up(solo: Solo) -> None:
    with opened_cloud(solo.settings) as cloud:
        assert back_up_cloud_if_due(cloud, cloud.settings, NOW) is not None
        assert back_up_cloud_if_due(cloud, cloud.settings, NOW) is None


def _harm(solo: Solo, damage: Damage) -> Path:
    path = solo.settings.cloud_dir / FILE
    for side in ("-wal", "-shm"):
        path.with_name(FILE + side).unlink(missing_ok=True)
    path.write_bytes(damage(path.read_bytes()))
    return path


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_set_aside_and_the_newest_backup_takes_its_place(solo: Solo, name: str) -> None:
    _backed_up(solo)
    with opened_cloud(solo.settings) as cloud:
        before, merchants = cloud.health().cloud_epoch, cloud.merchants()
    damaged = _harm(solo, DAMAGES[name]).read_bytes()

    with opened_cloud(solo.settings, whole=True) as cloud:
        assert cloud.merchants() == merchants
        assert cloud.health().cloud_epoch != before

    told = last_cloud_recovery(solo.settings.cloud_dir)
    assert told is not None
    assert (solo.settings.cloud_dir / told.aside / FILE).read_bytes() == damaged
    found = {each.name: each for each in examine(solo.settings, deep=True)}
    assert found["cloud_file"].level == "good"
    assert told.backup_at in found["cloud_recovery"].found.zh
    assert found["cloud_recovery"].advice


def test_the_shop_redeems_meanwhile_and_the_cloud_hears_of_everything(solo: Solo) -> None:
    _backed_up(solo)
    service = EmbeddedCloud(solo.settings)
    _answers(solo, service)
    first = solo.redeem(solo.codes[0])
    assert _synchronised(solo) == 0
    service.stop()
    for each in snapshots(solo.settings.cloud_dir):
        if each.at != NOW:
            each.path.unlink()  # made while it was served: the first act came after the one that is left

    _harm(solo, DAMAGES["page 1"])
    second = solo.redeem(solo.codes[1])

    _answers(solo, service)
    try:
        assert _synchronised(solo) == 0
    finally:
        service.stop()
    opened = solo.open()
    assert verify_log(opened.counter).ok
    member = opened.device
    opened.close()
    assert member is not None
    with opened_cloud(solo.settings) as cloud, cloud._context.database.reading() as reading:
        assert {row.id for row in reading.load(OperationRow, member.merchant, (first, second))} == {first, second}
    assert len(snapshots(solo.settings.cloud_dir)) >= 1


def _answers(solo: Solo, service: EmbeddedCloud) -> None:
    url = service.start()
    opened = solo.open()
    assert opened.device is not None
    with opened.store.writing() as writing:
        writing.set_device(replace(opened.device, cloud_url=url))
    opened.close()


def _synchronised(solo: Solo) -> int:
    """One round after another until nothing waits; how many wait still."""
    waiting = -1
    for _ in range(4):
        opened = solo.open()
        try:
            assert opened.rounds is not None
            report = opened.rounds.whole()
            with opened.store.reading() as reading:
                waiting = reading.queue(NOW).waiting
            if report.completed and not waiting:
                return 0
        finally:
            opened.close()
    return waiting


def test_without_any_backup_nothing_is_touched_and_it_is_said(solo: Solo) -> None:
    damaged = _harm(solo, DAMAGES["page 1"]).read_bytes()
    with pytest.raises(Fault) as told, opened_cloud(solo.settings):
        pass
    assert told.value.kind is FaultKind.DATABASE_DAMAGED
    assert "no automatic backup" in told.value.detail
    assert (solo.settings.cloud_dir / FILE).read_bytes() == damaged


@pytest.mark.parametrize("where", ["switch.prepared", "switch.planned", f"switch.aside.{FILE}", f"switch.moved.{FILE}"])
def test_killed_at_any_step_the_next_start_ends_it(solo: Solo, where: str) -> None:
    _backed_up(solo)
    _harm(solo, DAMAGES["page 1"])
    how = cloud_settings(solo.settings)

    def die(name: str) -> None:
        if name == where:
            raise KeyboardInterrupt

    with in_use(how.folder) as occupancy, pytest.raises(KeyboardInterrupt):
        recover_cloud(how, occupancy, NOW, "harmed", die)
    with opened_cloud(solo.settings) as cloud:
        assert len(cloud.merchants()) == 1


def test_a_served_cloud_is_copied_at_once_and_again_when_somebody_is_enrolled(solo: Solo) -> None:
    with opened_cloud(solo.settings) as cloud:
        with CloudKeeper(cloud, cloud.settings, first_seconds=0.0) as keeper:
            keeper._thread.join(0)
        made = back_up_cloud_if_due(cloud, cloud.settings, NOW) or snapshots(cloud.settings.folder)[0]
        owner = cloud.merchants()[0].merchant
        cloud.rotate_key(owner)
        again = back_up_cloud_if_due(cloud, cloud.settings, NOW)
        assert again is not None
        assert again.mark != made.mark
