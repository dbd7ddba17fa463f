"""The member list against a plain computation over every member, whatever is filtered, sorted and paged."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain.member import Member, MemberStatus, Role
from counter_app.domain.segment_file import parse_rule
from counter_app.domain.segments import Activity, activity_of, today_at
from counter_app.domain.segments import fits as in_segment
from counter_app.domain.verdict import ReasonCode
from counter_app.services import member_list
from counter_app.services.member_list import (
    Asked,
    Counts,
    MemberPage,
    Sweep,
    counts_of,
    first_page,
    member_page,
    members_of,
    serves,
    sweep_on,
)
from counter_app.services.member_records import Days, Order, Place, Wanted
from counter_app.services.members import search_members
from counter_app.storage.names import initials_of, pinyin_of
from tests.counter_shop import START, Shop
from tests.services.desk import audit_lines, open_desk, sign_in_as

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟"
TIERS, TAGS = ("", "银卡", "金卡"), ("婴儿用品", "周末来", "茶会", "VIP")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = Days(today_at(START, SHANGHAI))


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


def fits(member: Member, wanted: Wanted) -> bool:
    text = wanted.text.lower()
    names = (member.name.lower(), pinyin_of(member.name), initials_of(member.name))
    searched = (*names, member.phone, member.number, *(tag.lower() for tag in member.tags))
    return (
        (not text or any(text in part for part in searched))
        and wanted.activity in (None, activity_of(member, DAYS.today, DAYS.thresholds))
        and wanted.status in ("", member.status.value)
        and wanted.tier in (None, member.tier)
        and (not wanted.tag or wanted.tag in member.tags)
        and (wanted.rule is None or in_segment(wanted.rule, member, DAYS.today, DAYS.thresholds))
    )


WANTED = (
    Wanted(DAYS),
    Wanted(DAYS, "王"),
    Wanted(DAYS, "伟"),
    Wanted(DAYS, "wang"),
    Wanted(DAYS, "zw"),
    Wanted(DAYS, "77"),
    Wanted(DAYS, "2000000"),
    Wanted(DAYS, "00037"),
    Wanted(DAYS, "w"),
    Wanted(DAYS, "vip"),
    Wanted(DAYS, "nobody has this"),
    Wanted(DAYS, activity=Activity.LOST),
    Wanted(DAYS, activity=Activity.NEW, status="active"),
    Wanted(DAYS, activity=Activity.DRIFTING, tier="金卡", tag="茶会"),
    Wanted(DAYS, "李", tier="", status="frozen"),
    Wanted(DAYS, activity=Activity.ACTIVE),
    Wanted(DAYS, activity=Activity.ASLEEP, tag="VIP"),
    Wanted(DAYS, rule=parse_rule({"tag": ["VIP", "茶会"], "none": [{"activity": "active"}]})),
    Wanted(DAYS, "王", rule=parse_rule({"visits": {"min": 4}}), activity=Activity.LOST),
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
        for activity in (None, *Activity):
            assert counts.activities.get(activity, 0) == sum(
                fits(member, replace(wanted, activity=activity)) for member in everybody
            )
        for tag in TAGS:
            assert counts.tags.get(tag, 0) == sum(fits(member, replace(wanted, tag=tag)) for member in everybody)
        for tier in TIERS:
            assert counts.tiers.get(tier, 0) == sum(fits(member, replace(wanted, tier=tier)) for member in everybody)


def test_the_list_goes_backwards_from_any_place(shop: Shop) -> None:
    asked = Asked(Wanted(DAYS))
    forwards = pages(shop, asked)
    back = member_page(shop.counter, replace(asked, descending=False), forwards[5].places[0], 37)
    assert [view.id for view in back.members][::-1] == [view.id for view in forwards[4].members]
    last = member_page(shop.counter, replace(asked, descending=False), None, 37)
    assert last.places[0] == forwards[-1].places[-1]


def test_the_first_rows_of_something_rare_come_out_of_the_indexes(shop: Shop, everybody: list[Member]) -> None:
    """The end of a phone is found before anybody has looked through the table."""
    rare = min(everybody, key=lambda member: member.last_visit_at or START - timedelta(days=9999))
    page = first_page(shop.counter, Asked(Wanted(DAYS, rare.phone[-6:])))
    assert rare.id in [view.id for view in page.members]
    assert not page.whole
    assert first_page(shop.counter, Asked(Wanted(DAYS, "王"))).whole or len(everybody) < 1_000


def test_a_result_with_too_many_places_is_found_along_the_order(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_list, "MOST_PLACES", 20)
    assert swept(shop, Asked(Wanted(DAYS, "1"))).places is None


def plain_counts(everybody: list[Member], wanted: Wanted) -> Counts:
    def number(**other: Any) -> int:
        return sum(fits(member, replace(wanted, **other)) for member in everybody)

    return Counts(
        number(),
        {activity: number(activity=activity) for activity in (None, *Activity)},
        {status: number(status=status) for status in ("active", "frozen")},
        {tier: number(tier=tier) for tier in TIERS},
        {tag: number(tag=tag) for tag in TAGS},
    )


def some(numbers: Mapping[Any, int]) -> dict[Any, int]:
    return {name: number for name, number in numbers.items() if number}


@pytest.mark.parametrize("most, combined", [(400, True), (150, False), (60, False)])
def test_numbers_are_exact_however_many_kinds_of_members_there_are(
    most: int, combined: bool, shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the bound one tag at a time is counted; beyond it a second time the tag that is wanted alone."""
    monkeypatch.setattr(member_list, "MOST_GROUPS", most)
    for wanted in (*WANTED, Wanted(DAYS, tag="茶会"), Wanted(DAYS, tier="金卡"), Wanted(DAYS, "王", tag="VIP")):
        found = swept(shop, Asked(wanted))
        assert max(len(found.groups), len(found.by_tag)) <= max(most, 60), wanted
        counts, expected = counts_of(found, wanted), plain_counts(everybody, wanted)
        assert counts.total == expected.total, wanted
        for name in ("activities", "statuses", "tiers"):
            assert some(getattr(counts, name)) == some(getattr(expected, name)), (wanted, name)
        if found.tags_counted:
            assert some(counts.tags) == some(expected.tags), wanted
        elif wanted.tag:
            assert counts.tags == {wanted.tag: expected.total}, wanted
    whole = swept(shop, Asked(Wanted(DAYS)))
    assert (whole.combined, whole.tags_counted) == (combined, most != 60)
    assert serves(whole, Wanted(DAYS, tag="VIP")) is combined


