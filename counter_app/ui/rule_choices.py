"""What can be asked of members, how, and with which values: the questions of the rule builder and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from counter_app.domain.segment_rules import (
    Between,
    Measure,
    NumberFact,
    OneOf,
    Purchased,
    Redeemed,
    Rule,
    Said,
    Stamps,
    WordFact,
)
from counter_app.domain.segments import Activity
from counter_app.domain.values import dataclass
from counter_app.services.chart_words import Speech
from counter_app.services.segment_words import Named, fact_said, period_said, word_said
from counter_app.ui.money import parse_amount

STAMPS, REDEEMED = "stamps", "redeemed"
# In the order in which they are offered: what is asked most stands first.
FACTS: tuple[str, ...] = (
    WordFact.ACTIVITY,
    NumberFact.LAST_VISIT_DAYS,
    NumberFact.VISITS,
    Measure.SPENT,
    Measure.PURCHASES,
    Measure.AVERAGE,
    WordFact.TAG,
    WordFact.TIER,
    WordFact.CHANNEL,
    WordFact.STORE,
    NumberFact.JOINED_DAYS,
    WordFact.BIRTHDAY_MONTH,
    NumberFact.BIRTHDAY_DAYS,
    REDEEMED,
    WordFact.HOLDS,
    NumberFact.POINTS,
    NumberFact.VALUE,
    STAMPS,
    WordFact.CONSENT,
)
_PERIODS = ("", "7", "30", "90", "180", "365")  # days; "" = in a whole life
IS, IS_NOT, LEAST, MOST = "is", "is_not", "least", "most"
_NUMBERS = (*NumberFact, *Measure)
BOUGHT = tuple(Measure)
MONEY = (NumberFact.VALUE, Measure.SPENT, Measure.AVERAGE)


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from here. `cards`: campaigns that are stamp cards; `purchases`: whether it is known what
    members bought."""

    named: Mapping[str, Named]
    cards: tuple[str, ...] = ()
    purchases: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on its way: what it is about, how, and where there is one the campaign, or of purchases how many days
    it is about."""

    fact: str
    how: str = IS
    campaign: str = ""


def hows_of(fact: str) -> tuple[str, ...]:
    """How it can be asked for."""
    return (LEAST, MOST) if fact in _NUMBERS or fact == STAMPS else (IS, IS_NOT)


def values_of(fact: str, offered: Offered, speech: Speech) -> tuple[tuple[str, str], ...]:
    """(value, what it is called) of those to choose from; none where one is typed."""
    named = offered.named[speech.lang]
    listed: dict[str, Callable[[], tuple[str, ...]]] = {
        WordFact.ACTIVITY: lambda: tuple(each.value for each in Activity),
        WordFact.TIER: lambda: (*named.tiers, ""),
        WordFact.CHANNEL: lambda: (*named.channels, ""),
        WordFact.STORE: lambda: tuple(named.stores),
        WordFact.BIRTHDAY_MONTH: lambda: ("this", *(str(month) for month in range(1, 13)), ""),
        WordFact.HOLDS: lambda: tuple(each for each in named.campaigns if each not in offered.cards),
        REDEEMED: lambda: tuple(each for each in named.campaigns if each not in offered.cards),
        STAMPS: lambda: offered.cards,
        WordFact.CONSENT: lambda: (*Said, ""),
    }
    if fact in BOUGHT:
        return tuple((each, period_said(int(each) if each else None, speech)) for each in _PERIODS)
    if fact not in listed:
        return ()
    if fact in (REDEEMED, STAMPS):
        return tuple((each, named.campaigns.get(each, each)) for each in listed[fact]())
    return tuple((each, word_said(WordFact(fact), each, speech, named)) for each in listed[fact]())


def of_word(asked: Asked, word: str) -> Rule:
    """What a chosen word, or campaign, makes."""
    if asked.fact == REDEEMED:
        return Redeemed((word,))
    return OneOf(WordFact(asked.fact), (word,))


def of_number(asked: Asked, text: str) -> Rule | None:
    """What a typed number makes; None for what is none."""
    number = parse_amount(text) if asked.fact in MONEY else _whole(text)
    if number is None:
        return None
    if asked.fact == REDEEMED:
        return Redeemed((asked.campaign,), days=number)
    low, high = (number, None) if asked.how == LEAST else (None, number)
    if asked.fact in BOUGHT:
        return Purchased(Measure(asked.fact), int(asked.campaign) if asked.campaign else None, low, high)
    if asked.fact == STAMPS:
        return Stamps(asked.campaign, low, high)
    return Between(NumberFact(asked.fact), low, high)


def _whole(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 9 else None


def fact_rows(speech: Speech) -> tuple[tuple[str, str], ...]:
    """(fact, what it is called)."""
    return tuple((each, fact_said(each, speech)) for each in FACTS)


NO_NAMES: Mapping[str, Named] = MappingProxyType({"zh_CN": Named(), "en": Named()})
