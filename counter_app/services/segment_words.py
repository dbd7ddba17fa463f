"""What a segment's rule asks, in words: one short sentence for each of its conditions, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from counter_app.domain.campaign import Words
from counter_app.domain.segment_rules import (
    Between,
    Group,
    Join,
    JoinedOn,
    Measure,
    NumberFact,
    OneOf,
    Purchased,
    Redeemed,
    Rule,
    Said,
    Stamps,
    Test,
    WordFact,
)
from counter_app.domain.segments import ACTIVITY_SEGMENTS
from counter_app.domain.values import dataclass
from counter_app.services.chart_words import Speech

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
FACTS: Mapping[str, Words] = MappingProxyType(
    {
        WordFact.ACTIVITY: Words("活跃", "Activity"),
        WordFact.TAG: Words("标签", "Tag"),
        WordFact.TIER: Words("等级", "Tier"),
        WordFact.CHANNEL: Words("渠道", "Channel"),
        WordFact.STORE: Words("门店", "Store"),
        WordFact.BIRTHDAY_MONTH: Words("生日月份", "Birthday month"),
        WordFact.HOLDS: Words("持有未用券", "Holds unused"),
        WordFact.CONSENT: Words("入会后的消息意愿", "Messages, said since joining"),
        Measure.SPENT: Words("消费金额", "Spent"),
        Measure.PURCHASES: Words("消费次数", "Purchases"),
        Measure.AVERAGE: Words("平均每次消费", "Spent on average"),
        NumberFact.VISITS: Words("到店次数", "Visits"),
        NumberFact.LAST_VISIT_DAYS: Words("距上次到店", "Last visit"),
        NumberFact.JOINED_DAYS: Words("入会", "Joined"),
        NumberFact.BIRTHDAY_DAYS: Words("距生日", "Birthday in"),
        NumberFact.POINTS: Words("积分", "Points"),
        NumberFact.VALUE: Words("储值余额", "Stored value"),
        "joined": Words("入会日期", "Joined on"),
        "stamps": Words("集点", "Stamps"),
        "redeemed": Words("核销过", "Redeemed"),
    }
)
_MONEY = (NumberFact.VALUE, Measure.SPENT, Measure.AVERAGE)
_SAID: Mapping[str, Words] = MappingProxyType(
    {Said.GIVEN: Words("同意", "yes"), Said.WITHDRAWN: Words("已撤回", "withdrawn"), "": Words("没有再说过", "nothing")}
)
_DAYS = (NumberFact.LAST_VISIT_DAYS, NumberFact.JOINED_DAYS, NumberFact.BIRTHDAY_DAYS)
_WITHOUT = Words("没有", "none")
_UNKNOWN = Words("未知", "not known")
_THIS_MONTH = Words("本月", "this month")


@dataclass(frozen=True, slots=True)
class Named:
    """What tiers, channels, stores and campaigns are called, by id; what is not in it is said by its id."""

    tiers: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    channels: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    stores: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)
    campaigns: Mapping[str, str] = field(default_factory=lambda: _NO_NAMES)


def rule_words(rule: Rule, speech: Speech, named: Named) -> tuple[str, ...]:
    """One for each condition of which all must hold."""
    if isinstance(rule, Group) and rule.join is Join.ALL:
        return tuple(_part(part, speech, named) for part in rule.parts)
    return (_part(rule, speech, named),)


def _part(rule: Rule, speech: Speech, named: Named) -> str:
    if not isinstance(rule, Group):
        return test_words(rule, speech, named)
    parts = [_part(part, speech, named) for part in rule.parts]
    if rule.join is Join.NONE:
        return speech.say("不是：", "Not: ") + speech.say("、", " · ").join(parts)
    return (speech.say(" 且 ", " and ") if rule.join is Join.ALL else speech.say(" 或 ", " or ")).join(parts)


def test_words(test: Test, speech: Speech, named: Named) -> str:
    """One condition, as "Visits at least 3"."""
    match test:
        case OneOf():
            words = speech.say("、", ", ").join(word_said(test.fact, word, speech, named) for word in test.words)
            return f"{fact_said(test.fact, speech)}{speech.say('：', ': ')}{words}"
        case Between():
            return f"{fact_said(test.fact, speech)} {_ends(test.low, test.high, test.fact, speech)}"
        case JoinedOn():
            days = (each.isoformat() if each is not None else "" for each in (test.first, test.last))
            return f"{fact_said('joined', speech)} {' – '.join(days)}".strip()
        case Stamps():
            card, number = named.campaigns.get(test.card, test.card), _ends(test.low, test.high, "", speech)
            return speech.say(f"{card}：{number} 点", f"{card}: {number} stamps")
        case Purchased():
            what = f"{period_said(test.days, speech)}{fact_said(test.measure, speech)}"
            english = f"{fact_said(test.measure, speech)} {period_said(test.days, speech)}"
            return f"{speech.say(what, english)} {_ends(test.low, test.high, test.measure, speech)}"
        case Redeemed():
            return _redeemed(test, speech, named)


def _redeemed(test: Redeemed, speech: Speech, named: Named) -> str:
    campaigns = speech.say("、", ", ").join(named.campaigns.get(each, each) for each in test.campaigns)
    said = f"{fact_said('redeemed', speech)}{speech.say('：', ': ')}{campaigns}"
    if test.days is not None:
        said += speech.say(f"（{test.days} 天内）", f" (within {test.days} days)")
    return said if test.since is None else said + speech.say(f"（{test.since} 起）", f" (since {test.since})")


def period_said(days: int | None, speech: Speech) -> str:
    """Within which days something was bought."""
    if days is None:
        return speech.say("累计", "in all")
    return speech.say(f"近 {days} 天", f"in {days} {'day' if days == 1 else 'days'}")


def fact_said(fact: str, speech: Speech) -> str:
    """What a fact is called."""
    return FACTS[fact].pick(speech.lang)


def word_said(fact: WordFact, word: str, speech: Speech, named: Named) -> str:
    """What one of its words is called."""
    if fact is WordFact.CONSENT:
        return _SAID[word].pick(speech.lang)
    if word == "":
        return (_UNKNOWN if fact is WordFact.BIRTHDAY_MONTH else _WITHOUT).pick(speech.lang)
    if fact is WordFact.BIRTHDAY_MONTH:
        return _THIS_MONTH.pick(speech.lang) if word == "this" else speech.say(f"{word} 月", word)
    if fact is WordFact.ACTIVITY:
        return next((each.title.pick(speech.lang) for each in ACTIVITY_SEGMENTS if each.id == word), word)
    names = {
        WordFact.TIER: named.tiers,
        WordFact.CHANNEL: named.channels,
        WordFact.STORE: named.stores,
        WordFact.HOLDS: named.campaigns,
    }
    return names.get(fact, _NO_NAMES).get(word, word)


def _ends(low: int | None, high: int | None, fact: str, speech: Speech) -> str:
    def number(value: int) -> str:
        return speech.money(value) if fact in _MONEY else f"{value:,}"

    days = speech.say(" 天", " days") if fact in _DAYS else ""
    if low is not None and high is not None:
        return f"{number(low)}{days}" if low == high else f"{number(low)}–{number(high)}{days}"
    if low is not None:
        return speech.say(f"至少 {number(low)}{days}", f"at least {number(low)}{days}")
    return speech.say(f"至多 {number(high or 0)}{days}", f"at most {number(high or 0)}{days}")
