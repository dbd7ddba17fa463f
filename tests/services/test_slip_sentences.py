"""What is wrong with a file is said in the language that was asked for."""

import re
from collections.abc import Mapping

import pytest

from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.errors import InvalidInput
from counter_app.domain.segment_file import parse_segment
from counter_app.domain.slips import SlipCode
from counter_app.services.segments import read_segments
from counter_app.services.slip_sentences import _WORDS, input_sentence

RULES: list[tuple[object, str]] = [
    ({}, "rule：需要一个条件，例如 activity、tag、tier、visits 或 last_visit_days。"),
    ({"visitz": {"min": 1}}, "rule.visitz：没有这个键（是不是 visits？）。"),
    ({"visits": {"min": 5, "max": 2}}, "rule.visits.max：不能小于 min。"),
    ({"visits": {}}, "rule.visits.min：需要写这一项或 max。"),
    ({"visits": {"min": "a"}}, "rule.visits.min：应为整数。"),
    ({"visits": {"min": 10**9}}, "rule.visits.min：应在 0 到 1,000,000 之间。"),
    ({"activity": "sleepy"}, "rule.activity：应为以下之一：new、active、drifting、asleep、lost。"),
    ({"any": []}, "rule.any：需要一个条件列表。"),
    ({"joined": {"from": "2026-02-30"}}, "rule.joined.from：没有 2026-02-30 这一天。"),
    ({"joined": {"from": "2026-03-02", "until": "2026-03-01"}}, "rule.joined.until：不能早于开始日期。"),
    ({"form": 9, "visits": {"min": 1}}, "rule.form：9 来自更新的程序；本程序最多读到 3。"),
    ({"tag": []}, "rule.tag：需要 1 到 100 个词。"),
]


@pytest.mark.parametrize("rule, words", RULES)
def test_a_rule_that_is_wrong_is_told_in_chinese(rule: object, words: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_segment({"id": "s", "rule": rule})
    assert input_sentence(refused.value, "zh_CN") == words
    assert input_sentence(refused.value, "en") == refused.value.sentence


def test_which_entry_of_a_file_is_meant_is_told_too() -> None:
    entries: list[Mapping[str, object]] = [{"id": "a", "rule": {"tag": "x"}}, {"id": "b", "rule": {}}]
    with pytest.raises(InvalidInput) as refused:
        read_segments(entries)
    assert input_sentence(refused.value, "zh_CN").startswith("第 2 项，rule：需要一个条件")
    with pytest.raises(InvalidInput) as twice:
        read_segments([entries[0], entries[0]])
    assert input_sentence(twice.value, "zh_CN") == "id：a 在文件里出现了两次。"


def test_a_campaign_that_is_wrong_is_told_in_chinese() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_terms({"id": "c", "kind": "cash", "titel": "x"})
    assert re.search("[\u4e00-\u9fff]", input_sentence(refused.value, "zh_CN"))


@pytest.mark.parametrize("code", list(SlipCode))
def test_every_slip_has_words(code: SlipCode) -> None:
    names = ("most", "low", "high", "day", "first", "last", "choices", "campaign", "name", "form", "other")
    details = dict.fromkeys((*names, "path", "line", "where", "uses", "price_minor", "count"), 1)
    said = input_sentence(InvalidInput("x: english", key="x", code=code, details=details), "zh_CN")
    assert "english" not in said
    assert code in _WORDS
