"""What a manager can make of an exception: which outcomes there are for which, and what would be taken back.

`keep`: what happened stands. `void`: the later, or losing, use is taken back, with all that follows. `write-off`: what
is at stake is lost, and booked as such. What is not offered is said with its reason (`docs/decisions/245`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from counter_app.domain.values import dataclass

SETTLED = "settled"
_OVERDRAWN = "overdrawn"
# Money went over the counter, or a drawer was counted: nothing here brings it back.
_MONEY = frozenset({"back_differs", "more_than_paid", "unknown_line", "shift_closed_twice"})
_RESERVED = frozenset({"deposit_owed", "reservation_picked_up"})
_BOUGHT = frozenset({_OVERDRAWN, "confirmed_beyond_limit"})
_BACK_ALREADY = frozenset({"max_cycles", "unknown_redemption"})
# What the shop owes is not what it has lost.
_OWED = frozenset({"deposit_owed"})
# Two coupons contradict each other, and not two uses of one.
_BY_COUPON = frozenset({"double_welcome", "double_issue", "stamp_reward_used"})
_SUBJECTS = ("coupon", "redemption", "reservation", "member", "shift", "sale", "device")


class SettledAs(StrEnum):
    """The outcomes, by their wire names."""

    KEEP = "keep"
    VOID = "void"
    WRITE_OFF = "write-off"


@dataclass(frozen=True, slots=True)
class Case:
    """An exception as far as settling goes. `operation`: whose it is; `facts` as they came down."""

    operation: str
    reason: str
    at_stake_minor: int
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Use:
    """A redemption or stamp, and the checkout that it was part of; `discount_minor` of it, where that is said."""

    checkout: str
    redemption: str
    discount_minor: int = 0


def sides_of(case: Case) -> Sequence[Mapping[str, object]]:
    """Both sides, as far as they are told."""
    sides = case.facts.get("sides")
    return [each for each in sides if isinstance(each, Mapping)] if isinstance(sides, list | tuple) else []


def losing(case: Case) -> tuple[Use, ...]:
    """The uses that `void` takes back, none where there is nothing of that kind."""
    if case.reason in _MONEY | _RESERVED | _BOUGHT | _BACK_ALREADY:
        return ()
    coupon = case.facts.get("coupon")
    uses = [each for each in sides_of(case) if each.get("redemption") and each.get("operation")]
    if case.reason not in _BY_COUPON:
        uses = [each for each in uses if each["operation"] == case.operation]
    if coupon:  # the other side may be a use of another coupon in the same checkout
        uses = [each for each in uses if each.get("coupon") == coupon]
    return tuple(Use(str(each["operation"]), str(each["redemption"]), _minor(each)) for each in uses)


def _minor(side: Mapping[str, object]) -> int:
    discount = side.get("discount_minor")
    return discount if isinstance(discount, int) else 0


def why_not(case: Case, outcome: SettledAs) -> str:
    """Why an outcome is not offered; empty where it is."""
    if outcome is SettledAs.VOID and not losing(case):
        return _why_no_void(case)
    if outcome is SettledAs.WRITE_OFF and case.reason in _OWED:
        return "owed"
    if outcome is SettledAs.WRITE_OFF and case.at_stake_minor <= 0:
        return "nothing_at_stake"
    return ""


def _why_no_void(case: Case) -> str:
    if case.reason in _MONEY:
        return "void_money"
    if case.reason in _RESERVED or case.facts.get("reservation"):
        return "void_reservation"
    if case.reason in _BOUGHT:
        return "void_purchase"
    return "void_already" if case.reason in _BACK_ALREADY else "void_nothing"


def offered(case: Case) -> tuple[SettledAs, ...]:
    """The sensible ways to settle it."""
    return tuple(each for each in SettledAs if not why_not(case, each))


def fills_up(case: Case, outcome: str) -> bool:
    """Whether what was overdrawn is made good: written off, the shop bears it, and the member owes nothing of it."""
    return case.reason == _OVERDRAWN and outcome == SettledAs.WRITE_OFF


def subject_of(facts: Mapping[str, object]) -> str:
    """What tells exceptions of one operation and reason apart, whatever their ids: a cloud that was set back gives new
    ones."""
    return next((str(facts[name]) for name in _SUBJECTS if facts.get(name)), "")
