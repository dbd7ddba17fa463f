"""Operations arrive in any order: the end is the same."""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.support import C50, D50, Till

T = TypeVar("T")
KEEP: Mapping[str, object] = {
    **C50,
    "id": "KEEP",
    "benefit": {"amount_off_minor": 5000, "keep_rest": True},
    "stacking": {"group": "keep"},
}
ORDERS = list(itertools.permutations(range(6)))


@dataclass(frozen=True)
class Story:
    """A member signs up with a welcome coupon, gets two others and one that keeps its rest, uses all kinds; one
    checkout is voided, one cancelled.

    `labels` turns what was drawn by chance into names, so that stories can be compared.
    """

    operations: Sequence[Operation]
    labels: Mapping[str, str]


class Teller:
    """Draws identities in bulk and tells the same story with other ones each time."""

    def __init__(self, till: Till, count: int) -> None:
        till.campaign(D50)
        till.campaign(C50, id="HELLO", stacking={"group": "hello"})
        till.campaign(KEEP)
        self.till = till
        self.members = iter(drawn(count, till.members))
        self.hellos = iter(drawn(count, lambda part: till.coupons(part, "HELLO")))
        self.purses = iter(drawn(count, lambda part: till.coupons(part, "KEEP")))
        self.coupons = iter(drawn(2 * count, lambda part: till.coupons(part, "D50")))
        self.phones = (f"+86138{number:08d}" for number in itertools.count())

    def checkout(
        self, member: MemberIdentity, purse: CouponIdentity, spent_minor: int, *coupons: CouponIdentity
    ) -> Operation:
        """Coupons that take 50.00 each, and a part of one that keeps its rest."""
        body = self.till.checkout_body(*coupons, purse, member=member.subject)
        uses = msgspec.convert(body["coupons"], list[dict[str, object]])
        uses[-1]["discount_minor"] = spent_minor
        off = 5000 * len(coupons) + spent_minor
        return self.till.operation(
            "checkout", {**body, "coupons": uses, "discount_minor": off, "payable_minor": 20000 - off}
        )

    def story(self) -> Story:
        till, member, hello = self.till, next(self.members), next(self.hellos)
        coupon, other, phone = next(self.coupons), next(self.coupons), next(self.phones)
        purse = next(self.purses)
        checkout = self.checkout(member, purse, 2000, hello, coupon)
        dropped = self.checkout(member, purse, 1500, other)
        operations = [
            till.sign_up(member, phone, hello),
            till.issue(coupon, other, purse, member=member.subject),
            checkout,
            till.void(checkout.id),
            dropped,
            till.operation("cancel", {"target": dropped.id}),
        ]
        labels = {member.subject: "M", member.number: "N", member.signed_code: "MC", phone: "P"}
        for name, each in (("hello", hello), ("coupon", coupon), ("other", other), ("purse", purse)):
            labels |= {each.subject: name, each.short_code: f"{name} code"}
        for name, operation in (("checkout", checkout), ("dropped", dropped)):
            uses = msgspec.json.decode(operation.body, type=dict[str, object])["coupons"]
            for index, use in enumerate(msgspec.convert(uses, list[dict[str, object]])):
                labels[str(use["redemption"])] = f"{name} {index}"
        return Story(operations, labels)


def drawn(count: int, draw: Callable[[int], list[T]]) -> list[T]:
    """So many identities, by the 500 that may be asked for at once."""
    return [each for start in range(0, count, 500) for each in draw(min(500, count - start))]


def ends_of(till: Till, stories: Sequence[Story], after: int) -> list[list[str]]:
    """What each story has left behind: rows without versions, which count the way and not the end."""
    owner = {key: story.labels for story in stories for key in story.labels}
    lines: dict[int, list[str]] = {id(story.labels): [] for story in stories}
    more = True
    while more:
        page = till.pull(after, 5_000)
        after, more = page.version, page.more
        for kind, body in page.kinds.items():
            for values in body.rows:
                row = dict(zip(body.columns, values, strict=True))
                del row["version"]
                key = next(part for part in str(row["id"]).split(":") if part in owner)
                labels = owner[key]
                text = json.dumps([kind, row], ensure_ascii=False, sort_keys=True)
                for drawn_by_chance, label in labels.items():
                    text = text.replace(drawn_by_chance, label)
                lines[id(labels)].append(text)
    return [sorted(lines[id(story.labels)]) for story in stories]


def assert_settled(results: Sequence[Result]) -> None:
    unexpected = [each for each in results if each.result not in ("applied", "refused")]
    assert not unexpected
    assert {str(each.detail["reason"]) for each in results if each.result == "refused"} <= {"cancelled"}


def test_every_order_of_sign_up_issue_checkout_void_and_cancel_ends_the_same(till: Till) -> None:
    teller = Teller(till, len(ORDERS))
    after = till.pull().version
    stories = [teller.story() for _ in ORDERS]
    shuffled = [story.operations[index] for story, order in zip(stories, ORDERS, strict=True) for index in order]
    for start in range(0, len(shuffled), 480):
        assert_settled(till.send(*shuffled[start : start + 480]))
    ends = ends_of(till, stories, after)
    assert len(ends[0]) == 7
    money = json.dumps(["usage", {"deleted": False, "id": "money:purse", "used": 0}])
    assert money in ends[0]
    different = [order for order, end in zip(ORDERS, ends, strict=True) if end != ends[0]]
    assert different == []


def test_orders_end_the_same_also_when_each_operation_comes_alone(till: Till) -> None:
    orders = ORDERS[::13]
    teller = Teller(till, len(orders))
    after = till.pull().version
    stories = [teller.story() for _ in orders]
    for story, order in zip(stories, orders, strict=True):
        assert_settled([till.one(story.operations[index]) for index in order])
    ends = ends_of(till, stories, after)
    assert [order for order, end in zip(orders, ends, strict=True) if end != ends[0]] == []
