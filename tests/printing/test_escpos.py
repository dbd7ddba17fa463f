"""What reaches a printer, read by a printer in software: widths, characters, codes, and nobody's commands but ours."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.codes import receipt_code
from counter_app.printing.characters import encode_text, width_of
from counter_app.printing.columns import COLUMNS, rows_of, wrapped
from counter_app.printing.escpos import picture_job, text_job
from counter_app.services.receipts.texts import on_paper
from counter_app.services.receipts.values import Bitmap, Heading, Pair, PaperLine, Plain, Rule, Symbol
from tests.printing.paper import Paper, Printer

CHECKOUT = "0199a6ce-4f7a-7c3e-9a51-0d5f1f0c9f10"


def printed(*lines: PaperLine, columns: int = 32, **how: int) -> Paper:
    job = text_job(rows_of(lines, columns), drawer=bool(how.get("drawer")), copies=how.get("copies", 1))
    return Printer(columns).feed(job)


@pytest.mark.parametrize("columns", COLUMNS.values())
def test_left_and_right_stand_at_the_edges_and_a_rule_is_as_wide_as_the_paper(columns: int) -> None:
    paper = printed(Pair("婴儿奶粉 x2", "398.00"), Rule(), Pair("Tea", "1.00", strong=True), columns=columns)
    assert paper.widths == [columns, columns, columns]
    assert paper.rows[0].startswith("婴儿奶粉 x2 ")
    assert paper.rows[0].endswith(" 398.00")
    assert paper.sizes == [0, 0, 0x01]
    assert paper.cuts == 1
    assert paper.drawer == 0


def test_a_heading_is_twice_as_wide_and_wrapped_for_that() -> None:
    paper = printed(Heading("喜宝母婴生活馆城东旗舰店"))
    assert set(paper.sizes) == {0x11}
    assert "".join(row.strip() for row in paper.rows) == "喜宝母婴生活馆城东旗舰店"
    assert max(paper.widths) <= 32


def test_long_names_are_wrapped_between_characters_and_the_amount_keeps_its_place() -> None:
    paper = printed(Pair("有" * 40, "1,234.00"), Pair("Organic baby shampoo, tear free, 500 ml bottle", "59.00"))
    assert paper.rows[0] == "有" * 16
    assert paper.rows[2].startswith("有" * 8)
    assert paper.rows[2].endswith("1,234.00")
    assert paper.rows[3] == "Organic baby shampoo, tear free,"
    assert paper.rows[4].endswith(" 59.00")


def test_the_code_is_the_receipts_own() -> None:
    paper = printed(Symbol(receipt_code(CHECKOUT)))
    assert paper.symbols == [receipt_code(CHECKOUT)]


def test_copies_are_cut_apart_and_the_drawer_opens_once() -> None:
    paper = printed(Plain("x"), copies=3, drawer=1)
    assert (paper.cuts, paper.drawer, paper.rows_at_cut) == (3, 1, [1, 2, 3])


@pytest.mark.parametrize(
    "char, shown",
    [
        ("é", "é"),
        ("ñ", "n"),
        ("ﬁ", "fi"),
        ("¥", "?"),
        ("😀", "?"),
        ("𠮷", "?"),
        ("㐀", "㐀"),
        ("ש", "?"),
        ("½", "1/2"),
        ("㍻", "平成"),
        ("①", "①"),
    ],
)
def test_what_the_font_has_not_becomes_its_nearest_shape(char: str, shown: str) -> None:
    assert encode_text(char).decode("gb18030") == shown
    assert printed(Plain(char)).rows == [shown]


COMMANDS = [
    "\x1b@",
    "\x1bp\x00\x19\xfa",
    "\x1dV\x00",
    "\x10\x14\x01\x00\x01",
    "\x1c.",
    "\n\n\n",
    "\x00",
    "\x7f",
    "\x9b2J",
]


@pytest.mark.parametrize("command", COMMANDS, ids=repr)
def test_a_name_commands_nothing(command: str) -> None:
    paper = printed(Plain("a" + command + "b"), Pair(command, command), Heading(command + "店"))
    assert paper.drawer == 0
    assert paper.cuts == 1
    assert paper.rows[0][0] + paper.rows[0][-1] == "ab"


@given(st.text(max_size=300), st.text(max_size=40), st.sampled_from([32, 48]))
def test_any_text_is_printed_within_the_paper(left: str, right: str, columns: int) -> None:
    paper = printed(Pair(on_paper(left), on_paper(right)), Plain(left), Heading(on_paper(left)), columns=columns)
    assert paper.cuts == 1
    assert max(paper.widths) <= columns


def test_random_bytes_as_names_command_nothing() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    for _ in range(300):
        name = bytes(dice.randrange(256) for _ in range(40)).decode("gb18030", "replace")
        paper = printed(Plain(name), Pair(on_paper(name), name))
        assert (paper.cuts, paper.drawer) == (1, 0)


@given(st.text(alphabet=string.ascii_letters + " 汉字，。", min_size=1, max_size=200))
def test_wrapping_loses_nothing_but_blanks(text: str) -> None:
    rows = wrapped(text, 32)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(row) <= 32 for row in rows)


def test_a_picture_comes_in_bands_and_whole() -> None:
    bits = bytes(index % 256 for index in range(48 * 300))
    paper = Printer(32).feed(picture_job(Bitmap(48, 300, bits), drawer=True))
    assert [high for _, high, _ in paper.pictures] == [128, 128, 44]
    assert b"".join(part for _, _, part in paper.pictures) == bits
    assert (paper.cuts, paper.drawer) == (1, 1)
