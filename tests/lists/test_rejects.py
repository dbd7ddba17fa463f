"""Rejected rows, and our own export: no spreadsheet computes a cell of them, and read again they are the same."""

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.bootstrap.table_files import table_file
from counter_app.domain.guarding import guarded
from counter_app.domain.old_customers import name_of
from counter_app.protocol.exports import CellKind, Column, TableAbout
from counter_app.services.exports import BETWEEN
from counter_app.services.import_reading import Rules, read_list
from counter_app.services.import_rejects import rejects_file
from counter_app.sheets.reading import read_table

RULES = Rules("CN", {}, date(2026, 3, 10), 2)
DANGEROUS = ("=cmd()", "+1", "-1", "@SUM(A1)", "＝cmd()", "＠x", " =cmd()", "\u3000＝cmd()", "\t=1", "\n=1", "'=1")


def written(name: str) -> list[list[str]]:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["手机", "姓名"], ["123", name]])
    content = rejects_file(read_list(read_table(out.getvalue().encode()), (), RULES), "zh_CN")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("name", DANGEROUS)
def test_no_cell_of_it_is_a_formula(name: str) -> None:
    cell = written(name)[1][1]
    assert cell.strip(" \u3000\t\r\n")[:1] not in set("=+-@＝＋－＠")


@pytest.mark.parametrize("name", ["甲;=cmd()", "甲; ＝cmd()", "甲;\t@x", "甲;;+1"])
def test_nor_where_a_spreadsheet_cuts_at_semicolons(name: str) -> None:
    """Of a text that does not begin with a quotation mark: that is how such a spreadsheet takes a row of commas."""
    for part in written(name)[1][1].split(";")[1:]:
        assert part.strip(' \u3000\t"')[:1] not in set("=+-@＝＋－＠")


@pytest.mark.parametrize("name", ["'小明'", "''小明", "＝小明", "=小明", "-小明", "小明"])
def test_a_name_comes_back_as_it_was_exported(name: str) -> None:
    assert name_of(guarded(name)) == name


WORDS = st.text("=+-@＝'\" 0e5甲a", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
NAMES = st.text("=+-@＝'\" ;,|0e5甲a", max_size=20).map(lambda text: " ".join(text.split()))
MEMBERS = TableAbout("members", (Column("phone"), Column("name"), Column("tag"), Column("points", CellKind.NUMBER)))


@given(st.lists(st.tuples(NAMES, st.lists(WORDS, unique=True, max_size=4)), min_size=1, max_size=5))
def test_what_a_shop_exports_another_one_imports_as_it_was(people: list[tuple[str, list[str]]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "members.csv"
        with table_file(path) as target:
            target.begin(MEMBERS)
            for number, (name, tags) in enumerate(people):
                target.add((f"+861380000{number:04d}", name, BETWEEN.join(tags), number))
            target.finish()
            target.publish()
        found = read_list(read_table(path.read_bytes()), (), RULES)
    assert found.rejected == ()
    read = [(row.customer.name, list(row.customer.tags), row.customer.opening.points) for row in found.good]
    assert read == [(name, tags, number) for number, (name, tags) in enumerate(people)]


@given(NAMES)
def test_a_rejected_row_says_the_same_when_it_comes_again(name: str) -> None:
    assert name_of(written(name)[1][1]) == name
