"""What a person reads: reasons, outcomes, faults, cameras, notes, benefits; Chinese ("zh_CN") first, English ("en").

The texts stand in `words_zh` and `words_en`, one table each with the same keys; another language is another table. A
placeholder is the name of a detail (`cli.md`, "Details by reason"). Times are said in the zone of `Manner.now` (the
store's), else in the one they carry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from counter_app.domain.campaign import (
    CashBenefit,
    DiscountBenefit,
    GeneralBenefit,
    GiftBenefit,
    PassBenefit,
    ReservationBenefit,
    StampCardBenefit,
    Terms,
    TrialBenefit,
    VoucherBenefit,
)
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.money import format_minor
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services import words_en, words_zh
from counter_app.services.phrases import Phrase, Phrases, fill

LANGUAGES = ("zh_CN", "en")
_BETWEEN_CHARACTERS = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_MOMENTS = frozenset({"at", "since", "from", "until", "next_from", "next_at", "held_until"})
_THRESHOLDS = frozenset({"min_spend_minor"})
_NO_VALUES: Mapping[str, object] = MappingProxyType({})

# Which detail of a reason chooses among its phrases (`what`, save where it is said); True: the one named like it.
_VARIANT_DETAILS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ReasonCode.SIGN_IN_REQUIRED: ("why", "role"),
        ReasonCode.MEMBER_REQUIRED: ("why",),
        ReasonCode.STALE_CODE: ("why",),
        ReasonCode.ID_REUSED: ("why",),
        ReasonCode.COUPON_FROZEN: ("campaign_paused",),
        ReasonCode.NOT_ELIGIBLE: ("rule",),
        ReasonCode.ALREADY_REDEEMED: ("unshown", "what"),
        ReasonCode.NOT_OWNER: ("why",),
        ReasonCode.NOT_STACKABLE: ("exclusive",),
        ReasonCode.NEEDS_ONLINE: ("why",),
        ReasonCode.OFFLINE_LIMIT_REACHED: ("cap",),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """`headline`: at most 6 Chinese characters or 3 English words, numbers apart. `advice`: what to do now."""

    headline: str
    advice: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How values are said: `digits` of the currency, `now` in the store's zone, `titles` of campaigns by id."""

    digits: int = 2
    now: datetime | None = None
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


PLAIN = Manner()


def reason_words(reason: Reason, lang: str, manner: Manner = PLAIN) -> Said:
    """What to say about one reason."""
    variant = _variant(reason)
    phrase = _pick(_phrases(lang).reasons, reason.code.value, variant)
    return _said(phrase, _values(reason.details, lang, manner))


def outcome_words(outcome: str, lang: str, details: Mapping[str, object] = _NO_VALUES, manner: Manner = PLAIN) -> Said:
    """What to say when it is no refusal.

    `outcome`: ready, redeemed, recorded, member, voided, purchase_voided, line_voided, voided_before, voided_expired,
    given_back, nothing_back, purchase, bought, adjusted, topped_up, signed_up, known_member, which_code, waiting,
    checking.
    Said of `details` is what is known: benefit, until_day, uses_left, uses (where it has several), rest_minor (a coupon
    that keeps its rest);
    saved_minor, at_second; name, tier, coupons, number.
    """
    return _said(_phrases(lang).outcomes[outcome], _values(details, lang, manner))


def fault_words(fault: Fault | FaultKind, lang: str) -> Said:
    """What to say about a fault of the system. Its `detail` is for the log and never said."""
    kind = fault.kind if isinstance(fault, Fault) else fault
    return _said(_phrases(lang).faults[kind.value], {})


def camera_words(state: str, lang: str, code: str = "") -> Said:
    """What to say of a camera in `state` (the values of `scanning.CameraState`), more exactly by its `code`."""
    return _said(_pick(_phrases(lang).cameras, state, code), {})


def note_words(note: Note, lang: str, manner: Manner = PLAIN) -> str:
    """One line; empty for a note that is not for people."""
    return fill(_phrases(lang).notes.get(note.code, ""), _values(note.details, lang, manner))


def sentence(said: Said, lang: str) -> str:
    """All of it in one line, for logs of a shop and the command line."""
    parts = (said.headline, *said.facts, said.advice)
    return "；".join(parts) + "。" if _is_chinese(lang) else "; ".join(parts) + "."


def benefit_words(terms: Terms, lang: str, digits: int) -> str:
    """What the customer gets, in a few words: `满 200 减 50`, `50 off from 200`."""
    if isinstance(terms.benefit, StampCardBenefit):
        return _card_words(terms.benefit.stamps, lang)
    if isinstance(terms.benefit, ReservationBenefit):
        return _reservation_words(terms.benefit, lang, digits)
    spend = _threshold(terms.min_spend_minor, digits) if terms.min_spend_minor else ""
    if _is_chinese(lang):
        return _benefit_zh(terms, f"满 {spend} " if spend else "", digits)
    return _benefit_en(terms, f" from {spend}" if spend else "", digits)


