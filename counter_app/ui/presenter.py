"""From an answer to what the page shows: which look, which words, which lines. Made anew when the language changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from counter_app.domain.errors import Fault
from counter_app.domain.member import Member, mask_name, mask_phone
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Colour, JudgedCode, Reason, ReasonCode
from counter_app.ui.money import money
from counter_app.ui.said import (
    Manner,
    Said,
    fault_words,
    note_words,
    outcome_words,
    promise_words,
    reason_words,
)
from counter_app.ui.scan.models import Figure, Look, MemberRowView, VerdictView
from counter_app.ui.tasks import Judged
from counter_app.ui.texts import counted, translate

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
    answer, manner = judged.answer, manner_of(judged, voice.lang)
    if answer.redeemed:
        said = outcome_words("redeemed", voice.lang, _done_details(judged, voice), manner)
        return _green(Look.REDEEMED, said, judged, voice)
    if not answer.accepted:
        return _refused(judged, voice)
    if judged.done:
        said = outcome_words("bought", voice.lang, _bought_details(judged, voice), manner)
        return _green(Look.REDEEMED, said, judged, voice)
    if coupons_in(judged):
        said = outcome_words("ready", voice.lang, _ready_details(judged, voice), manner)
        return _green(Look.READY, said, judged, voice)
    member = answer.verdict.member
    if member is not None and judged.customer.amount_minor:
        details = {**_member_details(member, judged, voice), "earned": answer.verdict.paid.earned or None}
        return _green(Look.READY, outcome_words("purchase", voice.lang, details, manner), judged, voice)
    if member is not None:
        said = outcome_words("member", voice.lang, _member_details(member, judged, voice), manner)
        if not judged.fitting:
            said = Said(said.headline, translate("Scan", "Scan a coupon, or type the amount"), said.facts)
        return _green(Look.READY, said, judged, voice)
    return _nobody_view(judged.customer.amount_minor)


def _nobody_view(amount_minor: int | None) -> VerdictView:
    """Nobody is known yet: whoever it is may be scanned still, and the purchase recorded without."""
    idle = idle_view()
    if not amount_minor:
        return idle
    without = translate("Scan", "Enter records {0} without a member").format(money(amount_minor))
    return replace(idle, facts=(without, *idle.facts[:2]))


def _green(look: Look, said: Said, judged: Judged, voice: Voice) -> VerdictView:
    """What it is in the second line, what to do below: the customer's benefit is the news."""
    manner = manner_of(judged, voice.lang)
    notes = tuple(text for note in judged.answer.verdict.notes if (text := note_words(note, voice.lang, manner)))
    first = said.facts[0] if said.facts else said.advice
    rest = (said.advice, *said.facts[1:]) if said.facts else ()
    if look is Look.REDEEMED:
        rest = (*said.facts[1:], said.advice)
    return VerdictView(look, said.headline, first, (*rest, *notes), checkout=judged.answer.checkout)


def _refused(judged: Judged, voice: Voice) -> VerdictView:
    """The first reason of the worst colour speaks; the others are named below."""
    verdict = judged.answer.verdict
    manner = manner_of(judged, voice.lang)
    main = next(reason for reason in verdict.reasons if reason.colour is verdict.colour)
    said = reason_words(main, voice.lang, manner)
    others = [reason_words(reason, voice.lang, manner).headline for reason in verdict.reasons if reason is not main]
    also = tuple(dict.fromkeys(text for text in others if text != said.headline))
    title = _title_about(judged, main, voice)
    facts = (*said.facts, *((title,) if title else ()), *(translate("Scan", "Also: {0}").format(text) for text in also))
    if unseen_checkouts(judged):
        facts = (*facts, translate("Scan", "Enter: it was handed over"))
    if judged.goes_on:
        facts = (*facts, translate("Scan", "Enter goes on without it"))
    if can_override(judged):
        facts = (*facts, translate("Scan", "Alt O: a manager allows it"))
    if can_confirm(judged):
        facts = (*facts, translate("Scan", "Alt K: say how you know the member"))
    if any(reason.code is ReasonCode.CLOCK_SUSPECT for reason in verdict.reasons):
        facts = (*facts, translate("Scan", "F6: a manager makes this clock count"))
    return VerdictView(_LOOKS[verdict.colour], said.headline, said.advice, facts)


def unseen_checkouts(judged: Judged) -> tuple[str, ...]:
    """Redemptions among what was refused whose verdict nobody saw."""
    reasons = (reason for reason in judged.answer.verdict.reasons if reason.details.get("unshown"))
    return tuple(str(reason.details["checkout"]) for reason in reasons)


def can_confirm(judged: Judged) -> bool:
    """Whether points or value wait for how the staff know the member, or for a manager's PIN."""
    return any(reason.details.get("why") in ("spending", "confirmed") for reason in judged.answer.verdict.reasons)


def can_override(judged: Judged) -> bool:
    """Whether the off-line caps are in the way, which a manager may lift."""
    return any(reason.code is ReasonCode.OFFLINE_LIMIT_REACHED for reason in judged.answer.verdict.reasons)


