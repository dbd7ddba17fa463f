"""The body of a checkout's operation: what was bought, what was taken off, and how the rest was paid."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.judge_spending import shown_fresh
from counter_app.domain.ledgers import Paid, end_of_lot
from counter_app.domain.lines import with_shares
from counter_app.domain.verdict import Verdict
from counter_app.protocol.bodies import Checkout, CouponUse, Line, Tender, TierDiscount, Value
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.gather import Gathered
from counter_app.services.holdings import day_of


def on_word(form: CheckoutForm, gathered: Gathered) -> bool:
    """Whether points or value are spent because the staff say who it is; a fresh code needs nobody's word."""
    return bool(form.spending and form.confirmed_by) and not shown_fresh(gathered.candidates, gathered.situation)


def body_of(form: CheckoutForm, uses: Sequence[CouponUse], gathered: Gathered, verdict: Verdict) -> Checkout:
    """As it travels. `confirmed_by` beside something spent says that no fresh code was shown for it."""
    situation, paid = gathered.situation, verdict.paid
    fresh = bool(form.spending) and not on_word(form, gathered)
    rules = situation.holdings.rules if situation.holdings else None
    return Checkout(
        store=situation.store.id,
        business_day=day_of(situation).isoformat(),
        amount_minor=verdict.amount_minor,
        discount_minor=verdict.discount_minor,
        payable_minor=verdict.payable_minor,
        coupons=list(uses),
        member=situation.member.id if situation.member else "",
        lines=[
            Line(what=line.what, minor=line.minor, quantity=line.quantity, discount_minor=line.discount_minor)
            for line in with_shares(form.lines, verdict.discount_minor)
        ],
        tender=[Tender(kind=form.tender, minor=paid.tender_minor)] if form.tender else [],
        points=paid.points,
        points_minor=paid.points_minor,
        value=_value(paid),
        earned_points=paid.earned,
        earned_until=_earned_until(gathered) if paid.earned else None,
        per_minor=rules.per_minor if paid.earned and rules else 0,
        points_percent=rules.points_percent if paid.earned and rules and rules.points_percent != 100 else 0,
        worth_minor_per_100=rules.worth_minor_per_100 if paid.points and rules else 0,
        tier_discount=_tier_discount(verdict),
        confirmed_by="" if fresh else form.confirmed_by,
        approved_by=form.approved_by,
    )


def _tier_discount(verdict: Verdict) -> TierDiscount | None:
    told = verdict.tier_discount
    return None if told is None else TierDiscount(tier=told.tier, pay_percent=told.pay_percent, minor=told.minor)


def paid_from(body: Checkout) -> Paid:
    """How a checkout was paid, read back from its body."""
    value = body.value or Value()
    tender = body.payable_minor - body.points_minor - value.principal_minor - value.bonus_minor
    return Paid(tender, value.principal_minor, value.bonus_minor, body.points, body.points_minor, body.earned_points)


def _earned_until(gathered: Gathered) -> str:
    held = gathered.situation.holdings
    until = end_of_lot(day_of(gathered.situation), held.rules.lot_days) if held else None
    return until.isoformat() if until else ""


def _value(paid: Paid) -> Value | None:
    if not paid.principal_minor and not paid.bonus_minor:
        return None
    return Value(principal_minor=paid.principal_minor, bonus_minor=paid.bonus_minor)
