"""What leaves as a cell: no formula, no number that has lost its zeros, and the same text when it is read back."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain.guarding import guarded, unguarded

SIGNS = frozenset("=+-@＝＋－＠")
PIECES = st.lists(
    st.sampled_from(["=", "+1", "-", "@", "＝", ";", "\t", "\n", "\r\n", "'", '"', " ", "\u3000", "a", "0", "12", "e"]),
    max_size=12,
).map("".join)
TEXTS = PIECES | st.text(max_size=30)


@given(TEXTS)
@example(";=1+1")
@example("a\n=1")
@example("';'=")
@example("00123")
def test_it_is_read_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_nowhere_does_a_cell_begin_with_a_formula_however_it_is_cut(text: str) -> None:
    for cell in re.split("[;\t\r\n]", guarded(text))[1:]:
        assert cell.lstrip(' "\u3000\u00a0\ufeff')[:1] not in SIGNS
    assert guarded(text).lstrip(" \u3000\u00a0\ufeff")[:1] not in SIGNS | set("\t\r\n")


@given(st.lists(TEXTS, min_size=2, max_size=4))
def test_nor_in_a_spreadsheet_whose_delimiter_is_the_semicolon(texts: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(["x", *map(guarded, texts)])
    for row in csv.reader(io.StringIO(out.getvalue(), newline=""), delimiter=";"):
        for cell in row:
            assert cell.lstrip(' "\u3000\u00a0\ufeff')[:1] not in SIGNS, row


@pytest.mark.parametrize("text", ["007", "0136371020", "280e04855539", "1.5E+10", "123456789012", "110101199003078888"])
def test_what_a_spreadsheet_would_round_or_shorten_stays_a_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "0", "0.50", "12", "13800001234", "2026-03-10", "a;b", "1a", "王小明"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