def used_coupon(judged: Judged, lang: str) -> tuple[str, str]:
    """(redemption, what it was) of the coupon that is shown as used already; empty texts where none is."""
    verdict = judged.answer.verdict
    for reason in verdict.reasons:
        if reason.code is ReasonCode.ALREADY_REDEEMED:
            titles = [code.title.pick(lang) for code in verdict.codes if code.campaign]
            return str(reason.details.get("redemption", "")), titles[0] if titles else ""
    return "", ""


def receipt_presented(judged: Judged) -> str:
    """The checkout of a receipt whose code was presented; empty for every other code."""
    reasons = (reason for reason in judged.answer.verdict.reasons if reason.details.get("what") == "receipt")
    return next((str(reason.details.get("checkout", "")) for reason in reasons), "")


def _title_about(judged: Judged, reason: Reason, voice: Voice) -> str:
    found = next((item for item in judged.answer.verdict.codes if item.text == reason.about), None)
    return found.title.pick(voice.lang) if found is not None else ""


def manner_of(judged: Judged, lang: str) -> Manner:
    """When it was judged, and what its campaigns are called."""
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


def coupons_in(judged: Judged) -> tuple[JudgedCode, ...]:
    """The coupons among what was judged."""
    return tuple(item for item in judged.answer.verdict.codes if item.kind == "coupon")


def _ready_details(judged: Judged, voice: Voice) -> dict[str, object]:
    coupons = coupons_in(judged)
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


def _bought_details(judged: Judged, voice: Voice) -> dict[str, object]:
    """Of a purchase in which no coupon was used."""
    answer, member = judged.answer, judged.answer.verdict.member
    details = _member_details(member, judged, voice) if member is not None else {}
    details |= {"earned": answer.verdict.paid.earned or None, "paid_minor": answer.verdict.payable_minor}
    if answer.at is not None:
        details["at_second"] = answer.at.astimezone(judged.zone)
    return details


def _done_details(judged: Judged, voice: Voice) -> dict[str, object]:
    answer = judged.answer
    details: dict[str, object] = {"benefit": _benefit(judged, voice.lang)}
    if answer.verdict.discount_minor:
        details["saved_minor"] = answer.verdict.discount_minor
    coupons = coupons_in(judged)
    if len(coupons) == 1:
        details |= _left_details(coupons[0])
    held = answer.verdict.balances
    if held is not None:
        details |= {"points": held.points or None, "earned": answer.verdict.paid.earned or None}
    if answer.at is not None:
        details["at_second"] = answer.at.astimezone(judged.zone)
    return details


def _member_details(member: Member, judged: Judged, voice: Voice) -> dict[str, object]:
    details: dict[str, object] = {"name": voice.name(member.name) or voice.phone(member.phone) or member.number}
    if tier := _tier_name(member, judged, voice):
        details["tier"] = tier
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
    detail = [part for part in (_tier_name(member, judged, voice), voice.phone(member.phone)) if part]
    name = voice.name(member.name) or voice.phone(member.phone) or member.number
    return MemberRowView(name, " · ".join(detail), _second_line(member, judged, voice, now), tuple(_figures(judged)))


def _figures(judged: Judged) -> Iterator[Figure]:
    """What the member has: points, or what is owed of them; value where there is some; coupons."""
    held = judged.answer.verdict.balances
    if held is not None and held.debt:
        yield Figure(translate("Scan", "Points owed"), f"{held.debt:,}")
    elif held is not None:
        yield Figure(translate("Scan", "Points"), f"{held.points:,}")
    if held is not None and held.value_minor:
        yield Figure(translate("Scan", "Value"), money(held.value_minor))
    if judged.member_coupons is not None:
        yield Figure(translate("Scan", "Coupons"), str(judged.member_coupons))


def _tier_name(member: Member, judged: Judged, voice: Voice) -> str:
    return judged.tier.title.pick(voice.lang) if judged.tier is not None and member.tier else member.tier


def _second_line(member: Member, judged: Judged, voice: Voice, now: datetime | None) -> str:
    """When they were here; and the way to the next tier, or where there are none, their number."""
    number = translate("Scan", "Member {0}").format(member.number) if member.number else ""
    number = judged.tier.sentence(voice.lang) if judged.tier is not None else number
    last = ""
    if member.last_visit_at is not None and now is not None:
        last = translate("Scan", "Last visit: {0}").format(days_ago(member.last_visit_at, now.astimezone(judged.zone)))
    visits = counted(member.visits, translate("Scan", "{0} visit"), translate("Scan", "{0} visits"))
    return " · ".join(part for part in (last, visits if member.visits else "", number) if part)


def days_ago(at: datetime, now: datetime) -> str:
    """`today`, `12 days ago`: days of the calendar of the store, in whose zone `now` is said."""
    days = max(0, (now.date() - at.astimezone(now.tzinfo).date()).days)
    if not days:
        return translate("Scan", "today")
    return counted(days, translate("Scan", "{0} day ago"), translate("Scan", "{0} days ago"))