def _card_words(stamps: int, lang: str) -> str:
    if _is_chinese(lang):
        return f"集满 {stamps} 点送券"
    return f"A coupon for {stamps} {'stamp' if stamps == 1 else 'stamps'}"


def _reservation_words(benefit: ReservationBenefit, lang: str, digits: int) -> str:
    """The price, and what of it is paid when it is reserved."""
    price, deposit = _threshold(benefit.price_minor, digits), _threshold(benefit.deposit_minor, digits)
    kind = "" if not benefit.deposit_minor else "whole" if benefit.deposit_minor == benefit.price_minor else "part"
    if _is_chinese(lang):
        paid = {"": "", "whole": "，预付", "part": f"，定金 {deposit}"}[kind]
        return f"{_closed_up(f'预约自提 {benefit.item}')}，{price}{paid}"
    paid = {"": "", "whole": ", prepaid", "part": f", deposit {deposit}"}[kind]
    return f"Pick-up: {benefit.item}, {price}{paid}"


def promise_words(terms: Terms, lang: str, digits: int) -> str:
    """The same where no title stands beside it: of a pass the title tells what is done, and its uses are said apart."""
    return terms.title.pick(lang) if isinstance(terms.benefit, PassBenefit) else benefit_words(terms, lang, digits)


def _benefit_zh(terms: Terms, spend: str, digits: int) -> str:
    match benefit := terms.benefit:
        case CashBenefit():
            return f"{spend or '立'}减 {_threshold(benefit.amount_off_minor, digits)}"
        case DiscountBenefit():
            cap = "" if benefit.cap_minor is None else f"，最多减 {_threshold(benefit.cap_minor, digits)}"
            return f"{spend}{'打 ' if spend else ''}{_percent_zh(benefit.pay_percent)}{cap}"
        case GiftBenefit():
            return _closed_up(f"{spend}送 {benefit.item}")
        case GeneralBenefit():
            return spend + benefit.text.pick("zh_CN")
        case VoucherBenefit():
            return _closed_up(f"{spend}团购 {benefit.item}")
        case TrialBenefit():
            return _closed_up(f"{spend}试用 {benefit.item}") + _postage_zh(benefit.postage_minor, digits)
        case PassBenefit():
            return f"{spend and f'每次{spend.strip()}，'}共 {benefit.uses} 次"
        case _:
            return terms.title.pick("zh_CN")


def _postage_zh(postage_minor: int | None, digits: int) -> str:
    if not postage_minor:
        return "" if postage_minor is None else "，包邮"
    return f"，邮费 {_threshold(postage_minor, digits)}"


def _percent_zh(pay_percent: int) -> str:
    """88 % to pay is 88 折, 80 % is 8 折."""
    if pay_percent in {0, 100}:
        return "免单" if pay_percent == 0 else "原价"
    if pay_percent % 10 == 0:
        return f"{pay_percent // 10} 折"
    return f"{pay_percent} 折" if pay_percent > 10 else f"0.{pay_percent} 折"


def _benefit_en(terms: Terms, spend: str, digits: int) -> str:
    match benefit := terms.benefit:
        case CashBenefit():
            return f"{_threshold(benefit.amount_off_minor, digits)} off{spend}"
        case DiscountBenefit():
            cap = "" if benefit.cap_minor is None else f", at most {_threshold(benefit.cap_minor, digits)}"
            return f"{100 - benefit.pay_percent} % off{spend}{cap}"
        case GiftBenefit():
            return f"Free: {benefit.item}{spend}"
        case GeneralBenefit():
            return benefit.text.pick("en") + spend
        case VoucherBenefit():
            return f"Prepaid: {benefit.item}{spend}"
        case TrialBenefit():
            return f"Trial: {benefit.item}{spend}{_postage_en(benefit.postage_minor, digits)}"
        case PassBenefit():
            return f"{benefit.uses} {'use' if benefit.uses == 1 else 'uses'}{spend and f', each{spend}'}"
        case _:
            return terms.title.pick("en")


def _postage_en(postage_minor: int | None, digits: int) -> str:
    if not postage_minor:
        return "" if postage_minor is None else ", postage free"
    return f", postage {_threshold(postage_minor, digits)}"


# --- values -----------------------------------------------------------------------------------------------------------


def _is_chinese(lang: str) -> bool:
    return lang.startswith("zh")


