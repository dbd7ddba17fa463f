"""Hand scanners that type, told from people by time (faults 75 and 76 of the catalogue)."""

from __future__ import annotations

import random

import pytest

from counter_app.scanning.wedge import Wedge, WedgeRules
from tests.scanning.support import SIGNED

ENTER = "\r"


class Counter:
    """The window's side: keeps events as it is told; records what reached the focused widget and what was scanned."""

    def __init__(self, rules: WedgeRules | None = None) -> None:
        self.wedge = Wedge(rules)
        self.kept: list[tuple[str, float]] = []
        self.delivered: list[tuple[str, float]] = []
        self.scanned: list[str] = []
        self.now = 0.0

    def _apply(self, decision: object) -> None:
        if decision is None:
            return
        kind, text, drop, deliver = (getattr(decision, name) for name in ("kind", "text", "drop", "deliver"))
        if kind == "burst_complete":
            self.scanned.append(text)
        assert drop + deliver <= len(self.kept)
        del self.kept[:drop]
        self.delivered += [(char, self.now - at) for char, at in self.kept[:deliver]]
        del self.kept[:deliver]

    def pass_time(self, seconds: float, *, timers: bool = True) -> None:
        until = self.now + seconds
        while timers and (due := self.wedge.due_at) is not None and due <= until:
            self.now = max(self.now, due)
            self._apply(self.wedge.tick(self.now))
        self.now = until

    def key(self, char: str) -> None:
        self.kept.append((char, self.now))
        typed = "" if char.startswith("F") or char == ENTER else char
        self._apply(self.wedge.feed_key(typed, self.now, is_terminator=char == ENTER))

    def type(self, text: str, gap: float, *, timers: bool = True) -> None:
        for char in text:
            self.key(char)
            self.pass_time(gap, timers=timers)

    @property
    def typed(self) -> str:
        return "".join(char for char, _ in self.delivered)


@pytest.mark.parametrize("gap", [0.0, 0.002, 0.003, 0.004, 0.008])
@pytest.mark.parametrize("timers", [True, False])
@pytest.mark.parametrize(
    "text", [SIGNED, "0123456785", "ABC-abc-7", "０１２３４５６７８９", "会员-0001", "https://example.com/a?b=1"]
)
def test_a_burst_arrives_whole_and_reaches_no_widget(text: str, gap: float, timers: bool) -> None:
    counter = Counter()
    counter.type(text, gap, timers=timers)
    counter.key(ENTER)
    counter.pass_time(1.0)
    assert counter.scanned == [text]
    assert counter.typed == ""
    assert counter.kept == []


@pytest.mark.parametrize("timers", [True, False])
def test_a_burst_without_enter_ends_by_itself_after_50_milliseconds(timers: bool) -> None:
    counter = Counter()
    counter.type(SIGNED, 0.003, timers=timers)
    counter.pass_time(0.046)
    assert counter.scanned == []
    counter.pass_time(0.002)
    assert counter.scanned == [SIGNED]
    assert counter.typed == ""


def test_the_enter_that_comes_late_presses_no_button() -> None:
    counter = Counter()
    counter.type("0123456785", 0.003)
    counter.pass_time(0.120)
    assert counter.scanned == ["0123456785"]
    counter.key(ENTER)
    assert counter.typed == ""


def test_carriage_return_and_line_feed_are_both_of_the_burst() -> None:
    counter = Counter()
    counter.type("0123456785", 0.003)
    counter.key(ENTER)
    counter.pass_time(0.003)
    counter.key(ENTER)
    assert counter.typed == ""


def test_a_person_s_enter_after_the_scan_presses_the_button() -> None:
    counter = Counter()
    counter.type("0123456785", 0.003)
    counter.key(ENTER)
    counter.pass_time(0.4)
    counter.key(ENTER)
    assert counter.typed == ENTER


def test_enter_alone_passes_at_once() -> None:
    counter = Counter()
    counter.key(ENTER)
    assert counter.delivered == [(ENTER, 0.0)]


