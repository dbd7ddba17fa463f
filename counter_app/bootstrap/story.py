"""The story of the demo: a customer becomes a member, redeems, comes again; the network goes and returns.

It is played by itself, with real keys on the real window and pictures on a real camera stream. Every step says what
was expected and what was seen, and leaves a picture.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import Qt

from counter_app.bootstrap.playing import Player, Script, Until, commit, pause, press, type_digits
from counter_app.bootstrap.recorded import Phone, RecordedCamera
from counter_app.bootstrap.sample_shop import SampleShop
from counter_app.config import CONFIG_VARIABLE
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import ReasonCode
from counter_app.services.answers import Answer
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.window import CounterWindow

_NEW_PHONE, _NEW_NAME = "13512345678", "何小雨"
_PAYMENT_DIGITS = "134567890123456789"
# After Enter the phone still in view is not a second try; a customer who comes back later is.
_AFTERGLOW_SECONDS = 6.0
_CLI_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it went. `picture`: the file's name."""

    name: str
    expected: str
    seen: str
    good: bool
    picture: str
    seconds: float


class Story:
    """Hand `begin` to the window; afterwards `steps` and `as_expected` say how it went."""

    def __init__(
        self, shop: SampleShop, camera: RecordedCamera, folder: Path, seconds: int, tell: Callable[[Step], None]
    ) -> None:
        self._shop = shop
        self._camera = camera
        self._folder = folder
        self._seconds = seconds
        self._tell = tell
        self._started = time.monotonic()
        self._window: CounterWindow | None = None
        self._player: Player | None = None
        self._view: VerdictView | None = None
        self._frames = 0
        self._in_time = False
        self.steps: list[Step] = []

    @property
    def as_expected(self) -> bool:
        """Every step was played, and each went as it should."""
        return self._in_time and bool(self.steps) and all(step.good for step in self.steps)

    def begin(self, window: CounterWindow) -> None:
        """The window is there and its counter is open."""
        self._window = window
        self._folder.mkdir(parents=True, exist_ok=True)
        window.sale.view_changed.connect(self._viewed)
        window.eyes.frame.connect(self._framed)
        self._player = Player(self._script(), self._seconds, self._ended)
        self._player.start()

    # --- what is seen ---

    @property
    def window(self) -> CounterWindow:
        """The window."""
        assert self._window is not None
        return self._window

    @property
    def answer(self) -> Answer | None:
        """The last answer of the counter to this customer."""
        return self.window.sale.judged.answer if self.window.sale.judged else None

    def _viewed(self, view: VerdictView) -> None:
        self._view = view

    def _framed(self, *_: object) -> None:
        self._frames += 1

    def _ended(self, in_time: bool) -> None:
        self._in_time = in_time
        self.window.close()

    def _looks(self, look: Look, reason: ReasonCode | None = None) -> Callable[[], bool]:
        def holds() -> bool:
            if self._view is None or self._view.look is not look or self._view.busy:
                return False
            found = [each.code for each in self.answer.verdict.reasons] if self.answer else []
            return reason is None or reason in found

        return holds

    def _waiting(self) -> int | None:
        overview = self.window.shop.overview
        return overview.status.queue.waiting if overview else None

    # --- the steps ---

    def _step(self, name: str, expected: str, until: Until, also: Callable[[], bool] = lambda: True) -> Script:
        """Wait for what is expected, let the window paint it, keep a picture, say how it was."""
        held = yield until
        yield pause(0.4)
        picture = f"{len(self.steps) + 1:02d}-{name}.png"
        self.window.grab().save(str(self._folder / picture))
        view = self._view
        seen = f"{view.look.value}: {view.headline}" if view else "-"
        step = Step(name, expected, seen, held and also(), picture, round(time.monotonic() - self._started, 1))
        self.steps.append(step)
        self._tell(step)

    def _hold_up(self, text: str, caption: str) -> None:
        self._camera.show(Phone(text, "晨光咖啡", caption) if text else None)

    def _next_customer(self) -> Script:
        self._camera.show(None)
        yield pause(2.2)
        yield from press(self.window, Qt.Key.Key_Escape)

    def _script(self) -> Script:
        yield from self._opening()
        yield from self._sign_up()
        yield from self._redeem()
        yield from self._refusals()
        yield from self._without_network()
        yield from self._second_counter()
        yield from self._other_looks()

    def _opening(self) -> Script:
        # Under a virtual screen nobody gives the window the keyboard: it asks for it itself.
        self.window.come_up()
        yield Until(self.window.isActiveWindow, 5)
        until = Until(lambda: self._frames > 3 and self.window.shop.overview is not None, 30)
        yield from self._step("window", "camera live, nobody there", until)

    def _sign_up(self) -> Script:
        page = self.window.page
        yield from press(self.window, Qt.Key.Key_F3)
        yield from type_digits(self.window, _NEW_PHONE)
        yield from press(self.window, Qt.Key.Key_Return)
        yield from commit(_NEW_NAME)
        yield from press(self.window, Qt.Key.Key_Return, Qt.Key.Key_Space)
        yield from self._step("sign-up", "three inputs filled in", Until(lambda: page.host.form is not None))
        yield from press(self.window, Qt.Key.Key_Return)
        shown = Until(lambda: page.host.form is self.window.people.code_form)
        yield from self._step("member-code", "the new member's code", shown, lambda: bool(self._new_member()))
        yield from press(self.window, Qt.Key.Key_Escape)
        yield from self._next_customer()

    def _new_member(self) -> str:
        """The new member's code, as the database has it."""
        counter = self.window.shop.counter
        assert counter is not None
        with counter.store.reading() as reading:
            member = reading.member_by_phone(f"+86{_NEW_PHONE}")
        return member.member_code if member else ""

    def _redeem(self) -> Script:
        coupon = self._shop.card.coupons["SPEND50"][0]
        self._hold_up(self._new_member(), "会员码")
        member = Until(lambda: self._looks(Look.READY)() and bool(self.answer and self.answer.verdict.member))
        yield from self._step("member", "ready: the member", member)
        yield from type_digits(self.window, "68")
        self._hold_up(coupon, "满 50 减 10")
        ready = Until(lambda: self._looks(Look.READY)() and bool(self.answer and self.answer.verdict.discount_minor))
        yield from self._step("ready", "ready: 10.00 off 68.00", ready, lambda: self._payable() == 5_800)
        yield from press(self.window, Qt.Key.Key_Return)
        redeemed = Until(self._looks(Look.REDEEMED))
        yield from self._step("redeemed", "redeemed, the cloud agreed", redeemed, lambda: self._online() is True)
        self._camera.show(None)
        yield pause(_AFTERGLOW_SECONDS)
        yield from press(self.window, Qt.Key.Key_Escape)
        self._hold_up(coupon, "满 50 减 10")
        again = Until(self._looks(Look.RED, ReasonCode.ALREADY_REDEEMED))
        yield from self._step("already-redeemed", "red: already redeemed", again)
        yield from self._next_customer()

    def _payable(self) -> int | None:
        return self.answer.verdict.payable_minor if self.answer else None

    def _online(self) -> bool | None:
        return self.answer.online if self.answer else None

    def _refusals(self) -> Script:
        yield from type_digits(self.window, "20")
        self._hold_up(self._shop.card.coupons["SPEND50"][1], "满 50 减 10")
        amber = Until(self._looks(Look.AMBER, ReasonCode.MIN_SPEND_NOT_MET))
        yield from self._step("amber", "amber: 30.00 are missing", amber)
        yield from self._next_customer()
        self._hold_up("https://example.com/menu", "扫码点餐")
        yield from self._step("foreign", "red: not our code", Until(self._looks(Look.RED, ReasonCode.FOREIGN)))
        yield from self._next_customer()
        self._hold_up(_PAYMENT_DIGITS, "付款码")
        payment = Until(self._looks(Look.RED, ReasonCode.PAYMENT_CODE))
        yield from self._step("payment-code", "red: a payment code", payment)
        yield from self._next_customer()

    def _without_network(self) -> Script:
        port = urlsplit(self._shop.cloud.url).port or 0
        yield from _in_background(self._shop.cloud.stop)
        yield from type_digits(self.window, "75")
        self._hold_up(self._shop.card.coupons["SPEND50"][2], "满 50 减 10")
        yield Until(self._looks(Look.READY))
        yield from press(self.window, Qt.Key.Key_Return)
        yield Until(self._looks(Look.REDEEMED))
        waits = Until(lambda: self._looks(Look.REDEEMED)() and self._waiting() == 1)
        yield from self._step("offline", "redeemed off-line, one waiting", waits, lambda: self._online() is False)
        self._camera.show(None)
        yield from _in_background(lambda: self._shop.cloud.start(port))
        yield from self._step(
            "synchronised", "the cloud is back, nothing waits", Until(lambda: self._waiting() == 0, 30)
        )

    def _second_counter(self) -> Script:
        """Another counter of the same store, by its own processes."""
        told: dict[str, object] = {}
        coupon = self._shop.card.coupons["SPEND50"][2]

        def ask() -> None:
            self._run("sync")
            told.update(self._run("redeem", coupon, "--amount-minor", "7500"))

        yield from _in_background(ask)
        reasons = told.get("reasons")
        first = reasons[0] if isinstance(reasons, list) and reasons else {}
        (self._folder / "second-counter.json").write_text(
            json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8"
        )
        good = (
            first.get("code") == ReasonCode.ALREADY_REDEEMED and first.get("counter") == "T1" and bool(first.get("at"))
        )
        expected = "the second counter says: already redeemed at T1"
        yield from self._step("second-counter", expected, Until(lambda: bool(told)), lambda: good)

    def _run(self, *arguments: str) -> dict[str, object]:
        second = self._shop.second
        command = [sys.executable, "-P", "-m", "counter_app", "--json", "--data", str(second.data_dir), *arguments]
        environment = {**os.environ, CONFIG_VARIABLE: str(second.config_dir)}
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", env=environment, timeout=_CLI_SECONDS, check=False
        )
        found = json.loads(done.stdout) if done.stdout else {}
        return found if isinstance(found, dict) else {}

    def _other_looks(self) -> Script:
        language, theme = self.window.languages.current, self.window.prefs.theme
        yield from press(self.window, Qt.Key.Key_Escape)
        yield from press(self.window, Qt.Key.Key_F7)
        other = Until(lambda: self.window.languages.current != language)
        yield from self._step("other-language", "the same in the other language", other)
        yield from press(self.window, Qt.Key.Key_F9)
        yield from self._step("dark", "the same in the dark", Until(lambda: self.window.prefs.theme != theme))


def _in_background(work: Callable[[], object]) -> Script:
    """Do something slow in a thread while the window lives on."""
    thread = threading.Thread(target=work, name="story", daemon=True)
    thread.start()
    yield Until(lambda: not thread.is_alive(), 90)
