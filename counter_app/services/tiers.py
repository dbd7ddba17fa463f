"""What a member's tier is called, until when it holds, and what is missing to the next one, in one sentence.

The cloud decides; a counter that is off-line shows and applies what it was told last (`docs/decisions/196`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from counter_app.domain.campaign import Words
from counter_app.domain.member import Member
from counter_app.domain.money import currency_digits, format_minor
from counter_app.domain.tier_file import tiers_from
from counter_app.domain.tiers import Missing, Tiers, next_above, to_keep
from counter_app.domain.values import dataclass
from counter_app.services.ledger_records import TierRecord
from counter_app.services.ports import Reading

_NOTHING_BOUGHT = TierRecord()


@dataclass(frozen=True, slots=True)
class TierShown:
    """`until`: the last day of a tier under notice. `next`: what is missing for the tier above, `keep`: to keep the
    present one; None where there is no such thing, or nothing is known any more: what was bought up to `by` counts."""

    name: str
    title: Words
    since: date | None
    until: date | None
    next: Missing | None
    keep: Missing | None
    by: date | None
    highest: bool
    digits: int

    @property
    def keep_by(self) -> date | None:
        """Up to when that keeps it."""
        return min(self.until, self.by or self.until) if self.until is not None else None

    def sentence(self, lang: str) -> str:
        """All of it for the member."""
        missing = self.keep or self.next
        texts = _TEXTS[lang if lang in _TEXTS else "en"]
        lead = self.title.pick(lang)
        if self.until is not None:
            lead = texts["until"].format(tier=lead, until=self.until.isoformat())
        if missing is None:
            return texts["highest"].format(tier=lead) if self.highest and self.until is None else lead
        needs = texts["and"].join(self._needs(missing, texts))
        last = self.keep_by if self.keep is not None else self.by
        by = texts["by"].format(by=last.isoformat()) if last is not None and last != self.until else ""
        form = texts["keep"] if self.keep is not None else texts["next" if self.name else "first"]
        said = form.format(tier=lead, needs=needs, by=by, next=missing.tier.title.pick(lang))
        return said[:1].upper() + said[1:]

    def _needs(self, missing: Missing, texts: Mapping[str, str]) -> list[str]:
        money = [texts["money"].format(money=format_minor(missing.minor, self.digits))] if missing.minor else []
        visits = texts["visit" if missing.visits == 1 else "visits"].format(visits=missing.visits)
        return [*money, *([visits] if missing.visits else [])]


_TEXTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "zh_CN": {
            "until": "{tier}保留至 {until}",
            "highest": "{tier}：已是最高等级",
            "money": "再消费 {money} 元",
            "visit": "再到店 {visits} 天",
            "visits": "再到店 {visits} 天",
            "and": "、",
            "by": "（截至 {by}）",
            "keep": "{tier}，{needs}即可保级{by}",
            "next": "{tier}：{needs}升级为{next}{by}",
            "first": "{needs}升级为{next}{by}",
        },
        "en": {
            "until": "{tier} until {until}",
            "highest": "{tier}: the highest tier",
            "money": "spend {money} more",
            "visit": "visit on {visits} more day",
            "visits": "visit on {visits} more days",
            "and": " and ",
            "by": " by {by}",
            "keep": "{tier}: {needs}{by} to keep it",
            "next": "{tier}: {needs}{by} for {next}",
            "first": "{needs}{by} for {next}",
        },
    }
)


def discount_words(title: Words, percent: int) -> Words:
    """What a tier's discount is called on a line."""
    tens, rest = divmod(percent, 10)
    return Words(f"{title.pick('zh_CN')} {percent if rest else tens}折", f"{title.pick('en')}: {100 - percent}% off")


def _if_missing(missing: Missing | None) -> Missing | None:
    """None where nothing is: the cloud will say so itself."""
    return missing if missing is not None and (missing.minor or missing.visits) else None


def tiers_of(reading: Reading) -> Tiers:
    """The tiers of the merchant."""
    return tiers_from(reading.settings().get("tiers"))


def tier_shown(reading: Reading, member: Member, day: date) -> TierShown | None:
    """The tier of a member and its way on; None where there are no tiers, or nothing of them is the member's."""
    tiers = tiers_of(reading)
    if not tiers.tiers:
        return None
    device, told = reading.device(), reading.tier_record(member.id) or _NOTHING_BOUGHT
    named = tiers.named(member.tier)
    above = next_above(tiers, member.tier, told.paid_minor, told.visits)
    keep = to_keep(tiers, member.tier, told.paid_minor, told.visits) if told.until is not None else None
    # Behind that day the window is another one, and the cloud has not said which.
    known = told.holds is None or day <= told.holds
    return TierShown(
        member.tier,
        named.title if named is not None else Words(member.tier, member.tier),
        told.since,
        told.until if told.until is not None and day <= told.until else None,
        _if_missing(above) if known else None,
        _if_missing(keep) if known else None,
        told.holds,
        highest=bool(member.tier) and tiers.rank(member.tier) == len(tiers.tiers),
        digits=currency_digits(device.currency) if device is not None else 2,
    )


def tier_document(shown: TierShown | None, lang: str) -> dict[str, object]:
    """The same as JSON; every key is there, null where there is nothing to say."""
    if shown is None:
        return dict.fromkeys(("tier_title", "tier_since", "tier_until", "tier_next", "tier_keep", "tier_text"))
    return {
        "tier_title": shown.title.pick(lang) or None,
        "tier_since": shown.since.isoformat() if shown.since is not None else None,
        "tier_until": shown.until.isoformat() if shown.until is not None else None,
        "tier_next": _missing_document(shown.next, shown.by, lang),
        "tier_keep": _missing_document(shown.keep, shown.keep_by, lang),
        "tier_text": shown.sentence(lang) or None,
    }


def _missing_document(missing: Missing | None, by: date | None, lang: str) -> dict[str, object] | None:
    if missing is None:
        return None
    return {
        "tier": missing.tier.name,
        "title": missing.tier.title.pick(lang),
        "missing_minor": missing.minor,
        "missing_visits": missing.visits,
        "by": by.isoformat() if by is not None else None,
    }
