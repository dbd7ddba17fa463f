"""Members in memory against a slow look, after any order of acts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from counter_app.domain.member import Member, MemberStatus, Role
from counter_app.services.members import search_members
from counter_app.storage import member_index
from tests.counter_shop import START, Shop
from tests.services.desk import open_desk
from tests.services.remembered import SHOWN, few_are_enough, ids, remember, shop, told

__all__ = ["few_are_enough", "shop"]


LETTERS = "王李伟芳ab wZé1230%_'\"\\😀ИиΣσςİǅ"
NAMES = st.text(LETTERS, max_size=6)
PHONES = st.one_of(st.from_regex(r"\+861[0-9]{10}", fullmatch=True), st.sampled_from(["", "+4915112345678901", "1-2"]))
WHO = st.integers(0, 7)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sign up"), NAMES, PHONES),
        st.tuples(st.just("rename"), WHO, NAMES),
        st.tuples(st.just("phone"), WHO, PHONES),
        st.tuples(st.just("tags"), WHO, st.lists(st.text(LETTERS, min_size=1, max_size=3), max_size=2, unique=True)),
        st.tuples(st.just("visit"), WHO, st.integers(-900, 900)),
        st.tuples(st.just("status"), WHO, st.sampled_from(MemberStatus)),
        st.tuples(st.just("erase"), WHO, st.none()),
        st.tuples(st.just("merge"), WHO, WHO),
        st.tuples(st.just("gone"), WHO, st.none()),
        st.tuples(st.just("last ones gone"), st.integers(1, 4), st.none()),
    ),
    max_size=14,
)


def carry_out(shop: Shop, step: tuple[Any, ...], people: list[str]) -> None:
    what, who, how = step
    with shop.store.writing() as writing:
        if what == "sign up":
            number = len(people)
            people.append(f"{number:012x}")
            new = Member(people[-1], str(3_000_000_000 + number), how, who, START + timedelta(days=number % 3))
            writing.put_member(new)
            return
        if what == "last ones gone":
            latest = "SELECT rowid FROM member ORDER BY rowid DESC LIMIT :who"
            writing._connection.execute(f"DELETE FROM member WHERE rowid IN ({latest})", {"who": who})
            return
        member = writing.member(people[who % len(people)]) if people else None
        if member is None or not member.number:
            return
        if what == "merge":
            other = people[how % len(people)]
            writing.merge_members(member.id, other, "o1")
        elif what == "erase":
            writing.erase_member(member.id, START)
        elif what == "gone":
            writing._connection.execute("DELETE FROM member WHERE id = :id", {"id": member.id})
        else:
            writing.put_member(changed(member, what, how))


def changed(member: Member, what: str, how: Any) -> Member:
    match what:
        case "rename":
            return replace(member, name=how)
        case "phone":
            return replace(member, phone=how)
        case "tags":
            return replace(member, tags=tuple(how))
        case "status":
            return replace(member, status=how)
        case _:
            return replace(member, visits=member.visits + 1, last_visit_at=START + timedelta(hours=how))


def slow(shop: Shop, text: str) -> list[str]:
    """Who fits, told by Python from the rows as they stand, last visit first."""
    small = " ".join(text.split()).lower().replace("ς", "σ")
    digits = small.translate(str.maketrans("", "", " -().")).removeprefix("+86").removeprefix("+")
    with shop.store._readers.connect() as connection:
        rows = connection.execute(f"SELECT rowid AS place, * {SHOWN}").all()
    rows.sort(key=lambda row: (row.last_visit_at is not None, row.last_visit_at or 0, row.place), reverse=True)
    return [
        row.id
        for row in rows
        if small in row.name.lower().replace("ς", "σ")
        or small.replace(" ", "") in (*parts(row.pinyin), *parts(row.initials))
        or any(small in tag.lower().replace("ς", "σ") for tag in member_index._words.decode(row.tags or "[]"))
        or (digits.isascii() and digits.isdigit() and (digits in row.phone or digits in (row.number or "")))
    ]


def parts(text: str) -> set[str]:
    return {text[first:last] for first in range(len(text)) for last in range(first + 1, len(text) + 1)}


@settings(max_examples=25, deadline=None)
@example(steps=[("sign up", "", ""), ("last ones gone", 3, None)], late=[("sign up", "", "")], text="Z")
@given(steps=STEPS, late=STEPS, text=st.text(LETTERS, min_size=1, max_size=3).filter(str.strip))
def test_any_order_of_acts_leaves_what_a_slow_look_finds(
    steps: list[tuple[Any, ...]], late: list[tuple[Any, ...]], text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shop = open_desk(tmp_path_factory.mktemp("memory"), Role.MANAGER)
    people: list[str] = []
    for step in (("sign up", "王 Ab😀", "+8613800138000"), *steps):
        carry_out(shop, step, people)
    remember(shop)
    for step in (("rename", 0, "李И%"), *late):
        carry_out(shop, step, people)
        for each in (text, "王", "1", "wang", "%", "ИИ", "И"):
            found, count = told(shop, each)
            exact = search_members(shop.counter, each, 500)
            assert (sorted(found), count) == (sorted(ids(exact.members)), exact.total), each
            if not set("İǅé") & set(each):
                assert found == slow(shop, each), each
    assert told(shop, "李И%")[1] == len(names_of(shop))
    shop.store.close()


def names_of(shop: Shop) -> list[str]:
    with shop.store._readers.connect() as connection:
        return [name.lower() for name in connection.execute(f"SELECT name {SHOWN}").scalars() if "李и%" in name.lower()]
