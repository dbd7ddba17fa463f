"""From an answer to what the page shows: which look, which words, which lines. Made anew when the language changes."""

from __future__ import annotations

from datetime import datetime, timedelta

from counter_app.domain.errors import Fault
from counter_app.domain.member import Member, mask_name, mask_phone
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Colour, JudgedCode, Reason, ReasonCode
from counter_app.services.records import OutboxState, RedemptionRecord
from counter_app.services.words import (
    Manner,
    Said,
    fault_words,
    note_words,
    outcome_words,
    promise_words,
    reason_words,
)
from counter_app.ui.scan.amount import money
from counter_app.ui.scan.models import BasketLine, BasketView, Figure, Look, MemberRowView, Offer, VerdictView
from counter_app.ui.tasks import Fitting, Judged, Overview
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

_LOOKS = {Colour.AMBER: Look.AMBER, Colour.RED: Look.RED}


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is spoken to: the language, and whether names and phones may be shown in full."""

    lang: str
    masked: bool = True

    def name(self, name: str) -> str:
        """A member's name as this person may see it."""
        return mask_name(name) if self.masked else name

    def phone(self, phone: str) -> str:
        """A member's phone as this person may see it."""
        return mask_phone(phone) if self.masked else phone.removeprefix("+86")


def idle_view() -> VerdictView:
    """The invitation."""
    return VerdictView(
        Look.IDLE,
        translate("Scan", "Please scan"),
        translate("Scan", "Hold the customer's code before the camera"),
        (
            translate("Scan", "A hand scanner works at any time"),
            translate("Scan", "F2 types a code or finds a member"),
            translate("Scan", "Ctrl V reads a copied picture"),
        ),
    )


def fault_view(fault: Fault, lang: str) -> VerdictView:
    """A fault of the system: grey and a spanner, never a bad coupon."""
    said = fault_words(fault, lang)
    return VerdictView(Look.FAULT, said.headline, said.facts[0] if said.facts else said.advice, _after_first(said))


def _after_first(said: Said) -> tuple[str, ...]:
    return (*said.facts[1:], said.advice) if said.facts else ()


def acknowledged_view(reason: Reason | None, count: int, lang: str) -> VerdictView:
    """What a cashier has just said to know of; or why it needs somebody first."""
    if reason is not None:
        said = reason_words(reason, lang)
        return VerdictView(_LOOKS[reason.colour], said.headline, said.advice, said.facts)
    what = counted(count, translate("Unshown", "{0} redemption"), translate("Unshown", "{0} redemptions"))
    return VerdictView(Look.IDLE, translate("Unshown", "Noted"), translate("Unshown", "Known now: {0}").format(what))


def verdict_view(judged: Judged, voice: Voice) -> VerdictView:
    """What the panel shows of an answer."""
    answer, manner = judged.answer, _manner(judged, voice.lang)
    if answer.redeemed:
        said = outcome_words("redeemed", voice.lang, _done_details(judged, voice), manner)
        return _green(Look.REDEEMED, said, judged, voice)
    if not answer.accepted:
        return _refused(judged, voice)
    if _coupons(judged):
        said = outcome_words("ready", voice.lang, _ready_details(judged, voice), manner)
        return _green(Look.READY, said, judged, voice)
    member = answer.verdict.member
    if member is not None:
        said = outcome_words("member", voice.lang, _member_details(member, judged, voice), manner)
        if not judged.fitting:
            said = Said(said.headline, translate("Scan", "Scan a coupon, or go on with the amount"), said.facts)
        return _green(Look.READY, said, judged, voice)
    return idle_view()


def _green(look: Look, said: Said, judged: Judged, voice: Voice) -> VerdictView:
    """What it is in the second line, what to do below: the customer's benefit is the news."""
    manner = _manner(judged, voice.lang)
    notes = tuple(text for note in judged.answer.verdict.notes if (text := note_words(note, voice.lang, manner)))
    first = said.facts[0] if said.facts else said.advice
    rest = (said.advice, *said.facts[1:]) if said.facts else ()
    if look is Look.REDEEMED:
        rest = (*said.facts[1:], said.advice)
    return VerdictView(look, said.headline, first, (*rest, *notes), checkout=judged.answer.checkout)


