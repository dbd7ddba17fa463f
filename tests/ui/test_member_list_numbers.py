"""The numbers of the member list while they are counted: they only grow, stay exact, and nobody is said of somebody."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services import member_list, member_memory
from counter_app.services.context import Counter
from counter_app.services.member_list import Asked, Counts, MemberPage, Sweep
from counter_app.services.member_records import Order, Wanted
from counter_app.ui import member_rows
from counter_app.ui.members.list_page import MemberListPage
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.many_members import TAGS, rows_of, shop, slices
from tests.ui.test_member_list import DOWN, counts, names, opened
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop", "slices"]


class Gate:
    """Lets so many slices pass, and then none until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, passing: int) -> None:
        self._open = threading.Event()
        self._left = passing
        self.waited = threading.Event()
        monkeypatch.setattr(member_rows, "sweep_on", self._sweep_on)

    def _sweep_on(self, counter: Counter, asked: Asked, before: Sweep) -> Sweep:
        self._left -= 1
        if self._left < 0:
            self.waited.set()
            assert self._open.wait(10)
        return member_list.sweep_on(counter, asked, before)

    def open(self) -> None:
        self._open.set()


@pytest.mark.usefixtures("slices")
def test_many_who_stand_far_along_the_order_are_shown(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many that their places are not kept, and none of them among the first of the list."""
    page = opened(hands)
    page.table.order_pressed.emit(Order.VISITS)
    page.table.order_pressed.emit(Order.VISITS)
    hands.rest()
    monkeypatch.setattr(member_list, "MOST_PLACES", 10)
    alt(hands, Qt.Key.Key_6)
    assert page.foot.text() == "17 位会员"
    assert len(names(page)) == 17
    assert page.table.isVisible()
    assert not page.empty.isVisible()


def watched(hands: Hands, page: MemberListPage) -> list[tuple[int, bool, int]]:
    """What is seen at each answer: the number, whether it says that nobody fits, the rows."""
    seen: list[tuple[int, bool, int]] = []

    def look() -> None:
        number = page.foot.text().split(" ")[0].replace(",", "").removesuffix("+")
        seen.append((int(number), page.empty.isVisible(), len(names(page))))

    rows_of(hands).filled.connect(look)
    rows_of(hands).counted.connect(look)
    return seen


@pytest.mark.usefixtures("slices")
def test_numbers_never_go_down_and_nobody_is_said_of_nobody_else(hands: Hands) -> None:
    page = opened(hands)
    seen = watched(hands, page)

    def question(ask: Callable[[], object], number: int) -> None:
        seen.clear()
        ask()
        hands.rest()
        assert [said for said, _, _ in seen] == sorted(said for said, _, _ in seen), seen
        assert seen[-1][0] == number
        assert not any(nobody for _, nobody, _ in seen) or number == 0, seen
        assert page.empty.isVisible() is (number == 0)

    question(lambda: page.tags.chosen.emit("VIP"), 4)
    question(lambda: page.tags.chosen.emit("VIP"), 42)
    question(lambda: page.search.setText("3000000037"), 1)
    question(lambda: page.search.setText("nobody"), 0)
    question(lambda: page.search.setText("0003"), 11)
    question(lambda: alt(hands, Qt.Key.Key_6), 10)


@pytest.mark.usefixtures("slices")
def test_a_filter_in_the_middle_of_counting_takes_no_number_back(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(hands)
    gate = Gate(monkeypatch, 3)
    page.search.setText("李")
    hands.qtbot.waitUntil(gate.waited.is_set)
    hands.qtbot.waitUntil(lambda: counts(page)["全部会员"] == "28+")
    shown: list[int] = []
    rows_of(hands).counted.connect(lambda: shown.append(int(counts(page)["全部会员"].removesuffix("+"))))
    QTest.keyClick(hands.focus, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    gate.open()
    hands.rest()
    assert shown == sorted(shown)
    assert shown[0] >= 28
    assert counts(page)["全部会员"] == "40"
    assert page.foot.text() == "8 位会员"


@pytest.mark.usefixtures("slices")
def test_whoever_stands_on_a_group_stands_there_when_numbers_come(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(hands)
    gate = Gate(monkeypatch, 2)
    page.search.setText("李")
    hands.qtbot.waitUntil(gate.waited.is_set)
    page.activities.setFocus()
    for _ in range(4):
        QTest.keyClick(page.activities, DOWN)
    assert page.activities.current_id() == "asleep"
    gate.open()
    hands.rest()
    assert page.activities.current_id() == "asleep"
    hands.press(ENTER)
    assert page.foot.text() == "11 位会员"
    QTest.keyClick(page.activities, DOWN)
    page.search.setFocus()
    assert page.activities.current_id() == "asleep", "only Enter takes another one"


@pytest.mark.usefixtures("slices")
@pytest.mark.parametrize("broken", ["sweep_on", "first_page"])
def test_what_failed_is_asked_again(broken: str, hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., Sweep | MemberPage] = getattr(member_list, broken)
    said: list[str] = []

    def once(*values: object) -> Sweep | MemberPage:
        if not said:
            said.append("")
            raise Fault(FaultKind.DATABASE_BUSY, "busy", retryable=True)
        return real(*values)

    page = opened(hands)
    rows_of(hands).failed.connect(lambda _: said.append(page.foot.text()))
    monkeypatch.setattr(member_rows, "AGAIN_MS", 1)
    monkeypatch.setattr(member_rows, broken, once)
    page.search.setText("李000")
    hands.qtbot.waitUntil(lambda: page.foot.text() == "10 位会员")
    assert said[1]
    assert counts(page)["全部会员"] == "10"


def test_too_many_sets_of_tags_leave_every_number_right_and_too_many_tags_are_said(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_list, "SLICE_ROWS", 10)
    monkeypatch.setattr(member_list, "MOST_GROUPS", 12)
    page = opened(hands)
    shown = {each.what: each.note for each in page.tags.rows.rows}
    assert shown == dict.fromkeys(TAGS, "4")
    page.tags.chosen.emit("茶会")
    hands.rest()
    assert page.foot.text() == "4 位会员"
    assert counts(page)["全部会员"] == "4"
    assert not page._tags_note.isVisible()
    with shop.store.writing() as writing:
        for number in range(30):
            writing._connection.execute(
                "UPDATE member SET tags = :tags WHERE name = :name",
                {"tags": f'["t{number}"]', "name": f"李{number:04d}"},
            )
    hands.press(ESC)
    page.search.setText("李")
    hands.rest()
    assert page._tags_note.isVisible()
    assert page.tags.isHidden()
    hands.bench.window.pages.members._want(tag="VIP")
    hands.rest()
    assert page.foot.text() == "1 位会员"
    assert [(row.what, row.note) for row in page.tags.rows.rows] == [("VIP", "1")]
    assert counts(page)["全部会员"] == "1"


@pytest.mark.usefixtures("slices")
def test_numbers_are_added_up_beside_the_windows_thread(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def add_up(sweep: Sweep, wanted: Wanted) -> Counts:
        threads.append(threading.current_thread())
        return member_list.counts_of(sweep, wanted)

    monkeypatch.setattr(member_rows, "counts_of", add_up)
    page = opened(hands)
    alt(hands, Qt.Key.Key_L)
    page.search.setText("李")
    hands.rest()
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.parametrize("text", ["\ud83d", "\ud83d李", "李\0"])
def test_half_a_character_stops_nothing(text: str, hands: Hands) -> None:
    page = opened(hands)
    page.search.setText(text)
    hands.rest()
    assert page.foot.text() == ("42 位会员" if text == "\ud83d" else "40 位会员")


@pytest.mark.usefixtures("slices")
def test_with_members_in_memory_the_list_is_whole_and_counted_at_once(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (member_memory, member_list):
        monkeypatch.setattr(module, "LEAST_ROWS", 10)
    page = opened(hands)
    page.search.setText("李000")
    hands.rest()
    rows = rows_of(hands)
    said: list[tuple[bool, int]] = []
    rows.counted.connect(lambda: said.append((rows.counting, rows.total)))
    page.search.setText("李00")
    hands.rest()
    assert said == [(False, 40)]
    assert rows.whole
    page.tags.chosen.emit("茶会")
    hands.rest()
    assert page.foot.text() == "4 位会员"
    with shop.store.writing() as writing:
        member = writing.member(rows.chosen)
        assert member is not None
        writing.put_member(replace(member, name="换了名字"))
    page.search.setText("换了名字")
    hands.rest()
    assert page.foot.text() == "1 位会员"
