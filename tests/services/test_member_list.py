"""The member list against a plain computation over every member, whatever is filtered, sorted and paged."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.member import Member, MemberStatus, Role
from counter_app.domain.verdict import ReasonCode
from counter_app.services import member_list
from counter_app.services.member_list import (
    Asked,
    MemberPage,
    Sweep,
    counts_of,
    first_page,
    member_page,
    members_of,
    since_of,
    sweep_on,
)
from counter_app.services.member_records import Order, Place, Seen, Wanted
from counter_app.services.members import search_members
from counter_app.storage.names import initials_of, pinyin_of
from tests.counter_shop import START, Shop
from tests.services.desk import audit_lines, open_desk, sign_in_as

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟"
TIERS, TAGS = ("", "银卡", "金卡"), ("婴儿用品", "周末来", "茶会", "VIP")
SINCE = since_of(START)


def somebody(number: int, chance: random.Random) -> Member:
    return Member(
        f"{chance.getrandbits(48):012x}" if number else "aaaaaaaaaaaa",
        f"{2_000_000_000 + number}",
        f"+861{chance.choice('358')}{chance.randrange(10**9):09d}",
        chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.randint(1, 2))),
        START - timedelta(days=chance.randrange(700), seconds=number),
        status=MemberStatus.FROZEN if chance.random() < 0.1 else MemberStatus.ACTIVE,
        tier=chance.choice(TIERS),
        tags=tuple(chance.sample(TAGS, chance.choice((0, 0, 1, 2)))),
        visits=chance.randrange(9),
        last_visit_at=None if chance.random() < 0.2 else START - timedelta(days=chance.randrange(400)),
    )


@pytest.fixture
def everybody() -> list[Member]:
    chance = random.Random(7)
    return [somebody(number, chance) for number in range(600)]


@pytest.fixture
def shop(tmp_path: Path, everybody: list[Member], monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setattr(member_list, "SLICE_ROWS", 70)
    monkeypatch.setattr(member_list, "FIRST_STEPS", 100)
    opened = open_desk(tmp_path, Role.MANAGER)
    with opened.store.writing() as writing:
        for member in everybody:
            writing.put_member(member)
        writing.put_member(replace(everybody[0], id="ffffffffffff", number="", alias_of=everybody[1].id))
    yield opened
    opened.store.close()


def seen_of(member: Member) -> Seen:
    if member.last_visit_at is None:
        return Seen.NEVER
    later = sum(member.last_visit_at < at for at in SINCE)
    return (Seen.RECENTLY, Seen.A_MONTH, Seen.A_QUARTER, Seen.LONG_AGO)[later]


def fits(member: Member, wanted: Wanted) -> bool:
    text = wanted.text.lower()
    searched = (*(member.name.lower(), pinyin_of(member.name), member.phone, *(tag.lower() for tag in member.tags)),)
    begins = (member.number, initials_of(member.name))
    return (
        (not text or any(text in part for part in searched) or any(part.startswith(text) for part in begins))
        and wanted.seen in (None, seen_of(member))
        and wanted.status in ("", member.status.value)
        and wanted.tier in (None, member.tier)
        and (not wanted.tag or wanted.tag in member.tags)
    )


WANTED = (
    Wanted(SINCE),
    Wanted(SINCE, "王"),
    Wanted(SINCE, "伟"),
    Wanted(SINCE, "wang"),
    Wanted(SINCE, "zw"),
    Wanted(SINCE, "77"),
    Wanted(SINCE, "2000000"),
    Wanted(SINCE, "vip"),
    Wanted(SINCE, "nobody has this"),
    Wanted(SINCE, seen=Seen.LONG_AGO),
    Wanted(SINCE, seen=Seen.NEVER, status="active"),
    Wanted(SINCE, seen=Seen.A_MONTH, tier="金卡", tag="茶会"),
    Wanted(SINCE, "李", tier="", status="frozen"),
    Wanted(SINCE, seen=Seen.RECENTLY),
    Wanted(SINCE, seen=Seen.A_QUARTER, tag="VIP"),
)


def swept(shop: Shop, asked: Asked) -> Sweep:
    found = Sweep()
    while not found.done:
        found = sweep_on(shop.counter, asked, found)
    return found


def pages(shop: Shop, asked: Asked) -> list[MemberPage]:
    found = [member_page(shop.counter, asked, None, 37)]
    while not found[-1].ended:
        found.append(member_page(shop.counter, asked, found[-1].places[-1], 37))
    return found


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_together_are_everybody_wanted_once_and_in_order(
    order: Order, descending: bool, shop: Shop, everybody: list[Member]
) -> None:
    keys: dict[Order, Callable[[Member], Any]] = {
        Order.NAME: lambda member: pinyin_of(member.name),
        Order.JOINED: lambda member: member.joined_at,
        Order.LAST_VISIT: lambda member: member.last_visit_at or START - timedelta(days=9999),
        Order.VISITS: lambda member: member.visits,
    }
    by_id = {member.id: member for member in everybody}
    for wanted in WANTED:
        asked = Asked(wanted, order, descending)
        expected = [member for member in everybody if fits(member, wanted)]
        ids = [view.id for page in pages(shop, asked) for view in page.members]
        assert sorted(ids) == sorted(member.id for member in expected), wanted
        shown = [keys[order](by_id[identity]) for identity in ids]
        assert shown == sorted(shown, reverse=descending), wanted
        found = swept(shop, asked)
        if not wanted.anybody:
            assert found.places is not None
            assert [view.id for view in members_of(shop.counter, asked, found.places).members] == ids, wanted


def test_counts_are_those_of_a_plain_computation_for_every_filter(shop: Shop, everybody: list[Member]) -> None:
    for wanted in WANTED:
        counts = counts_of(swept(shop, Asked(wanted)), wanted)
        assert counts.total == sum(fits(member, wanted) for member in everybody), wanted
        for seen in (None, *Seen):
            assert counts.seen.get(seen, 0) == sum(fits(member, replace(wanted, seen=seen)) for member in everybody)
        for tag in TAGS:
            assert counts.tags.get(tag, 0) == sum(fits(member, replace(wanted, tag=tag)) for member in everybody)
        for tier in TIERS:
            assert counts.tiers.get(tier, 0) == sum(fits(member, replace(wanted, tier=tier)) for member in everybody)


def test_the_list_goes_backwards_from_any_place(shop: Shop) -> None:
    asked = Asked(Wanted(SINCE))
    forwards = pages(shop, asked)
    back = member_page(shop.counter, replace(asked, descending=False), forwards[5].places[0], 37)
    assert [view.id for view in back.members][::-1] == [view.id for view in forwards[4].members]
    last = member_page(shop.counter, replace(asked, descending=False), None, 37)
    assert last.places[0] == forwards[-1].places[-1]


def test_the_first_rows_of_something_rare_come_out_of_the_indexes(shop: Shop, everybody: list[Member]) -> None:
    """The end of a phone is found before anybody has looked through the table."""
    rare = min(everybody, key=lambda member: member.last_visit_at or START - timedelta(days=9999))
    page = first_page(shop.counter, Asked(Wanted(SINCE, rare.phone[-6:])))
    assert rare.id in [view.id for view in page.members]
    assert not page.whole
    assert first_page(shop.counter, Asked(Wanted(SINCE, "王"))).whole or len(everybody) < 1_000


def test_a_result_with_too_many_places_is_found_along_the_order(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_list, "MOST_PLACES", 20)
    assert swept(shop, Asked(Wanted(SINCE, "1"))).places is None


def test_too_many_kinds_of_members_are_counted_without_their_tags(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_list, "MOST_GROUPS", 40)
    found = swept(shop, Asked(Wanted(SINCE)))
    assert not found.tags_counted
    counts = counts_of(found, Wanted(SINCE, tier="金卡"))
    gold = [member for member in everybody if member.tier == "金卡"]
    expected: dict[Seen | None, int] = {**Counter(map(seen_of, gold)), None: len(gold)}
    assert counts.seen == expected


def test_it_is_stopped_between_two_steps(shop: Shop) -> None:
    page = member_page(shop.counter, Asked(Wanted(SINCE, "nobody")), cancelled=lambda: True)
    assert (page.members, page.whole) == ((), False)


@pytest.mark.parametrize("role", [None, Role.CASHIER])
def test_it_is_a_managers_list(role: Role | None, shop: Shop) -> None:
    sign_in_as(shop, role)
    for page in (
        member_page(shop.counter, Asked(Wanted(SINCE))),
        members_of(shop.counter, Asked(Wanted(SINCE)), [Place(0, 1)]),
        first_page(shop.counter, Asked(Wanted(SINCE))),
    ):
        assert page.members == ()
        assert [(reason.code, reason.details["why"]) for reason in page.reasons] == [
            (ReasonCode.SIGN_IN_REQUIRED, "manager")
        ]
    found = swept(shop, Asked(Wanted(SINCE)))
    assert (found.groups, found.places, len(found.reasons)) == ((), None, 1)
    assert audit_lines(shop)[-1][1] == "member_list"


def test_a_tag_finds_its_members_in_the_search_of_the_counter_too(shop: Shop, everybody: list[Member]) -> None:
    assert search_members(shop.counter, "周末").total == sum("周末来" in member.tags for member in everybody)