@pytest.mark.parametrize("gap", [0.036, 0.06, 0.12, 0.4])
def test_a_person_s_typing_passes_unchanged_within_36_milliseconds_a_key(gap: float) -> None:
    counter = Counter()
    counter.type("a person types 138 0013 8000", gap)
    counter.key(ENTER)
    assert counter.typed == "a person types 138 0013 8000" + ENTER
    assert counter.scanned == []
    assert max(held for _, held in counter.delivered) <= 0.036


def test_a_key_held_down_repeats_as_typing() -> None:
    counter = Counter()
    counter.type("5" * 60, 0.0334)
    counter.pass_time(0.1)
    assert counter.typed == "5" * 60
    assert counter.scanned == []


def test_a_fast_typist_s_rolled_keys_pass_in_order() -> None:
    counter = Counter()
    for first, second, third in (("t", "h", "e"), ("a", "n", "d"), ("i", "n", "g")):
        for char, gap in ((first, 0.014), (second, 0.022), (third, 0.09)):
            counter.key(char)
            counter.pass_time(gap)
    counter.key(ENTER)
    assert counter.typed == "theanding" + ENTER
    assert counter.scanned == []


def test_a_key_without_text_sends_what_is_held_before_it() -> None:
    counter = Counter()
    counter.key("7")
    counter.pass_time(0.01)
    counter.key("F2")
    assert [char for char, _ in counter.delivered] == ["7", "F2"]


def test_prefix_and_suffix_of_the_scanner_are_cut_off() -> None:
    counter = Counter(WedgeRules(prefix="]Q1", suffix="#"))
    counter.type("]Q10123456785#", 0.003)
    counter.key(ENTER)
    counter.pass_time(1.0)
    counter.type("0123456785", 0.003)
    counter.key(ENTER)
    assert counter.scanned == ["0123456785", "0123456785"]


def test_two_bursts_one_after_the_other_are_two_codes() -> None:
    counter = Counter()
    for _ in range(2):
        counter.type("0123456785", 0.002)
        counter.key(ENTER)
        counter.pass_time(0.06)
    counter.type("9876543210", 0.002)
    counter.pass_time(0.2)
    assert counter.scanned == ["0123456785", "0123456785", "9876543210"]
    assert counter.typed == ""


@pytest.mark.parametrize("position", range(4, 10))
def test_a_stall_of_40_milliseconds_inside_a_burst_does_not_cut_it(position: int) -> None:
    counter = Counter()
    counter.type("0123456785"[:position], 0.003)
    counter.pass_time(0.040)
    counter.type("0123456785"[position:], 0.003)
    counter.key(ENTER)
    assert counter.scanned == ["0123456785"]


def test_typing_just_before_a_burst_stays_typing() -> None:
    counter = Counter()
    counter.type("ab", 0.1)
    counter.type("0123456785", 0.003)
    counter.key(ENTER)
    assert (counter.typed, counter.scanned) == ("ab", ["0123456785"])


def test_a_burst_cut_off_by_the_loss_of_focus_leaks_nothing() -> None:
    counter = Counter()
    counter.type("01234567", 0.003)
    decision = counter.wedge.reset()
    assert decision is not None
    assert decision.deliver == 0
    assert counter.wedge.due_at is None


def test_typing_cut_off_by_the_loss_of_focus_is_delivered() -> None:
    counter = Counter()
    counter.key("a")
    decision = counter.wedge.reset()
    assert decision is not None
    assert (decision.kind, decision.deliver) == ("flush", 1)
    assert counter.wedge.reset() is None


@pytest.mark.parametrize("seed", range(30))
def test_no_key_is_ever_lost_doubled_or_reordered(seed: int) -> None:
    chance = random.Random(seed)
    counter = Counter()
    sent = ""
    for number in range(400):
        char = ENTER if chance.random() < 0.05 else chr(0x4E00 + number)
        sent += char
        counter.key(char)
        counter.pass_time(chance.choice([0.001, 0.003, 0.02, 0.034, 0.06, 0.3]), timers=chance.random() < 0.7)
    counter.pass_time(1.0)
    assert counter.kept == []
    scanned, typed = "".join(counter.scanned), counter.typed.replace(ENTER, "")
    assert sorted(scanned + typed) == sorted(sent.replace(ENTER, ""))
    assert list(scanned) == sorted(scanned)
    assert list(typed) == sorted(typed)
