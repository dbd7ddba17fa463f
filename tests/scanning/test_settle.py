"""When a code fires: once, again after 1.5 s out of view or after another, and never one of two."""

from __future__ import annotations

import numpy as np
import pytest

from counter_app.scanning.settle import SettleEvent, Settler
from tests.scanning.support import symbol

FRAME = 1 / 30


def play(settler: Settler, story: list[tuple[float, float, str]]) -> list[tuple[float, str, tuple[str, ...]]]:
    """Feeds frames at 30 a second: (from, until, the codes in view, one letter each). Answers what fired, and when."""
    fired: list[tuple[float, str, tuple[str, ...]]] = []
    for start, end, codes in story:
        for number in range(round((end - start) / FRAME)):
            now = start + number * FRAME
            event = settler.feed([(code, symbol(code)) for code in codes], now)
            if event is not None:
                fired.append((round(now, 2), event.kind, tuple(one.text for one in event.symbols)))
    return fired


def kinds(fired: list[tuple[float, str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(kind, texts) for _, kind, texts in fired]


def test_a_code_held_for_ten_seconds_fires_once_and_at_once() -> None:
    assert play(Settler(), [(0, 10, "a")]) == [(0.0, "scanned", ("a",))]


def test_a_code_that_flickers_for_less_than_the_time_out_of_view_fires_once() -> None:
    story = [(0.0, 1.0, "a"), (1.0, 2.4, ""), (2.4, 4.0, "a")]
    assert kinds(play(Settler(), story)) == [("scanned", ("a",))]


def test_a_code_fires_again_after_a_second_and_a_half_out_of_view() -> None:
    story = [(0.0, 1.0, "a"), (1.0, 2.6, ""), (2.6, 4.0, "a")]
    assert play(Settler(), story) == [(0.0, "scanned", ("a",)), (2.6, "scanned", ("a",))]


def test_a_gap_without_any_frames_counts_as_out_of_view() -> None:
    story = [(0.0, 1.0, "a"), (9.0, 10.0, "a")]
    assert kinds(play(Settler(), story)) == [("scanned", ("a",)), ("scanned", ("a",))]


def test_a_machine_that_looks_seldom_has_not_seen_a_code_leave() -> None:
    """One picture every two seconds, the code in each of them: nobody has seen the place empty."""
    settler = Settler()
    fired = [settler.feed([("a", symbol("a"))], 100 + 2.0 * number) for number in range(10)]
    assert [event is not None for event in fired] == [True] + [False] * 9
    # Seen empty for long enough, it is new when it comes back.
    empty = [settler.feed([], 120 + 0.3 * number) for number in range(6)]
    assert not any(empty)
    assert settler.feed([("a", symbol("a"))], 121.8) is not None


def test_a_code_fires_again_after_another_code() -> None:
    story = [(0.0, 0.5, "a"), (0.5, 1.0, ""), (1.0, 1.5, "b"), (1.5, 2.0, ""), (2.0, 2.5, "a")]
    assert [texts for _, texts in kinds(play(Settler(), story))] == [("a",), ("b",), ("a",)]


def test_a_renewed_code_of_the_same_subject_held_still_does_not_fire_again() -> None:
    settler = Settler()
    first = settler.feed([("member 7", symbol("text one"))], 0.0)
    assert first is not None
    assert all(settler.feed([("member 7", symbol(f"text {n}"))], n * FRAME) is None for n in range(1, 300))


def test_two_codes_in_one_frame_are_asked_about_once_and_neither_is_taken() -> None:
    assert play(Settler(), [(0, 10, "ab")]) == [(0.0, "ambiguous", ("a", "b"))]


def test_two_codes_read_in_turn_are_in_view_together() -> None:
    settler = Settler()
    events: list[SettleEvent] = []
    for number in range(90):
        code = "ab"[number % 2]
        event = settler.feed([(code, symbol(code))], number * FRAME)
        if event is not None:
            events.append(event)
    # The first is taken before the other was ever seen; from then on both are asked about, and no second one is taken.
    assert [(event.kind, len(event.symbols)) for event in events] == [("scanned", 1), ("ambiguous", 2)]


def test_a_second_code_laid_beside_a_taken_one_is_asked_about() -> None:
    story = [(0.0, 2.0, "a"), (2.0, 4.0, "ab")]
    assert kinds(play(Settler(), story)) == [("scanned", ("a",)), ("ambiguous", ("a", "b"))]


def test_a_code_that_follows_another_waits_until_the_other_has_surely_gone() -> None:
    fired = play(Settler(), [(0.0, 1.0, "a"), (1.0, 3.0, "b")])
    assert kinds(fired) == [("scanned", ("a",)), ("scanned", ("b",))]
    assert 1.3 <= fired[1][0] <= 1.5


def test_the_one_that_stays_after_a_question_is_taken_once_the_other_has_been_away_for_the_full_time() -> None:
    fired = play(Settler(), [(0.0, 1.0, "ab"), (1.0, 4.0, "a")])
    assert kinds(fired) == [("ambiguous", ("a", "b")), ("scanned", ("a",))]
    assert 2.4 <= fired[1][0] <= 2.6


def test_a_third_code_beside_two_is_a_new_question() -> None:
    story = [(0.0, 1.0, "ab"), (1.0, 2.0, "abc")]
    assert kinds(play(Settler(), story)) == [("ambiguous", ("a", "b")), ("ambiguous", ("a", "b", "c"))]


def test_after_the_answer_neither_fires_while_they_stay() -> None:
    settler = Settler()
    assert kinds(play(settler, [(0.0, 1.0, "ab")])) == [("ambiguous", ("a", "b"))]
    settler.take("b", 1.0)
    assert play(settler, [(1.0, 3.0, "ab"), (3.0, 3.3, "a"), (3.3, 8.0, "b")]) == []


def test_a_code_taken_by_a_hand_scanner_does_not_fire_from_the_camera_at_once() -> None:
    settler = Settler()
    settler.take("a", 0.0)
    assert play(settler, [(0.3, 3.0, "a"), (3.0, 5.0, "")]) == []
    assert kinds(play(settler, [(5.0, 6.0, "a")])) == [("scanned", ("a",))]


def test_a_hand_scan_does_not_make_a_code_that_lies_before_the_camera_fire_again() -> None:
    settler = Settler()
    assert len(play(settler, [(0.0, 1.0, "a")])) == 1
    settler.take("b", 1.0)
    assert play(settler, [(1.0, 6.0, "a")]) == []


def test_after_forgetting_what_is_in_view_is_new() -> None:
    settler = Settler()
    play(settler, [(0.0, 1.0, "a")])
    settler.forget()
    assert kinds(play(settler, [(1.0, 2.0, "a")])) == [("scanned", ("a",))]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_comes_no_code_fires_twice_without_leaving_or_another_between(seed: int) -> None:
    chance = np.random.default_rng(seed)
    settler = Settler()
    quiet: set[str] = set()  # fired, and since then neither away for 1.5 s nor followed by another
    last_seen: dict[str, float] = {}
    now = 0.0
    for _ in range(2000):
        now += float(chance.choice([FRAME, 0.2, 0.7]))
        in_view = [code for code in "abc" if chance.random() < 0.3]
        quiet -= {code for code in in_view if now - last_seen.get(code, now) >= 1.5}
        event = settler.feed([(code, symbol(code)) for code in in_view], now)
        if event is not None and event.kind == "scanned":
            (code,) = (one.text for one in event.symbols)
            assert in_view == [code]
            assert code not in quiet
            quiet = {code}
        last_seen.update(dict.fromkeys(in_view, now))
