"""What a manager does with the form of a campaign, and what stands there."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from counter_app.domain.campaign import Terms
from counter_app.ui.campaigns.cells import ChipsCell, TextCell
from counter_app.ui.campaigns.maker_page import MakerPage
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.test_whole_sale import alt

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
KEYS = {letter: getattr(Qt.Key, f"Key_{letter}") for letter in "NMKTXCDE0123456789"}


def campaigns(hands: Hands) -> None:
    QTest.keyClick(hands.focus, Qt.Key.Key_4, CTRL)
    hands.rest()


def page_of(hands: Hands) -> MakerPage:
    page = hands.bench.window.pages.campaigns.maker.page
    assert page is not None
    return page


def is_up(hands: Hands) -> bool:
    return hands.bench.window.pages.currentWidget() is hands.bench.window.pages.campaigns.maker.page


def making(hands: Hands, kind: str) -> MakerPage:
    campaigns(hands)
    alt(hands, KEYS["N"])
    hands.press(KEYS[kind])
    return page_of(hands)


def field(page: MakerPage, key: str) -> QLineEdit:
    cell = page.body.cells[key]
    assert isinstance(cell, TextCell)
    return cell.field


def write(hands: Hands, key: str, text: str) -> None:
    """As a person pastes it: character by character is tried where it matters."""
    line = field(page_of(hands), key)
    line.setFocus()
    line.selectAll()
    line.insert(text)
    line.textEdited.emit(line.text())
    hands.rest()


def chips(page: MakerPage, key: str) -> dict[str, QAbstractButton]:
    cell = page.body.cells[key]
    assert isinstance(cell, ChipsCell)
    return {chip.value: chip for chip in cell.chips}


def slip(page: MakerPage, key: str) -> str:
    return page.body.cells[key].note.text()


def newest(shop: Shop, campaign: str) -> Terms:
    with shop.store.reading() as reading:
        found = reading.campaign(campaign)
        terms = reading.terms(campaign, found.current_version) if found else None
    assert terms is not None
    return terms


def put_one(shop: Shop, before: set[str]) -> Terms:
    with shop.store.reading() as reading:
        (made,) = {each.id for each, _ in reading.campaigns()} - before
    return newest(shop, made)


def ids(shop: Shop) -> set[str]:
    with shop.store.reading() as reading:
        return {each.id for each, _ in reading.campaigns()}
