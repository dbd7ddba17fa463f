"""The merchant's own segments beside the member list: sizes, chosen by key and mouse, changed meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.member import Role
from counter_app.domain.segment_file import parse_segment
from counter_app.services import member_list, segments
from counter_app.services.settings import put_settings
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import Shop
from tests.services.desk import new_id, sign_in_as
from tests.ui.hands import Hands
from tests.ui.test_member_list import counts, ctrl, opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

OFTEN: dict[str, object] = {"id": "often", "title": {"zh_CN": "常客", "en": "Regulars"}, "rule": {"visits": {"min": 30}}}
TEA: dict[str, object] = {"id": "tea", "title": {"zh_CN": "茶客", "en": "Tea lovers"}, "rule": {"tag": "茶会"}}


def save(shop: Shop, *told: dict[str, object]) -> None:
    with shop.store.writing() as writing:
        for each in told:
            segment = parse_segment(each)
            writing.put_segment(segment.id, segment)


def shown(page: MemberListPage) -> dict[str, str]:
    return {row.what: row.note for row in page.segments.rows.rows}


@pytest.fixture(autouse=True)
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SLICE_ROWS", 7)
    monkeypatch.setattr(member_list, "SLICE_ROWS", 7)


def test_without_any_there_is_no_heading(hands: Hands) -> None:
    page = opened(hands)
    assert not page.segments.isVisible()
    alt(hands, Qt.Key.Key_E)
    assert page.foot.text() == "42 位会员"


def test_a_segment_is_chosen_by_key_combines_and_is_taken_back(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN, TEA)
    page = opened(hands)
    assert page.segments.isVisible()
    assert shown(page) == {"常客": "10", "茶客": "4"}
    alt(hands, Qt.Key.Key_E)
    assert page.foot.text() == "10 位会员"
    assert page.segments.current_id() == "often"
    assert counts(page) == {
        "全部会员": "10", "新会员": "0", "活跃": "0", "正在走远": "0", "沉睡": "0", "流失": "10",
    }  # fmt: skip
    alt(hands, Qt.Key.Key_G)
    assert page.foot.text() == "1 位会员"
    page.search.setText("nobody")
    hands.rest()
    assert page.empty.isVisible()
    page.search.clear()
    alt(hands, Qt.Key.Key_E)
    assert (page.foot.text(), page.segments.current_id()) == ("4 位会员", "tea")
    hands.press(ESC)
    assert page.foot.text() == "42 位会员"
    assert page.segments.current_id() == ""
    assert shown(page) == {"常客": "10", "茶客": "4"}, "the size of a segment is its own"


def test_by_arrows_and_enter_and_the_same_again_takes_it_back(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN, TEA)
    page = opened(hands)
    page.segments.setFocus()
    QTest.keyClick(page.segments, Qt.Key.Key_Down)
    hands.press(ENTER)
    assert page.foot.text() == "10 位会员"
    hands.press(ENTER)
    assert page.foot.text() == "42 位会员"


def test_what_was_changed_or_taken_away_meanwhile_is_seen_when_the_list_comes_again(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN, TEA)
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    save(shop, {**OFTEN, "rule": {"visits": {"min": 35}}})
    ctrl(hands, Qt.Key.Key_1)
    opened(hands)
    hands.rest()
    assert (page.foot.text(), shown(page)["常客"]) == ("5 位会员", "5")
    with shop.store.writing() as writing:
        writing.put_segment("often", None)
    ctrl(hands, Qt.Key.Key_1)
    opened(hands)
    hands.rest()
    assert (page.foot.text(), shown(page)) == ("42 位会员", {"茶客": "4"})


def test_activity_goes_by_the_merchants_days(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)
    put_settings(shop.counter, new_id(shop), {"activity": {"active_days": 60, "drifting_days": 61, "asleep_days": 62}})
    page = opened(hands)
    assert {name: counts(page)[name] for name in ("正在走远", "沉睡")} == {"正在走远": "0", "沉睡": "0"}
    assert int(counts(page)["活跃"]) > 3


def test_titles_follow_the_language(hands: Hands, shop: Shop) -> None:
    save(shop, TEA)
    page = opened(hands)
    hands.press(Qt.Key.Key_F7)
    assert list(shown(page)) == ["Tea lovers"]
    assert list(counts(page)) == ["All members", "New", "Active", "Drifting", "Asleep", "Lost"]
