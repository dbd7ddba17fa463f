"""Claim, report, cancel and void of one redemption, and another counter's claim and report of the same coupon.

Every subset of these messages in every order, repeated too, against the rule as docs/decisions/072 has it.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from counter_app.cloud import rows
from counter_app.protocol.devices import CouponIdentity
from counter_app.protocol.operations import Operation, Result
from tests.cloud.support import CloudShop, Till

A_CLAIM, A_REPORT, A_CANCEL, A_VOID, B_CLAIM, B_REPORT = MESSAGES = (
    "A claim", "A report", "A cancel", "A void", "B claim", "B report",
)  # fmt: skip
UNSEEN, REFUSED, LIVE, VOIDED, CANCELLED = "unseen", "refused", "live", "voided", "cancelled"


@dataclass
class Rule:
    """What must become of one coupon with one use, said without looking at the ledger.

    The first that the cloud accepts takes the use. A claim is accepted only while the use is free, a report always; one
    that is accepted while the use is taken is an exception. A cancel is for ever. A void takes back what is or will be.
    """

    acts: dict[str, str] = field(default_factory=lambda: {"A": UNSEEN, "B": UNSEEN})
    void_waits: bool = False
    known: set[str] = field(default_factory=set)
    exceptions: list[str] = field(default_factory=list)

    @property
    def live(self) -> set[str]:
        return {name for name, state in self.acts.items() if state == LIVE}

    def hears(self, message: str) -> str:
        """The result that the sender must be told."""
        name, kind = message.split()
        if kind in ("cancel", "void") and message in self.known:
            return "duplicate"
        self.known.add(message)
        if kind == "cancel":
            self.acts[name] = CANCELLED
            return "applied"
        if kind == "void":
            return self._void(name)
        return self._redeems(name, claim=kind == "claim")

    def _void(self, name: str) -> str:
        if self.acts[name] == LIVE:
            self.acts[name] = VOIDED
        elif self.acts[name] in (UNSEEN, REFUSED):
            self.void_waits = True
        return "applied"

    def _redeems(self, name: str, *, claim: bool) -> str:
        state = self.acts[name]
        if state == CANCELLED or (state == REFUSED and claim):
            return "refused"
        if state in (LIVE, VOIDED):
            return "duplicate"
        taken = bool(self.live)
        if claim and taken:
            self.acts[name] = REFUSED
            return "refused"
        voided = self.void_waits and name == "A"
        self.acts[name] = VOIDED if voided else LIVE
        if (taken and not voided) or state == REFUSED:
            self.exceptions.append(name)
            return "exception"
        return "applied"

    def noted(self, name: str) -> str:
        """What stands of its exception: it needs nobody once it is taken back, or once nothing stands against it."""
        if name not in self.exceptions:
            return ""
        return "open" if name in self.live and len(self.live) > 1 else "withdrawn"


@dataclass
class Case:
    """One order of messages about a coupon of its own."""

    order: tuple[str, ...]
    messages: dict[str, Operation]
    owners: dict[str, Till]
    coupon: CouponIdentity
    redemptions: dict[str, str]
    rule: Rule = field(default_factory=Rule)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    yes: set[str] = field(default_factory=set)

    def learn(self, message: str, result: Result) -> None:
        expected = self.rule.hears(message)
        self.told.append((message, result.result, expected))
        if message.endswith("claim") and result.result == "applied":
            self.yes.add(message.split(maxsplit=1)[0])
        assert len(self.yes & self.rule.live) <= 1, "two on-line successes"


def case(till: Till, second: Till, coupon: CouponIdentity, order: tuple[str, ...]) -> Case:
    own, other = till.checkout(coupon, mode="claim"), second.checkout(coupon, mode="claim")
    messages = {
        A_CLAIM: own,
        A_REPORT: msgspec.structs.replace(own, mode="report"),
        A_CANCEL: till.operation("cancel", {"target": own.id}),
        A_VOID: till.void(own.id),
        B_CLAIM: other,
        B_REPORT: msgspec.structs.replace(other, mode="report"),
    }
    redemptions = {
        name: msgspec.json.decode(operation.body)["coupons"][0]["redemption"]
        for name, operation in (("A", own), ("B", other))
    }
    return Case(order, messages, {"A": till, "B": second}, coupon, redemptions)


def play(cases: Sequence[Case], turn: Callable[[Case], Iterator[str]]) -> None:
    """Each case's next message, all cases side by side, one batch a counter: the coupons have nothing in common."""
    turns = [(each, list(turn(each))) for each in cases]
    for number in range(max(len(messages) for _, messages in turns)):
        for name in ("A", "B"):
            now = [(each, messages[number]) for each, messages in turns if number < len(messages)]
            mine = [(each, message) for each, message in now if message.startswith(name)]
            for start in range(0, len(mine), 400):
                part = mine[start : start + 400]
                results = part[0][0].owners[name].send(*(each.messages[message] for each, message in part))
                for (each, message), result in zip(part, results, strict=True):
                    each.learn(message, result)


