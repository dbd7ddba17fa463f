"""The answer of `check` and `redeem` as JSON and as lines for people (cli.md, "answer at least")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from counter_app.domain.codes import harmless
from counter_app.domain.holdings import Balances
from counter_app.domain.ledgers import Paid
from counter_app.domain.member import Member, mask_name, mask_phone
from counter_app.domain.money import currency_digits, format_minor
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import TAKES_NOTHING_OFF, JudgedCode, LeftOut, Note, Reason
from counter_app.services.acting import may
from counter_app.services.answers import Answer
from counter_app.services.context import Counter
from counter_app.services.tiers import discount_words
from counter_app.services.words import Manner, note_words, outcome_words, reason_words, sentence


@dataclass(frozen=True, slots=True)
class Speaker:
    """How this counter says things: language, masking for cashiers, currency, zone, titles of campaigns."""

    lang: str
    masked: bool
    manner: Manner

    def reason(self, reason: Reason) -> dict[str, object]:
        """One reason as JSON, with its sentence and details."""
        said = sentence(reason_words(reason, self.lang, self.manner), self.lang)
        about = {"for": shown_code(reason.about)} if reason.about else {}
        details = {key: list(value) if isinstance(value, tuple) else value for key, value in reason.details.items()}
        return {"code": reason.code.value, "text": said, **about, **details}

    def member(self, member: Member, balances: Balances | None) -> dict[str, object]:
        """A member as JSON; phone and name masked for a cashier."""
        return {
            "id": member.id,
            "number": member.number,
            "phone": mask_phone(member.phone) if self.masked else member.phone,
            "name": mask_name(member.name) if self.masked else member.name,
            "tier": member.tier,
            "status": member.status.value,
            **balances_document(balances),
        }

    def money(self, amount_minor: int) -> str:
        """An amount for a person."""
        return format_minor(amount_minor, self.manner.digits)


def balances_document(balances: Balances | None) -> dict[str, object]:
    """Points and stored value as they stand in answers."""
    held = balances or Balances()
    return {
        "points": held.points,
        "points_debt": held.debt,
        "principal_minor": held.principal_minor,
        "bonus_minor": held.bonus_minor,
    }


def speaker_for(counter: Counter, lang: str) -> Speaker:
    """How to speak at this counter now. Raises `Fault`."""
    now = counter.clock.now()
    with counter.store.reading() as reading:
        device, whole = reading.device(), may(reading, now, "whole_phones")
        store = reading.store(device.store) if device else None
        titles = {campaign.id: terms.title.pick(lang) for campaign, terms in reading.campaigns()}
    zone = ZoneInfo(store.timezone) if store else None
    digits = currency_digits(device.currency) if device else 2
    return Speaker(lang, not whole, Manner(digits, now.astimezone(zone) if zone else now, titles))


def shown_code(text: str) -> str:
    """A code as it may be printed: digits whole, anything else harmless and shortened."""
    return text if text.isascii() and text.isdigit() else harmless(text)


def answer_document(answer: Answer, speaker: Speaker) -> dict[str, object]:
    """The JSON document of `check` and `redeem`."""
    verdict, paid = answer.verdict, answer.verdict.paid
    document: dict[str, object] = {
        "verdict": "accepted" if verdict.accepted else "refused",
        "colour": verdict.colour.wire,
        "redeemed": answer.redeemed,
        "reasons": [speaker.reason(reason) for reason in verdict.reasons],
        "codes": [_code(code, speaker) for code in verdict.codes],
        "amount_minor": verdict.amount_minor,
        "discount_minor": verdict.discount_minor,
        "payable_minor": verdict.payable_minor,
        "postage_minor": verdict.postage_minor,
        "points_spent": paid.points,
        "points_minor": paid.points_minor,
        "value_used_minor": paid.principal_minor + paid.bonus_minor,
        "value": {"principal_minor": paid.principal_minor, "bonus_minor": paid.bonus_minor},
        "points_earned": paid.earned,
        "tender_minor": paid.tender_minor,
        "tender": answer.tender or None,
        "lines": _lines(answer, speaker.lang),
        "left_out": [_left_out(each, speaker) for each in verdict.left_out],
        "member": speaker.member(verdict.member, verdict.balances) if verdict.member else None,
        "checkout": answer.checkout or None,
        "redemptions": [{"id": each.id, "coupon": each.coupon} for each in answer.redemptions],
        "notes": [
            {**note.details, "code": note.code, "text": note_words(note, speaker.lang, speaker.manner)}
            for note in verdict.notes
        ],
        "queued": answer.queued,
        "online": answer.online,
    }
    return document


def _code(code: JudgedCode, speaker: Speaker) -> dict[str, object]:
    return {
        "code": shown_code(code.text),
        "kind": code.kind,
        "subject": code.subject or None,
        "campaign": code.campaign or None,
        "title": code.title.pick(speaker.lang) or None,
        "uses": code.uses if code.campaign else None,
        "uses_left": code.uses_left,
        "rest_minor": code.rest_minor,
        "postage_minor": code.postage_minor,
        "price_minor": code.price_minor,
        "discount_minor": code.discount_minor,
        "min_spend_minor": code.min_spend_minor,
        "until": code.until.isoformat() if code.until else None,
    }


def _lines(answer: Answer, lang: str) -> list[dict[str, object]]:
    """What was bought with its share of the discounts, then what takes off: together what is payable."""
    if not answer.accepted:
        return []
    bought: list[dict[str, object]] = [
        {
            "what": line.what,
            "minor": line.minor,
            "line": number,
            "quantity": line.quantity,
            "discount_minor": line.discount_minor,
            "net_minor": line.net_minor,
        }
        for number, line in enumerate(answer.lines, 1)
    ]
    coupons = sorted((code for code in answer.verdict.codes if code.campaign), key=lambda code: code.turn)
    off: list[dict[str, object]] = [{"what": code.title.pick(lang), "minor": -code.discount_minor} for code in coupons]
    tier = answer.verdict.tier_discount
    if tier is not None:
        what = discount_words(tier.title, tier.pay_percent).pick(lang)
        off.append({"what": what, "minor": -tier.minor, "tier": tier.tier, "pay_percent": tier.pay_percent})
    return [*bought, *off]


def _left_out(left: LeftOut, speaker: Speaker) -> dict[str, object]:
    return {
        "campaign": left.campaign,
        "reason": left.word,
        "text": _why_left_out(left, speaker),
        "coupon": shown_code(left.coupon),
        "title": left.title.pick(speaker.lang),
    }


def _why_left_out(left: LeftOut, speaker: Speaker) -> str:
    if left.reason is None:
        return note_words(Note(TAKES_NOTHING_OFF), speaker.lang, speaker.manner)
    return sentence(reason_words(left.reason, speaker.lang, speaker.manner), speaker.lang)


def answer_lines(answer: Answer, speaker: Speaker) -> tuple[str, ...]:
    """The same for a person: the word, why, what to do, and the amounts."""
    verdict = answer.verdict
    if not verdict.accepted:
        said_of = (reason_words(reason, speaker.lang, speaker.manner) for reason in verdict.reasons)
        return tuple(sentence(said, speaker.lang) for said in said_of)
    said = outcome_words(_outcome(answer), speaker.lang, _facts(answer), speaker.manner)
    zh = speaker.lang.startswith("zh")
    lines = [sentence(said, speaker.lang)]
    lines += [f"  {line['what']}" for line in _lines(answer, speaker.lang)]
    if verdict.amount_minor:
        amount, off, due = (
            speaker.money(each) for each in (verdict.amount_minor, verdict.discount_minor, verdict.payable_minor)
        )
        lines.append(f"  {amount} − {off} = {due}")
    if verdict.paid.points or verdict.paid.principal_minor or verdict.paid.bonus_minor:
        lines.append(_paid_line(verdict.paid, speaker))
    if any(code.postage_minor is not None for code in verdict.codes):
        postage = speaker.money(verdict.postage_minor)
        lines.append(f"  另付邮费 {postage}" if zh else f"  Postage besides: {postage}")
    lines += [_left_out_line(each, speaker) for each in verdict.left_out]
    lines += [f"  {text}" for note in verdict.notes if (text := note_words(note, speaker.lang, speaker.manner))]
    if answer.queued:
        lines.append(f"  {answer.queued} 条待同步" if zh else f"  {answer.queued} waiting to be synchronised")
    return tuple(lines)


def _paid_line(paid: Paid, speaker: Speaker) -> str:
    value = speaker.money(paid.principal_minor + paid.bonus_minor)
    tender = speaker.money(paid.tender_minor)
    if speaker.lang.startswith("zh"):
        return f"  积分 {paid.points}，储值 {value}，另付 {tender}"
    return f"  points {paid.points}, value {value}, to pay {tender}"


def _left_out_line(left: LeftOut, speaker: Speaker) -> str:
    zh = speaker.lang.startswith("zh")
    title, why = left.title.pick(speaker.lang), _why_left_out(left, speaker)
    return f"  未用 {title}：{why}" if zh else f"  left out {title}: {why}"


def _outcome(answer: Answer) -> str:
    if answer.redeemed:
        return "redeemed"
    if answer.checkout:
        return "recorded"
    return "ready" if any(code.campaign for code in answer.verdict.codes) else "member"


def _facts(answer: Answer) -> Mapping[str, object]:
    verdict = answer.verdict
    coupons = [code for code in verdict.codes if code.campaign]
    facts: dict[str, object] = {}
    if verdict.member:
        facts["name"] = mask_name(verdict.member.name)
        facts["number"] = verdict.member.number
    if verdict.balances is not None:
        facts["points"] = verdict.balances.points
        facts["value_minor"] = verdict.balances.principal_minor + verdict.balances.bonus_minor
    if coupons:
        facts["uses_left"], facts["rest_minor"] = coupons[0].uses_left, coupons[0].rest_minor
        facts["uses"] = coupons[0].uses if coupons[0].uses > 1 else None
        facts["until_day"] = _last_day(coupons[0].until)
    if answer.redeemed:
        facts["saved_minor"] = verdict.discount_minor
    return facts


def _last_day(until: datetime | None) -> str:
    return "" if until is None else (until - timedelta(seconds=1)).date().isoformat()
