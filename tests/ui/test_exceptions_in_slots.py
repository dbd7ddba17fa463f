"""A mistake of ours in any handler, reached by its real signal: logged, said below, and the window goes on selling."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from counter_app.domain.errors import Fault, FaultKind
from counter_app.scanning.frames import Frame
from counter_app.ui import app, presenter
from counter_app.ui.controls import Controls
from counter_app.ui.face import Face
from counter_app.ui.keys import Action
from counter_app.ui.own_ways import OwnWays
from counter_app.ui.people import People
from counter_app.ui.ports import CameraReport, SeenCode
from counter_app.ui.sale import Sale
from counter_app.ui.scan.models import Look
from counter_app.ui.selling_forms import SellingForms
from counter_app.ui.shop import Shop
from counter_app.ui.taking_back import TakingBack
from counter_app.ui.window import CounterWindow
from tests.counter_shop import Shop as CounterShop
from tests.ui.conftest import OpenBench
from tests.ui.every_slot import handlers, objects_of
from tests.ui.hands import Hands
from tests.ui.shop_window import Bench, HandHeldScanner, SilentSounds, parts_of

Trigger = Callable[[Bench], object]


class PlannedMistake(Exception):
    """Raised where a handler begins."""


def _see(bench: Bench) -> None:
    bench.scanner.events.on_scanned(SeenCode(bench.shop.coupon("D88")))


def _frame(bench: Bench) -> None:
    bench.scanner.events.on_frame(Frame(np.zeros((48, 64, 3), np.uint8), 1, 0.0))


def _fault() -> Fault:
    return Fault(FaultKind.DISK_FULL)


HANDLERS: list[tuple[type, str, Trigger]] = [
    (Face, "show_frame", _frame),
    (Face, "show_hint", lambda bench: bench.scanner.events.on_hint("")),
    (Face, "show_camera", lambda bench: bench.scanner.events.on_status(CameraReport("live", "live", "C920"))),
    (SellingForms, "ask_which_code", lambda bench: bench.scanner.events.on_ambiguous((SeenCode("1"), SeenCode("2")))),
    (CounterWindow, "present", _see),
    (Face, "show_verdict", _see),
    (Face, "show_customer", _see),
    (CounterWindow, "_play", _see),
    (Sale, "_show_judged", _see),
    (Sale, "set_amount", lambda bench: bench.window.page.basket.amount_changed.emit(20_000)),
    (Controls, "act", lambda bench: bench.window.page.pressed.emit(Action.DROP)),
    (Controls, "act", lambda bench: bench.window.top.pressed.emit(Action.STAFF)),
    (Controls, "act", lambda bench: bench.window.foot.pressed.emit(Action.QUEUE)),
    (Controls, "close_form", lambda bench: bench.window.page.host.left.emit()),
    (Face, "enable_redeem", lambda bench: bench.window.page.host.changed.emit()),
    (TakingBack, "open_void", lambda bench: bench.window.page.recent.act_pressed.emit("nobody")),
    (People, "open_sign_in", lambda bench: bench.window.taking_back.sign_in_wanted.emit(None)),
    (CounterWindow, "_picture_read", lambda bench: bench.window.pictures.found.emit(("1",))),
    (CounterWindow, "_member_chosen", lambda bench: bench.window.people.member_chosen.emit("nobody")),
    (CounterWindow, "switch_camera", lambda bench: bench.window.forms.camera_chosen.emit("0")),
    (Sale, "judge_again", lambda bench: bench.window.people.signed_in.emit()),
    (Sale, "show_outcome", lambda bench: bench.window.taking_back.said.emit(None)),
    (CounterWindow, "set_language", lambda bench: bench.window.controls.language_pressed.emit()),
    (OwnWays, "next_theme", lambda bench: bench.window.controls.theme_pressed.emit()),
    (OwnWays, "next_scale", lambda bench: bench.window.controls.text_size_pressed.emit()),
    (CounterWindow, "_looked", lambda bench: bench.window.shop.look()),
    (Shop, "_arrived", lambda bench: bench.window.shop.look()),
    (CounterWindow, "_show_fault", lambda bench: bench.window.shop.fault.emit(_fault())),
    (Face, "show_trouble", lambda bench: bench.window.shop.trouble.emit(_fault())),
]


class Mistakes:
    """Handlers that raise once, when they are told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._armed: tuple[type, str] | None = None
        for owner, name in {(owner, name) for owner, name, _ in HANDLERS}:
            monkeypatch.setattr(owner, name, self._faulty(owner, name, getattr(owner, name)))

    def arm(self, owner: type, name: str) -> None:
        """The next call of this handler raises."""
        self._armed = (owner, name)

    @property
    def waiting(self) -> bool:
        """Whether it was not called yet."""
        return self._armed is not None

    def _faulty(self, owner: type, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def handler(*args: Any) -> Any:
            if self._armed == (owner, name):
                self._armed = None
                raise PlannedMistake(f"{owner.__name__}.{name}")
            return original(*args)

        return handler


@pytest.mark.qt_no_exception_capture
def test_a_mistake_in_any_handler_is_logged_and_said_and_the_window_lives(
    qtbot: QtBot, open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistakes = Mistakes(monkeypatch)
    bench = open_bench()
    hands = Hands(qtbot, bench)
    logged: list[str] = []
    monkeypatch.setattr(app, "_log", _Log(logged))
    monkeypatch.setattr(sys, "excepthook", app.hook_for(bench.window))
    for owner, name, trigger in HANDLERS:
        bench.window.face.note_bug("")
        mistakes.arm(owner, name)
        trigger(bench)
        hands.rest()
        assert not mistakes.waiting, f"{owner.__name__}.{name} was not reached"
        said = [part.accessibleName() for part in bench.window.foot._parts]
        assert any("PlannedMistake" in part for part in said), f"{owner.__name__}.{name} was not said"
        bench.window.sale.drop()
        hands.rest()
    assert logged == ["PlannedMistake"] * len(HANDLERS)
    hands.scan(bench.shop.coupon("D88"))
    hands.sees(Look.READY)
    bench.window.sale.enter()
    hands.rest()
    hands.sees(Look.REDEEMED)


# Handlers of what is no part of a window that is open: `SingleInstance` lives beside it, Qt's own threads behind it.
# The first start and the restore have windows of their own (`test_first_start.py`, `test_rescue.py`).
BESIDE = {"SingleInstance", "Jobs"}
OTHER_WINDOWS = (".ui.first.", ".ui.rescue.", ".ui.one_screen.")


class _Bell(QObject):
    """Rings a handler as Qt does."""

    rung = Signal()


def _broken(owner: type, name: str, armed: list[tuple[type, str]]) -> Callable[..., Any]:
    original = getattr(owner, name)
    most = len(inspect.signature(original).parameters)

    def handler(*args: Any) -> Any:
        if (owner, name) in armed:
            armed.remove((owner, name))
            raise PlannedMistake(f"{owner.__name__}.{name}")
        return original(*args[:most])

    return handler


@pytest.mark.qt_no_exception_capture
def test_every_method_that_is_connected_anywhere_may_raise_and_the_window_sells(
    qtbot: QtBot, open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found in the source, so that a new connection is tried by itself; one that no object of the window has, fails."""
    armed: list[tuple[type, str]] = []
    found = [
        (owner, name)
        for owner, name in handlers()
        if owner.__name__ not in BESIDE and not any(part in owner.__module__ for part in OTHER_WINDOWS)
    ]
    assert len(found) > 60
    for owner, name in found:
        monkeypatch.setattr(owner, name, _broken(owner, name, armed))
    bench = open_bench()
    hands = Hands(qtbot, bench)
    logged: list[str] = []
    monkeypatch.setattr(app, "_log", _Log(logged))
    monkeypatch.setattr(sys, "excepthook", app.hook_for(bench.window))
    things = objects_of(bench.window, hands.rest)
    for number, (owner, name) in enumerate(found, 1):
        mine = owner.__dict__[name]  # not that of a subclass which does it in its own way
        one = next((thing for thing in things if getattr(type(thing), name, None) is mine), None)
        assert one is not None, f"{owner.__name__}.{name}: nothing of the window is one"
        bench.window.face.note_bug("")
        bell = _Bell()
        bell.rung.connect(getattr(one, name), Qt.ConnectionType.QueuedConnection)
        armed[:] = [(owner, name)]
        bell.rung.emit()
        print(f"{owner.__name__}.{name}")
        qtbot.waitUntil(lambda: not armed)
        qtbot.waitUntil(lambda number=number: len(logged) == number)  # type: ignore[misc]  # bound here
        said = [part.accessibleName() for part in bench.window.foot._parts]
        assert any("PlannedMistake" in part for part in said), f"{owner.__name__}.{name} was not said"
        bell.rung.disconnect()
    hands.rest()
    bench.window.sale.drop()
    hands.scan(bench.shop.coupon("D88"))
    hands.sees(Look.READY)
    bench.window.sale.enter()
    hands.rest()
    hands.sees(Look.REDEEMED)


@pytest.mark.qt_no_exception_capture
@pytest.mark.parametrize("name", ["_arrived", "_failed", "_redeemed", "_redeem_failed"])
def test_an_answer_that_a_mistake_swallowed_leaves_nobody_waiting(
    qtbot: QtBot, open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The answer has come and nobody took it: the next customer is served all the same."""
    armed: list[tuple[type, str]] = [(Sale, name)]
    monkeypatch.setattr(Sale, name, _broken(Sale, name, armed))
    bench = open_bench()
    hands = Hands(qtbot, bench)
    monkeypatch.setattr(sys, "excepthook", app.hook_for(bench.window))
    counter = bench.window.shop.counter
    if name == "_failed":
        monkeypatch.setattr("counter_app.ui.sale.judge_code", _full_disk)
    if name == "_redeem_failed":
        monkeypatch.setattr("counter_app.ui.sale.redeem_customer", _full_disk)
    hands.scan(bench.shop.coupon("D88"))
    if name.startswith("_redeem"):
        hands.sees(Look.READY)
        bench.window.sale.enter()
        hands.rest()
    assert armed == []
    assert counter is not None
    monkeypatch.undo()
    monkeypatch.setattr(sys, "excepthook", app.hook_for(bench.window))
    bench.window.sale.drop()
    hands.scan(bench.shop.coupon("D88"))
    hands.sees(Look.READY)
    bench.window.sale.enter()
    hands.rest()
    hands.sees(Look.REDEEMED)


def _full_disk(*_: object) -> None:
    raise _fault()


@pytest.mark.qt_no_exception_capture
@pytest.mark.parametrize("owner, name", [(Face, "show_overview"), (Sale, "show_fault"), (Shop, "look")])
def test_a_mistake_at_the_start_leaves_a_window_that_reads_codes(
    qtbot: QtBot, shop: CounterShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    armed: list[tuple[type, str]] = []
    monkeypatch.setattr(owner, name, _broken(owner, name, armed))
    scanners: list[HandHeldScanner] = []
    parts = dataclasses.replace(parts_of(shop, tmp_path, scanners, SilentSounds()), was_recovered=lambda: True)
    window = CounterWindow(parts)
    armed[:] = [(owner, name)]  # not while it is put together: that is before there is anything to say it with
    monkeypatch.setattr(sys, "excepthook", app.hook_for(window))
    qtbot.addWidget(window)
    window.show()
    window.begin()
    qtbot.waitUntil(lambda: armed == [] and bool(scanners) and window.jobs.idle)
    assert any("PlannedMistake" in part.accessibleName() for part in window.foot._parts)
    scanners[0].see(shop.coupon("D88"))
    qtbot.waitUntil(lambda: window.page.host.verdict.view.look is Look.READY)
    window.close()


class _Log:
    """Takes the log's lines down."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def error(self, text: str, *, kind: str, frames: str) -> None:
        """As the program's own log."""
        assert text == "exception in a slot"
        assert "handler" in frames
        self._lines.append(kind)


@pytest.mark.qt_no_exception_capture
def test_a_verdict_that_cannot_be_shown_blocks_no_later_sale(
    qtbot: QtBot, open_bench: OpenBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The redemption stands; the screen did not show it; asking again says so, and the next customer is served."""
    bench = open_bench()
    hands = Hands(qtbot, bench)
    monkeypatch.setattr(sys, "excepthook", app.hook_for(bench.window))
    code = bench.shop.coupon("D88")
    hands.scan(code)
    hands.sees(Look.READY)
    shown = presenter.verdict_view
    tries: list[tuple[Any, ...]] = []

    def broken(*args: Any) -> Any:
        tries.append(args)
        if len(tries) == 1:  # what would show that it is done
            raise PlannedMistake
        return shown(*args)

    monkeypatch.setattr("counter_app.ui.sale.verdict_view", broken)
    bench.window.sale.enter()
    hands.rest()
    bench.window.sale.drop()
    hands.scan(code)
    hands.sees(Look.AMBER, "本机已核销")
    bench.window.sale.drop()
    hands.scan(bench.shop.coupon("D88"))
    hands.sees(Look.READY)