def assert_as_the_rule_says(shop: CloudShop, cases: Sequence[Case]) -> None:
    with shop.cloud._context.database.reading() as reading:
        coupons = {row.id: row for row in reading.all(rows.CouponRow, shop.merchant)}
        redemptions = {row.id: row for row in reading.all(rows.RedemptionRow, shop.merchant)}
        noted = {row.operation: row.status for row in reading.all(rows.ExceptionRow, shop.merchant)}
    for each in cases:
        wrong = [told for told in each.told if told[1] != told[2]]
        assert not wrong, (each.order, wrong)
        for name, state in each.rule.acts.items():
            row = redemptions.get(each.redemptions[name])
            found = UNSEEN if row is None else CANCELLED if row.cancelled else VOIDED if row.voided_by else LIVE
            # Refused, or cancelled before anything was seen: there is no redemption.
            expected = {REFUSED: {UNSEEN}, CANCELLED: {UNSEEN, CANCELLED}}.get(state, {state})
            assert found in expected, (each.order, name, found, state)
        row_of = coupons.get(each.coupon.subject)
        uses = 0 if row_of is None else row_of.used + row_of.excess
        assert uses == len(each.rule.live), each.order
        own = {name: noted.get(each.messages[f"{name} claim"].id, "") for name in "AB"}
        expected_notes = {name: each.rule.noted(name) for name in "AB"}
        assert own == expected_notes, each.order


def orders() -> list[tuple[str, ...]]:
    """Every order of every subset: what is lost is not in it."""
    return [order for count in range(1, 7) for order in itertools.permutations(MESSAGES, count)]


def cases_of(till: Till, second: Till, wanted: Sequence[tuple[str, ...]]) -> list[Case]:
    till.campaign()
    drawn: list[CouponIdentity] = []
    while len(drawn) < len(wanted):
        drawn += till.coupons(min(500, len(wanted) - len(drawn)))
    return [case(till, second, coupon, order) for coupon, order in zip(drawn, wanted, strict=True)]


def test_every_order_and_every_loss_ends_as_the_rule_says(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    every = orders()
    assert len(every) == 1_956
    cases = cases_of(till, second, every[:: figure(5, 1)])

    play(cases, lambda each: iter(each.order))

    assert_as_the_rule_says(shop, cases)
    # Everything once more, in the same order and in the opposite one: nothing changes but what may still be accepted.
    play(cases[::7], lambda each: iter(each.order))
    assert_as_the_rule_says(shop, cases)
    play(cases[::11], lambda each: iter(each.order[::-1]))
    assert_as_the_rule_says(shop, cases)


@pytest.mark.timeout(900)
def test_every_repetition_anywhere_ends_as_the_rule_says(
    shop: CloudShop, till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    """Seven messages: all six in every order, one of them a second time anywhere behind its first."""
    repeated = [
        (*order[:at], order[first], *order[at:])
        for order in itertools.permutations(MESSAGES)
        for first in range(6)
        for at in range(first + 1, 7)
    ]
    cases = cases_of(till, second, repeated[:: figure(61, 5)])

    play(cases, lambda each: iter(each.order))

    assert_as_the_rule_says(shop, cases)


def test_without_claims_the_order_decides_nothing_but_who_is_the_exception(
    shop: CloudShop, till: Till, second: Till
) -> None:
    reports = [order for order in orders() if not {A_CLAIM, B_CLAIM} & set(order)]
    cases = cases_of(till, second, reports)

    play(cases, lambda each: iter(each.order))

    for each in cases:
        said = set(each.order)
        live = {"A"} if A_REPORT in said and not {A_CANCEL, A_VOID} & said else set()
        live |= {"B"} if B_REPORT in said else set()
        assert each.rule.live == live, each.order
    assert_as_the_rule_says(shop, cases)
