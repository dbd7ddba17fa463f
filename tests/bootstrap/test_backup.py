"""Backup and restore: sealed to the recovery phrase, whole or refused, and nothing that was acknowledged is lost."""

import io
import json
import random
import shutil
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.bootstrap.backing_up import back_up
from counter_app.bootstrap.container import Nowhere
from counter_app.bootstrap.opening import OpenCounter
from counter_app.bootstrap.restoring import restore
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.security.phrase import phrase_public_key
from counter_app.security.phrase_stream import CHUNK_BYTES, SealedWriter, StreamBroken, read_head, read_sealed
from counter_app.services.redeem import RedeemRequest, redeem
from tests.bootstrap.solo import NOON, NOW, Solo
from tests.cli.commands import Counter, inside

SEED = 20261126


def _operation_ids(opened: OpenCounter) -> set[str]:
    with opened.store.reading() as reading:
        return {each.operation.id for each in reading.operations_behind(0, 0)}


def test_what_was_acknowledged_after_the_backup_comes_over_and_the_cloud_hears_of_it(solo: Solo) -> None:
    first = solo.redeem(solo.codes[0])
    backup = solo.backup()
    later = solo.redeem(solo.codes[1])
    done = solo.restore(backup)
    assert (done.taken_over, done.must_enrol, done.unreadable) == (1, False, False)
    assert done.aside is not None
    assert (done.aside / "counter.db").exists()
    assert (done.aside / "cloud" / "cloud.db").exists()
    assert not list(solo.folder.glob("*-wal"))
    opened = solo.open()
    assert opened.device is not None
    assert opened.device.epoch == 2
    assert {first, later} <= _operation_ids(opened)
    assert not redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (solo.codes[1],), 20000)).redeemed
    opened.close()
    third = solo.redeem(solo.codes[2])
    solo.serve()
    report = Counter(solo.folder).must("sync")
    assert (report["refused"], report["exceptions"]) == (0, 0)
    assert Counter(solo.folder).must("queue")["waiting"] == 0
    opened = solo.open()
    with opened.store.reading() as reading:
        places = [(each.operation.epoch, each.operation.seq) for each in reading.operations_behind(0, 0)]
    assert third in _operation_ids(opened)
    opened.close()
    assert len(places) == len(set(places))


def test_another_computer_goes_on_from_the_backup_alone(solo: Solo, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = solo.redeem(solo.codes[0])
    backup = solo.backup()
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(solo.folder.parent / "other-config"))
    other = replace(solo, folder=solo.folder.parent / "other")
    other.folder.mkdir()
    (other.folder / "clock").write_text(NOON, encoding="utf-8")
    done = other.restore(backup)
    assert (done.aside, done.taken_over, done.must_enrol) == (None, 0, False)
    other.serve()
    assert Counter(other.folder).must("sync")["refused"] == 0
    opened = other.open()
    assert waiting in _operation_ids(opened)
    opened.close()
    other.redeem(other.codes[5])
    other.stop()


def test_a_counter_of_a_cloud_elsewhere_is_locked_until_it_is_enrolled_anew(solo: Solo) -> None:
    backup_of_all = solo.backup()
    assert backup_of_all.exists()
    shutil.move(solo.folder / "cloud", solo.folder.parent / "cloud-elsewhere")
    waiting = solo.redeem(solo.codes[0])
    backup = solo.backup("counter-only.backup")
    done = solo.restore(backup)
    assert done.must_enrol
    assert not done.about.has_cloud
    opened = solo.open()
    with pytest.raises(Fault) as caught:
        redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (solo.codes[1],), 20000))
    assert caught.value.kind is FaultKind.REVOKED
    opened.close()
    shutil.move(solo.folder.parent / "cloud-elsewhere", solo.folder / "cloud")
    solo.serve()
    assert solo.server is not None
    till = Counter(solo.folder)
    till.must("enrol", till.must("cloud", "enrolment-code", "--store", "S1")["code"], "--cloud", solo.server.url)
    assert till.must("queue")["waiting"] == 0
    opened = solo.open()
    assert opened.device is not None
    assert opened.device.epoch == 2
    assert waiting in _operation_ids(opened)
    opened.close()


