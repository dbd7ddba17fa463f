"""The rule of a segment: a tree of tests. It says what is asked; `segments` tells it of a member."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from counter_app.domain.values import dataclass


class WordFact(StrEnum):
    """What of a member is one of some words: whoever has any of those that a rule names fits. "" = without one."""

    ACTIVITY = "activity"
    TIER = "tier"
    TAG = "tag"
    CHANNEL = "channel"
    STORE = "store"
    BIRTHDAY_MONTH = "birthday_month"
    HOLDS = "holds"
    CONSENT = "consent"


class NumberFact(StrEnum):
    """What of a member is a number: of visits, of whole days since the last one or since joining, of days until the
    next birthday, or what is held of a ledger."""

    VISITS = "visits"
    LAST_VISIT_DAYS = "last_visit_days"
    JOINED_DAYS = "joined_days"
    BIRTHDAY_DAYS = "birthday_days"
    POINTS = "points"
    VALUE = "value_minor"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The member's word is among these; months are "1" to "12", and "this" for the month of the store's day. `holds`:
    campaigns of which the member holds an unused coupon that has not ended."""

    fact: WordFact
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """From `low` to `high`, both included; None = open. Who was never here has no last visit, and fits no number."""

    fact: NumberFact
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class JoinedOn:
    """Joined on a day of the store from `first` to `last`, both included; None = open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Stamps:
    """So many stamps on a card, both ends included; None = open."""

    card: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The last use of a coupon of one of these campaigns was at most `days` days ago, and on `since` or later; None =
    whenever it was."""

    campaigns: tuple[str, ...]
    days: int | None = None
    since: date | None = None


class Measure(StrEnum):
    """What is told of purchases that were paid and kept: the money, how many they were, the money of one on average.
    Nobody who bought nothing has an average."""

    SPENT = "spent_minor"
    PURCHASES = "purchases"
    AVERAGE = "average_minor"


@dataclass(frozen=True, slots=True)
class Purchased:
    """So much within the last `days` days of the store, today among them; None = in a whole life. Both ends included;
    None = open."""

    measure: Measure
    days: int | None = None
    low: int | None = None
    high: int | None = None


class Said(StrEnum):
    """What a member said of being written to since joining; "" = nothing since then."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Join(StrEnum):
    """How the parts of a rule belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """`all`: every part holds, also where there is none; `any`: at least one; `none`: not a single one."""

    join: Join
    parts: tuple[Rule, ...]


HELD = (NumberFact.POINTS, NumberFact.VALUE)
PLAIN = (NumberFact.VISITS, NumberFact.BIRTHDAY_DAYS)
Test = OneOf | Between | JoinedOn | Stamps | Redeemed | Purchased
_OWN_TABLES = (WordFact.HOLDS, WordFact.CONSENT)
Rule = Test | Group


def tests_of(rule: Rule) -> int:
    """How much is asked of a member: every word and every other test counts."""
    if isinstance(rule, Group):
        return sum(tests_of(part) for part in rule.parts)
    if isinstance(rule, OneOf | Redeemed):
        return len(rule.words if isinstance(rule, OneOf) else rule.campaigns)
    return 1


def asks_facts(rule: Rule) -> bool:
    """Whether a rule asks for anything beside the member's own row."""
    return any(asks_facts(part) for part in rule.parts) if isinstance(rule, Group) else is_beside(rule)


def is_beside(test: Test) -> bool:
    """Whether it asks for something that does not stand in the member's own row."""
    if isinstance(test, OneOf):
        return test.fact in _OWN_TABLES
    return isinstance(test, Stamps | Redeemed | Purchased) or (isinstance(test, Between) and test.fact in HELD)


def campaigns_of(rule: Rule) -> frozenset[str]:
    """The campaigns that a rule names."""
    match rule:
        case Group():
            return frozenset(name for part in rule.parts for name in campaigns_of(part))
        case Redeemed():
            return frozenset(rule.campaigns)
        case OneOf(fact=WordFact.HOLDS):
            return frozenset(rule.words)
        case Stamps():
            return frozenset((rule.card,))
        case _:
            return frozenset()


def asks_purchases(rule: Rule) -> bool:
    """Whether a rule asks what was bought."""
    return any(map(asks_purchases, rule.parts)) if isinstance(rule, Group) else isinstance(rule, Purchased)


def asks_consent(rule: Rule) -> bool:
    """Whether a rule asks what was said of being written to."""
    if isinstance(rule, Group):
        return any(map(asks_consent, rule.parts))
    return isinstance(rule, OneOf) and rule.fact is WordFact.CONSENT


def form_of(rule: Rule) -> int:
    """The form of rules that a program must know to read it: 1 asks for the member's own row, 2 also for birthdays by
    days, for what is held and was redeemed, 3 also for purchases and consent."""
    if isinstance(rule, Group):
        return max(map(form_of, rule.parts), default=1)
    if asks_purchases(rule) or asks_consent(rule):
        return 3
    return 2 if is_beside(rule) or (isinstance(rule, Between) and rule.fact is NumberFact.BIRTHDAY_DAYS) else 1