def _phrases(lang: str) -> Phrases:
    return words_zh.PHRASES if _is_chinese(lang) else words_en.PHRASES


def _pick(table: Mapping[str, Phrase], key: str, variant: object) -> Phrase:
    return table.get(f"{key}/{variant}", table[key])


def _variant(reason: Reason) -> object:
    for name in _VARIANT_DETAILS.get(reason.code, ("what",)):
        chosen = reason.details.get(name)
        if chosen:
            return name if chosen is True else chosen
    return ""


def _said(phrase: Phrase, values: Mapping[str, str]) -> Said:
    facts = tuple(_closed_up(text) for text in (fill(fact, values) for fact in phrase.facts) if text)
    return Said(fill(phrase.headline, values), fill(phrase.advice, values), facts)


def _closed_up(text: str) -> str:
    """Chinese keeps a blank beside digits and Latin letters, none between two characters."""
    return _BETWEEN_CHARACTERS.sub("", text)


def _values(details: Mapping[str, object], lang: str, manner: Manner) -> dict[str, str]:
    said = {key: _value(key, value, lang, manner) for key, value in details.items() if value not in (None, "", ())}
    own = "_zh_CN" if _is_chinese(lang) else "_en"  # what has a name in each language is said by that one
    said |= {key.removesuffix(own): text for key, text in said.items() if key.endswith(own)}
    return {key: text for key, text in said.items() if text}


def _value(key: str, value: object, lang: str, manner: Manner) -> str:
    zh = _is_chinese(lang)
    if isinstance(value, tuple | list):
        return ("、" if zh else ", ").join(str(item) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number(key, value, zh, manner)
    if key in _MOMENTS or isinstance(value, datetime):
        return _moment(key, value, zh, manner)
    if key == "campaign":
        return manner.titles.get(str(value), str(value))
    day = _as_day(value)
    return str(value) if day is None else _day(day, zh, manner)


def _number(key: str, value: int, zh: bool, manner: Manner) -> str:
    if key in _THRESHOLDS:
        return _threshold(value, manner.digits)
    if key.endswith("_minor"):
        return format_minor(value, manner.digits)
    if key == "minutes_ago":
        return _ago(value, zh)
    if key == "offset_seconds":
        return _span(abs(value), zh)
    return str(value)


def _threshold(amount_minor: int, digits: int) -> str:
    """`20000` → `200`, `1250` → `12.50`: how prices are said."""
    text = format_minor(amount_minor, digits)
    return text.removesuffix("." + "0" * digits) if digits else text


def _moment(key: str, value: object, zh: bool, manner: Manner) -> str:
    at = value if isinstance(value, datetime) else _as_moment(value)
    if at is None:
        return str(value)
    if manner.now is not None and manner.now.tzinfo is not None and at.tzinfo is not None:
        at = at.astimezone(manner.now.tzinfo)
    if key == "at_second":
        return f"{at:%H:%M:%S}"
    midnight = at.hour == at.minute == 0 and key != "at"
    # A window that ends at midnight includes the day before, and that is the day people name.
    day = _day((at - timedelta(days=1)).date() if midnight and key == "until" else at.date(), zh, manner)
    return day if midnight else f"{day} {at:%H:%M}"


def _day(day: date, zh: bool, manner: Manner) -> str:
    now = manner.now
    if now is not None:
        near = {0: ("今天", "today"), -1: ("昨天", "yesterday"), 1: ("明天", "tomorrow")}.get((day - now.date()).days)
        if near is not None:
            return near[0] if zh else near[1]
    year = now is None or now.year != day.year
    if zh:
        return f"{day.year} 年 {day.month} 月 {day.day} 日" if year else f"{day.month} 月 {day.day} 日"
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day} {months[day.month - 1]}" + (f" {day.year}" if year else "")


def _as_moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _as_day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    text = str(value)
    try:
        return date.fromisoformat(text) if len(text) == 10 and text[4] == "-" else None
    except ValueError:
        return None


def _ago(minutes: int, zh: bool) -> str:
    if minutes < 1:
        return "刚才" if zh else "just now"
    return _span(minutes * 60, zh) + ("前" if zh else " ago")


def _span(seconds: int, zh: bool) -> str:
    """The largest unit that says it: seconds, minutes, hours, days."""
    length = timedelta(seconds=seconds)
    if length >= timedelta(days=2):
        return f"{length.days} 天" if zh else f"{length.days} days"
    if length >= timedelta(hours=2):
        return f"{seconds // 3600} 小时" if zh else f"{seconds // 3600} hours"
    if length >= timedelta(minutes=1):
        return f"{seconds // 60} 分钟" if zh else f"{seconds // 60} min"
    return f"{seconds} 秒" if zh else f"{seconds} s"