def _refused(judged: Judged, voice: Voice) -> VerdictView:
    """The first reason of the worst colour speaks; the others are named below."""
    verdict = judged.answer.verdict
    manner = _manner(judged, voice.lang)
    main = next(reason for reason in verdict.reasons if reason.colour is verdict.colour)
    said = reason_words(main, voice.lang, manner)
    others = [reason_words(reason, voice.lang, manner).headline for reason in verdict.reasons if reason is not main]
    also = tuple(dict.fromkeys(text for text in others if text != said.headline))
    title = _title_about(judged, main, voice)
    facts = (*said.facts, *((title,) if title else ()), *(translate("Scan", "Also: {0}").format(text) for text in also))
    if unseen_checkouts(judged):
        facts = (*facts, translate("Scan", "Enter: it was handed over"))
    if any(reason.code is ReasonCode.CLOCK_SUSPECT for reason in verdict.reasons):
        facts = (*facts, translate("Scan", "F6: a manager makes this clock count"))
    return VerdictView(_LOOKS[verdict.colour], said.headline, said.advice, facts)


def unseen_checkouts(judged: Judged) -> tuple[str, ...]:
    """Redemptions among what was refused whose verdict nobody saw."""
    reasons = (reason for reason in judged.answer.verdict.reasons if reason.details.get("unshown"))
    return tuple(str(reason.details["checkout"]) for reason in reasons)


def receipt_presented(judged: Judged) -> str:
    """The checkout of a receipt whose code was presented; empty for every other code."""
    reasons = (reason for reason in judged.answer.verdict.reasons if reason.details.get("what") == "receipt")
    return next((str(reason.details.get("checkout", "")) for reason in reasons), "")


def _title_about(judged: Judged, reason: Reason, voice: Voice) -> str:
    found = next((item for item in judged.answer.verdict.codes if item.text == reason.about), None)
    return found.title.pick(voice.lang) if found is not None else ""


def _manner(judged: Judged, lang: str) -> Manner:
    at = judged.answer.at
    titles = {terms.campaign: terms.title.pick(lang) for terms in judged.terms.values()}
    return Manner(now=at.astimezone(judged.zone) if at else None, titles=titles)


def _benefit(judged: Judged, lang: str) -> str:
    texts = []
    for item in judged.answer.verdict.codes:
        if item.kind == "coupon":
            terms = judged.terms.get(item.text)
            texts.append(promise_words(terms, lang) if terms is not None else item.title.pick(lang))
    return " + ".join(text for text in texts if text)


def _coupons(judged: Judged) -> tuple[JudgedCode, ...]:
    return tuple(item for item in judged.answer.verdict.codes if item.kind == "coupon")


def _ready_details(judged: Judged, voice: Voice) -> dict[str, object]:
    coupons = _coupons(judged)
    details: dict[str, object] = {"benefit": _benefit(judged, voice.lang)}
    ends = [item.until for item in coupons if item.until is not None]
    if ends:
        # The end is the first moment at which it is over; people name the day before.
        details["until_day"] = (min(ends).astimezone(judged.zone) - timedelta(microseconds=1)).date()
    if len(coupons) == 1:
        details["uses_left"] = coupons[0].uses_left
        details |= _left_details(coupons[0])
    return details


def _left_details(coupon: JudgedCode) -> dict[str, object]:
    """What is left of a coupon that is used up in parts."""
    details: dict[str, object] = {"rest_minor": coupon.rest_minor}
    if coupon.uses > 1:
        details["uses"], details["uses_left"] = coupon.uses, coupon.uses_left
    return details


def _done_details(judged: Judged, voice: Voice) -> dict[str, object]:
    answer = judged.answer
    details: dict[str, object] = {"benefit": _benefit(judged, voice.lang)}
    if answer.verdict.discount_minor:
        details["saved_minor"] = answer.verdict.discount_minor
    coupons = _coupons(judged)
    if len(coupons) == 1:
        details |= _left_details(coupons[0])
    if answer.at is not None:
        details["at_second"] = answer.at.astimezone(judged.zone)
    return details


def _member_details(member: Member, judged: Judged, voice: Voice) -> dict[str, object]:
    details: dict[str, object] = {"name": voice.name(member.name) or voice.phone(member.phone) or member.number}
    if member.tier:
        details["tier"] = member.tier
    if judged.fitting:
        details["coupons"] = len(judged.fitting)
    held = judged.answer.verdict.balances
    if held is not None:
        # What there is none of is no news.
        details |= {"points": held.points or None, "value_minor": held.principal_minor + held.bonus_minor or None}
    return details


