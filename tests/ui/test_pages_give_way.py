"""A page beside the sale gives way to a customer: while it is up, and while it is only about to come."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role
from counter_app.protocol.numbers import Numbers
from counter_app.services.settings import effective
from counter_app.ui.jobs import Lane
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.desk_exceptions_story import fill
from tests.desk_numbers_story import fill as fill_numbers
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_hand_scanner import burst
from tests.ui.test_whole_sale import ESC, alt

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
# The page it is opened from, and its key.
PAGES: dict[str, tuple[Qt.Key | None, Qt.Key]] = {
    "members": (None, Qt.Key.Key_2),
    "exceptions": (None, Qt.Key.Key_3),
    "campaigns": (None, Qt.Key.Key_4),
    "figures": (None, Qt.Key.Key_5),
    "staff": (None, Qt.Key.Key_6),
    "settings": (None, Qt.Key.Key_Comma),
    "imports": (Qt.Key.Key_2, Qt.Key.Key_I),
    "channels": (Qt.Key.Key_4, Qt.Key.Key_K),
    "audit log": (Qt.Key.Key_6, Qt.Key.Key_G),
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made)
    fill_numbers(made)
    yield made
    made.store.close()


def ask_for(hands: Hands, name: str) -> None:
    """The key of the page, and nothing of what it brings about."""
    before, key = PAGES[name]
    if before is not None:
        QTest.keyClick(hands.focus, before, CTRL)
        hands.rest()
    QTest.keyClick(hands.focus, key, ALT if before is not None else CTRL)


def sells(hands: Hands) -> bool:
    pages = hands.bench.window.pages
    return pages.currentWidget() is hands.bench.window.page and not any(desk.up for desk in pages.desks)


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_that_is_about_to_come_does_not_come_over_a_customer(hands: Hands, shop: Shop, name: str) -> None:
    ask_for(hands, name)
    hands.bench.window.present(shop.coupon("D88"), "camera")
    hands.rest()
    hands.sees(Look.READY)
    assert sells(hands)
    ask_for(hands, name)
    hands.rest()
    assert not sells(hands), "asked for again it comes"


@pytest.mark.parametrize("name", list(PAGES))
def test_nor_one_that_is_made_and_not_seen_yet(hands: Hands, shop: Shop, name: str) -> None:
    window = hands.bench.window
    desk = getattr(window.pages, {"figures": "numbers", "audit log": "audit"}.get(name, name))
    desk.made.connect(lambda _page: window.present(shop.coupon("D88"), "camera"))
    ask_for(hands, name)
    hands.sees(Look.READY)
    hands.rest()
    assert sells(hands)


def test_one_that_is_opened_again_before_it_was_dressed_stays_up(hands: Hands) -> None:
    pages = hands.bench.window.pages
    ask_for(hands, "campaigns")
    hands.rest()
    page = pages.campaigns.page
    assert pages.currentWidget() is page
    pages.campaigns.made.emit(page)
    assert pages.currentWidget() is page


def test_nor_is_it_seen_by_whoever_is_there_when_its_manager_has_gone(hands: Hands) -> None:
    desk = hands.bench.window.pages.campaigns

    def sign_out(_page: object) -> None:
        overview = desk._shop.overview
        assert overview is not None
        desk._shop.overview = replace(overview, status=replace(overview.status, session=None))

    desk.made.connect(sign_out)
    ask_for(hands, "campaigns")
    hands.rest()
    assert sells(hands)


def test_what_goes_wrong_with_a_page_that_nobody_waits_for_is_not_said_to_a_customer(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Event()

    def broken(_store: str, _first: str, _until: str) -> None:
        assert shown.wait(20)
        raise Fault(FaultKind.DISK_FULL)

    monkeypatch.setattr(shop.link, "numbers", broken)
    ask_for(hands, "figures")
    hands.bench.window.present(shop.coupon("D88"), "camera")
    hands.sees(Look.READY)
    shown.set()
    hands.rest()
    hands.sees(Look.READY)
    ask_for(hands, "figures")
    hands.rest()
    hands.sees(Look.FAULT)


@pytest.mark.parametrize("name", list(PAGES))
def test_of_two_pages_that_are_asked_for_the_last_one_comes(hands: Hands, name: str) -> None:
    last = "staff" if name != "staff" else "settings"
    ask_for(hands, name)
    QTest.keyClick(hands.focus, PAGES[last][1], CTRL)
    hands.rest()
    pages = hands.bench.window.pages
    assert [desk for desk in pages.desks if desk.up] == [getattr(pages, last)]


@pytest.mark.parametrize("ended", ["\r", ""])
@pytest.mark.parametrize("text", ["coupon", "012345678901", "1234567890128"])
@pytest.mark.parametrize("name", list(PAGES))
def test_a_burst_brings_the_sale_back_and_chooses_and_changes_nothing(
    hands: Hands, shop: Shop, name: str, text: str, ended: str
) -> None:
    window = hands.bench.window
    seen: list[str] = []
    window.hand_scanner.scanned.connect(seen.append)
    ask_for(hands, name)
    hands.rest()
    if name == "settings":
        alt(hands, Qt.Key.Key_6)
    with shop.store.reading() as reading:
        before = effective(reading), effective(reading, "s1")
    own = window.prefs
    code = shop.coupon("D88") if text == "coupon" else text
    burst(code, terminator=Qt.Key.Key_Return if ended else None)
    hands.qtbot.waitUntil(lambda: bool(seen))
    hands.rest()
    assert seen == [code]
    assert sells(hands)
    with shop.store.reading() as reading:
        assert (effective(reading), effective(reading, "s1")) == before
    assert window.prefs == own
    if name == "figures":
        assert window.pages.numbers._digit == "1"


@dataclass
class SlowCloud:
    """Answers when it is let."""

    told: Numbers | None
    asked: list[str] = field(default_factory=list)
    answers: Event = field(default_factory=Event)

    def numbers(self, _store: str, _first: str, until: str) -> Numbers | None:
        self.asked.append(until)
        assert self.answers.wait(20)
        return self.told


def test_a_cloud_that_takes_its_time_with_figures_keeps_nobody_from_selling(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = SlowCloud(shop.link.told)
    monkeypatch.setattr(shop.link, "numbers", cloud.numbers)
    ask_for(hands, "figures")
    hands.qtbot.waitUntil(lambda: bool(cloud.asked))
    done: list[str] = []
    window = hands.bench.window
    window.shop.ask(lambda _: "claimed", done.append, lane=Lane.SLOW)
    hands.qtbot.waitUntil(lambda: bool(done))
    cloud.answers.set()
    hands.rest()


def test_a_key_that_is_held_asks_the_cloud_of_the_first_and_the_last_day_only(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(hands, "figures")
    hands.rest()
    cloud = SlowCloud(shop.link.told)
    monkeypatch.setattr(shop.link, "numbers", cloud.numbers)
    desk = hands.bench.window.pages.numbers
    for _ in range(30):
        desk.step(-1)
    cloud.answers.set()
    hands.rest()
    assert cloud.asked[-1] == "2026-02-08"
    assert len(cloud.asked) <= 2
    hands.press(ESC)
    assert sells(hands)
