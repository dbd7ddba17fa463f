"""A coupon for everybody who is marked: how many people and how much money first, a stop, nobody twice."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from counter_app.ui import many_work
from tests.counter_shop import C50, Shop
from tests.services.desk import fill
from tests.ui.hands import Hands
from tests.ui.test_member_acts import marked
from tests.ui.test_member_list import opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

DOWN = Qt.Key.Key_Down


def held(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return sum(bool(reading.member_coupons(f"cccccccccc{number:02x}", 5)) for number in range(40))


def choose_c50(hands: Hands) -> None:
    choose(hands, "C50")


def choose(hands: Hands, campaign: str) -> None:
    page = hands.bench.window.pages.members.page
    assert page is not None
    rows = [row.id for row in page.act_form.choices.rows.rows]
    for _ in range(rows.index(campaign)):
        hands.press(DOWN)
    hands.press(ENTER)


def test_people_and_money_are_seen_before_and_a_second_press_gives_nobody_a_second(hands: Hands, shop: Shop) -> None:
    fill(shop, coupons={"C50": 60})
    page = opened(hands)
    page.search.setText("139")
    hands.rest()
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_K)
    form = page.act_form
    assert hands.focus is form.choices
    assert "CARD" not in {row.id for row in form.choices.rows.rows}
    choose_c50(hands)
    assert form.what.text() == (
        "满 200 减 50\n\n39 人将各得一张。\n\n全部用掉最多让利 1,950.00。\n\n"
        "期间可照常收银；可随时停止，已发出的券不收回。"
    )
    assert held(shop) == 0, "nothing is done before the second Enter"
    hands.press(ENTER)
    assert form.what.text() == "39 人已获得。"
    assert held(shop) == 39, "whoever is frozen gets none"
    hands.press(ENTER)
    assert (page.form, marked(page)) == (None, [])
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_K)
    choose_c50(hands)
    assert "39 人已持有，不再发。" in form.what.text()
    hands.press(ENTER)
    assert page.form is None
    assert held(shop) == 39


def test_who_could_not_use_it_is_said_before(hands: Hands, shop: Shop) -> None:
    shop.campaign({**C50, "id": "GOLD", "audience": {"tier": "gold", "first_visit": True}}, tag=9)
    with shop.store.reading() as reading:
        found = [reading.member(f"cccccccccc{number:02x}") for number in range(3)]
    with shop.store.writing() as writing:
        for each in found:
            assert each is not None
            writing.put_member(replace(each, tier="gold", visits=0))
    page = opened(hands)
    page.search.setText("139")
    hands.rest()
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_K)
    choose(hands, "GOLD")
    said = page.act_form.what.text()
    assert "其中 36 人今天用不了：\n限“gold”等级会员 36 人" in said, said


def test_where_the_reserve_ends_it_says_so_and_goes_on(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_work, "BLOCK", 4)
    monkeypatch.setattr(many_work, "_LEAST_PAUSE_SECONDS", 0.0)
    fill(shop, coupons={"C50": 10})
    page = opened(hands)
    page.search.setText("139")
    hands.rest()
    alt(hands, Qt.Key.Key_A)
    alt(hands, Qt.Key.Key_K)
    choose_c50(hands)
    hands.press(ENTER)
    form = page.act_form
    assert form.message.isVisible()
    so_far = held(shop)
    assert 8 <= so_far < 39
    assert form.what.text() == f"{so_far} 人已获得。\n\n还有人没轮到就停下了。"
    fill(shop, coupons={"C50": 60})
    hands.press(ENTER)
    assert form.what.text() == "39 人已获得。"
    assert held(shop) == 39
    hands.press(ESC)
    assert page.form is None
