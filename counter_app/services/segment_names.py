"""What the words of rules are called at this counter."""

from __future__ import annotations

from counter_app.domain.money import currency_digits
from counter_app.domain.segments import Segment
from counter_app.services.chart_words import Speech
from counter_app.services.ports import Reading
from counter_app.services.segment_words import Named, rule_words
from counter_app.services.tiers import tiers_of

LANGUAGES = ("zh_CN", "en")


def named_here(reading: Reading, lang: str) -> Named:
    """Tiers, channels, stores and campaigns."""
    return Named(
        {tier.name: tier.title.pick(lang) for tier in tiers_of(reading).tiers},
        {name: channel.name for name, channel in reading.channels().items()},
        reading.store_names(),
        {campaign.id: terms.title.pick(lang) for campaign, terms in reading.campaigns()},
    )


def said_here(reading: Reading, segments: list[Segment]) -> dict[str, dict[str, tuple[str, ...]]]:
    """By segment and language the conditions of its rule in words."""
    named = {lang: named_here(reading, lang) for lang in LANGUAGES}
    device = reading.device()
    digits = currency_digits(device.currency if device is not None else "CNY")
    return {
        each.id: {lang: rule_words(each.rule, Speech(lang, digits), named[lang]) for lang in LANGUAGES}
        for each in segments
    }
