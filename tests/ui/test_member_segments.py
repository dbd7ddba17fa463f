"""The merchant's own segments beside the member list: sizes, chosen by key and mouse, changed meanwhile."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.member import Role
from counter_app.domain.segment_file import parse_segment, rule_dict
from counter_app.domain.segments import Segment
from counter_app.services import member_list, member_memory, segments
from counter_app.services.campaigns import PutCampaigns, put_campaigns, set_campaign_status
from counter_app.services.segment_counting import count_all
from counter_app.services.settings import put_settings
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import C50, Shop
from tests.services.desk import new_id, sign_in_as
from tests.ui.hands import Hands
from tests.ui.test_member_list import counts, ctrl, opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]

Told = dict[str, object]
OFTEN: Told = {
    "id": "often",
    "title": {"zh_CN": "常客", "en": "Regulars"},
    "rule": {"visits": {"min": 30}},
}
TEA: Told = {"id": "tea", "title": {"zh_CN": "茶客", "en": "Tea lovers"}, "rule": {"tag": "茶会"}}


def save(shop: Shop, *told: Told) -> None:
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


def test_what_was_counted_last_is_there_at_once(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    save(shop, OFTEN, TEA)
    count_all(shop.counter)
    hands.press(ESC)
    seen: list[dict[str, str]] = []
    of_page = hands.bench.window.pages.members.segments
    assert of_page is not None
    of_page.told.connect(lambda: seen.append(shown(page)))
    opened(hands)
    assert seen[0] == {"常客": "10", "茶客": "4"}, "before anybody has been counted now"
    assert shown(page) == seen[0]


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


def test_with_members_in_memory_what_is_typed_in_a_segment_is_counted_at_once(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (member_memory, member_list):
        monkeypatch.setattr(module, "LEAST_ROWS", 10)
    save(shop, OFTEN, TEA)
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    assert page.foot.text() == "10 位会员"
    rows = hands.bench.window.pages.members.rows
    assert rows is not None
    said: list[tuple[bool, int]] = []
    rows.counted.connect(lambda: said.append((rows.counting, rows.total)))
    for text in ("王", "nobody", ""):
        page.search.setText(text)
        hands.rest()
        assert rows.whole
    assert [counting for counting, _ in said] == [False] * len(said)
    assert said[-1] == (False, 10)
    with shop.store.writing() as writing:
        member = writing.member(rows.chosen)
        assert member is not None
        writing.put_member(replace(member, visits=1))
    page.search.setText("1")
    page.search.clear()
    hands.rest()
    assert page.foot.text() == "9 位会员"


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


def test_what_the_list_is_filtered_by_is_saved_under_a_name(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    assert not page.of_segments["N"].isVisible()
    alt(hands, Qt.Key.Key_N)
    assert not page.asking, "all members are no segment"
    alt(hands, Qt.Key.Key_6)
    alt(hands, Qt.Key.Key_L)
    found = page.foot.text()
    assert page.of_segments["N"].isVisible()
    alt(hands, Qt.Key.Key_N)
    assert page.segment_form.isVisible()
    assert hands.focus is page.segment_form.name
    hands.press(ENTER)
    assert page.segment_form.message.text() == "请起一个名字"
    page.segment_form.name.setText("流失金卡")
    hands.press(ENTER)
    assert not page.asking
    assert list(shown(page)) == ["流失金卡"]
    assert f"{shown(page)['流失金卡']} 位会员" == page.foot.text() == found
    (saved,) = segments_of(shop)
    assert rule_dict(saved.rule) == {"activity": ["lost"], "tier": ["金卡"]}
    assert not page.of_segments["N"].isVisible(), "it is saved already"
    hands.press(ESC)
    assert page.foot.text() == "42 位会员"


def test_a_text_and_a_status_are_no_rule(hands: Hands) -> None:
    page = opened(hands)
    button = page.of_segments["N"]
    alt(hands, Qt.Key.Key_6)
    assert button.isVisible()
    page.search.setText("李")
    hands.rest()
    assert not button.isVisible()
    page.search.clear()
    hands.rest()
    assert button.isVisible()
    alt(hands, Qt.Key.Key_S)
    assert not button.isVisible()


def test_a_segment_is_narrowed_and_saved_as_another_one(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN)
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    assert not page.of_segments["N"].isVisible()
    assert page.of_segments["D"].isVisible()
    page.tags.chosen.emit("茶会")
    hands.rest()
    alt(hands, Qt.Key.Key_N)
    page.segment_form.name.setText("常客茶会")
    hands.press(ENTER)
    assert shown(page) == {"常客": "10", "常客茶会": "1"}
    assert [rule_dict(each.rule) for each in segments_of(shop)][1] == {"tag": ["茶会"], "visits": {"min": 30}}


def test_a_saved_one_is_taken_away_but_not_under_a_campaign(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN)
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), ({**C50, "id": "FOR", "audience": {"segment": "often"}},)))
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    alt(hands, Qt.Key.Key_D)
    assert page.segment_form.what.text() == "这些活动只给该分群：FOR。请先结束它们。"
    assert not page.segment_form.main.isVisible()
    hands.press(ENTER)
    assert not page.asking
    assert [each.id for each in segments_of(shop)] == ["often"]
    set_campaign_status(shop.counter, new_id(shop), "FOR", CampaignStatus.ENDED)
    ctrl(hands, Qt.Key.Key_1)
    opened(hands)
    hands.rest()
    alt(hands, Qt.Key.Key_D)
    assert page.segment_form.title.text() == "常客"
    hands.press(ESC)
    assert [each.id for each in segments_of(shop)] == ["often"]
    alt(hands, Qt.Key.Key_D)
    hands.press(ENTER)
    assert segments_of(shop) == []
    assert page.foot.text() == "42 位会员"
    assert not page.segments.isVisible()


def test_a_form_goes_with_the_next_wish(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN)
    page = opened(hands)
    alt(hands, Qt.Key.Key_E)
    alt(hands, Qt.Key.Key_D)
    assert page.asking
    page.table.chosen.emit("cccccccccc20")
    hands.rest()
    assert (page.asking, page.segment_form.isVisible(), page.opened) == (False, False, True)
    hands.press(ESC)
    alt(hands, Qt.Key.Key_D)
    alt(hands, Qt.Key.Key_L)
    assert not page.segment_form.isVisible()
    alt(hands, Qt.Key.Key_N)
    assert page.segment_form.isVisible()
    ctrl(hands, Qt.Key.Key_1)
    opened(hands)
    assert not page.segment_form.isVisible()


def test_of_two_with_the_same_rule_the_one_goes_that_was_asked_about(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN, {**OFTEN, "id": "zz", "title": {"zh_CN": "另一个", "en": "The other"}})
    page = opened(hands)
    hands.rest()
    alt(hands, Qt.Key.Key_E)
    alt(hands, Qt.Key.Key_D)
    assert page.segment_form.title.text() == "常客"
    page.segment_chosen.emit("zz")
    assert not page.asking
    hands.press(ENTER)
    assert [each.id for each in segments_of(shop)] == ["often", "zz"]
    alt(hands, Qt.Key.Key_D)
    assert page.segment_form.title.text() == "另一个"
    hands.press(ENTER)
    assert [each.id for each in segments_of(shop)] == ["often"]


def test_a_form_that_asks_follows_the_language(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN)
    page = opened(hands)
    hands.rest()
    alt(hands, Qt.Key.Key_E)
    alt(hands, Qt.Key.Key_D)
    hands.press(Qt.Key.Key_F7)
    form = page.segment_form
    assert (form.title.text(), form.what.text()) == ("Regulars", "The segment goes; its members stay as they are.")
    hands.press(ESC)
    alt(hands, Qt.Key.Key_3)
    alt(hands, Qt.Key.Key_N)
    hands.press(Qt.Key.Key_F7)
    assert (form.title.text(), form.what.text()[:2]) == ("存为分群", "符合")


def segments_of(shop: Shop) -> list[Segment]:
    with shop.store.reading() as reading:
        return list(reading.segments().values())


def test_a_members_details_say_what_it_belongs_to(hands: Hands, shop: Shop) -> None:
    save(shop, OFTEN, TEA)
    page = opened(hands)
    page.table.chosen.emit("cccccccccc1e")
    hands.rest()
    details = page.details.details
    assert details is not None
    assert "流失 · 常客 · 茶客" in details.facts.splitlines()
