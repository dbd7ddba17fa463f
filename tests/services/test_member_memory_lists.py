"""The list out of memory against the list out of the table, after any order of acts: pages and numbers."""

from collections import Counter as Tallies
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.member import Role
from counter_app.domain.segments import Activity
from counter_app.services.member_records import Order, Place, Wanted
from counter_app.services.ports import Reading
from tests.services.desk import open_desk
from tests.services.remembered import few_are_enough, remember
from tests.services.test_member_list import DAYS
from tests.services.test_member_memory_acts import LETTERS, STEPS, carry_out

__all__ = ["few_are_enough"]

FILTERS = st.builds(
    Wanted,
    st.just(DAYS),
    text=st.sampled_from(["", "王", "1", "86", "138001", "a"]),
    activity=st.none() | st.sampled_from(Activity),
    status=st.sampled_from(["", "active", "frozen"]),
    tier=st.sampled_from([None, ""]),
    tag=st.text(LETTERS, max_size=1),
)


def by_the_table(reading: Reading, wanted: Wanted, order: Order, *, descending: bool) -> list[Place]:
    """Everybody wanted, in order."""
    rows = reading.member_rows(wanted, order, 0, reading.member_last_row(), 10_000)

    def place(each: Place) -> Any:
        return each.key is not None, each.key or (("" if order is Order.NAME else 0) if each.key is None else each.key)

    return sorted(rows, key=lambda each: (*place(each), each.row), reverse=descending)


def agree(reading: Reading, wanted: Wanted, order: Order, limit: int, *, descending: bool) -> None:
    """Pages one behind the other are the list, and the numbers are those of the table."""
    found: list[Place] = []
    while True:
        after = found[-1] if found else None
        page = reading.places_found(wanted, order, after, limit, descending=descending)
        assert page is not None
        found += page
        if len(page) < limit:
            break
    assert found == by_the_table(reading, wanted, order, descending=descending)
    told = reading.groups_found(wanted, 10_000, 10_000)
    assert told is not None
    groups, row = told
    assert row == reading.member_last_row()
    numbers = Tallies({(each.activity, each.status, each.tier, each.tags): each.count for each in groups})
    counted = Tallies[tuple[Any, ...]]()
    for each in reading.member_groups(wanted, 0, row):
        counted[each.activity, each.status, each.tier, each.tags] += each.count
    assert numbers == counted


@settings(max_examples=25, deadline=None)
@given(
    steps=STEPS,
    late=STEPS,
    wanted=FILTERS,
    order=st.sampled_from(Order),
    descending=st.booleans(),
    limit=st.integers(1, 5),
)
def test_any_order_of_acts_leaves_the_list_of_the_table(
    steps: list[tuple[Any, ...]],
    late: list[tuple[Any, ...]],
    wanted: Wanted,
    order: Order,
    descending: bool,
    limit: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    shop = open_desk(tmp_path_factory.mktemp("lists"), Role.MANAGER)
    people: list[str] = []
    for step in (("sign up", "王 Ab😀", "+8613800138000"), *steps):
        carry_out(shop, step, people)
    remember(shop)
    for step in (("rename", 0, "李И%"), *late):
        carry_out(shop, step, people)
        with shop.store.reading() as reading:
            for each in (wanted, Wanted(DAYS), Wanted(DAYS, activity=Activity.ACTIVE)):
                agree(reading, each, order, limit, descending=descending)
    shop.store.close()
