"""What a campaign gives, in its file: `benefit` by kind, and texts in two languages; both ways, exactly."""

from __future__ import annotations

from dataclasses import fields

from counter_app.domain.campaign import (
    Benefit,
    CampaignKind,
    CashBenefit,
    DiscountBenefit,
    GeneralBenefit,
    GiftBenefit,
    NewerBenefit,
    PassBenefit,
    StampCardBenefit,
    TrialBenefit,
    VoucherBenefit,
    Words,
)
from counter_app.domain.fields import MAX_MINOR, Fields, is_name, refuse

MAX_USES = 1_000_000_000
MAX_STAMPS = 1_000


def read_words(fields: Fields, key: str) -> Words:
    """A text in one or both languages."""
    path = fields.path(key)
    part = Fields(fields.raw(key), path)
    words = Words(part.text_or_none("zh_CN") or "", part.text_or_none("en") or "")
    part.done()
    if not (words.zh_CN or words.en):
        refuse(path, "needs a text in zh_CN or en")
    return words


def read_benefit(kind: CampaignKind, fields: Fields) -> Benefit:
    """What a campaign of this kind gives."""
    part = Fields(fields.raw("benefit"), "benefit")
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
        case CampaignKind.TRIAL:
            return TrialBenefit(part.text("item"), part.integer_or_none("postage_minor", 0, MAX_MINOR))
        case CampaignKind.PASS:
            return PassBenefit(part.integer("uses", 1, MAX_USES))
        case CampaignKind.STAMP_CARD:
            return StampCardBenefit(part.integer("stamps", 1, MAX_STAMPS), _campaign(part, "reward"))
        case _:
            return GeneralBenefit(read_words(part, "text"))


def _campaign(part: Fields, key: str) -> str:
    name = part.text(key)
    if not is_name(name):
        refuse(part.path(key), "must be the id of a campaign")
    return name


def words_dict(words: Words) -> dict[str, object]:
    """The file form of a text."""
    return {key: text for key, text in (("zh_CN", words.zh_CN), ("en", words.en)) if text}


def benefit_dict(benefit: Benefit) -> dict[str, object]:
    """The file form of a benefit, every key written out."""
    match benefit:
        case GeneralBenefit():
            return {"text": words_dict(benefit.text)}
        case NewerBenefit():
            raise AssertionError("what came of a newer program goes as it came")
        case _:
            return {field.name: getattr(benefit, field.name) for field in fields(benefit)}
