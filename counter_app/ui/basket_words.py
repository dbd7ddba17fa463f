"""What the basket says: what is taken off, what is left out and why, what is paid with points and value, what fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from counter_app.domain.verdict import JudgedCode
from counter_app.services.tiers import discount_words
from counter_app.ui.money import money
from counter_app.ui.presenter import Voice, coupons_in, manner_of
from counter_app.ui.said import outcome_words, promise_words, reason_words
from counter_app.ui.scan.models import BasketLine, BasketView, Offer, Ways
from counter_app.ui.tasks import Fitting, Judged
from counter_app.ui.texts import translate

_MOST_LEFT_OUT = 3


def basket_view(judged: Judged | None, voice: Voice) -> BasketView:
    """Lines of what is taken off, and of what was left out with its reason."""
    if judged is None:
        return BasketView()
    verdict = judged.answer.verdict
    about = {reason.about: reason for reason in reversed(verdict.reasons) if reason.about}
    lines = []
    for item in coupons_in(judged):
        what = item.title.pick(voice.lang) or translate("Scan", "Coupon")
        reason = about.get(item.text)
        if reason is not None:
            note = reason_words(reason, voice.lang, manner_of(judged, voice.lang)).headline
            lines.append(BasketLine(what, translate("Scan", "not used"), note, used=False))
        else:
            figure = money(-item.discount_minor) if item.discount_minor else "—"
            lines.append(BasketLine(what, figure, _line_note(item, judged)))
    lines += _tier_lines(judged, voice)
    lines += _spent_lines(judged)
    lines += _left_out_lines(judged, voice)
    # What is reserved has its price, where nobody has typed an amount.
    known = judged.customer.amount_minor is not None or judged.done or bool(verdict.amount_minor)
    payable = verdict.paid.tender_minor if verdict.accepted else verdict.amount_minor
    offers = tuple(_offer(item, judged, voice) for item in judged.fitting)
    postage = verdict.postage_minor if verdict.accepted else 0
    beside = translate("Scan", "plus {0} postage").format(money(postage)) if postage else ""
    return BasketView(tuple(lines), money(payable) if known else "", offers, beside, _ways(judged))


def _tier_lines(judged: Judged, voice: Voice) -> Iterator[BasketLine]:
    """What the member's tier takes off."""
    off = judged.answer.verdict.tier_discount
    if off is not None:
        yield BasketLine(discount_words(off.title, off.pay_percent).pick(voice.lang), money(-off.minor))


def _spent_lines(judged: Judged) -> Iterator[BasketLine]:
    """What is paid with points and with value."""
    paid = judged.answer.verdict.paid
    if paid.points:
        yield BasketLine(translate("Scan", "{0} points").format(f"{paid.points:,}"), money(-paid.points_minor))
    value = paid.principal_minor + paid.bonus_minor
    if value:
        yield BasketLine(translate("Scan", "Stored value"), money(-value))


def _left_out_lines(judged: Judged, voice: Voice) -> Iterator[BasketLine]:
    """Of the member's own coupons what the best combination does without, and why; the first few of them."""
    if judged.done:
        return
    left = judged.answer.verdict.left_out
    for each in left[:_MOST_LEFT_OUT]:
        reason = each.reason
        said = reason_words(reason, voice.lang, manner_of(judged, voice.lang)).headline if reason else ""
        said = said or translate("Scan", "saves nothing more")
        yield BasketLine(f"{each.title.pick(voice.lang)} · {said}", translate("Scan", "left out"), used=False)
    if len(left) > _MOST_LEFT_OUT:
        more = translate("Scan", "{0} more").format(len(left) - _MOST_LEFT_OUT)
        yield BasketLine(more, translate("Scan", "left out"), used=False)


def _ways(judged: Judged) -> Ways:
    """Which ways of paying there are, and which are chosen."""
    wish, held = judged.customer.wish, judged.answer.verdict.balances
    if judged.done or held is None:
        return Ways()
    return Ways(
        best=wish.best,
        points=bool(wish.points) if held.points > 0 else None,
        value=bool(wish.value_minor) if held.value_minor else None,
    )


def _line_note(item: JudgedCode, judged: Judged) -> str:
    """That the post costs nothing; what stays on a coupon that keeps its rest, after this basket."""
    if item.rest_minor is None:
        return translate("Scan", "posted free") if item.postage_minor == 0 else ""
    rest = item.rest_minor if judged.answer.redeemed else item.rest_minor - item.discount_minor
    return translate("Scan", "{0} left on it").format(money(rest))


def _offer(fitting: Fitting, judged: Judged, voice: Voice) -> Offer:
    saved = money(-fitting.discount_minor) if fitting.discount_minor else ""
    end = ""
    if fitting.until is not None:
        last = (fitting.until.astimezone(judged.zone) - timedelta(microseconds=1)).date()
        end = " ".join(outcome_words("ready", voice.lang, {"until_day": last}, manner_of(judged, voice.lang)).facts)
    left = ""
    if fitting.uses > 1 and fitting.uses_left is not None:
        left = translate("Scan", "{0} of {1} left").format(fitting.uses_left, fitting.uses)
    quota = translate("Scan", "{0} here, {1} in all").format(*fitting.quota) if fitting.quota is not None else ""
    detail = " · ".join(part for part in (saved, left, quota, end) if part)
    return Offer(fitting.code, promise_words(fitting.terms, voice.lang), detail)
