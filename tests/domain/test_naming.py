"""Who is named by a text: whole names and phones, however they are written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.naming import names_person

NAME, PHONE = "阮金丝雀", "+8613712345678"


@pytest.mark.parametrize(
    "text",
    [
        "阮金丝雀手机丢了",
        "给阮 金丝雀补积分",
        "打 137 1234 5678 问过",
        "137-1234-5678",
        "+86 13712345678",
        "１３７１２３４５６７８",
    ],
)
def test_a_name_or_phone_is_found_however_it_is_written(text: str) -> None:
    assert names_person(text, NAME, PHONE)


@pytest.mark.parametrize("text", ["手机丢了", "金丝雀", "1371234567", "order 2026-11-28", "阮"])
def test_a_part_of_it_names_nobody(text: str) -> None:
    assert not names_person(text, NAME, PHONE)


@pytest.mark.parametrize(
    "text, name, named",
    [
        ("Ann lost her phone", "Ann", True),
        ("ANN lost her phone", "Ann", True),
        ("the annual gift", "Ann", False),
        ("Ann's phone", "Ann", True),
        ("送Ann一张券", "Ann", True),
        ("Mary  Ann asked", "Mary Ann", True),
        ("Mary-Anne asked", "Mary Ann", False),
        ("王小明", "王", False),
        ("some text", "", False),
        ("a b", "a", False),
        ("Zoë came", "ZOË", True),
        ("ann annie ann", "annie", True),
    ],
)
def test_other_names_count_as_whole_words(text: str, name: str, *, named: bool) -> None:
    assert names_person(text, name, "") is named


@given(
    st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=6),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_a_chinese_name_is_found_between_any_texts(name: str, before: str, after: str) -> None:
    # A mark behind it would make another character of its last one.
    behind = "" if after and unicodedata.combining(unicodedata.normalize("NFKC", after)[:1] or "a") else after
    assert names_person(before + name + behind, name, "")
