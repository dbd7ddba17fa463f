"""What an owner reads of rules of how long data is kept; in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.retention import Holds

Pair = tuple[str, str]
_HELD: Mapping[str, Pair] = MappingProxyType(
    {
        Holds.VALUE: ("有储值余额", "with stored value"),
        Holds.DEBT: ("有欠款", "who owe something"),
        Holds.PREPAID: ("有预付的券或次卡", "with something prepaid"),
        Holds.RESERVATION: ("有未取的预约", "with a reservation"),
        Holds.EXCEPTION: ("有待处理的异常", "with an open exception"),
        Holds.FROZEN: ("已冻结", "who are frozen"),
        Holds.COUPON: ("有可用的券", "with a coupon that is good"),
        Holds.POINTS: ("有积分", "with points"),
    }
)
_WILL: Pair = ("{0} 起，清理久未到店的会员 {1} 位", "From {0} on members who were not seen any more go: {1}")
_CALLS_WILL: Pair = ("{0} 起，清理回访记录 {1} 条", "From {0} on what was said of calls goes: {1}")
_DID: Pair = ("已清理久未到店的会员 {0} 位", "Members who were not seen any more went: {0}")
_CALLS_DID: Pair = ("已清理回访记录 {0} 条", "What was said of calls went: {0}")
_KEPT: Pair = ("到期但保留：{0} {1} 位", "Kept all the same, {0}: {1}")
_NOTHING: Pair = ("按资料保留规则，目前没有要清理的", "By the rules of how long data is kept, nothing goes now")
_CLOCK: Pair = ("云端时钟曾跳变，因此重新预告", "The cloud's clock had jumped, so it is announced anew")


def facts_lines(facts: Mapping[str, object], lang: str) -> tuple[str, ...]:
    """Of an exception that announces, or tells, what goes."""
    begins, due = facts.get("from"), facts.get("due")
    lines = []
    if isinstance(begins, str):
        day = begins[:10]
        lines += [_say(_WILL, lang, day, due)] if due else []
        lines += [_say(_CALLS_WILL, lang, day, facts.get("calls"))] if facts.get("calls") else []
        lines += [_say(_CLOCK, lang)] if facts.get("why") == "clock" else []
    else:
        lines += [_say(_DID, lang, facts.get("erased"))] if facts.get("erased") else []
        lines += [_say(_CALLS_DID, lang, facts.get("calls"))] if facts.get("calls") else []
    held = facts.get("held")
    return (*lines, *held_lines(held if isinstance(held, Mapping) else {}, lang))


def nothing_line(lang: str) -> str:
    """Where nothing goes."""
    return _say(_NOTHING, lang)


def held_lines(held: Mapping[str, object], lang: str) -> tuple[str, ...]:
    """Who stays although the time is over, by reason."""
    return tuple(_say(_KEPT, lang, _say(words, lang), held[why]) for why, words in _HELD.items() if held.get(why))


def _say(pair: Pair, lang: str, *values: object) -> str:
    return pair[0 if lang.startswith("zh") else 1].format(*values)
