"""A command line that is wrong is told so in Chinese."""

import pytest

from counter_app.cli.arguments import UsageError, build_parser
from counter_app.cli.usage_words import usage_words

LINES = [
    (["issue", "c", "--count", "99999999"], "counter-app issue: --count：请写 1 到 1,000,000 的整数"),
    (["issue", "c", "--count"], "counter-app issue: --count：后面需要一个值"),
    (["issue"], "counter-app issue：还需要 "),
    (["issue", "c", "--frobnicate"], "counter-app：不认识 --frobnicate"),
    (["top-up", "--amount-minor", "1x"], "counter-app top-up: --amount-minor：金额是以分为单位的整数"),
    (["nonsense"], "counter-app: COMMAND：没有 'nonsense'；可选："),
]


@pytest.mark.parametrize("line, words", LINES)
def test_it_is_told_in_chinese(line: list[str], words: str) -> None:
    with pytest.raises(UsageError) as wrong:
        build_parser().parse_args(line)
    assert usage_words(str(wrong.value), "zh_CN").startswith(words)
    assert usage_words(str(wrong.value), "en") == str(wrong.value)
