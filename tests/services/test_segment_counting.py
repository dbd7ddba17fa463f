"""The sizes of segments are kept: counted by difference, from day to day, whatever the clock does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.member import Member
from counter_app.services.segment_counting import begin_pass, bits_of, count_all, count_on, rows_of
from counter_app.services.segment_history import kept_counts, segment_history
from counter_app.services.segment_records import KEPT_DAYS, PART_ROWS
from counter_app.services.segments import PutSegments, drop_segment, list_segments, put_segments
from counter_app.storage import segment_counts
from counter_app.storage.writing import SqlWriting
from tests.counter_shop import START, Shop
from tests.services.desk import new_id, open_desk

TEA = {"id": "tea", "title": {"zh_CN": "茶客", "en": "Tea lovers"}, "rule": {"tag": "tea"}}
DAY = timedelta(days=1)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_desk(tmp_path)
    people(opened, {"a": ("tea",), "b": ("tea",), "c": ()})
    save(opened, TEA)
    count_all(opened.counter)
    yield opened
    opened.store.close()


def people(shop: Shop, tags: dict[str, tuple[str, ...]]) -> None:
    with shop.store.writing() as writing:
        for number, (name, each) in enumerate(sorted(tags.items())):
            key = f"{ord(name[0]):012x}"
            member = writing.member(key) or Member(key, f"3{ord(name[0]):09d}", f"+86139{number:08d}", name, START)
            writing.put_member(replace(member, tags=each))


def save(shop: Shop, *segments: Mapping[str, object]) -> None:
    assert put_segments(shop.counter, PutSegments(new_id(shop), segments)).reasons == ()


def moved(shop: Shop, since: date | None = None) -> tuple[set[str], set[str]]:
    history = segment_history(shop.counter, "tea", since)
    assert (history.came, history.left) == (len(history.came_in), len(history.went))
    return {each.name for each in history.came_in}, {each.name for each in history.went}


def sizes(shop: Shop) -> dict[str, int]:
    return {f"{each.day:%m-%d}": each.members for each in segment_history(shop.counter, "tea").sizes}


def kept(shop: Shop) -> dict[str, int]:
    return {each.id: each.members for each in kept_counts(shop.counter).counts}


def test_what_is_kept_is_what_is_counted(shop: Shop) -> None:
    assert kept(shop) == {view.segment.id: view.members for view in list_segments(shop.counter).segments}
    assert moved(shop) == (set(), set())  # nobody comes in with the first count
    people(shop, {"a": (), "c": ("tea",)})
    count_all(shop.counter)
    assert kept(shop)["tea"] == 2
    assert moved(shop) == ({"c"}, {"a"})
    people(shop, {"a": ("tea",), "c": ()})
    count_all(shop.counter)
    assert moved(shop) == (set(), set())  # who came and went on one day did neither


def test_sizes_from_day_to_day(shop: Shop) -> None:
    people(shop, {"c": ("tea",)})
    shop.clock.at += 2 * DAY
    count_all(shop.counter)
    people(shop, {"a": (), "b": ()})
    shop.clock.at += DAY
    count_all(shop.counter)
    assert list(sizes(shop).values()) == [2, 3, 1]
    assert moved(shop) == ({"c"}, {"a", "b"})
    today = shop.clock.at.date()
    assert moved(shop, today) == (set(), {"a", "b"})


def test_a_clock_that_ran_ahead_and_was_set_back(shop: Shop) -> None:
    before = sizes(shop)
    people(shop, {"a": (), "c": ("tea",)})
    shop.clock.at += 300 * DAY
    count_all(shop.counter)
    assert len(sizes(shop)) == 1  # of the days that are shown then
    shop.clock.at -= 300 * DAY
    people(shop, {"b": ()})
    count_all(shop.counter)
    assert sizes(shop) == {next(iter(before)): 1}
    assert moved(shop) == ({"c"}, {"a", "b"})
    assert kept(shop)["tea"] == 1


def test_another_rule_begins_anew_and_one_that_is_gone_is_forgotten(shop: Shop) -> None:
    people(shop, {"c": ("tea",)})
    count_all(shop.counter)
    shop.clock.at += DAY
    save(shop, {**TEA, "rule": {"tag": ["tea", "coffee"]}})
    count_all(shop.counter)
    assert list(sizes(shop).values()) == [3, 3]  # how large it was stays true
    assert moved(shop) == (set(), set())
    assert segment_history(shop.counter, "tea", date(2020, 1, 1)).since == shop.clock.at.date()
    drop_segment(shop.counter, new_id(shop), "tea")
    count_all(shop.counter)
    assert "tea" not in kept(shop)
    save(shop, TEA)
    assert segment_history(shop.counter, "tea").sizes == ()  # not counted yet


def test_a_day_that_ends_in_the_middle_of_a_pass_begins_it_anew(shop: Shop) -> None:
    under_way = begin_pass(shop.counter)
    people(shop, {"c": ("tea",)})
    shop.clock.at += DAY
    assert count_on(shop.counter, under_way).done
    assert kept(shop)["tea"] == 2
    count_all(shop.counter)
    assert kept(shop)["tea"] == 3


@given(st.sets(st.integers(PART_ROWS + 1, 2 * PART_ROWS), max_size=50))
def test_bits_are_rows(rows: set[int]) -> None:
    assert rows_of(bits_of(rows, 1), 1) == rows


def test_each_transaction_writes_few_lines_and_one_segment(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redemption may have to wait for one: never for a whole segment, whatever the clock or a rule does."""
    monkeypatch.setattr(segment_counts, "MOST_MOVES", 2)
    people(shop, dict.fromkeys("abcdefgh", ()))
    save(shop, {**TEA, "id": "again"})
    count_all(shop.counter)
    written = lines_by_transaction(shop)
    people(shop, dict.fromkeys("abcdefgh", ("tea",)))
    shop.clock.at += 3 * DAY
    count_all(shop.counter)
    shop.clock.at -= 2 * DAY
    count_all(shop.counter)
    assert moved(shop) == (set("cdefgh"), set())
    save(shop, {**TEA, "rule": {"tag": ["tea", "coffee"]}})
    count_all(shop.counter)
    assert moved(shop) == (set(), set())
    assert max(len(each) for each in written) == 1
    assert any("LIMIT :limit" in text for each in written for text in each.values())


