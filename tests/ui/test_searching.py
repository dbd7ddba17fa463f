"""The search at the counter (F2) among so many members that they are looked through bit by bit."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services import member_memory, searching
from tests.counter_shop import Shop
from tests.ui.hands import Hands
from tests.ui.many_members import put, shop
from tests.ui.shop_window import WANG

__all__ = ["shop"]


@pytest.fixture(autouse=True)
def bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As among a million: one look is not all, and the last visitors are few of them."""
    monkeypatch.setattr(searching, "SLICE_ROWS", 10)
    monkeypatch.setattr(searching, "ONE_LOOK_ROWS", 10)
    monkeypatch.setattr(searching, "FIRST_STEPS", 5)


def titles_of(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str, str]]:
    """How many rows stood there, what stood above them, and on whom the arrows stood, each time something came."""
    results, said = hands.bench.window.results, list[tuple[int, str, str]]()
    real = results.show_rows

    def watched(*given: object, **named: object) -> None:
        real(*given, **named)  # type: ignore[arg-type]  # handed on as it came
        said.append((len(results.list.rows.rows), results._title.text(), results.list.current_id()))

    monkeypatch.setattr(results, "show_rows", watched)
    return said


def test_rows_are_there_at_once_and_the_number_when_everybody_was_looked_at(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = titles_of(hands, monkeypatch)
    hands.press(Qt.Key.Key_F2)
    hands.bench.window.page.code.setText("39000")
    hands.bench.window.people.finder.search("39000")  # the middle of a phone: no index knows it
    hands.rest()
    rows = [number for number, _, _ in said]
    assert 0 < rows[0] <= 5
    assert "还在查找" in said[0][1]
    assert rows == sorted(rows)
    assert rows[-1] == 40
    assert "40 位会员" in said[-1][1]
    assert hands.bench.window.people.finder.step(0)


def test_the_chosen_row_stays_chosen_while_others_come(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands.press(Qt.Key.Key_F2)
    said = titles_of(hands, monkeypatch)
    hands.type("139")
    chosen = [row for _, _, row in said if row]
    assert len(said) > 3
    assert len(set(chosen)) <= 1


def test_what_is_typed_next_does_not_wait_for_what_was_typed_before(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shop, 400, first=100, step=timedelta(hours=1))
    said = titles_of(hands, monkeypatch)
    hands.press(Qt.Key.Key_F2)
    hands.type("1380000")
    assert hands.bench.window.results.list.rows.rows[0].id == WANG.id
    assert "2 位会员" in said[-1][1]


def test_after_one_look_members_are_in_memory_and_every_number_is_exact_at_once(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_memory, "LEAST_ROWS", 10)
    hands.press(Qt.Key.Key_F2)
    hands.type("39000")
    hands.rest()
    said = titles_of(hands, monkeypatch)
    hands.type("0")
    hands.rest()
    assert [title for _, title, _ in said] == [said[0][1]]
    assert "40 位会员" in said[0][1]
    put(shop, 3, first=700, step=timedelta(hours=1))
    hands.type("07")
    hands.rest()
    assert "3 位会员" in said[-1][1]


def test_a_memory_that_cannot_be_read_now_stops_no_search(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_counter: object) -> bool:
        raise Fault(FaultKind.DATABASE_BUSY, "as under a backup", retryable=True)

    monkeypatch.setattr(member_memory, "remember_members", busy)
    said = titles_of(hands, monkeypatch)
    hands.press(Qt.Key.Key_F2)
    hands.type("39000")
    hands.rest()
    assert "40 位会员" in said[-1][1]
