"""A redemption whose verdict nobody saw: told at the start, said of its code, over when somebody acknowledges it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.unshown import lose_unshown
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.form import Form
from tests.counter_shop import Shop
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands


def _killed_before_it_was_shown(shop: Shop) -> str:
    """What a process leaves that is gone (`tests/services/test_unshown.py` kills a real one); answers the code."""
    code = shop.coupon("D88")
    assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 20_000)).redeemed
    shop.showing = type(shop.showing)()
    lose_unshown(shop.counter)
    return code


def _marks(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return len(reading.unshown())


def _open_form(hands: Hands) -> Form | None:
    return hands.bench.window.page.host.form


def _foot(hands: Hands) -> str:
    return " | ".join(part.accessibleName() for part in hands.bench.window.foot._parts if part.isVisible())


def test_the_start_tells_of_it_and_one_key_says_that_it_is_known(
    qtbot: QtBot, open_bench: OpenBench, shop: Shop
) -> None:
    _killed_before_it_was_shown(shop)
    hands = Hands(qtbot, open_bench())
    window = hands.bench.window
    assert _open_form(hands) is window.forms.unshown_form
    (row,) = window.forms.unshown_form.list.rows.rows
    assert (row.lead, row.what) == ("14:00", "88 折券")
    assert not window.forms.unshown_form._area.verticalScrollBar().isVisible(), "one row and nothing to scroll"
    assert "结果未显示" in _foot(hands)
    hands.press(Qt.Key.Key_Return)
    assert _open_form(hands) is None
    assert _marks(shop) == 0
    window.shop.look()
    hands.rest()
    assert "结果未显示" not in _foot(hands)


def test_a_scan_goes_before_it_and_f10_brings_it_back(qtbot: QtBot, open_bench: OpenBench, shop: Shop) -> None:
    _killed_before_it_was_shown(shop)
    hands = Hands(qtbot, open_bench(language="en"))
    window = hands.bench.window
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)
    assert _open_form(hands) is None
    window.shop.look()
    hands.rest()
    assert _open_form(hands) is None, "nobody is interrupted, and nobody is told twice"
    assert "Not shown" in _foot(hands)
    hands.press(Qt.Key.Key_F10)
    assert _open_form(hands) is window.forms.unshown_form
    hands.press(Qt.Key.Key_Escape)
    assert (_open_form(hands), _marks(shop)) == (None, 1)


@pytest.mark.parametrize("language, words", [("zh_CN", "本机已核销"), ("en", "Redeemed here")])
def test_its_code_says_so_and_enter_acknowledges(
    qtbot: QtBot, open_bench: OpenBench, shop: Shop, language: str, words: str
) -> None:
    code = _killed_before_it_was_shown(shop)
    hands = Hands(qtbot, open_bench(language=language))
    hands.scan(code)
    hands.sees(Look.AMBER, words)
    assert any("14:00" in fact for fact in hands.view.facts)
    hands.press(Qt.Key.Key_Return)
    hands.sees(Look.IDLE)
    assert _marks(shop) == 0
    hands.scan(code)
    hands.sees(Look.RED)


def test_what_was_painted_is_marked_no_longer(qtbot: QtBot, open_bench: OpenBench, shop: Shop) -> None:
    hands = Hands(qtbot, open_bench())
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)
    hands.press(Qt.Key.Key_Return)
    hands.sees(Look.REDEEMED)
    qtbot.waitUntil(lambda: _marks(shop) == 0)
