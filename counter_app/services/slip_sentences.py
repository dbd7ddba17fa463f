"""What is wrong in what a person gave, in Chinese: by the code of the slip and its details. English stands beside the
rule itself, in `InvalidInput.sentence`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        SlipCode.NEEDED: "必填",
        SlipCode.UNKNOWN_KEY: "没有这个键",
        SlipCode.NOT_A_MAPPING: "应为一组键和值",
        SlipCode.NOT_A_LIST: "应为列表",
        SlipCode.NOT_A_TEXT: "应为文字（数字请加引号）",
        SlipCode.EMPTY: "不能为空",
        SlipCode.TOO_LONG: "最多 {most} 个字",
        SlipCode.NOT_PLAIN: "应为一行普通文字",
        SlipCode.NOT_AN_ID: "应为 1 到 64 个字母、数字、“.”、“_”、“-”，以字母或数字开头",
        SlipCode.NOT_WHOLE: "应为整数",
        SlipCode.OUT_OF_RANGE: "应在 {low} 到 {high} 之间",
        SlipCode.NOT_YES_OR_NO: "应为 true 或 false",
        SlipCode.NOT_A_DAY: "应为日期，例如 2026-03-31",
        SlipCode.NO_SUCH_DAY: "没有 {day} 这一天",
        SlipCode.FAR_DAY: "应在 {first} 到 {last} 年之间；没有期限就不要写",
        SlipCode.TOO_MANY: "最多 {most} 项",
        SlipCode.NOT_ONE_OF: "应为以下之一：{choices}",
        SlipCode.UNKNOWN_KIND: "没有这种活动",
        SlipCode.NO_WORDS: "需要 zh_CN 或 en 的文字",
        SlipCode.ENDS_BEFORE: "不能早于开始日期",
        SlipCode.NEEDS_DAYS: "需要同时写 days_after_issue",
        SlipCode.NO_WEEKDAY: "至少要有一天；每天都可用就不要写",
        SlipCode.TWICE: "重复了",
        SlipCode.NOT_HOURS: '应为时段，例如 "10:00-18:00"',
        SlipCode.NOT_A_TIME: '应为时刻，例如 "10:00"',
        SlipCode.NO_LENGTH: "结束与开始相同",
        SlipCode.NEEDS_AMOUNT: "allow_up_to 需要写金额",
        SlipCode.NO_AMOUNT_HERE: "只有 allow_up_to 才有金额",
        SlipCode.NOT_EVERYONE: "不能与其他条件并列",
        SlipCode.USES_OF_PASS: "次卡的次数已写明；请不要再写",
        SlipCode.OWN_REWARD: "卡不能以自己为奖励",
        SlipCode.NEVER_ISSUED: "活动 {campaign} 不发券",
        SlipCode.NOT_FOR_STAMPS: "集点卡没有这一项；请不要写",
        SlipCode.SAID_BY_SLOTS: "benefit.slots 已写明；请不要再写",
        SlipCode.SAID_BY_PRICE: "价格已写明；请不要再写",
        SlipCode.PICKED_UP_ONCE: "只能自提一次；请不要写",
        SlipCode.NO_SLOTS: "需要 1 到 {most} 个时段",
        SlipCode.ABOVE_PRICE: "不能高于价格",
        SlipCode.OF_ACTIVITY: "{name} 是按活跃度的分群，每个商户都有；天数在设置 activity 里",
        SlipCode.TOO_DEEP: "最多 {most} 层",
        SlipCode.NEWER_FORM: "{form} 来自更新的程序；本程序最多读到 {most}",
        SlipCode.NEEDS_FACT: "需要一个条件，例如 activity、tag、tier、visits 或 last_visit_days",
        SlipCode.NEEDS_RULES: "需要一个条件列表",
        SlipCode.NEEDS_EITHER: "需要写这一项或 {other}",
        SlipCode.LESS_THAN_MIN: "不能小于 min",
        SlipCode.HOW_MANY_WORDS: "需要 1 到 {most} 个词",
        SlipCode.STANDS_TWICE: "{name} 在文件里出现了两次",
        SlipCode.HOW_MANY_SEGMENTS: "需要 1 到 {most} 个分群",
        SlipCode.HOW_MANY_CAMPAIGNS: "需要 1 到 {most} 个活动",
        SlipCode.NO_SUCH_CAMPAIGN: "没有活动 {name}",
        SlipCode.HAS_ENDED: "{name} 已结束；请换一个编号",
        SlipCode.NO_SUCH_SEGMENT: "没有分群 {name}",
        SlipCode.NAME_TWICE: "{path} 第 {line} 行：{name} 重复了",
        SlipCode.NO_YAML: "{path}{where}：既不是 YAML 也不是 JSON",
        SlipCode.UNREADABLE: "{path}：无法读取",
        SlipCode.NEEDS_ENTRIES: "{path}：需要一项或一个列表",
        SlipCode.NEEDS_NAMES: "{path}：需要名称和值",
        SlipCode.FILE_TOO_LARGE: "{path}：文件超过 4 MB",
        SlipCode.NOT_UTF8: "{path}：文件不是 UTF-8",
        SlipCode.NOT_HERE: "这里没有这一项；请从列表里选择",
        SlipCode.NO_SUCH_MEMBER: "这里没有会员 {name}",
        SlipCode.NOT_A_MOMENT: "应为日期，或日期和时刻，例如 2026-03-12T09:30",
        SlipCode.SPAN_OF_DAYS: "从第一天到最后一天应为 1 到 {most} 天",
        SlipCode.NOT_A_TABLE: "文件名应以 .csv 或 .xlsx 结尾",
        SlipCode.NO_BACKUP: "没有这个备份文件",
        SlipCode.NOT_NOTHING: "应为不等于 0 的整数，最多 {most}",
        SlipCode.ONLY_COUNTED: "今天在这里只计了 {count}",
    }
)
# About a file as a whole: its path stands in the words.
_OF_FILES = frozenset(
    {
        *(SlipCode.NAME_TWICE, SlipCode.NO_YAML, SlipCode.UNREADABLE, SlipCode.NEEDS_ENTRIES, SlipCode.NEEDS_NAMES),
        *(SlipCode.FILE_TOO_LARGE, SlipCode.NOT_UTF8),
    }
)


def input_sentence(error: InvalidInput, lang: str) -> str:
    """What is wrong, in this language; in English where no other words are there. `details["place"]`: which entry of a
    file it is about, from 1."""
    words = _WORDS.get(error.code)
    if words is None or not lang.startswith("zh"):
        return error.sentence
    said = words.format_map({key: _shown(each) for key, each in error.details.items()})
    near = error.details.get("near")
    said += f"（是不是 {near}？）" if near else ""
    about = "" if error.code in _OF_FILES or not error.key else f"{error.key}："
    place = error.details.get("place")
    return f"{f'第 {place} 项，' if place else ''}{about}{said}。"


def _shown(each: object) -> str:
    if isinstance(each, int):
        return f"{each:,}"
    return "、".join(map(str, each)) if isinstance(each, tuple | list) else str(each)
