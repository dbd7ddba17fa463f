"""What a restore may not lose: acts that the cloud had confirmed, where that cloud goes back as well; and acts of a
database that a refused migration keeps shut."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from counter_app.bootstrap.opening import OpenCounter, back_up_daily
from counter_app.bootstrap.restoring import Work
from counter_app.bootstrap.restoring_copy import copies_of, go_back, key_here
from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage import migrate
from counter_app.storage.engine import connect
from tests.bootstrap.solo import NOW, Solo
from tests.cli.commands import Counter

# The revision behind it makes a table.
BEFORE_A_TABLE = "0032"


def operation_ids(opened: OpenCounter) -> set[str]:
    with opened.store.reading() as reading:
        return {each.operation.id for each in reading.operations_behind(0, 0)}


def places(opened: OpenCounter) -> Sequence[tuple[int, int]]:
    with opened.store.reading() as reading:
        return [(each.operation.epoch, each.operation.seq) for each in reading.operations_behind(0, 0)]


def daily(solo: Solo, days: int) -> None:
    for path in (solo.folder / "backups").glob("*2026112*"):
        path.unlink()  # made by the computer's clock, when the shop of all tests was
    opened = solo.open()
    back_up_daily(opened, NOW + timedelta(days=days))
    opened.close()


def sent(solo: Solo) -> None:
    solo.serve()
    till = Counter(solo.folder)
    assert till.must("sync")["refused"] == 0
    assert till.must("queue")["waiting"] == 0


@pytest.mark.parametrize("damaged", [False, True])
def test_what_only_the_cloud_in_the_backup_had_confirmed_comes_over(solo: Solo, damaged: bool) -> None:
    backup = solo.backup()
    later = solo.redeem(solo.codes[1])
    sent(solo)
    solo.stop()
    daily(solo, 1)  # what was kept beside the database no longer holds it
    if damaged:
        (solo.folder / "counter.db").write_bytes(b"nonsense" * 4096)
    done = solo.restore(backup)
    assert (done.taken_over, done.unreadable) == (1, False)
    opened = solo.open()
    assert later in operation_ids(opened)
    assert not redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (solo.codes[1],), 20000)).redeemed
    opened.close()
    sent(solo)  # and the cloud that went back takes it


def test_an_automatic_copy_takes_the_place_and_nothing_since_is_lost(solo: Solo) -> None:
    first = solo.redeem(solo.codes[0])
    daily(solo, 1)
    confirmed = solo.redeem(solo.codes[1])
    sent(solo)
    daily(solo, 2)
    waiting = solo.redeem(solo.codes[2])
    copies = copies_of(solo.folder)
    chosen = next(each for each in copies if each.at == (NOW + timedelta(days=1)).replace(microsecond=0))
    key = key_here(solo.folder, solo.settings.config_dir)
    done = go_back(Work(solo.settings, chosen.path, key, NOW + timedelta(days=3), by="owner"))
    assert (done.made_at, done.taken_over, done.unreadable) == (chosen.at, 2, False)
    assert done.aside is not None
    assert [path.name for path in (done.aside / "backups").iterdir()] == [copies[0].path.name]
    assert [each.path.name for each in copies_of(solo.folder)] == [each.path.name for each in copies]
    opened = solo.open()
    assert opened.device is not None
    assert (opened.device.epoch, opened.device.revoked) == (1, False)
    assert {first, confirmed, waiting} <= operation_ids(opened)
    with opened.store.reading() as reading:
        audit = [each.entry for each in reading.audit_records(0, 100) if each.entry.action == "restored"]
    assert [(each.staff, each.details["taken_over"]) for each in audit] == [("owner", 2)]
    opened.close()
    last = solo.redeem(solo.codes[3])
    report = Counter(solo.folder).must("sync")
    assert (report["refused"], report["exceptions"]) == (0, 0)
    opened = solo.open()
    assert last in operation_ids(opened)
    assert len(places(opened)) == len(set(places(opened)))
    opened.close()
    assert Counter(solo.folder).must("audit", "--verify")["ok"]


def test_a_copy_that_is_not_sound_is_refused_and_changes_nothing(solo: Solo) -> None:
    copy = copies_of(solo.folder)[0].path
    content = bytearray(copy.read_bytes())
    content[5000] ^= 1
    copy.write_bytes(content)
    before = solo.files()
    with pytest.raises(Fault) as caught:
        go_back(Work(solo.settings, copy, key_here(solo.folder, solo.settings.config_dir), NOW))
    assert caught.value.kind is FaultKind.BACKUP_DAMAGED
    assert solo.files() == before


def test_a_database_that_a_refused_migration_keeps_shut_is_restored_and_its_acts_come_over(solo: Solo) -> None:
    backup = solo.backup()
    later = solo.redeem(solo.codes[1])
    refuse_migration(solo)
    with pytest.raises(migrate.MigrationRefused):
        solo.open()
    done = solo.restore(backup)
    assert (done.taken_over, done.unreadable) == (1, False)
    opened = solo.open()
    assert later in operation_ids(opened)
    opened.close()


def refuse_migration(solo: Solo) -> None:
    """The file says that it is of a revision before, and what the next step makes is there already."""
    key = key_here(solo.folder, solo.settings.config_dir)
    connection = connect(solo.folder / "counter.db", key)
    connection.execute("UPDATE alembic_version SET version_num = ?", (BEFORE_A_TABLE,))
    connection.close()
