"""Rejected rows, and our own export: no spreadsheet computes a cell of them, and read again they are the same."""

import csv
import io
from datetime import date

import pytest

from counter_app.domain.guarding import guarded
from counter_app.domain.old_customers import name_of
from counter_app.services.import_reading import Rules, read_list
from counter_app.services.import_rejects import rejects_file
from counter_app.sheets.reading import read_table

RULES = Rules("CN", {}, date(2026, 3, 10))
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
