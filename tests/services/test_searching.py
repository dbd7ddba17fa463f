"""The search at the counter among so many members that they are looked through bit by bit."""

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, Role
from counter_app.services import searching
from counter_app.services.members import search_members
from counter_app.services.searching import Found, search_at_once, search_on
from tests.counter_shop import Shop
from tests.services.desk import open_desk, sign_in_as
from tests.services.test_member_list import somebody

SLICE, STEPS = 70, 50
TEXTS = ("王", "洋明", "伟", "wang", "zw", "w", "77", "2000000", "00037", "vip", "周末", "nobody has this", "ω")


@pytest.fixture(scope="module")
def everybody() -> list[Member]:
    chance = random.Random(11)
    return [somebody(number, chance) for number in range(600)]


@pytest.fixture
def shop(tmp_path: Path, everybody: list[Member], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(searching, "SLICE_ROWS", SLICE)
    monkeypatch.setattr(searching, "ONE_LOOK_ROWS", SLICE)
    monkeypatch.setattr(searching, "FIRST_STEPS", STEPS)
    opened = open_desk(tmp_path, Role.MANAGER)
    with opened.store.writing() as writing:
        for member in everybody:
            writing.put_member(member)
    yield opened
    opened.store.close()


def steps(shop: Shop, text: str, limit: int) -> list[Found]:
    """The first answer and each that follows."""
    found = [search_at_once(shop.counter, text, limit)]
    while not found[-1].done:
        found.append(search_on(shop.counter, text, limit, found[-1]))
    return found


@pytest.mark.parametrize("limit", [5, 50, 500])
@pytest.mark.parametrize("text", TEXTS)
def test_in_the_end_it_is_what_a_look_at_everybody_finds(shop: Shop, text: str, limit: int) -> None:
    whole, seen = search_members(shop.counter, text, 500), steps(shop, text, limit)
    last = seen[-1]
    assert len(seen) > 600 // SLICE
    assert (last.at_least, len(last.members)) == (whole.total, min(limit, whole.total))
    assert {view.id for view in last.members} <= {view.id for view in whole.members} or whole.total > 500
    assert len({view.id for view in last.members}) == len(last.members)


@pytest.mark.parametrize("text", TEXTS)
def test_whoever_is_shown_stays_in_place_and_the_number_never_falls(shop: Shop, text: str) -> None:
    seen = steps(shop, text, 50)
    for before, after in pairwise(seen):
        assert after.members[: len(before.members)] == before.members
        assert after.at_least >= before.at_least


def test_the_end_of_a_phone_and_the_beginning_of_a_name_are_there_at_once(shop: Shop, everybody: list[Member]) -> None:
    for member in random.Random(3).sample(everybody, 20):
        for text in (member.phone[-6:], member.phone.removeprefix("+86"), member.name, member.number):
            found = search_at_once(shop.counter, text, 50)
            assert not found.done
            assert member.id in [view.id for view in found.members], text


def test_who_was_here_last_stands_first(shop: Shop) -> None:
    visits = [view.last_visit_at for view in search_at_once(shop.counter, "王", 50).members]
    known = [at for at in visits if at is not None]
    assert visits == [*sorted(known, reverse=True), *[None] * (len(visits) - len(known))]


def test_a_phone_in_another_spelling_is_one(shop: Shop, everybody: list[Member]) -> None:
    digits = everybody[5].phone.removeprefix("+86")
    seen = steps(shop, f"+86 {digits[:3]} {digits[3:7]} {digits[7:]}", 50)
    assert [view.id for view in seen[0].members] == [everybody[5].id]
    assert [view.id for view in seen[-1].members] == [everybody[5].id]
    assert seen[-1].at_least == 1
    dotted = steps(shop, f"{digits[:3]}.{digits[3:7]}.{digits[7:]}", 50)
    assert ([view.id for view in dotted[-1].members], dotted[-1].at_least) == ([everybody[5].id], 1)
    wide = steps(shop, digits[1:].translate({ord(each): ord(each) + 0xFEE0 for each in digits}), 50)
    assert ([view.id for view in wide[-1].members], wide[-1].at_least) == ([everybody[5].id], 1)


def test_a_small_shop_is_looked_through_in_one_go(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "ONE_LOOK_ROWS", 700)
    (found,) = steps(shop, "王", 50)
    whole = search_members(shop.counter, "王", 50)
    assert (found.members, found.at_least) == (whole.members, whole.total)


def test_a_cashier_sees_no_whole_phone(shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    assert all("*" in view.phone for found in steps(shop, "77", 50) for view in found.members)


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_bad_limit(shop: Shop, limit: int) -> None:
    with pytest.raises(InvalidInput, match="limit"):
        search_at_once(shop.counter, "王", limit)
