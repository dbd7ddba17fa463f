"""What a workbook shows in place of a value, or has no value for, is never read as nothing: no amount is made up."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from xlsxwriter import Workbook

from counter_app.domain.old_customers import BadSheet, Field, Opening, Why
from counter_app.services.import_reading import ListRead, Rules, read_list
from counter_app.services.import_rejects import rejects_file
from counter_app.services.import_words import why_in_column
from counter_app.sheets.reading import read_table
from tests.lists.books import Value, book, cell, sheet, wrapped

RULES = Rules("CN", {}, date(2026, 3, 10), 2)
HEADINGS = ("手机", "姓名", "余额", "赠送", "积分", "标签", "等级", "生日")
FIELDS = (
    *(Field.PHONE, Field.NAME, Field.PRINCIPAL, Field.BONUS, Field.POINTS, Field.TAG, Field.TIER, Field.BIRTHDAY),
)


def written(fill: Callable[[Workbook], None]) -> bytes:
    """A workbook as a program writes it that computes nothing."""
    out = io.BytesIO()
    made = Workbook(out)
    fill(made)
    made.close()
    return out.getvalue()


def altered(content: bytes, part: str, before: str, after: str) -> bytes:
    """The same archive with another text in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            text = old.read(each)
            if each == part:
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode())
            new.writestr(each, text)
    return out.getvalue()


def listed(content: bytes) -> ListRead:
    return read_list(read_table(content), (), RULES)


def one_row(place: int, odd: str) -> bytes:
    """Two customers; `{at}` of `odd` is a cell of the first one in column `place`."""
    heads = "".join(cell(1, each, heading) for each, heading in enumerate(HEADINGS))
    usual: tuple[Value, ...] = ("13800000001", "王", 12, 3, 5, "老客户", "金卡", "1990-05-17")
    first = "".join(
        odd.format(at=f"{chr(65 + each)}2") if each == place else cell(2, each, value)
        for each, value in enumerate(usual)
    )
    second = cell(3, 0, "13800000002")
    return book(wrapped(f'<row r="1">{heads}</row><row r="2">{first}</row><row r="3">{second}</row>'))


ERRORS = {
    "an error": '<c r="{at}" t="e"><v>#N/A</v></c>',
    "an error of a formula": "<c r='{at}' s='1' t='e'><f>1/0</f><v>#DIV/0!</v></c>",
    "an error without a word": '<c t="e" r="{at}"/>',
    "an error as a text": '<c r="{at}" t="inlineStr"><is><t> #REF! </t></is></c>',
    "an error that a formula gave as a text": '<c r="{at}" t="str"><f>A9</f><v>#VALUE!</v></c>',
}
FORMULAS = {
    "no value": '<c r="{at}"><f>B2*2</f></c>',
    "an empty value": '<c r="{at}"><f>B2*2</f><v></v></c>',
    "an empty element": '<c r="{at}"><f>B2*2</f><v /></c>',
    "a text without a value": '<c r="{at}" t="str"><f>A9</f></c>',
    "a shared formula": '<c r="{at}"><f t="shared" si="0"/></c>',
}


@pytest.mark.parametrize("place", range(len(FIELDS)), ids=FIELDS)
@pytest.mark.parametrize("odd", ERRORS.values(), ids=ERRORS)
def test_an_error_is_a_row_to_mend_and_never_nothing(place: int, odd: str) -> None:
    found = listed(one_row(place, odd))
    assert [(each.row, each.why, each.field) for each in found.rejected] == [(2, Why.CELL_ERROR, FIELDS[place])]
    assert [each.customer.phone for each in found.good] == ["+8613800000002"]


@pytest.mark.parametrize("place", range(len(FIELDS)), ids=FIELDS)
@pytest.mark.parametrize("odd", FORMULAS.values(), ids=FORMULAS)
def test_a_formula_without_a_value_is_a_row_to_mend(place: int, odd: str) -> None:
    found = listed(one_row(place, odd))
    assert [(each.row, each.why, each.field) for each in found.rejected] == [(2, Why.NOT_COMPUTED, FIELDS[place])]
    assert [each.customer.phone for each in found.good] == ["+8613800000002"]


def test_a_formula_may_well_give_an_empty_text_or_a_value() -> None:
    empty = listed(one_row(2, '<c r="{at}" t="str"><f>IF(A9="","",1)</f><v></v></c>'))
    assert (empty.rejected, empty.good[0].customer.opening) == ((), Opening(5, 0, 300))
    filled = listed(one_row(2, '<c r="{at}"><f>6*2</f><v>12</v></c>'))
    assert (filled.rejected, filled.good[0].customer.opening) == ((), Opening(5, 1200, 300))


def test_the_column_is_named_and_the_file_to_mend_shows_what_stood_there() -> None:
    found = listed(one_row(2, FORMULAS["no value"]))
    assert why_in_column(Why.NOT_COMPUTED, Field.PRINCIPAL, found.columns, "zh_CN").startswith("余额：单元格里是公式")
    assert why_in_column(Why.CELL_ERROR, Field.PRINCIPAL, found.columns, "en").startswith("余额: the cell holds an er")
    again = listed(rejects_file(found, "zh_CN"))
    assert [each.why for each in again.rejected] == [Why.MONEY_INVALID]  # not mended, it stays a row to mend
    error = listed(rejects_file(listed(one_row(1, ERRORS["an error"])), "en"))
    assert [(each.why, each.field) for each in error.rejected] == [(Why.CELL_ERROR, Field.NAME)]


