"""What is broken is said in a sentence and with exit code 3; nothing is half-done, no traceback reaches a person."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.bootstrap.claims import ClaimGuard
from counter_app.bootstrap.clocks import TrialClock, clock_for
from counter_app.bootstrap.opening import open_counter
from counter_app.cli import syncing
from counter_app.cli.arguments import COMMANDS
from counter_app.config import Settings, load_settings
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.scanning.drawing import draw_code
from counter_app.services.records import OutboxState
from counter_app.sync.workers import PULL_EVERY_SECONDS
from tests.cli.commands import ROOT, Counter, inside, process
from tests.cli.conftest import NOON, Shop
from tests.counter_shop import open_shop


def _settings(folder: Path) -> Settings:
    return load_settings(os.environ, data=str(folder))


def test_watching_prints_one_line_a_code_and_ends_with_the_pictures(tmp_path: Path) -> None:
    for number in range(30):
        picture = draw_code("123456789012" if number < 15 else "https://example.com/")
        (tmp_path / f"f{number:03d}.png").write_bytes(picture)
    ran = process("camera", "watch", str(tmp_path / "f%03d.png"))
    assert ran.code == 0
    assert [json.loads(line)["text"] for line in ran.out.splitlines()] == ["123456789012", "https://example.com/"]
    assert process("--json", "camera", "list").document.keys() == {"cameras"}


def test_a_watching_sync_ends_in_peace_when_it_is_interrupted(shop: Shop) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "--data", str(shop.first.folder), "--json", "sync", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as watching:
        assert watching.stdout is not None
        assert json.loads(watching.stdout.readline())["failures"] == []
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 0


def test_a_mistake_of_ours_goes_to_the_log_and_not_to_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COMMANDS, "queue", "nowhere:nothing")
    ran = inside("--data", str(tmp_path), "--json", "queue")
    assert (ran.code, ran.document["error"]["kind"]) == (3, "internal")
    assert "Traceback" not in ran.err
    assert "ModuleNotFoundError" in (tmp_path / "logs" / "counter.log").read_text(encoding="utf-8")


def test_a_database_that_somebody_else_writes_to_is_busy_after_five_seconds(shop: Shop) -> None:
    code = shop.coupon()
    opened = open_counter(_settings(shop.first.folder))
    try:
        with opened.store.writing():
            ran = process("--data", str(shop.first.folder), "--json", "redeem", code, "--amount-minor", "20000")
    finally:
        opened.close()
    assert (ran.code, ran.document["error"]["kind"]) == (3, "busy")
    assert shop.first.must("redeem", code, "--amount-minor", "20000")["redeemed"] is True


def test_a_database_without_its_key_is_told_from_a_damaged_one(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "copied"
    folder.mkdir()
    for path in shop.second.folder.glob("counter.db*"):
        (folder / path.name).write_bytes(path.read_bytes())
    ran = process("--data", str(folder), "--json", "queue")
    assert (ran.code, ran.document["error"]["kind"]) == (3, "key_missing"), ran.document


def test_sync_without_the_cloud_is_a_fault_of_the_network_and_the_queue_says_so(shop: Shop, tmp_path: Path) -> None:
    made = inside("--data", str(shop.cloud), "--json", "cloud", "enrolment-code", "--store", "S1").document
    counter = Counter(tmp_path / "T")
    counter.folder.mkdir()
    (counter.folder / "clock").write_text(NOON, encoding="utf-8")
    counter.must("enrol", made["code"], "--cloud", shop.url)
    opened = open_counter(_settings(counter.folder))
    assert opened.device is not None
    with opened.store.writing() as writing:
        writing.set_device(replace(opened.device, cloud_url="http://127.0.0.1:1"))
    opened.close()
    counter.must("sign-up", "--phone", "13800000031", "--consent")
    ran = counter("sync")
    assert (ran.code, ran.document["error"]["kind"], ran.document["error"]["detail"]) == (3, "network", "unreachable")
    queue = counter.must("queue")
    assert (queue["waiting"], queue["oldest_seconds"], queue["last_error"]) == (1, 0, "unreachable")
    assert queue["last_success_at"] == "2026-03-10T06:00:00Z"
    counter.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    paused = counter.must("campaign", "pause", "C50")
    assert (paused["queued"], paused["online"]) == (2, False), "done here, and it says that nobody else knows yet"


def test_a_window_without_a_screen_is_refused_in_a_sentence(shop: Shop) -> None:
    blind = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    ran = process("--data", str(shop.first.folder), "--json", "gui", env=blind)
    assert (ran.code, ran.document["error"]["key"]) == (2, "screen")


@pytest.mark.parametrize("text", ["", "2026-03-10", "2026-03-10T14:00:00", "soon", "\udcff"])
def test_a_clock_file_without_a_whole_time_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "clock").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InvalidInput):
        TrialClock(None, tmp_path / "clock").now()


def test_the_trial_clock_stands_at_now_then_at_the_file_then_runs(tmp_path: Path) -> None:
    path, at = tmp_path / "clock", datetime(2026, 3, 10, 6, tzinfo=UTC)
    assert TrialClock(None, path).now().year >= 2026
    path.write_text("2026-03-10T14:00:00+08:00\n", encoding="utf-8")
    assert TrialClock(None, path).now() == at
    assert TrialClock(datetime(2027, 1, 1, tzinfo=UTC), path).now().year == 2027
    with pytest.raises(InvalidInput):
        clock_for(Settings(tmp_path, tmp_path, now=at), trial=False)


def test_settings_come_from_the_command_line_then_the_environment(tmp_path: Path) -> None:
    environment = {"COUNTER_APP_DATA": str(tmp_path / "a"), "COUNTER_APP_LANG": "en", "COUNTER_APP_CONFIG_DIR": "/c"}
    assert load_settings(environment).data_dir == tmp_path / "a"
    assert load_settings(environment, data=str(tmp_path / "b")).data_dir == tmp_path / "b"
    assert load_settings(environment).spoken == "en"
    assert load_settings({}).spoken == "zh_CN"
    with pytest.raises(InvalidInput):
        load_settings({}, data="a\0b")


def test_a_claim_of_a_dead_process_is_cancelled_and_one_of_a_living_process_is_not(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    with shop.store.writing() as writing:
        writing.append_operation("checkout", "claim", shop.counter.ids.new(), "k1", shop.clock.at, b"{}", "x")
    living = ClaimGuard(tmp_path)
    assert living.enter(shop.counter) == 1
    with shop.store.writing() as writing:
        identity = shop.counter.ids.new()
        writing.append_operation("checkout", "claim", identity, "k1", shop.clock.at, b"{}", "x")
    other = ClaimGuard(tmp_path)
    assert other.enter(shop.counter) == 0
    with shop.store.reading() as reading:
        record = reading.operation(identity)
        assert record is not None
        assert record.state is OutboxState.CLAIMING
        assert [each.operation.type for each in reading.outbox_batch(10, 10_000)] == ["cancel"]
    living.close()
    other.close()
    shop.store.close()


def test_two_first_starts_at_once_make_one_key(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def start() -> None:
        try:
            open_counter(_settings(tmp_path / "new"), make=True).close()
        except (Fault, InvalidInput) as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_watching_sync_hears_of_another_counter_without_asking(shop: Shop) -> None:
    """Two processes and the service: what is told comes long before the next time that it would ask by itself."""
    command = [sys.executable, str(ROOT / "main.py"), "--data", str(shop.second.folder), "--json", "sync", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as watching:
        assert watching.stdout is not None
        try:
            before = json.loads(watching.stdout.readline())
            assert before["failures"] == []
            shop.coupon()
            started = time.monotonic()
            shop.first.must("sync")
            heard = json.loads(watching.stdout.readline())
            while heard["pulled"] == 0:
                heard = json.loads(watching.stdout.readline())
            assert time.monotonic() - started < PULL_EVERY_SECONDS * 0.8
            assert heard["version"] > before["version"]
            assert heard["digest_equal"] is True
        finally:
            watching.send_signal(signal.SIGINT)
            assert watching.wait(20) == 0


def test_sync_against_a_cloud_that_says_nothing_ends_in_bounded_time(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It used to wait for each direction's own time-out, a minute and a half in all."""
    assert 10 <= syncing.SILENT_SECONDS <= 20
    monkeypatch.setattr(syncing, "SILENT_SECONDS", 0.3)
    made = inside("--data", str(shop.cloud), "--json", "cloud", "enrolment-code", "--store", "S1").document
    counter = Counter(tmp_path / "T")
    counter.folder.mkdir()
    (counter.folder / "clock").write_text(NOON, encoding="utf-8")
    counter.must("enrol", made["code"], "--cloud", shop.url)
    opened = open_counter(_settings(counter.folder))
    assert opened.device is not None
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with opened.store.writing() as writing:
            writing.set_device(replace(opened.device, cloud_url=f"http://127.0.0.1:{silent.getsockname()[1]}"))
        opened.close()
        started = time.monotonic()
        ran = counter("sync")
        assert time.monotonic() - started < 20
        assert counter.must("queue")["last_error"] == "timed_out"
    assert (ran.code, ran.document["error"]["kind"], ran.document["error"]["detail"]) == (3, "network", "timed_out")
