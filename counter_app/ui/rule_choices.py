"""What can be asked of members, how, and with which values: the questions of the rule builder and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from counter_app.domain.segment_rules import Between, NumberFact, OneOf, Redeemed, Rule, Stamps, WordFact
from counter_app.domain.segments import Activity
from counter_app.domain.values import dataclass
from counter_app.services.chart_words import Speech
from counter_app.services.segment_words import Named, fact_said, word_said
from counter_app.ui.money import parse_amount

STAMPS, REDEEMED = "stamps", "redeemed"
# In the order in which they are offered: what is asked most stands first.
FACTS: tuple[str, ...] = (
    WordFact.ACTIVITY,
    NumberFact.LAST_VISIT_DAYS,
    NumberFact.VISITS,
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
)
IS, IS_NOT, LEAST, MOST = "is", "is_not", "least", "most"
_WORDS, _NUMBERS = tuple(WordFact), tuple(NumberFact)


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from here. `cards`: campaigns that are stamp cards."""

    named: Mapping[str, Named]
    cards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition on its way: what it is about, how, and where there is one the campaign."""

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
    }
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
    number = parse_amount(text) if asked.fact == NumberFact.VALUE else _whole(text)
    if number is None:
        return None
    if asked.fact == REDEEMED:
        return Redeemed((asked.campaign,), days=number)
    low, high = (number, None) if asked.how == LEAST else (None, number)
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