def test_an_error_in_a_column_that_is_not_read_is_nobodys_trouble() -> None:
    rows = f'<row r="1">{cell(1, 0, "手机")}{cell(1, 1, "备注")}</row>'
    rows += f'<row r="2">{cell(2, 0, "13800000001")}<c r="B2" t="e"><v>#N/A</v></c></row>'
    assert [each.customer.phone for each in listed(book(wrapped(rows))).good] == ["+8613800000001"]


def test_formulas_filled_in_below_the_last_customer_are_nobodys() -> None:
    rows = f'<row r="1">{cell(1, 0, "手机")}{cell(1, 1, "余额")}</row>'
    rows += f'<row r="2">{cell(2, 0, "13800000001")}{cell(2, 1, 5)}</row>'
    rows += '<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row><row r="4"><c r="B4"><f>A4*2</f></c></row>'
    found = listed(book(wrapped(rows)))
    assert (len(found.good), found.rejected) == (1, ())


def test_a_row_of_which_nothing_but_a_formula_for_the_phone_is_there_is_told() -> None:
    rows = f'<row r="1">{cell(1, 0, "手机")}</row><row r="2">{cell(2, 0, "13800000001")}</row>'
    rows += '<row r="9"><c r="A9"><f>other!A1</f></c></row>'
    assert [(each.row, each.why) for each in listed(book(wrapped(rows))).rejected] == [(9, Why.NOT_COMPUTED)]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_cells_that_do_not_say_where_they_stand_are_counted(prefix: str) -> None:
    told = f"<row>{'<c t=`str`><v>手机</v></c><c t=`str`><v>姓名</v></c><c t=`str`><v>余额</v></c>'}</row>"
    told += "<row><c t=`str`><v>13800000001</v></c><c r=`C2` t=`e`><v>#N/A</v></c></row>"
    told += "<row r=`5`><c t=`str`><v>13800000002</v></c><c/><c><f>1+1</f></c></row>"
    told = told.replace("`", '"')
    if prefix:
        told = told.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    part = wrapped(told)
    if prefix:
        part = part.replace("xmlns=", "xmlns:x=")
        for tag in ("<worksheet", "/worksheet", "<sheetData", "/sheetData"):
            part = part.replace(tag, f"{tag[0]}x:{tag[1:]}")
    found = listed(book(part))
    assert [(each.row, each.why) for each in found.rejected] == [(2, Why.CELL_ERROR), (5, Why.NOT_COMPUTED)]


def test_the_zero_of_a_program_that_does_not_compute_is_no_balance() -> None:
    def fill(made: Workbook) -> None:
        page = made.add_worksheet("会员 & 余额")
        page.write_row(0, 0, ["手机", "余额"])
        values: list[str | float] = [0, "", 8.5, "0.0"]
        for row, value in enumerate(values, 1):
            page.write_string(row, 0, f"1380000000{row}")
            page.write_formula(row, 1, "=C1*2", None, value)

    content = written(fill)
    found = listed(content)
    assert [(each.row, each.why) for each in found.rejected] == [(row, Why.NOT_COMPUTED) for row in (2, 3, 5)]
    assert found.good[0].customer.opening == Opening(0, 850, 0)
    saved = altered(content, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    assert [each.row for each in listed(saved).rejected] == [3]  # a spreadsheet's own zero is a zero


def test_a_percent_is_no_amount_and_a_tag_as_it_is_shown() -> None:
    def fill(made: Workbook) -> None:
        page = made.add_worksheet()
        whole, parts = made.add_format({"num_format": "0%"}), made.add_format({"num_format": '0.0%;"-"'})
        money = made.add_format({"num_format": '0.00" 100%"'})
        page.write_row(0, 0, ["手机", "余额", "标签"])
        page.write_row(1, 0, ["13800000001", 5])
        page.write_number(1, 2, 0.5, whole)
        page.write_row(2, 0, ["13800000002"])
        page.write_number(2, 1, 0.5, parts)
        page.write_row(3, 0, ["13800000003"])
        page.write_number(3, 1, 0.5, money)
        page.write_number(3, 2, 0.885, parts)

    found = listed(written(fill))
    assert [(each.row, each.why) for each in found.rejected] == [(3, Why.MONEY_INVALID)]
    assert [(each.customer.tags, each.customer.opening.principal_minor) for each in found.good] == [
        (("50%",), 500),
        (("88.5%",), 50),
    ]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    def fill(made: Workbook) -> None:
        page = made.add_worksheet()
        page.write_row(0, 0, ["手机", "生日"])
        days: list[str | float | date] = [31548, "31548", date(1990, 5, 17)]
        for row, value in enumerate(days, 1):
            page.write_string(row, 0, f"1380000000{row}")
            page.write(row, 1, value, made.add_format({"num_format": "yyyy-mm-dd"}) if row == 3 else None)

    out = io.BytesIO()
    made = Workbook(out, {"date_1904": True})
    fill(made)
    made.close()
    assert [each.customer.birthday for each in listed(out.getvalue()).good] == [date(1990, 5, 17)] * 3
    usual = [each.customer.birthday for each in listed(written(fill)).good]
    assert usual == [date(1986, 5, 16), date(1986, 5, 16), date(1990, 5, 17)]


def test_a_sheet_with_another_name_for_its_part_is_measured_too() -> None:
    far = wrapped('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>').encode()
    content = altered(book(sheet([["手机"]])), "xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "other/a.xml")
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/other/a.xml", far)
    with pytest.raises(BadSheet, match="too_many_columns"):
        read_table(out.getvalue())


def test_hidden_rows_are_read_and_counted() -> None:
    def fill(made: Workbook) -> None:
        page = made.add_worksheet()
        page.write_column(0, 0, ["手机", "13800000001", "13800000002", "13800000003"])
        page.set_row(2, None, None, {"hidden": True})

    table = read_table(written(fill))
    assert (table.hidden_rows, len(table.rows)) == (1, 4)
