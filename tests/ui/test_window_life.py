"""Start, end, one window a folder, pictures that come in, and bugs that do not end the day."""

import dataclasses
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QTimer, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.errors import Fault, FaultKind
from counter_app.scanning.drawing import draw_code
from counter_app.services.context import Counter
from counter_app.services.records import LinkState
from counter_app.ui.app import hook_for, run_counter
from counter_app.ui.ports import ScanEvents, ScannerPort
from counter_app.ui.scan.models import Dot, Look
from counter_app.ui.single import SingleInstance
from counter_app.ui.status_line import cloud_item
from counter_app.ui.window import CounterWindow
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.shop_window import HandHeldScanner, SilentSounds, parts_of


def test_the_second_start_raises_the_first_window_and_leaves(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    with qtbot.waitSignal(first.raised):
        thread_answer: list[bool] = []
        caller = threading.Thread(target=lambda: thread_answer.append(second.raise_first()))
        caller.start()
    caller.join()
    assert thread_answer == [True]
    first.release()
    assert second.acquire()
    second.release()


def test_run_counter_opens_sells_and_ends_with_zero(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    scanners: list[HandHeldScanner] = []
    closed: list[str] = []
    shown: list[QWidget] = []

    def on_shown(window: QWidget) -> None:
        shown.append(window)
        QTimer.singleShot(200, window.close)

    parts = parts_of(shop, tmp_path, scanners, SilentSounds())
    parts = dataclasses.replace(parts, close=lambda: closed.append("closed"), on_shown=on_shown)
    assert run_counter(parts) == 0
    assert closed == ["closed"]
    assert shown
    assert all(scanner.stopped for scanner in scanners)


def test_the_window_is_there_before_the_store_and_a_store_that_fails_is_said(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    gate = threading.Event()

    def broken() -> Counter:
        gate.wait(10)
        raise Fault(FaultKind.DATABASE_DAMAGED)

    window = CounterWindow(parts_of(shop, tmp_path, [], SilentSounds(), open_counter=broken))
    qtbot.addWidget(window)
    window.show()
    window.begin()
    assert window.isVisible()
    assert window.page.host.verdict.view.look is Look.IDLE
    gate.set()
    qtbot.waitUntil(lambda: window.page.host.verdict.view.look is Look.FAULT)
    window.close()


def test_services_never_run_in_the_gui_thread(hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[str] = set()
    real = type(shop.store).reading

    def watched(store: object) -> object:
        threads.add(threading.current_thread().name)
        return real(store)  # type: ignore[arg-type]  # the store itself

    monkeypatch.setattr(type(shop.store), "reading", watched)
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.READY)
    hands.bench.window.sale.enter()
    hands.rest()
    hands.sees(Look.REDEEMED)
    hands.bench.window.people.finder.search("138")
    hands.rest()
    assert threads
    assert "MainThread" not in threads


def test_a_bug_in_a_slot_is_recorded_said_below_and_the_window_lives(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window = hands.bench.window
    try:
        raise ZeroDivisionError("13800000001")
    except ZeroDivisionError as error:
        hook_for(window)(ZeroDivisionError, error, None)
    parts = [part.accessibleName() for part in window.foot._parts]
    assert any("ZeroDivisionError" in part for part in parts)
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)


def test_the_foot_line_says_synchronised_only_after_both_ends_were_equal(hands: Hands, shop: Shop) -> None:
    status = hands.bench.window.shop.overview
    assert status is not None
    now = status.status.now
    never = dataclasses.replace(status.status, link=LinkState(), online=True)
    assert "已同步" not in cloud_item(never).value
    uncompared = dataclasses.replace(status.status, link=LinkState(last_success_at=now), online=True)
    assert "已同步" not in cloud_item(uncompared).value
    assert "有回应" in cloud_item(uncompared).value
    differs = dataclasses.replace(uncompared, link=LinkState(last_success_at=now, digest_equal=False))
    assert "已同步" not in cloud_item(differs).value
    assert "不一致" in cloud_item(differs).value
    assert cloud_item(differs).dot is Dot.WARN
    answered = dataclasses.replace(uncompared, link=LinkState(last_success_at=now, digest_equal=True))
    assert "已同步" in cloud_item(answered).value
    for word, whose in (("please_update", "本机程序太旧"), ("cloud_too_old", "云端程序太旧")):
        apart = dataclasses.replace(answered, link=LinkState(last_success_at=now, last_error=word, digest_equal=True))
        assert (cloud_item(apart).dot, whose in cloud_item(apart).value) == (Dot.BAD, True)
    failed = dataclasses.replace(answered, link=LinkState(last_success_at=now, last_error="timeout", digest_equal=True))
    assert "已同步" not in cloud_item(failed).value
    waiting = dataclasses.replace(answered, queue=dataclasses.replace(status.status.queue, waiting=2))
    assert "已同步" not in cloud_item(waiting).value


def test_a_pasted_picture_is_read(hands: Hands, shop: Shop) -> None:
    image = QImage.fromData(draw_code(shop.coupon("D88")))
    QGuiApplication.clipboard().setImage(image)
    window = hands.bench.window
    assert window.pictures.paste()
    hands.rest()
    hands.sees(Look.READY)
    QGuiApplication.clipboard().clear()


def test_a_dropped_file_is_read_and_one_without_a_code_says_so(hands: Hands, shop: Shop, tmp_path: Path) -> None:
    good, blank, text = tmp_path / "coupon.png", tmp_path / "blank.png", tmp_path / "letter.png"
    good.write_bytes(draw_code(shop.coupon("D88")))
    paper = QImage(200, 200, QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFF)
    paper.save(str(blank))
    text.write_text("no picture", encoding="utf-8")
    for path, look, headline in (
        (blank, Look.AMBER, "没有找到码"),
        (text, Look.AMBER, "不是图片"),
        (good, Look.READY, "可用"),
    ):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        assert hands.bench.window.pictures.take(data)
        hands.rest()
        hands.sees(look, headline)


def test_a_window_closed_while_the_scanner_starts_still_stops_it(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    scanners: list[HandHeldScanner] = []
    begun, gate = threading.Event(), threading.Event()
    parts = parts_of(shop, tmp_path, scanners, SilentSounds())

    def slow_start(events: ScanEvents, source: str) -> ScannerPort:
        begun.set()
        gate.wait(10)
        return parts.start_scanner(events, source)

    window = CounterWindow(dataclasses.replace(parts, start_scanner=slow_start))
    qtbot.addWidget(window)
    window.show()
    window.begin()
    qtbot.waitUntil(begun.is_set)
    threading.Timer(0.2, gate.set).start()
    window.close()
    assert [scanner.stopped for scanner in scanners] == [True]
