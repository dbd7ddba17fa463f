"""Tiers at the cloud: what follows from checkouts, refunds and voids in any order, from days that pass, from a list
that changes, and from somebody's word."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from counter_app.cloud.tier_rows import TierRow
from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import member_of, purchase, top_up
from tests.cloud.support import NOON, CloudShop, Till
from tests.cloud.tiers import SILVER, days_pass, pass_over, proved, set_tiers, shown, tier_of


def line_of(sale: Operation, line: int) -> dict[str, object]:
    return {"checkout": sale.id, "reason": "broken", "line": line}


def back(sale: Operation, till: Till, amount_minor: int, tender_minor: int) -> dict[str, object]:
    body: dict[str, object] = {"checkout": sale.id, "amount_minor": amount_minor, "store": till.caller.store}
    return body | {"business_day": "2026-03-10", "reason": "broken", "back": {"tender_minor": tender_minor}}


# What is sent after a member has signed up, as (kind, …); the tier, what the window holds in money and in visits.
TABLE: dict[str, tuple[list[tuple[Any, ...]], tuple[str, int, int]]] = {
    "a minor unit too little": ([("buy", 99_999)], ("", 99_999, 1)),
    "the threshold": ([("buy", 100_000)], ("silver", 100_000, 1)),
    "in two parts of one day": ([("buy", 60_000), ("buy", 40_000)], ("silver", 100_000, 1)),
    "enough for gold in one visit": ([("buy", 500_000), ("buy", 1)], ("silver", 500_001, 1)),
    "on two days": ([("buy", 500_000), ("next day",), ("buy", 0)], ("gold", 500_000, 2)),
    "principal counts": ([("top up", 100_000, 0), ("pay", (100_000, 0))], ("silver", 100_000, 1)),
    "bonus is a gift": ([("top up", 50_000, 50_000), ("pay", (50_000, 50_000))], ("", 50_000, 1)),
    "points are none": ([("points", 100_000), ("spend", 100_000)], ("", 0, 1)),
    "a top-up alone is not spent": ([("top up", 100_000, 0)], ("", 0, 0)),
    "a part came back": ([("buy", 100_000), ("refund", 0, 1)], ("", 99_999, 1)),
    "all came back": ([("buy", 100_000), ("refund", 0, 100_000)], ("", 0, 0)),
    "one line came back": ([("lines", 60_000, 40_000), ("line", 0, 2)], ("", 60_000, 1)),
    "voided": ([("buy", 100_000), ("void", 0)], ("", 0, 0)),
    "voided for nothing paid": ([("buy", 0), ("void", 0)], ("", 0, 0)),
    "one of two voided": ([("buy", 100_000), ("buy", 100_000), ("void", 0)], ("silver", 100_000, 1)),
    "cancelled": ([("buy", 100_000), ("cancel", 0)], ("", 0, 0)),
    "a cancelled refund": ([("buy", 100_000), ("refund", 0, 1), ("cancel", 1)], ("silver", 100_000, 1)),
    "a cancelled void": ([("buy", 100_000), ("void", 0), ("cancel", 1)], ("silver", 100_000, 1)),
    "by hand": ([("word", "gold")], ("gold", 0, 0)),
    "by hand and taken back": ([("word", "gold"), ("word", "")], ("", 0, 0)),
    "by hand beyond what is reached": ([("buy", 100_000), ("word", "gold")], ("gold", 100_000, 1)),
    "by hand below what is reached": ([("buy", 500_000), ("next day",), ("buy", 1), ("word", "silver")],
                                      ("gold", 500_001, 2)),
    "by hand, a name of its own": ([("buy", 100_000), ("word", "员工")], ("员工", 100_000, 1)),
}  # fmt: skip


def acted(till: Till, shop: CloudShop, member: str, acts: list[tuple[Any, ...]]) -> list[Operation]:
    """What an entry of the table says, as operations; a day may pass between them."""
    done: list[Operation] = []
    makers: dict[str, Callable[..., Operation]] = {
        "buy": lambda minor: purchase(till, member, minor),
        "lines": lambda *minors: purchase(
            till, member, sum(minors), more={"lines": [{"what": "tea", "minor": minor} for minor in minors]}
        ),
        "pay": lambda value: purchase(till, member, value=value),
        "spend": lambda points: purchase(till, member, points=points),
        "top up": lambda *amounts: top_up(till, member, *amounts),
        "points": lambda points: till.operation(
            "points_adjust", {"member": member, "points": points, "reason": "gift", "store": shop.store}
        ),
        "refund": lambda sale, minor: till.operation("refund", back(done[sale], till, minor, minor)),
        "line": lambda sale, line: till.operation("void", line_of(done[sale], line)),
        "void": lambda sale: till.void(done[sale].id),
        "cancel": lambda target: till.operation("cancel", {"target": done[target].id}),
        "word": lambda tier: till.operation("member_update", {"member": member, "tier": tier}),
    }
    for kind, *given in acts:
        if kind in makers:
            done.append(makers[kind](*given))
        else:
            shop.clock.forward(days=1)
    return done


@pytest.mark.parametrize("acts, wanted", TABLE.values(), ids=TABLE)
def test_the_tier_follows_from_what_was_bought_and_kept(
    till: Till, shop: CloudShop, acts: list[tuple[Any, ...]], wanted: tuple[str, int, int]
) -> None:
    set_tiers(till)
    member = member_of(till)
    for operation in acted(till, shop, member, acts):
        assert till.one(operation).result in ("applied", "exception")
    row = till.rows("tier").get(member, {"paid_minor": 0, "visits": 0})
    assert (tier_of(till, member), row["paid_minor"], row["visits"]) == wanted
    proved(shop)


@pytest.mark.parametrize("acts, wanted", TABLE.values(), ids=TABLE)
def test_a_list_that_comes_later_says_the_same(
    till: Till, shop: CloudShop, acts: list[tuple[Any, ...]], wanted: tuple[str, int, int]
) -> None:
    """Nothing is kept of purchases before there are tiers: they are reckoned from checkouts and what came back."""
    member = member_of(till)
    till.send(*acted(till, shop, member, acts))
    assert "tier" not in till.pull().kinds
    set_tiers(till)
    pass_over(shop)
    row = till.rows("tier").get(member, {"paid_minor": 0, "visits": 0})
    found, paid, visits = wanted
    # What was written before there were tiers is all that stands in the row: the last word.
    words = [given[0] for kind, *given in acts if kind == "word"]
    assert (tier_of(till, member), row["paid_minor"], row["visits"]) == (found, paid, visits), words
    proved(shop)


def test_it_goes_up_within_the_checkout_that_reaches_it(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    result = till.one(purchase(till, member, 100_000))
    page = till.pull(result.since - 1)
    assert tier_of(till, member) == "silver"
    assert page.version == result.version
    assert shown(till, member) == ("2026-03-10", "", 100_000, 1, "2026-04-08")


def test_it_is_kept_under_notice_and_then_gone(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    till.one(purchase(till, member, 100_000))
    days_pass(shop, 29)
    assert shown(till, member) == ("2026-03-10", "", 100_000, 1, "2026-04-08")
    days_pass(shop, 1)
    assert (tier_of(till, member), shown(till, member)) == ("silver", ("2026-03-10", "2026-04-15", 0, 0, ""))
    days_pass(shop, 6)
    assert tier_of(till, member) == "silver"
    days_pass(shop, 1)
    assert (tier_of(till, member), shown(till, member)) == ("", ("", "", 0, 0, ""))
    assert shop.cloud.tiers_due() == []
    proved(shop)


def test_whoever_buys_again_within_the_notice_keeps_it(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    till.one(purchase(till, member, 100_000))
    days_pass(shop, 33)
    till.one(purchase(till, member, 100_000))
    assert (tier_of(till, member), shown(till, member)[:2]) == ("silver", ("2026-03-10", ""))


def test_a_void_takes_at_once_what_only_the_voided_checkout_had_made(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    first = purchase(till, member, 100_000)
    till.one(first)
    days_pass(shop, 2)
    second = purchase(till, member, 400_000)
    till.one(second)
    assert tier_of(till, member) == "gold"
    till.one(till.void(second.id))
    assert (tier_of(till, member), shown(till, member)[:2]) == ("silver", ("2026-03-10", ""))
    till.one(till.void(first.id))
    assert (tier_of(till, member), shown(till, member)[:2]) == ("", ("", ""))


def test_a_checkout_that_came_back_leaves_the_notice_that_would_have_been(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    till.one(purchase(till, member, 100_000))
    days_pass(shop, 20)
    again = purchase(till, member, 100_000)
    till.one(again)
    days_pass(shop, 12)
    till.one(till.void(again.id))
    assert (tier_of(till, member), shown(till, member)[:2]) == ("silver", ("2026-03-10", "2026-04-15"))


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_arrival_makes_no_difference(till: Till, second: Till, shop: CloudShop, seed: int) -> None:
    chance = random.Random(seed)
    set_tiers(till)
    members = [member_of(till, f"+861380000000{number}") for number in range(2)]
    made: list[list[Operation]] = [[], []]
    for member, part in zip(members, made, strict=True):
        sold: list[Operation] = []
        for number in range(8):
            at = NOON + timedelta(days=5 * number)
            by = (till, second)[number % 2]
            sold.append(purchase(by, member, 60_000 + 1_000 * number, at=at))
            part.append(sold[-1])
        part.append(till.void(sold[2].id, at=NOON + timedelta(days=41)))
        part.append(second.operation("refund", back(sold[5], second, 30_000, 30_000), at=NOON + timedelta(days=42)))
    shop.clock.forward(days=43)
    for operation in made[0]:
        (till if operation.device == till.caller.device else second).one(operation)
    order = list(range(len(made[1])))
    chance.shuffle(order)
    for place in order:
        operation = made[1][place]
        (till if operation.device == till.caller.device else second).one(operation)
    rows = till.rows("tier")
    names = ("since", "until", "paid_minor", "visits", "holds")
    assert [rows[members[0]][name] for name in names] == [rows[members[1]][name] for name in names], f"seed {seed}"
    assert tier_of(till, members[0]) == tier_of(till, members[1])
    with shop.cloud._context.database.reading() as reading:
        one, other = (reading.one(TierRow, shop.merchant, each) for each in members)
    assert one is not None
    assert other is not None
    assert (one.days, one.look_on, one.noticed) == (other.days, other.look_on, other.noticed)


def test_a_void_that_is_here_before_its_checkout_makes_no_tier(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    sale = purchase(till, member, 100_000)
    till.send(till.void(sale.id), sale)
    assert (tier_of(till, member), till.rows("tier")) == ("", {})


def test_dearer_tiers_take_nothing_without_notice_and_cheaper_ones_give_at_once(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    members = [member_of(till, f"+86138000000{number:02d}") for number in range(5)]
    for number, member in enumerate(members):
        till.one(purchase(till, member, 100_000 + number))
    days_pass(shop, 1)
    set_tiers(till, {**SILVER, "from_minor": 100_003})
    pass_over(shop)
    assert [tier_of(till, member) for member in members] == ["silver"] * 5
    assert [shown(till, member)[1] for member in members] == ["2026-03-17"] * 3 + [""] * 2
    days_pass(shop, 6)
    assert [tier_of(till, member) for member in members] == ["silver"] * 5
    days_pass(shop, 1)
    assert [tier_of(till, member) for member in members] == [""] * 3 + ["silver"] * 2
    set_tiers(till, {**SILVER, "from_minor": 1}, {"name": "gold", "from_minor": 100_002})
    pass_over(shop)
    assert [tier_of(till, member) for member in members] == ["silver"] * 2 + ["gold"] * 3
    proved(shop)


def test_a_tier_by_hand_holds_for_one_window(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    till.do("member_update", {"member": member, "tier": "gold"})
    days_pass(shop, 36)
    assert (tier_of(till, member), shown(till, member)[1]) == ("gold", "2026-04-15")
    days_pass(shop, 1)
    assert tier_of(till, member) == ""


def test_without_tiers_a_tier_is_what_somebody_wrote(till: Till, shop: CloudShop) -> None:
    member = member_of(till)
    till.do("member_update", {"member": member, "tier": "金卡"})
    till.one(purchase(till, member, 100_000))
    days_pass(shop, 400)
    assert tier_of(till, member) == "金卡"
    assert "tier" not in till.pull().kinds
    set_tiers(till)
    pass_over(shop)
    assert tier_of(till, member) == "金卡"
    days_pass(shop, 37)
    assert tier_of(till, member) == ""


def test_an_empty_list_leaves_everybody_what_they_hold(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    till.one(purchase(till, member, 100_000))
    values = {"tiers": {"window_days": 30, "notice_days": 7, "list": []}}
    till.do("settings_put", {"values": values})
    days_pass(shop, 60)
    assert tier_of(till, member) == "silver"


def test_two_ids_of_one_person_have_bought_together(till: Till, second: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    (other,) = second.members(1)
    till.one(purchase(till, member, 60_000))
    second.one(purchase(second, other.subject, 40_000))
    assert tier_of(till, member) == ""
    second.one(second.sign_up(other, "+8613800000001"))
    assert (tier_of(till, member), shown(till, member)[2]) == ("silver", 100_000)
    assert till.rows("tier")[other.subject]["deleted"] is True
    proved(shop)


def test_it_goes_where_its_member_goes(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    far = shop.till(shop.cloud.add_store("S2").store)
    member = member_of(till)
    till.one(purchase(till, member, 100_000))
    assert (member in till.rows("tier"), member in far.rows("tier")) == (True, False)
    found = shop.cloud.look_up(far.caller, code="", phone="+8613800000001").kinds["tier"]
    assert [row[0] for row in found.rows] == [member]
    till.do("member_update", {"member": member, "home_store": far.caller.store})
    assert far.rows("tier")[member]["paid_minor"] == 100_000
    proved(shop)


def test_what_is_older_than_two_windows_is_held_and_not_kept(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    member = member_of(till)
    for _ in range(30):
        till.one(purchase(till, member, 100_000))
        days_pass(shop, 9)
    with shop.cloud._context.database.reading() as reading:
        row = reading.one(TierRow, shop.merchant, member)
    assert row is not None
    assert row.days.count("2026") < 20
    assert (tier_of(till, member), row.since) == ("silver", "2026-03-10")
    last = purchase(till, member, 1)
    till.one(last)
    till.one(till.void(last.id))
    assert shown(till, member)[:3] == ("2026-03-10", "", 300_000)


def test_nobody_else_is_looked_at(till: Till, shop: CloudShop) -> None:
    set_tiers(till)
    pass_over(shop)
    bought = member_of(till)
    member_of(till, "+8613800000002")
    till.one(purchase(till, bought, 100_000))
    shop.clock.forward(days=30)
    ((merchant, now),) = shop.cloud.tiers_due()
    assert [shop.cloud.reckon_tiers(merchant, now, 50) for _ in range(2)] == [1, 0]