def test_backups_made_under_load_are_whole_each_of_them(solo: Solo, figure: Any) -> None:
    opened = solo.open()
    stop, done = threading.Event(), [0]

    def work() -> None:
        while not stop.is_set() and done[0] < len(solo.codes):
            request = RedeemRequest(opened.counter.ids.new(), (solo.codes[done[0]],), 20000)
            assert redeem(opened.counter, request).redeemed
            done[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    made = []
    try:
        for number in range(figure(2, 12)):
            before = done[0]
            made.append((before, solo.backup(f"{number}.backup"), done[0]))
    finally:
        stop.set()
        thread.join()
        opened.close()
    for before, path, after in made:
        target = replace(solo, folder=path.with_suffix(""))
        target.restore(path)
        restored = target.open()
        with restored.store.reading() as reading:
            count = len(reading.last_redemptions(100))
        assert restored.store.integrity() == ()
        restored.close()
        assert before <= count <= after + 1


def _harms(content: bytes, other: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    size = CHUNK_BYTES + 16
    head = len(read_head(io.BytesIO(content)))
    for _ in range(count):
        at = chance.randrange(head, len(content))
        yield content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
        yield content[:at]
    yield content + b"\0"
    yield content[:head] + content[head + size :]
    yield (
        content[:head]
        + content[head + size : head + 2 * size]
        + content[head : head + size]
        + content[head + 2 * size :]
    )
    yield content[:head] + content[head : head + size] + content[head:]
    yield content[:head] + other[head : head + size] + content[head + size :]
    yield content[: (len(content) - head) // size * size + head]


def test_a_backup_that_was_cut_altered_or_put_together_is_refused_and_changes_nothing(solo: Solo, figure: Any) -> None:
    print("seed", SEED)
    content, other = solo.backup().read_bytes(), solo.backup("other.backup").read_bytes()
    before = solo.files()
    target = solo.folder.parent / "harmed.backup"
    for harmed in _harms(content, other, random.Random(SEED), figure(8, 200)):
        target.write_bytes(harmed)
        with pytest.raises((StreamBroken, InvalidInput)):
            solo.restore(target)
    assert solo.files() == before


def test_another_phrase_another_merchant_another_counter_and_no_backup_at_all_are_refused(
    solo: Solo, tmp_path: Path
) -> None:
    backup = solo.backup()
    before = solo.files()
    stranger = tmp_path / "stranger"
    made = inside(
        "--data", str(stranger), "--json", "cloud", "init", "--merchant", "X", "--store", "S", "--trial"
    ).document
    with pytest.raises(InvalidInput) as caught:
        restore(solo.settings, backup, made["recovery_phrase"], NOW)
    assert caught.value.key == "recovery_phrase"
    text = tmp_path / "text"
    text.write_bytes(b"hello")
    with pytest.raises(InvalidInput):
        solo.restore(text)
    with pytest.raises(InvalidInput):
        restore(solo.settings, backup, "not a phrase", NOW)
    opened = solo.open()
    assert opened.device is not None
    with opened.store.writing() as writing:
        writing.set_device(replace(opened.device, device="another"))
    opened.close()
    with pytest.raises(InvalidInput):
        solo.restore(backup)
    opened = solo.open()
    assert opened.device is not None
    with opened.store.writing() as writing:
        writing.set_device(replace(opened.device, merchant="another"))
    opened.close()
    with pytest.raises(InvalidInput):
        solo.restore(backup)
    assert solo.files().keys() == before.keys()


def test_a_folder_in_use_is_not_restored_and_says_so(solo: Solo) -> None:
    backup = solo.backup()
    phrase = solo.folder.parent / "phrase"
    phrase.write_text(solo.phrase, encoding="utf-8")
    opened = solo.open()
    ran = Counter(solo.folder)("restore", str(backup), "--phrase-file", str(phrase))
    opened.close()
    assert (ran.code, ran.document["error"]["kind"]) == (3, "busy")
    done = Counter(solo.folder).must("restore", str(backup), "--phrase-file", str(phrase))
    assert done["restored"] is True
    assert done["set_aside"]


def test_a_restore_killed_at_any_step_leaves_the_old_folder_or_the_new_one(solo: Solo, figure: Any) -> None:
    lasting = solo.redeem(solo.codes[0])
    backup = solo.backup()
    pristine = solo.folder.with_name("pristine")
    shutil.copytree(solo.folder, pristine)
    steps: list[str] = []
    restore(solo.settings, backup, solo.phrase, NOW, steps.append)
    assert len(steps) > 8

    class Killed(BaseException):
        pass

    for step in steps[:: figure(3, 1)]:
        shutil.rmtree(solo.folder)
        shutil.copytree(pristine, solo.folder)

        def kill(name: str, wanted: str = step) -> None:
            if name == wanted:
                raise Killed

        with pytest.raises(Killed):
            restore(solo.settings, backup, solo.phrase, NOW, kill)
        opened = solo.open()
        assert opened.device is not None
        new = step.startswith("switch.") and step not in ("switch.prepared", "switch.flushed")
        assert opened.device.epoch == (2 if new else 1), step
        assert lasting in _operation_ids(opened)
        assert opened.store.integrity() == ()
        opened.close()
        if new:
            assert not (solo.folder / "switching.json").exists()
            assert not list(solo.folder.glob(".switching-*"))


def test_a_backup_killed_at_any_step_leaves_no_file_that_looks_like_one(solo: Solo) -> None:
    class Killed(BaseException):
        pass

    target = solo.folder.parent / "b.backup"
    for step in ("backup.copied", "backup.written", "backup.flushed", "backup.verified"):

        def kill(name: str, wanted: str = step) -> None:
            if name == wanted:
                raise Killed

        with pytest.raises(Killed):
            back_up(solo.settings, target, NOW, kill)
        assert not target.exists()
    assert not list(solo.folder.glob(".backing-up-*"))


def test_nothing_of_a_customer_and_no_key_can_be_read_in_the_file(solo: Solo) -> None:
    content = solo.backup().read_bytes()
    opened = solo.open()
    key = opened.keys.get("database-key")
    opened.close()
    assert key is not None
    for canary in (b"13800000009", "孙七".encode(), solo.codes[0].encode(), key, key.hex().encode(), b"Solo"):
        assert canary not in content


def test_a_stream_of_any_size_needs_the_same_memory(tmp_path: Path) -> None:
    made = inside(
        "--data", str(tmp_path / "x"), "--json", "cloud", "init", "--merchant", "X", "--store", "S", "--trial"
    )
    phrase = made.document["recovery_phrase"]
    path, block = tmp_path / "big", bytes(1_000_000)
    tracemalloc.start()
    with path.open("wb") as file:
        writer = SealedWriter(file, phrase_public_key(phrase))
        for _ in range(40):
            writer.write(block)
        writer.finish()
    with path.open("rb") as file:
        head, sink, size = read_head(file), Nowhere(), 0
        for piece in read_sealed(file, writer.key, head):
            size += sink.write(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 40_000_000
    assert peak < 4_000_000, json.dumps(peak)