def test_it_is_stopped_between_two_steps(shop: Shop) -> None:
    page = member_page(shop.counter, Asked(Wanted(DAYS, "nobody")), cancelled=lambda: True)
    assert (page.members, page.whole) == ((), False)


@pytest.mark.parametrize("role", [None, Role.CASHIER])
def test_it_is_a_managers_list(role: Role | None, shop: Shop) -> None:
    sign_in_as(shop, role)
    for page in (
        member_page(shop.counter, Asked(Wanted(DAYS))),
        members_of(shop.counter, Asked(Wanted(DAYS)), [Place(0, 1)]),
        first_page(shop.counter, Asked(Wanted(DAYS))),
    ):
        assert page.members == ()
        assert [(reason.code, reason.details["why"]) for reason in page.reasons] == [
            (ReasonCode.SIGN_IN_REQUIRED, "manager")
        ]
    found = swept(shop, Asked(Wanted(DAYS)))
    assert (found.groups, found.places, len(found.reasons)) == ((), None, 1)
    assert audit_lines(shop)[-1][1] == "member_list"


def test_a_tag_finds_its_members_in_the_search_of_the_counter_too(shop: Shop, everybody: list[Member]) -> None:
    assert search_members(shop.counter, "周末").total == sum("周末来" in member.tags for member in everybody)


FOREIGN = ("Иван Петров", "Élodie Dupont", "Ｔｏｍ", "ÅSA", "Łukasz", "ΝΙΚΟΣ", "王Öl", "Straße")


