"""A tag for everybody who is marked: looked at before, in parts, once, stopped, gone on with, taken back exactly."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.segments import today_at
from counter_app.protocol.desk_bodies import TagPut
from counter_app.services import selection as of
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Days, Selection, Wanted
from counter_app.services.selection import of_segment, tally
from counter_app.services.tagging import (
    TagAnswer,
    TagRequest,
    TagSeen,
    foresee_tag,
    list_tag_acts,
    tag_members,
    undo_tag,
)
from tests.counter_shop import START, Shop
from tests.services.desk import audit_lines, bodies, new_id, open_desk

EVERYBODY = Selection(Wanted(Days(today_at(START, ZoneInfo("Asia/Shanghai"))), tier="guest"))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """Ten guests, the first three of whom like tea; one is frozen, and one more only stands for the first."""
    monkeypatch.setattr(of, "STRETCH", 4)
    opened = open_desk(tmp_path)
    with opened.store.writing() as writing:
        for number in range(10):
            writing.put_member(_somebody(number))
        writing.put_member(replace(_somebody(11), alias_of=_id(0)))
    yield opened
    opened.store.close()


def _id(number: int) -> str:
    return f"{number:012x}"


def _somebody(number: int) -> Member:
    made = Member(_id(number), f"{3_000_000_000 + number}", f"+86139{number:08d}", "李四", START, tier="guest")
    status = MemberStatus.FROZEN if number == 4 else MemberStatus.ACTIVE
    return replace(made, tags=("tea", "old") if number < 3 else (), status=status)


def carriers(shop: Shop, tag: str) -> list[int]:
    with shop.store.reading() as reading:
        found = {number: reading.member(_id(number)) for number in range(10)}
    return [number for number, member in found.items() if member is not None and tag in member.tags]


def told(shop: Shop) -> list[tuple[int, bool]]:
    return [(int(body.member, 16), body.take) for body in bodies(shop) if isinstance(body, TagPut)]


def stopping(after: int, block: int) -> Watch:
    """Whoever stops it behind so many blocks."""
    left = [after]

    def go_on(_seconds: float) -> bool:
        left[0] -= 1
        return left[0] > 0

    return Watch(go_on=go_on, block=block)


def test_everybody_who_has_it_not_yet_gets_it_and_the_preview_said_so(shop: Shop) -> None:
    assert foresee_tag(shop.counter, EVERYBODY, " tea ") == TagSeen(10, 7)
    assert foresee_tag(shop.counter, EVERYBODY, "tea", take=True) == TagSeen(10, 3)
    assert told(shop) == []
    seen: list[tuple[int, int]] = []
    watch = Watch(told=lambda _stage, done, of: seen.append((done, of)), block=3)
    request = TagRequest(new_id(shop), "tea", EVERYBODY)
    answer = tag_members(shop.counter, request, watch)
    assert answer == TagAnswer(True, changed=7, passed=3, ended=True)
    assert carriers(shop, "tea") == list(range(10))
    assert told(shop) == [(number, False) for number in range(3, 10)]
    assert seen == [(3, 10), (6, 10), (9, 10), (10, 10)]
    assert tag_members(shop.counter, request) == answer
    assert len(told(shop)) == 7
    acts = [line for line in audit_lines(shop) if line[1] == "tag_members"]
    assert len(acts) == 2


def test_those_who_are_named_and_those_who_are_left_out(shop: Shop) -> None:
    named = Selection(chosen=frozenset({_id(1), _id(5), _id(11), "f" * 12}))
    assert foresee_tag(shop.counter, named, "tea") == TagSeen(3, 1)  # the one that stands for the first is the first
    assert tag_members(shop.counter, TagRequest(new_id(shop), "vip", named)).changed == 3
    assert carriers(shop, "vip") == [0, 1, 5]
    but = replace(EVERYBODY, but=frozenset({_id(2), _id(7)}))
    assert tally(shop.counter, but, "vip").people == 8
    assert tag_members(shop.counter, TagRequest(new_id(shop), "most", but)).changed == 8
    assert carriers(shop, "most") == [0, 1, 3, 4, 5, 6, 8, 9]
    with shop.store.reading() as reading:
        asleep = of_segment(reading, shop.counter, "new")
    assert tag_members(shop.counter, TagRequest(new_id(shop), "fresh", asleep)).ended


def test_stopped_it_goes_on_under_its_id_and_is_for_nothing_else(shop: Shop) -> None:
    request = TagRequest(new_id(shop), "tea", EVERYBODY)
    first = tag_members(shop.counter, request, stopping(2, 2))
    assert first == TagAnswer(True, changed=1, passed=3, ended=False)
    assert carriers(shop, "tea") == [0, 1, 2, 3]
    other = tag_members(shop.counter, replace(request, tag="coffee"))
    assert [reason.code.value for reason in other.reasons] == ["id_reused"]
    assert tag_members(shop.counter, request) == TagAnswer(True, changed=7, passed=3, ended=True)
    assert sorted(told(shop)) == [(number, False) for number in range(3, 10)]


def test_taken_back_from_exactly_those_who_got_it_by_it(shop: Shop) -> None:
    request = TagRequest(new_id(shop), "tea", EVERYBODY)
    tag_members(shop.counter, request)
    undo = new_id(shop)
    half = undo_tag(shop.counter, undo, request.id, stopping(1, 3))
    assert half == TagAnswer(True, changed=3, ended=False)
    assert undo_tag(shop.counter, undo, request.id) == TagAnswer(True, changed=7, ended=True)
    assert undo_tag(shop.counter, undo, request.id) == TagAnswer(True, changed=7, ended=True)
    assert carriers(shop, "tea") == [0, 1, 2]
    assert undo_tag(shop.counter, new_id(shop), request.id).changed == 0
    acts = list_tag_acts(shop.counter).acts
    assert [(act.tag, act.undoes, bool(act.undone_by)) for act in acts][-1] == ("tea", "", True)
    # What was taken back is not gone on with.
    assert tag_members(shop.counter, request).changed == 7
    assert carriers(shop, "tea") == [0, 1, 2]


def test_one_that_was_stopped_is_taken_back_as_far_as_it_came(shop: Shop) -> None:
    request = TagRequest(new_id(shop), "tea", EVERYBODY)
    tag_members(shop.counter, request, stopping(2, 3))
    assert undo_tag(shop.counter, new_id(shop), request.id).changed == 3
    tag_members(shop.counter, request)
    assert carriers(shop, "tea") == [0, 1, 2]


def test_taking_a_tag_away_is_taken_back_too(shop: Shop) -> None:
    request = TagRequest(new_id(shop), "tea", EVERYBODY, take=True)
    assert tag_members(shop.counter, request) == TagAnswer(True, changed=3, passed=7, ended=True)
    assert carriers(shop, "tea") == []
    assert carriers(shop, "old") == [0, 1, 2]
    assert undo_tag(shop.counter, new_id(shop), request.id).changed == 3
    assert carriers(shop, "tea") == [0, 1, 2]


@pytest.mark.parametrize("tag", ["", "  ", "x" * 33, "a\u202eb", "a\nb\x00"])
def test_what_is_no_tag_is_said(shop: Shop, tag: str) -> None:
    with pytest.raises(InvalidInput, match="tag"):
        foresee_tag(shop.counter, EVERYBODY, tag)
    with pytest.raises(InvalidInput, match="tag"):
        tag_members(shop.counter, TagRequest(new_id(shop), tag, EVERYBODY))


def test_only_an_act_of_this_counter_is_taken_back(shop: Shop) -> None:
    request = TagRequest(new_id(shop), "tea", EVERYBODY)
    tag_members(shop.counter, request)
    undo = new_id(shop)
    undo_tag(shop.counter, undo, request.id)
    for act in (new_id(shop), undo):
        with pytest.raises(InvalidInput, match="undo"):
            undo_tag(shop.counter, new_id(shop), act)


def test_killed_between_any_two_steps_it_goes_on_and_gives_nobody_two(shop: Shop) -> None:
    class Killed(Exception):
        pass

    def dying(at: int) -> Callable[[str], None]:
        left = [at]

        def failpoint(_name: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        return failpoint

    request = TagRequest(new_id(shop), "tea", EVERYBODY)
    for at in range(1, 8):
        counter = replace(shop.counter, failpoint=dying(at))
        try:
            tag_members(counter, request, Watch(block=2))
        except Killed:
            continue
    assert tag_members(shop.counter, request, Watch(block=2)) == TagAnswer(True, changed=7, passed=3, ended=True)
    assert sorted(told(shop)) == [(number, False) for number in range(3, 10)]
