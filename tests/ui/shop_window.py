"""A window on a real shop: encrypted database, real codes, real decoder; only the camera is held in the hand."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.card_sheets import system_cards
from counter_app.bootstrap.copies import save_copy
from counter_app.bootstrap.exporting import export_numbers, export_selected
from counter_app.bootstrap.findings import Finding, Words, alike
from counter_app.bootstrap.receipts import print_for_window
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Member, Role, Staff, Store
from counter_app.scanning.decoder import Cascade
from counter_app.scanning.drawing import draw_code
from counter_app.scanning.frames import Frame
from counter_app.scanning.pictures import PictureRefused, read_picture
from counter_app.scanning.wedge import Wedge
from counter_app.services.context import Counter
from counter_app.services.records import LinkState, Session
from counter_app.ui import theme
from counter_app.ui.import_ports import ImportPort
from counter_app.ui.ports import CameraChoice, CameraReport, ScanEvents, SeenCode, UiParts
from counter_app.ui.prefs import Prefs, save_prefs
from counter_app.ui.upkeep.ports import Found, UpkeepPort
from counter_app.ui.window import CounterWindow
from tests.counter_shop import START, Shop
from tests.importing import ImportsHere
from tests.services.desk import open_desk

D88 = {
    "id": "D88",
    "kind": "discount",
    "title": {"zh_CN": "88 折券", "en": "12 % off"},
    "benefit": {"pay_percent": 88},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    "stacking": {"group": "cash"},
}
PURSE = {
    "id": "PURSE",
    "kind": "cash",
    "title": {"zh_CN": "100 元代金券", "en": "Voucher of 100"},
    "benefit": {"amount_off_minor": 10000, "keep_rest": True},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    "stacking": {"group": "purse"},
}
GIFT = {
    "id": "G1",
    "kind": "gift",
    "title": {"zh_CN": "送湿巾一包", "en": "Free wipes"},
    "benefit": {"item": "湿巾一包", "value_minor": 1500},
    "valid": {"from": "2026-02-01", "until": "2026-03-01"},
}
HOTPOT = {
    "id": "HOTPOT",
    "kind": "voucher",
    "title": {"zh_CN": "双人火锅团购券", "en": "Hotpot for two"},
    "benefit": {"item": "双人火锅套餐", "value_minor": 12800},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
}
YOGA = {
    "id": "YOGA",
    "kind": "pass",
    "title": {"zh_CN": "瑜伽次卡", "en": "Yoga pass"},
    "benefit": {"uses": 10},
    "valid": {"from": "2026-03-01", "until": "2026-12-31"},
}
SAMPLE = {
    "id": "SAMPLE",
    "kind": "trial",
    "title": {"zh_CN": "洁面乳试用", "en": "Try the cleanser"},
    "benefit": {"item": "洁面乳小样", "postage_minor": 800},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
}
# Of a newer program: this one does not know the kind.
RAFFLE = {"id": "RAFFLE", "kind": "raffle", "title": {"zh_CN": "抽奖", "en": "Raffle"}, "benefit": {"tickets": 3}}
WANG = Member(
    "bbbbbbbbbbbb",
    "2048110037",
    "+8613800000001",
    "王小明",
    START - timedelta(days=400),
    tier="金卡",
    visits=21,
    last_visit_at=START - timedelta(days=12),
)


@dataclass
class HandHeldScanner:
    """A `ScannerPort` whose camera is the test: it shows frames and codes when it is told."""

    events: ScanEvents
    source: str
    taken: list[str] = field(default_factory=list)
    stopped: bool = False

    def stop(self) -> None:
        self.stopped = True

    def switch_camera(self, source: str) -> None:
        self.source = source

    def took(self, text: str) -> None:
        self.taken.append(text)

    def see(self, text: str, picture: np.ndarray | None = None) -> None:
        """As a scanner thread would tell it."""
        thread = threading.Thread(target=self._tell, args=(text, picture))
        thread.start()
        thread.join()

    def _tell(self, text: str, picture: np.ndarray | None) -> None:
        if picture is not None:
            self.events.on_frame(Frame(picture, 1, 0.0))
        self.events.on_scanned(SeenCode(text))


FINDINGS = (
    Finding("python", "good", alike("3.12.3")),
    Finding(
        "folder", "note", Words("412 MB free", "剩余 412 MB"), Words("Make room on this disk.", "请清理磁盘空间。")
    ),
)


def _in_words(finding: Finding, language: str) -> Found:
    """As the command says it to the window."""

    def said(words: Words | None) -> str:
        return "" if words is None else words.zh if language == "zh_CN" else words.en

    advice = said(finding.at_window or finding.advice)
    return Found(finding.name, finding.level, said(finding.title), said(finding.found), advice)


@dataclass
class HandHeldUpkeep:
    """An `UpkeepPort` that does what a test lets it do; `gate` holds it up, `fault` is what a backup comes to."""

    done: list[str] = field(default_factory=list)
    gate: threading.Event | None = None
    fault: Fault | None = None
    found: tuple[Found, ...] = ()

    def last_automatic(self) -> datetime | None:
        return START - timedelta(hours=3)

    def back_up(self, target: Path, told: Callable[[int, int], None], stop: threading.Event) -> int:
        told(5_000_000, 20_000_000)
        self._wait(stop)
        if not target.parent.is_dir():
            raise InvalidInput("no such folder", key="file")
        if self.fault is not None:
            raise self.fault
        self.done.append(target.name)
        return 12_345_678

    def examine(self, language: str, stop: threading.Event) -> tuple[Found, ...]:
        self._wait(stop)
        self.done.append(language)
        return self.found or tuple(_in_words(each, language) for each in FINDINGS)

    def bundle(self, target: Path, stop: threading.Event) -> None:
        self._wait(stop)
        self.done.append(target.name)

    def _wait(self, stop: threading.Event) -> None:
        while self.gate is not None and not self.gate.wait(0.02):
            if stop.is_set():
                raise Fault(FaultKind.INTERNAL, "stopped")


@dataclass
class SilentSounds:
    """A `SoundPort` that writes down what it would play."""

    played: list[str] = field(default_factory=list)

    def play(self, name: str, volume_percent: int = 100) -> None:
        self.played.append(name)

    def close(self) -> None:
        """Nothing is held."""


@cache
def cascade() -> Cascade:
    """One decoder for all tests."""
    return Cascade()


def read_texts(source: Path | bytes) -> tuple[str, ...]:
    """`UiParts.read_picture` as `bootstrap` makes it."""
    try:
        picture = read_picture(source)
    except PictureRefused as refused:
        raise InvalidInput(str(refused), key=refused.reason) from refused
    return tuple(symbol.text for symbol in cascade().decode_picture(picture))


@dataclass
class Bench:
    """Everything a test of the window turns."""

    shop: Shop
    window: CounterWindow
    scanners: list[HandHeldScanner]
    sounds: SilentSounds
    folder: Path

    @property
    def scanner(self) -> HandHeldScanner:
        return self.scanners[0]


def fill_shop(folder: Path, role: Role = Role.CASHIER) -> Shop:
    """A shop worth a picture: two stores, a cashier, members, campaigns, a link that has answered just now."""
    shop = open_desk(folder, role, members=10, coupons=5)
    for number, document in enumerate((D88, GIFT, PURSE, HOTPOT, YOGA, SAMPLE, RAFFLE), start=8):
        shop.campaign(document, tag=number)
    with shop.store.writing() as writing:
        device = writing.device()
        assert device is not None
        writing.set_device(replace(device, counter="1 号台"))
        writing.put_store(Store("s1", "城东店", "Asia/Shanghai"))
        writing.put_store(Store("s2", "城西店", "Asia/Shanghai"))
        writing.put_staff(Staff("k1", "小王", role, shop.counter.pins.hash("1357")))
        writing.set_session(Session("k1", "小王", role, START + timedelta(hours=8)))
        writing.put_member(WANG)
        writing.set_link_state(LinkState(last_success_at=shop.clock.at - timedelta(seconds=12), digest_equal=True))
    return shop


def parts_of(
    shop: Shop,
    folder: Path,
    scanners: list[HandHeldScanner],
    sounds: SilentSounds,
    *,
    language: str = "zh_CN",
    open_counter: Callable[[], Counter] | None = None,
    importing: ImportPort | None = None,
    upkeep: UpkeepPort | None = None,
    rescued: list[tuple[Fault | None, str]] | None = None,
) -> UiParts:
    def start(events: ScanEvents, source: str) -> HandHeldScanner:
        made = HandHeldScanner(events, source)
        scanners.append(made)
        events.on_status(CameraReport("live", "live", "Logitech C920"))
        return made

    return UiParts(
        data_dir=folder,
        open_counter=open_counter or (lambda: shop.counter),
        start_scanner=start,
        list_cameras=lambda: (CameraChoice("0", "Logitech C920"), CameraChoice("/dev/video2", "USB Camera")),
        read_picture=read_texts,
        draw_code=lambda text, caption: draw_code(text, caption=caption or None),
        make_wedge=Wedge,
        make_sounds=lambda: sounds,
        language=language,
        print_receipt=print_for_window,
        importing=importing or ImportsHere(shop),
        make_cards=lambda: system_cards(folder / "cards"),
        upkeep=upkeep or HandHeldUpkeep(),
        rescue=lambda fault, staff: None if rescued is None else rescued.append((fault, staff)),
        save_chart=export_numbers,
        export_selected=export_selected,
        save_copy=save_copy,
    )


def open_window(
    qtbot: QtBot,
    shop: Shop,
    folder: Path,
    *,
    language: str = "zh_CN",
    theme_name: str = "light",
    scale_percent: int = 100,
    size: tuple[int, int] = (1366, 768),
    display: str = "",
    importing: ImportPort | None = None,
    upkeep: UpkeepPort | None = None,
    rescued: list[tuple[Fault | None, str]] | None = None,
) -> Bench:
    """The window, open, its first overview shown."""
    save_prefs(folder, Prefs(theme=theme_name, scale_percent=scale_percent, display=display))
    scanners: list[HandHeldScanner] = []
    sounds = SilentSounds()
    parts = parts_of(
        shop, folder, scanners, sounds, language=language, importing=importing, upkeep=upkeep, rescued=rescued
    )
    window = CounterWindow(parts)
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    window.begin()
    qtbot.waitUntil(lambda: window.shop.overview is not None and bool(scanners), timeout=10_000)
    qtbot.waitUntil(lambda: window.jobs.idle, timeout=10_000)
    return Bench(shop, window, scanners, sounds, folder)


def fresh_theme() -> None:
    """Every test begins in the light theme at 100 %."""
    theme.apply("light", 100)