@pytest.mark.parametrize("older", [False, True])
def test_letters_outside_ascii_are_found_in_either_case(older: bool, shop: Shop) -> None:
    """`older`: a row that was written without its spelling."""
    with shop.store.writing() as writing:
        for number, name in enumerate(FOREIGN):
            made = somebody(5_000 + number, random.Random(number))
            writing.put_member(replace(made, name=name, tags=("Öko", "ДАЧА") if name == "ÅSA" else ()))
        if older:
            writing._connection.execute(
                "UPDATE member SET pinyin = '', initials = '' WHERE name IN ('ÅSA', 'Élodie Dupont')"
            )
    for name in FOREIGN:
        for text in (name, name.lower(), name.upper() if "ß" not in name else name, name[:3], name[1:].upper()[:2]):
            asked = Asked(Wanted(DAYS, text))
            found = members_of(shop.counter, asked, swept(shop, asked).places or ())
            assert name in [view.name for view in found.members], text
            assert name in [view.name for view in search_members(shop.counter, text).members], text
    for text in ("Öko", "öko", "ÖK", "дача", "Дач"):
        asked = Asked(Wanted(DAYS, text))
        found = members_of(shop.counter, asked, swept(shop, asked).places or ())
        assert [view.name for view in found.members] == ["ÅSA"], text
        assert [view.name for view in search_members(shop.counter, text).members] == ["ÅSA"], text


def test_the_beginning_of_a_name_in_capitals_is_found_by_an_index(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_member(replace(somebody(5_000, random.Random(1)), name="Иван Петров"))
    with shop.store.reading() as reading:
        for text in ("иван", "ИВАН П", "Иван"):
            assert len(reading.member_hits(Wanted(DAYS, text), Order.LAST_VISIT, 5)) == 1, text


def test_a_member_of_whom_only_the_id_is_known_stands_in_no_list_and_no_number(
    shop: Shop, everybody: list[Member]
) -> None:
    with shop.store.writing() as writing:
        writing.put_member(Member("abcabcabcabc", "", "", "", START, status=MemberStatus.PLACEHOLDER))
    for asked in (Asked(Wanted(DAYS)), Asked(Wanted(DAYS, activity=Activity.NEW)), Asked(Wanted(DAYS), Order.JOINED)):
        shown = [view.id for page in pages(shop, asked) for view in page.members]
        assert "abcabcabcabc" not in shown
        found = swept(shop, asked)
        assert counts_of(found, asked.wanted).total == len(shown)
        assert asked.wanted.anybody or len(found.places or ()) == len(shown)


@pytest.mark.parametrize("text", ["\ud83d", "王\0", "\ud83d伟"])
def test_half_a_character_is_no_part_of_a_search(text: str, shop: Shop) -> None:
    whole = text.encode("utf-8", "ignore").decode().replace("\0", "")
    asked, plain = Asked(Wanted(DAYS, text)), Asked(Wanted(DAYS, whole))
    assert first_page(shop.counter, asked) == first_page(shop.counter, plain)
    assert counts_of(swept(shop, asked), asked.wanted).total == counts_of(swept(shop, plain), plain.wanted).total


def test_the_groups_begin_with_days_of_the_store() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for zone, at, days_ago, begins in (
        (SHANGHAI, datetime(2026, 3, 10, 14, 5, tzinfo=SHANGHAI), 30, datetime(2026, 2, 8, tzinfo=SHANGHAI)),
        (SHANGHAI, datetime(2026, 3, 10, 14, 5, tzinfo=SHANGHAI), 180, datetime(2025, 9, 11, tzinfo=SHANGHAI)),
        (berlin, datetime(2026, 4, 15, 0, 30, tzinfo=berlin), 30, datetime(2026, 3, 16, tzinfo=berlin)),
        (berlin, datetime(2026, 4, 15, 0, 30, tzinfo=berlin), 180, datetime(2025, 10, 17, tzinfo=berlin)),
    ):
        assert today_at(at, zone).begins(days_ago) == begins
