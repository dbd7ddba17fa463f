"""Operations on points and value arrive in any order: balances, debts and what is left on each day are the same."""

import itertools
from collections.abc import Callable
from datetime import timedelta

from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adds_up, adjust, all_lots, member_of, purchase, refund, said, top_up
from tests.cloud.support import CloudShop, Till


def story(till: Till, member: str) -> list[Operation]:
    """A top-up, points of a manager, a purchase that spends and earns, taken back in part, a line of another, and one
    cancelled."""
    start = till.clock.now() - timedelta(hours=2)
    moments = [start + timedelta(minutes=10 * number) for number in range(8)]
    bought = purchase(till, member, 1000, points=70, value=(2000, 0), until="2026-04-30", at=moments[2])
    dropped = purchase(till, member, points=30, at=moments[3])
    return [
        top_up(till, member, 3000, 300, at=moments[0]),
        adjust(till, member, 50, "2026-03-20", at=moments[1]),
        bought,
        dropped,
        till.operation("cancel", {"target": dropped.id}, at=moments[4]),
        refund(till, bought.id, 1500, at=moments[5]),
        till.void(bought.id, at=moments[6]),
    ]


def test_every_order_of_arrival_leaves_the_same(shop: CloudShop, till: Till, figure: Callable[[int, int], int]) -> None:
    orders = list(itertools.permutations(range(7)))[:: figure(31, 1)]
    members = [
        identity for start in range(0, len(orders), 500) for identity in till.members(min(500, len(orders) - start))
    ]
    told = [story(till, each.subject) for each in members]
    sent = [operations[index] for order, operations in zip(orders, told, strict=True) for index in order]
    for start in range(0, len(sent), 490):
        till.send(*sent[start : start + 490])
    ends = all_lots(till)
    different = {order: ends[each.subject] for order, each in zip(orders, members, strict=True)}
    # 5 of the points that came back paid what the refund had left owing, and came back to the lot without an end.
    expected = {("points", "2026-03-20"): 45, ("points", ""): 5, ("principal", ""): 3000, ("bonus", ""): 300}
    assert {order: end for order, end in different.items() if end != expected} == {}
    adds_up(shop)


def test_what_waits_for_a_purchase_is_reckoned_in_its_order_when_that_comes(shop: CloudShop, till: Till) -> None:
    """A part, and then the rest: the part is all there."""
    start = till.clock.now() - timedelta(hours=2)
    bought = purchase(till, member_of(till), 3_000, at=start)
    part = refund(till, bought.id, 1_000, at=start + timedelta(minutes=10), tender_minor=1_000)
    rest = refund(till, bought.id, at=start + timedelta(minutes=20))
    for each in (part, rest):
        assert till.one(each).detail == {"pending": True}
    assert said(till.one(bought)) == ("applied", [])
    adds_up(shop)
