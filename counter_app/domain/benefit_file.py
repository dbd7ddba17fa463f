"""What a campaign gives, in its file: `benefit` by kind, and texts in two languages; both ways, exactly."""

from __future__ import annotations

import re
from dataclasses import fields

from counter_app.domain.campaign import (
    Benefit,
    CampaignKind,
    CashBenefit,
    DiscountBenefit,
    GeneralBenefit,
    GiftBenefit,
    NewerBenefit,
    NoShow,
    PassBenefit,
    ReservationBenefit,
    Slot,
    StampCardBenefit,
    TrialBenefit,
    VoucherBenefit,
    Words,
)
from counter_app.domain.fields import MAX_MINOR, Fields, is_name, refuse
from counter_app.domain.slips import SlipCode

MAX_USES = 1_000_000_000
MAX_STAMPS = 1_000
MAX_SLOTS = 1_000
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DAY_MINUTES = 24 * 60


def read_words(fields: Fields, key: str) -> Words:
    """A text in one or both languages."""
    part = fields.part(key)
    words = Words(part.text_or_none("zh_CN") or "", part.text_or_none("en") or "")
    part.done()
    if not (words.zh_CN or words.en):
        fields.wrong(key, "needs a text in zh_CN or en", SlipCode.NO_WORDS)
    return words


def read_benefit(kind: CampaignKind, fields: Fields) -> Benefit:
    """What a campaign of this kind gives."""
    part = fields.part("benefit")
    benefit = _benefit(kind, part)
    part.done()
    return benefit


def _benefit(kind: CampaignKind, part: Fields) -> Benefit:
    match kind:
        case CampaignKind.CASH:
            return CashBenefit(part.integer("amount_off_minor", 1, MAX_MINOR), part.flag("keep_rest", False))
        case CampaignKind.DISCOUNT:
            return DiscountBenefit(part.integer("pay_percent", 0, 100), part.integer_or_none("cap_minor", 1, MAX_MINOR))
        case CampaignKind.GIFT:
            return GiftBenefit(part.text("item"), part.integer("value_minor", 0, MAX_MINOR, 0))
        case CampaignKind.VOUCHER:
            return VoucherBenefit(part.text("item"), part.integer("value_minor", 0, MAX_MINOR, 0))
        case _:
            return _other_benefit(kind, part)


def _other_benefit(kind: CampaignKind, part: Fields) -> Benefit:
    match kind:
        case CampaignKind.TRIAL:
            return TrialBenefit(part.text("item"), part.integer_or_none("postage_minor", 0, MAX_MINOR))
        case CampaignKind.PASS:
            return PassBenefit(part.integer("uses", 1, MAX_USES))
        case CampaignKind.STAMP_CARD:
            return StampCardBenefit(part.integer("stamps", 1, MAX_STAMPS), _campaign(part, "reward"))
        case CampaignKind.RESERVATION:
            return _reservation(part)
        case _:
            return GeneralBenefit(read_words(part, "text"))


def _campaign(part: Fields, key: str) -> str:
    name = part.text(key)
    if not is_name(name):
        part.wrong(key, "must be the id of a campaign", SlipCode.NOT_AN_ID)
    return name


def _reservation(part: Fields) -> ReservationBenefit:
    price = part.integer("price_minor", 0, MAX_MINOR)
    deposit = part.integer("deposit_minor", 0, MAX_MINOR, 0)
    if deposit > price and part.whole(part.path("price_minor")):
        problem = f"is more than the price of {price}"
        part.wrong("deposit_minor", problem, SlipCode.ABOVE_PRICE, price_minor=price)
    said = part.text_or_none("no_show") or NoShow.KEEP.value
    no_show = part.attempt(lambda: _no_show(said, part.path("no_show")), NoShow.KEEP)
    return ReservationBenefit(part.text("item"), price, _slots(part), deposit, no_show)


def _no_show(said: str, path: str) -> NoShow:
    if said not in {each.value for each in NoShow}:
        refuse(path, f"must be one of {', '.join(NoShow)}", SlipCode.NOT_ONE_OF, choices=tuple(NoShow))
    return NoShow(said)


def _slots(part: Fields) -> tuple[Slot, ...]:
    items = part.items("slots") or ()
    if not 1 <= len(items) <= MAX_SLOTS:
        part.wrong("slots", f"needs from 1 to {MAX_SLOTS} slots", SlipCode.NO_SLOTS, most=MAX_SLOTS)
        items = items[:MAX_SLOTS]
    slots = tuple(_slot(part.below(item, f"slots[{index}]")) for index, item in enumerate(items))
    begins: set[tuple[int, int]] = set()
    for index, slot in enumerate(slots):
        key = f"slots[{index}]"
        if not part.whole(part.path(key)):
            continue
        if (slot.weekday, slot.from_minute) in begins:
            part.wrong(key, "begins when another slot of that day does", SlipCode.TWICE)
        begins.add((slot.weekday, slot.from_minute))
    return slots


def _slot(part: Fields) -> Slot:
    weekday = part.integer("weekday", 1, 7)
    begin, end = _minute(part, "from", _DAY_MINUTES - 1), _minute(part, "until", _DAY_MINUTES)
    capacity = part.integer("capacity", 1, MAX_USES)
    part.done()
    if begin == end and part.whole(part.path("from")):
        part.wrong("until", "ends when it begins", SlipCode.NO_LENGTH)
    return Slot(weekday, begin, end, capacity)


def _minute(part: Fields, key: str, last: int) -> int:
    minute = minute_of(part.text(key), last)
    if minute is None:
        part.wrong(key, 'must be a time of day such as "10:00"', SlipCode.NOT_A_TIME)
    return minute or 0


def minute_of(text: str, last: int = _DAY_MINUTES - 1) -> int | None:
    """The minute of the day that a text such as "10:00" says; None for what is none, or beyond `last`."""
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[2]) > 59:
        return None
    minute = int(found[1]) * 60 + int(found[2])
    return minute if minute <= last else None


def clock_of(minute: int) -> str:
    """A minute of the day as people write it: "10:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def words_dict(words: Words) -> dict[str, object]:
    """The file form of a text."""
    return {key: text for key, text in (("zh_CN", words.zh_CN), ("en", words.en)) if text}


def benefit_dict(benefit: Benefit) -> dict[str, object]:
    """The file form of a benefit, every key written out."""
    match benefit:
        case GeneralBenefit():
            return {"text": words_dict(benefit.text)}
        case ReservationBenefit():
            return {
                "item": benefit.item,
                "price_minor": benefit.price_minor,
                "deposit_minor": benefit.deposit_minor,
                "slots": [_slot_dict(slot) for slot in benefit.slots],
                "no_show": benefit.no_show.value,
            }
        case NewerBenefit():
            raise AssertionError("what came of a newer program goes as it came")
        case _:
            return {field.name: getattr(benefit, field.name) for field in fields(benefit)}


def _slot_dict(slot: Slot) -> dict[str, object]:
    begin, end = clock_of(slot.from_minute), clock_of(slot.until_minute)
    return {"weekday": slot.weekday, "from": begin, "until": end, "capacity": slot.capacity}
