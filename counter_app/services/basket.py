"""What a window judges: what was presented, filled up with the best of the member's own coupons, and paid with as much
of points and stored value as is wanted and fits.

What it answers is what is shown, and what is shown is what is carried out: a checkout names every coupon and number
itself, so that nothing else is chosen behind the cashier's back (`docs/decisions/205`).
"""

from __future__ import annotations

from dataclasses import field, replace

from counter_app.domain.ledgers import points_needed, points_worth
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Verdict
from counter_app.services.check import CheckRequest, Looked, judge_now, look
from counter_app.services.checkout_form import ALL, CheckoutForm, Wish
from counter_app.services.choosing import judge_filled
from counter_app.services.context import Counter
from counter_app.services.gather import Gathered
from counter_app.services.ports import Reading
from counter_app.services.redeeming import RedeemRequest


@dataclass(frozen=True, slots=True)
class Weighed:
    """A look with what best has added to the codes (`filled`), and what is spent of points and value."""

    looked: Looked
    filled: tuple[str, ...] = field(default=(), repr=False)
    points: int = 0
    value_minor: int = 0


def weigh(counter: Counter, request: CheckRequest, wish: Wish) -> Weighed:
    """The verdict on everything that would happen; writes nothing. Raises `Fault`."""
    looked = look(counter, replace(request, override=bool(wish.override), approved_by=wish.override_by))
    known = looked.gathered.situation.member is not None
    if not looked.answer.accepted or request.amount_minor is None or not known or not (wish.best or wish.spends):
        return Weighed(looked)
    asked = _asked(request, CheckoutForm(best=wish.best, approved_by=wish.override_by, override=wish.override), wish)
    with counter.store.reading() as reading:
        filled, gathered, verdict = judge_filled(reading, counter, asked, online=looked.answer.online)
        points, value = _spent(gathered, verdict, wish) if verdict.accepted else (0, 0)
        if points or value:
            before = verdict
            gathered, verdict = _spending(reading, counter, filled, wish, (points, value), before, looked)
            allowed = _allowed(verdict) if wish.value_minor == ALL else 0
            if allowed:
                value = allowed
                gathered, verdict = _spending(reading, counter, filled, wish, (points, value), before, looked)
    answer = replace(looked.answer, verdict=verdict, at=gathered.situation.now)
    return Weighed(replace(looked, answer=answer, gathered=gathered), filled.filled, points, value)


def request_of(operation_id: str, request: CheckRequest, weighed: Weighed, wish: Wish) -> RedeemRequest:
    """What carries out what was weighed. A purchase without a coupon is a checkout as well."""
    form = CheckoutForm(
        tender=wish.tender,
        points=weighed.points,
        value_minor=weighed.value_minor,
        confirmed_by=wish.confirmed_by if weighed.points or weighed.value_minor else "",
        approved_by=wish.approver(weighed.points, weighed.value_minor),
        override=wish.override,
        override_by=wish.override_by,
    )
    plain = not any(item.kind == "coupon" for item in weighed.looked.answer.verdict.codes)
    return RedeemRequest(
        operation_id,
        (*request.texts, *weighed.filled),
        request.amount_minor or 0,
        request.member,
        request.source,
        request.typed,
        form=form if plain or form != CheckoutForm() else None,
    )


def _asked(request: CheckRequest, form: CheckoutForm, wish: Wish) -> RedeemRequest:
    return RedeemRequest(
        "",
        request.texts,
        request.amount_minor or 0,
        request.member,
        request.source,
        request.typed,
        form=form,
        passed_over=wish.passed,
    )


def _spent(gathered: Gathered, verdict: Verdict, wish: Wish) -> tuple[int, int]:
    """(points, minor units of value): never more than there is to pay."""
    held, there = gathered.situation.holdings, verdict.balances
    if held is None or there is None:
        return 0, 0
    worth, left = held.rules.worth_minor_per_100, verdict.payable_minor
    wanted = there.points if wish.points == ALL else wish.points
    points = max(0, min(wanted, points_needed(left, worth))) if worth else 0
    left -= points_worth(points, worth)
    wanted = there.value_minor if wish.value_minor == ALL else wish.value_minor
    return points, min(wanted, left)


def _allowed(verdict: Verdict) -> int:
    """Off-line as much value as may be spent, where nothing else is in the way; else 0."""
    if len(verdict.reasons) != 1 or verdict.reasons[0].details.get("cap") != "value":
        return 0
    allowed = verdict.reasons[0].details.get("allowed_minor")
    return allowed if isinstance(allowed, int) else 0


def _spending(
    reading: Reading,
    counter: Counter,
    filled: RedeemRequest,
    wish: Wish,
    spent: tuple[int, int],
    before: Verdict,
    looked: Looked,
) -> tuple[Gathered, Verdict]:
    points, value = spent
    form = CheckoutForm(
        best=wish.best,
        points=points,
        value_minor=value,
        confirmed_by=wish.confirmed_by,
        approved_by=wish.approver(points, value),
        override=wish.override,
        override_by=wish.override_by,
    )
    asked = replace(filled, form=form).asked
    gathered, verdict = judge_now(reading, counter, asked, online=looked.answer.online)
    return gathered, replace(verdict, left_out=before.left_out)
