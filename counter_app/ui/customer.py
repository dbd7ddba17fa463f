"""What has been presented for the customer at the counter: codes, a named member, an amount. Values and rules."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import field, replace
from typing import Literal

from counter_app.domain import codes as c
from counter_app.domain.lines import TENDERS
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Colour, ReasonCode
from counter_app.services.answers import Answer
from counter_app.services.checkout_form import ALL, Wish

Kind = Literal["member", "coupon", "other"]
_MEMBER_WANTED = {
    ReasonCode.NOT_OWNER,
    ReasonCode.MEMBER_REQUIRED,
    ReasonCode.NOT_ELIGIBLE,
    ReasonCode.STALE_CODE,
    ReasonCode.NEEDS_ONLINE,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One code as it was presented; `identity` is equal for a renewed code of the same subject."""

    text: str = field(repr=False)
    identity: tuple[str, ...]
    kind: Kind
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """The customer of this moment. `member` was named by search, phone or number; `done` after the checkout; `wish`:
    how it is to be paid, its `tender` empty where nobody has said it."""

    shown: tuple[Shown, ...] = ()
    member: str = ""
    amount_minor: int | None = None
    done: bool = False
    wish: Wish = Wish(best=True)

    @property
    def empty(self) -> bool:
        """Nothing presented yet."""
        return not self.shown and not self.member

    @property
    def texts(self) -> tuple[str, ...]:
        """The codes for `check` and `redeem`."""
        return tuple(item.text for item in self.shown)

    @property
    def typed(self) -> bool:
        """Whether any code was typed by hand."""
        return any(item.typed for item in self.shown)

    def names_member(self) -> bool:
        """Whether somebody has been named."""
        return bool(self.member) or any(item.kind == "member" for item in self.shown)


def shown_of(code: c.Code, text: str, *, typed: bool) -> Shown:
    """What a read code is for this page."""
    kind: Kind = "other"
    match code:
        case c.SignedCode(kind=c.CodeKind.MEMBER) | c.MemberNumber() | c.PhoneText():
            kind = "member"
        case c.SignedCode(kind=c.CodeKind.COUPON | c.CodeKind.PASS | c.CodeKind.RESERVATION) | c.ShortCode():
            kind = "coupon"
        case _:
            pass
    return Shown(text, c.code_identity(code), kind, typed)


def with_code(customer: Customer, new: Shown, last: Answer | None) -> Customer:
    """The customer after `new` was presented; `last` is the answer on what stood there before.

    After a redemption everything begins anew. What failed gives way: to a coupon all of it, to a member only what is
    red, because an amber coupon may wait for just this member. Another member is another customer, unless the codes
    that are there ask for one.
    """
    if customer.done:
        return Customer((new,))
    reasons = last.verdict.reasons if last is not None else ()
    failing = {reason.about for reason in reasons if new.kind != "member" or reason.code.colour is Colour.RED}
    kept = _without(customer.shown, new, failing)
    if new.kind != "member":
        return replace(customer, shown=(*kept, new))
    same = any(item.identity == new.identity for item in customer.shown) or _is_of(new, last)
    if customer.names_member() and not same and not any(reason.code in _MEMBER_WANTED for reason in reasons):
        return Customer((new,), amount_minor=None)
    coupons = tuple(item for item in kept if item.kind != "member")
    if customer.names_member() and not same:
        customer = replace(customer, wish=_of_nobody(customer.wish))
    return replace(customer, shown=(*coupons, new), member="")


def _is_of(new: Shown, last: Answer | None) -> bool:
    """Whether this names the member who is served: found by phone before, and now with the code in the hand."""
    member = last.verdict.member if last is not None else None
    if member is None:
        return False
    who = new.identity[-1]
    return bool(who) and who in (member.id, member.number, member.phone, member.phone.removeprefix("+86"))


def _of_nobody(wish: Wish) -> Wish:
    """What was wanted of one member's account, and allowed for that, is not for another's."""
    return replace(wish, points=0, value_minor=0, confirmed_by="", approved_by="", approved=(0, 0))


def with_member(customer: Customer, member: str, last: Answer | None) -> Customer:
    """The customer after a member was chosen from the list."""
    new = Shown("", ("named", member), "member")
    base = with_code(customer, new, last)
    return replace(base, shown=tuple(item for item in base.shown if item is not new), member=member)


def with_next_tender(customer: Customer) -> Customer:
    """Paid with the next kind of tender; behind the last one nothing is said."""
    kinds = ("", *TENDERS)
    tender = kinds[(kinds.index(customer.wish.tender) + 1) % len(kinds)]
    return replace(customer, wish=replace(customer.wish, tender=tender))


def with_best(customer: Customer) -> Customer:
    """The member's own coupons chosen by the program, or only by hand."""
    return replace(customer, wish=replace(customer.wish, best=not customer.wish.best, passed=()))


def with_points(customer: Customer) -> Customer:
    """Paid with all the points that fit, or with none."""
    return replace(customer, wish=replace(customer.wish, points=0 if customer.wish.points else ALL))


def with_value(customer: Customer) -> Customer:
    """Paid with as much stored value as fits, or with none."""
    return replace(customer, wish=replace(customer.wish, value_minor=0 if customer.wish.value_minor else ALL))


def paying(
    customer: Customer, points: int, value_minor: int, known: str, approved_by: str, approved: tuple[int, int]
) -> Customer:
    """Paid with numbers of the cashier's own; how the member is `known`, and which manager allows it: so much (points,
    value) and no more."""
    wish = replace(customer.wish, points=points, value_minor=value_minor, confirmed_by=known)
    if approved_by:
        wish = replace(wish, approved_by=approved_by, approved=approved)
    return replace(customer, wish=wish)


def overridden(customer: Customer, reason: str, approved_by: str) -> Customer:
    """A manager lets it go beyond the off-line caps."""
    return replace(customer, wish=replace(customer.wish, override=reason, override_by=approved_by))


def _without(shown: tuple[Shown, ...], new: Shown, failing: Collection[str]) -> tuple[Shown, ...]:
    return tuple(
        item for item in shown if item.identity != new.identity and item.text not in failing and item.kind != "other"
    )
