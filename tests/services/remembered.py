"""A shop whose members are in memory, however few they are."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.member import Member, Role
from counter_app.services import member_list, member_memory, searching
from counter_app.services.member_memory import remember_members
from counter_app.services.members import MemberView
from counter_app.services.searching import search_at_once
from counter_app.storage import first_rows, member_index, planes
from counter_app.storage.member_index import MemberIndex
from tests.counter_shop import Shop
from tests.services.desk import open_desk
from tests.services.test_member_list import somebody

SHOWN = "FROM member WHERE alias_of = '' AND status NOT IN ('erased', 'withdrawn')"


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_memory, "LEAST_ROWS", -1)  # also where everybody is gone
    monkeypatch.setattr(member_list, "LEAST_ROWS", 0)
    monkeypatch.setattr(searching, "ONE_LOOK_ROWS", 0)
    monkeypatch.setattr(member_index, "SLICE_ROWS", 70)
    monkeypatch.setattr(planes, "CHUNK", 16)
    monkeypatch.setattr(first_rows, "SAMPLE", 3)
    monkeypatch.setattr(first_rows, "MANY", 5)


@pytest.fixture(scope="module")
def everybody() -> list[Member]:
    chance = random.Random(5)
    return [somebody(number, chance) for number in range(600)]


@pytest.fixture
def shop(tmp_path: Path, everybody: list[Member]) -> Iterator[Shop]:
    opened = open_desk(tmp_path, Role.MANAGER)
    put(opened, *everybody, replace(everybody[0], id="ffffffffffff", number="", alias_of=everybody[1].id))
    remember(opened)
    yield opened
    opened.store.close()


def put(shop: Shop, *members: Member) -> None:
    with shop.store.writing() as writing:
        for member in members:
            writing.put_member(member)


def remember(shop: Shop) -> None:
    while not remember_members(shop.counter):
        pass


def index_of(shop: Shop) -> MemberIndex:
    index = shop.store._memory.index
    assert index is not None
    return index


def told(shop: Shop, text: str, limit: int = 500) -> tuple[list[str], int]:
    """Who is found at once, in their order, and how many there are."""
    found = search_at_once(shop.counter, text, limit)
    assert found.done
    return [view.id for view in found.members], found.counted


def ids(found: Sequence[MemberView]) -> list[str]:
    return [view.id for view in found]


def noted(shop: Shop) -> int:
    with shop.store._readers.connect() as connection:
        return int(connection.execute("SELECT count(*) FROM member_change").scalar_one())
