"""A list filtered by a saved segment, out of memory against the table: whatever is written by whomever."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.member import Member, Role
from counter_app.domain.segment_file import parse_rule
from counter_app.domain.segments import Activity, today_at
from counter_app.services import member_list
from counter_app.services.member_list import Asked, Sweep, counts_of, first_page, sweep_on
from counter_app.services.member_records import Days, Order, Wanted
from counter_app.storage import member_index, reading_found, segment_rows
from counter_app.storage.store import SqlStore
from tests.counter_shop import START, Shop
from tests.segment_rules import OWN_ROW_RULES
from tests.services.desk import open_desk
from tests.services.remembered import everybody, few_are_enough, ids, put, remember, shop
from tests.services.test_member_list import DAYS, SHANGHAI, fits, plain_counts
from tests.services.test_member_memory_acts import STEPS, carry_out
from tests.services.test_member_memory_lists import agree

__all__ = ["everybody", "few_are_enough", "shop"]

RULE = parse_rule({"tag": ["VIP", "茶会"], "none": [{"activity": "active"}]})
WITHIN = (
    Wanted(DAYS, rule=RULE),
    Wanted(DAYS, "王", rule=RULE),
    Wanted(DAYS, "1", rule=RULE, activity=Activity.LOST, status="active"),
    Wanted(DAYS, rule=RULE, tier="金卡", tag="VIP"),
    Wanted(DAYS, rule=parse_rule({"visits": {"min": 4}}), activity=Activity.ASLEEP),
)


def swept(shop: Shop, wanted: Wanted) -> list[Sweep]:
    found = [sweep_on(shop.counter, Asked(wanted), Sweep())]
    while not found[-1].done:
        found.append(sweep_on(shop.counter, Asked(wanted), found[-1]))
    return found


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("descending", [True, False])
def test_after_the_first_answer_every_list_in_a_segment_is_whole_and_counted_at_once(
    shop: Shop, everybody: list[Member], order: Order, descending: bool
) -> None:
    for wanted in WITHIN:
        swept(shop, wanted)
        asked = Asked(wanted, order, descending)
        page = first_page(shop.counter, asked)
        assert page.whole
        counted = sweep_on(shop.counter, asked, Sweep())
        assert counted.done
        counts, plain = counts_of(counted, wanted), plain_counts(everybody, wanted)
        assert counts.total == plain.total == sum(fits(member, wanted) for member in everybody)
        for name in ("activities", "statuses", "tiers", "tags"):
            assert getattr(counts, name) == {key: n for key, n in getattr(plain, name).items() if n}, (wanted, name)
        memory, shop.store._memory.index = shop.store._memory.index, None
        table = member_list.member_page(shop.counter, asked)
        shop.store._memory.index = memory
        assert ids(page.members) == ids(table.members)
        assert page.ended == table.ended


def test_the_first_answer_comes_in_slices_that_never_say_too_much(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_list, "SLICE_ROWS", 90)
    wanted = WITHIN[0]
    found = swept(shop, wanted)
    totals = [counts_of(each, wanted).total for each in found]
    assert len(found) == 7
    assert [each.done for each in found] == [False] * 6 + [True]
    assert totals == sorted(totals)
    assert len(swept(shop, replace(wanted, text="王"))) == 1
    assert len(swept(shop, WITHIN[4])) == 7
    assert len(swept(shop, wanted)) == 1  # the one before is there still


def test_another_day_tells_it_anew(shop: Shop, everybody: list[Member]) -> None:
    swept(shop, WITHIN[0])
    later = Days(today_at(START + timedelta(days=40), SHANGHAI))
    wanted = replace(WITHIN[0], days=later)
    with shop.store.reading() as reading:
        before, _ = reading.groups_found(WITHIN[0], 1_000, 1_000) or ((), 0)
        agree(reading, wanted, Order.NAME, 50, descending=False)
        after, _ = reading.groups_found(wanted, 1_000, 1_000) or ((), 0)
    assert sum(each.count for each in before) < sum(each.count for each in after)
    assert everybody


@pytest.mark.parametrize("rule", [{"points": {"min": 1}}, {"all": [{"visits": {"min": 1}}, {"consent": "given"}]}])
def test_what_other_tables_say_is_asked_of_them(shop: Shop, rule: dict[str, Any]) -> None:
    wanted = Wanted(DAYS, rule=parse_rule(rule))
    with shop.store.reading() as reading:
        assert reading.groups_found(wanted, 1_000, 1_000) is None
        assert reading.places_found(wanted, Order.NAME, None, 5, descending=True) is None
    assert swept(shop, wanted)[-1].done


def test_what_another_process_writes_of_any_fact_is_followed(shop: Shop, everybody: list[Member]) -> None:
    rules = ({"channel": "flyer"}, {"store": "s9"}, {"birthday_month": 7}, {"tier": "new"}, {"visits": {"min": 70}})
    asked = [Wanted(DAYS, rule=parse_rule(rule)) for rule in rules]
    other = SqlStore(shop.path, shop.secret)
    facts: tuple[dict[str, Any], ...] = (
        {"channel": "flyer"},
        {"home_store": "s9"},
        {"birthday": START.date().replace(month=7)},
        {"tier": "new"},
        {"visits": 77, "last_visit_at": START + timedelta(hours=2)},
    )
    for wanted, fact in zip(asked, facts, strict=True):
        assert counts_of(swept(shop, wanted)[-1], wanted).total == 0
        with other.writing() as writing:
            writing.put_member(replace(everybody[5], **fact))
        found = sweep_on(shop.counter, Asked(wanted), Sweep())
        assert found.done
        assert counts_of(found, wanted).total == 1, fact
        assert ids(first_page(shop.counter, Asked(wanted)).members) == [everybody[5].id]
    other.close()


def test_more_changes_than_are_told_again_at_once_come_in_slices(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(DAYS, rule=parse_rule({"tier": "new"}))
    swept(shop, wanted)
    monkeypatch.setattr(member_list, "SLICE_ROWS", 90)
    monkeypatch.setattr(reading_found, "_MOST_AT_ONCE", 90)
    put(shop, *(replace(member, tier="new") for member in everybody[200:400]))
    with shop.store.reading() as reading:
        assert reading.places_found(wanted, Order.NAME, None, 500, descending=True) is None
    found = swept(shop, wanted)
    totals = [counts_of(each, wanted).total for each in found]
    assert len(found) > 1
    assert totals[-1] == 200
    assert len(first_page(shop.counter, Asked(wanted)).members) == 100


def test_an_index_that_began_anew_keeps_nothing_of_before(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(DAYS, rule=parse_rule({"tier": "new"}))
    swept(shop, wanted)
    monkeypatch.setattr(member_index, "_MOST_NEWS", 3)
    put(shop, *(replace(member, tier="new") for member in everybody[200:210]))
    assert counts_of(swept(shop, wanted)[-1], wanted).total == 10
    with shop.store.writing() as writing:
        writing._connection.execute("DELETE FROM member_change")
    put(shop, replace(everybody[300], tier="new"))
    remember(shop)
    assert counts_of(swept(shop, wanted)[-1], wanted).total == 11


# Each act here takes somebody in or out of one of these.
MOVING: tuple[dict[str, object], ...] = (
    {"channel": "flyer"},
    {"none": [{"store": "s2"}]},
    {"tier": "silver", "visits": {"max": 1}},
    {"any": [{"tag": ["tea", ""]}, {"birthday_days": {"max": 90}}]},
    {"last_visit_days": {"max": 20}},
    {"activity": ["new", "lost"]},
)
FACTS = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.one_of(
            st.fixed_dictionaries({"channel": st.sampled_from(("", "flyer"))}),
            st.fixed_dictionaries({"home_store": st.sampled_from(("s1", "s2"))}),
            st.fixed_dictionaries({"birthday": st.dates(START.date() - timedelta(days=9_000), START.date())}),
            st.fixed_dictionaries({"tier": st.sampled_from(("", "silver"))}),
            st.fixed_dictionaries({"tags": st.sampled_from(((), ("tea",), ("茶会", "3")))}),
        ),
    ),
    max_size=6,
)


@pytest.fixture
def all_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment_rows, "MOST_KEPT", 20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=STEPS,
    late=STEPS,
    facts=FACTS,
    rules=st.lists(OWN_ROW_RULES, max_size=2),
    order=st.sampled_from(Order),
    text=st.sampled_from(["", "王", "1"]),
)
def test_any_order_of_acts_leaves_the_members_of_a_segment_as_the_table_tells_them(
    steps: list[tuple[Any, ...]],
    late: list[tuple[Any, ...]],
    facts: list[tuple[int, dict[str, Any]]],
    rules: list[dict[str, object]],
    order: Order,
    text: str,
    all_are_kept: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    shop = open_desk(tmp_path_factory.mktemp("within"), Role.MANAGER)
    people: list[str] = []
    for step in (("sign up", "王 Ab😀", "+8613800138000"), *steps):
        carry_out(shop, step, people)
    remember(shop)
    asked = [Wanted(DAYS, text, rule=parse_rule(rule)) for rule in (*rules, *MOVING)]
    acts: list[Any] = [("rename", 0, "李И%"), *late, *facts]
    for act in acts:
        if len(act) == 2:
            change(shop, people, *act)
        else:
            carry_out(shop, act, people)
        with shop.store.reading() as reading:
            for wanted in asked:
                agree(reading, wanted, order, 3, descending=True)
    shop.store.close()


def change(shop: Shop, people: list[str], who: int, fact: dict[str, Any]) -> None:
    with shop.store.writing() as writing:
        member = writing.member(people[who % len(people)])
        if member is not None and member.number:
            writing.put_member(replace(member, **fact))
