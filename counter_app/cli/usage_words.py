"""What is wrong with a command line, in Chinese: what our own kinds of arguments say, and what `argparse` does."""

from __future__ import annotations

import re

_ARGUMENT = re.compile(r"(?P<before>.*?: )argument (?P<name>[^:]+): (?P<rest>.*)", re.DOTALL)
_REST = (
    (r"a day is written as (\S+)|a day such as (\S+) is needed", "日期请写成 2026-03-31 这样"),
    (r"a line has at least one piece, and a price that money can have", "一行至少一件，价格要合理"),
    (r"a line is (.*)", "一行请写成 名称=分 或 名称=分x件数，例如 茶=1800x2"),
    (r"a port is a number from 0 to 65535", "端口是 0 到 65535 之间的数"),
    (r"a slot is the time at which it begins, such as (\S+)", "时段请写开始的时刻，例如 10:00"),
    (r"a whole number from 1 to (\S+) is needed, with a minus to correct a slip", "请写 1 到 {0} 的整数；更正时加负号"),
    (r"a whole number from 1 to (\S+) is needed", "请写 1 到 {0} 的整数"),
    (r"an amount is a whole number of minor units, such as (\S+)", "金额是以分为单位的整数，例如 20000"),
    (r"points are a whole number, such as 50 or -50", "积分是整数，例如 50 或 -50"),
    (r"expected one argument", "后面需要一个值"),
    (r"expected at least one argument", "后面至少需要一个值"),
    (r"invalid choice: (.*?) \(choose from (.*)\)", "没有 {0}；可选：{1}"),
    (r"not allowed with argument (.*)", "不能与 {0} 一起用"),
    (r"invalid (?:\S+) value: (.*)", "不能是 {0}"),
)
_WHOLE = (
    (r"(.*?): the following arguments are required: (.*)", "{0}：还需要 {1}"),
    (r"(.*?): unrecognized arguments: (.*)", "{0}：不认识 {1}"),
    (r"(.*?): one of the arguments (.*) is required", "{0}：需要 {1} 之一"),
)


def usage_words(message: str, lang: str) -> str:
    """The sentence in this language; in English where no other words are there."""
    if not lang.startswith("zh"):
        return message
    for pattern, words in _WHOLE:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return words.format(*found.groups())
    of = _ARGUMENT.fullmatch(message)
    if of is None:
        return message
    for pattern, words in _REST:
        found = re.fullmatch(pattern, of["rest"], re.DOTALL)
        if found is not None:
            return f"{of['before']}{of['name']}：{words.format(*found.groups())}"
    return message