def member_view(judged: Judged | None, voice: Voice, now: datetime | None) -> MemberRowView | None:
    """The row of the customer's member; None when nobody is known."""
    member = judged.answer.verdict.member if judged is not None else None
    if member is None or judged is None:
        return None
    detail = [part for part in (member.tier, voice.phone(member.phone)) if part]
    name = voice.name(member.name) or voice.phone(member.phone) or member.number
    figures = [Figure(translate("Scan", "Visits"), str(member.visits))]
    if judged.member_coupons is not None:
        figures.append(Figure(translate("Scan", "Coupons"), str(judged.member_coupons)))
    return MemberRowView(name, " · ".join(detail), _second_line(member, now), tuple(figures))


def _second_line(member: Member, now: datetime | None) -> str:
    number = translate("Scan", "Member {0}").format(member.number) if member.number else ""
    last = ""
    if member.last_visit_at is not None and now is not None:
        last = translate("Scan", "Last visit: {0}").format(days_ago(member.last_visit_at, now))
    return " · ".join(part for part in (last, number) if part)


def days_ago(at: datetime, now: datetime) -> str:
    """`today`, `12 days ago`."""
    days = max(0, (now - at).days)
    if not days:
        return translate("Scan", "today")
    return counted(days, translate("Scan", "{0} day ago"), translate("Scan", "{0} days ago"))


def basket_view(judged: Judged | None, voice: Voice) -> BasketView:
    """Lines of what is taken off, and of what was left out with its reason."""
    if judged is None:
        return BasketView()
    verdict = judged.answer.verdict
    about = {reason.about: reason for reason in reversed(verdict.reasons) if reason.about}
    lines = []
    for item in _coupons(judged):
        what = item.title.pick(voice.lang) or translate("Scan", "Coupon")
        reason = about.get(item.text)
        if reason is not None:
            note = reason_words(reason, voice.lang, _manner(judged, voice.lang)).headline
            lines.append(BasketLine(what, translate("Scan", "not used"), note, used=False))
        else:
            figure = money(-item.discount_minor) if item.discount_minor else "—"
            lines.append(BasketLine(what, figure, _line_note(item, judged)))
    known = judged.customer.amount_minor is not None or judged.answer.redeemed
    payable = verdict.payable_minor if verdict.accepted else verdict.amount_minor
    offers = tuple(_offer(item, judged, voice) for item in judged.fitting)
    postage = verdict.postage_minor if verdict.accepted else 0
    beside = translate("Scan", "plus {0} postage").format(money(postage)) if postage else ""
    return BasketView(tuple(lines), money(payable) if known and verdict.codes else "", offers, beside)


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
        end = " ".join(outcome_words("ready", voice.lang, {"until_day": last}, _manner(judged, voice.lang)).facts)
    left = ""
    if fitting.uses > 1 and fitting.uses_left is not None:
        left = translate("Scan", "{0} of {1} left").format(fitting.uses_left, fitting.uses)
    detail = " · ".join(part for part in (saved, left, end) if part)
    return Offer(fitting.code, promise_words(fitting.terms, voice.lang), detail)


def recent_rows(overview: Overview, voice: Voice) -> list[ListRow]:
    """The last redemptions, newest first, each with its undo."""
    return [_recent_row(record, overview, voice) for record in overview.recent]


def _voided_elsewhere(record: RedemptionRecord, overview: Overview) -> tuple[str, ...]:
    """Where and by whom, of what another counter took back."""
    taken = record.voided
    if taken is None or (taken.store, taken.counter) == (record.store, record.counter):
        return ()
    store = "" if taken.store == record.store else overview.stores.get(taken.store, "")
    return tuple(part for part in (f"{store} {taken.counter}".strip(), taken.staff) if part)


def _recent_row(record: RedemptionRecord, overview: Overview, voice: Voice) -> ListRow:
    at = record.at.astimezone(overview.zone)
    today = overview.status.now.astimezone(overview.zone).date() == at.date()
    title = (record.title_zh if voice.lang.startswith("zh") else record.title_en) or record.title_zh or record.campaign
    voided = record.voided_at is not None
    note, dot = "", "good"
    if voided:
        note, dot = " · ".join((translate("Scan", "voided"), *_voided_elsewhere(record, overview))), "soft"
    elif record.state in (OutboxState.REFUSED, OutboxState.UNDELIVERABLE):
        dot = "warn"
    who = voice.name(record.member_name)
    saved = money(-record.discount_minor) if record.discount_minor else ""
    return ListRow(
        record.id,
        f"{at:%H:%M}" if today else f"{at.month}/{at.day}",
        title,
        " ".join(part for part in (saved, who) if part),
        dot,
        "" if voided else translate("Scan", "Void"),
        note,
    )