def lines_by_transaction(shop: Shop) -> list[dict[str, str]]:
    """Of every transaction beside the till: the segments whose lines it touches."""
    seen: list[dict[str, str]] = []

    def hear(statement: str, values: Any) -> None:
        if statement.startswith("BEGIN"):
            seen.append({})
        elif "segment_move" in statement and isinstance(values, Mapping) and seen:
            seen[-1][values["segment"]] = seen[-1].get(values["segment"], "") + statement

    shop.store._noting.heard.append(hear)
    return seen


def test_who_came_in_long_ago_is_forgotten(shop: Shop) -> None:
    people(shop, {"c": ("tea",)})
    count_all(shop.counter)
    shop.clock.at += (KEPT_DAYS - 1) * DAY
    count_all(shop.counter)
    assert moved(shop, START.date() - DAY) == ({"c"}, set())
    shop.clock.at += 3 * DAY
    count_all(shop.counter)
    assert moved(shop, START.date() - DAY) == (set(), set())
    assert segment_history(shop.counter, "tea", START.date()).since == shop.clock.at.date() - KEPT_DAYS * DAY
    assert kept(shop)["tea"] == 3


def test_another_program_of_the_counter_that_counts_too_counts_nobody_twice(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    people(shop, {"c": ("tea",)})
    under_way = begin_pass(shop.counter)
    noting, counted = shop.store.noting, False

    @contextmanager
    def after_another_pass() -> Iterator[SqlWriting]:
        nonlocal counted
        if not counted:
            counted = True
            count_all(shop.counter)
        with noting() as writing:
            yield writing

    monkeypatch.setattr(shop.store, "noting", after_another_pass)
    while not under_way.done:
        under_way = count_on(shop.counter, under_way)
    assert counted
    assert moved(shop) == ({"c"}, set())
    assert kept(shop)["tea"] == 3


STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(-3, 3), st.booleans()), min_size=1, max_size=12
)


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_moves_lead_from_then_to_now(shop: Shop, steps: list[tuple[str, bool, int, bool]]) -> None:
    """Beginning with who belonged to it, with all who came and left since, it is who belongs to it now."""
    shop.clock.at = START
    people(shop, {"a": ("tea",), "b": ("tea",), "c": ()})
    drop_segment(shop.counter, new_id(shop), "tea")
    count_all(shop.counter)
    save(shop, TEA)
    count_all(shop.counter)
    now = {"a", "b"}
    for name, carries, days, counted in steps:
        people(shop, {name: ("tea",) if carries else ()})
        now = now | {name} if carries else now - {name}
        shop.clock.at += days * DAY
        if counted:
            count_all(shop.counter)
    count_all(shop.counter)
    came, left = moved(shop, date(2000, 1, 1))
    assert ({"a", "b"} | came) - left == now
    assert kept(shop)["tea"] == len(now) == list(sizes(shop).values())[-1]
    assert max(each.day for each in segment_history(shop.counter, "tea").sizes) <= shop.clock.at.date() + DAY
