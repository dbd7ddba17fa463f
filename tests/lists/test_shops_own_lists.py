"""Lists as shops print, export and patch them together: no amount grows, nobody's birthday is made up."""

from datetime import date

import pytest

from counter_app.domain.old_columns import Unit, find_columns
from counter_app.domain.old_customers import BadSheet, Field, Opening, Why
from counter_app.domain.old_days import DayOrder, birthday_of, day_order
from counter_app.services.import_reading import ListRead, Rules, read_list
from counter_app.services.import_words import bad_sheet
from counter_app.sheets.reading import read_table
from tests.lists.books import book, cell, wrapped

TODAY = date(2026, 3, 10)
RULES = Rules("CN", {}, TODAY, 2)


def listed(text: str | bytes) -> ListRead:
    return read_list(read_table(text if isinstance(text, bytes) else text.encode()), (), RULES)


def openings(text: str) -> list[Opening]:
    found = listed(text)
    assert not found.rejected
    return [each.customer.opening for each in found.good]


CUSTOMER = "王,13800000001,500,100\n"


@pytest.mark.parametrize(
    "heading",
    [
        "姓名,手机,余额(分),赠送余额(分)\n",
        "姓名,手机,余额,赠送余额\n,,(分),(分)\n",
        "姓名,手机,余额,赠送余额\n,,分,分\n",
        "会员信息,,储值（分）,\n姓名,手机,本金,赠送\n",
        "会员表 金额单位：分,,,\n姓名,手机,余额,赠送\n",
        "姓名,手机,余额（分）,\n,,本金,赠金\n",
        "姓名,手机,余额/分,赠送/分\n",
    ],
)
def test_amounts_in_minor_units_do_not_grow_wherever_the_heading_says_so(heading: str) -> None:
    assert openings(heading + CUSTOMER)[0].principal_minor == 500


@pytest.mark.parametrize(
    "heading",
    [
        "姓名,手机,余额,赠送余额\n,,(元),(元)\n",
        "会员表 金额单位：元,,,\n姓名,手机,余额,赠送\n",
        "会员信息,,储值,\n姓名,手机,本金,赠送\n",
        "金额单位：分,,,\n姓名,手机,余额(元),赠送(元)\n",
        "姓名,手机,余额,\n,,本金,赠金\n",
    ],
)
def test_two_lines_of_headings_are_one(heading: str) -> None:
    assert openings(heading + CUSTOMER) == [Opening(0, 50000, 10000)]


@pytest.mark.parametrize("heading", ["余额(万元)", "余额（角）", "余额 单位：千元", "储值[万]"])
def test_amounts_in_another_unit_are_refused_with_the_heading(heading: str) -> None:
    with pytest.raises(BadSheet) as refused:
        listed(f"姓名,手机,{heading}\n王,13800000001,5\n")
    assert heading in bad_sheet(refused.value, "zh_CN")
    table = read_table(f"姓名,手机,{heading}\n王,13800000001,5\n".encode())
    assert len(read_list(table, (("C", "ignore"),), RULES).good) == 1


def test_the_first_customer_is_no_heading() -> None:
    found = listed("姓名,手机,等级\n顾客,13800000001,会员卡\n")
    assert (found.columns.heading_row, len(found.good)) == (0, 1)


def test_a_line_of_totals_is_said_to_be_one() -> None:
    found = listed("姓名,手机,余额\n王,13800000001,5\n合 计,,5\n总计：,1人,5\n,,5\n")
    assert [(each.row, each.why) for each in found.rejected] == [
        (3, Why.TOTALS),
        (4, Why.TOTALS),
        (5, Why.PHONE_MISSING),
    ]


def test_a_heading_that_stands_on_every_page_is_nobody() -> None:
    found = listed("姓名,手机,余额\n王,13800000001,5\n姓名,手机,余额\n李,13800000002,6\n")
    assert (len(found.good), found.rejected) == (2, ())


@pytest.mark.parametrize(
    "headings, chosen",
    [
        (("姓名", "电话", "手机"), {"手机": Field.PHONE}),
        (("手机号", "电话"), {"手机号": Field.PHONE}),
        (("手机", "储值余额", "本金余额", "赠送余额"), {"本金余额": Field.PRINCIPAL, "赠送余额": Field.BONUS}),
        (("手机", "余额（含赠送）", "赠送"), {"赠送": Field.BONUS}),
        (("手机", "余额（含赠送）"), {"余额（含赠送）": Field.PRINCIPAL}),
        (("手机", "余额", "余额"), {"余额": Field.PRINCIPAL}),
    ],
)
def test_of_several_columns_the_one_that_names_it_best(headings: tuple[str, ...], chosen: dict[str, Field]) -> None:
    found = find_columns([headings], ())
    named = {each.heading: each.field for each in found.columns}
    assert chosen.items() <= named.items()
    assert [each.field for each in found.columns].count(Field.PRINCIPAL) == list(chosen.values()).count(Field.PRINCIPAL)
    assert len(found.of(Field.PHONE)) == 1
    assert all(each.unit is Unit.YUAN for each in found.columns)


@pytest.mark.parametrize("text", ["1990", "2005", " 1990 ", "1990年5月", "199005", "5月17日", "90-05-17", "23.5.1"])
def test_half_a_birthday_is_none(text: str) -> None:
    found = listed(f"手机,生日\n13800000001,{text}\n")
    assert [each.why for each in found.rejected] == [Why.BIRTHDAY_INVALID]


def test_a_year_as_a_number_of_a_sheet_is_no_day_of_1905() -> None:
    rows = f'<row r="1">{cell(1, 0, "手机")}{cell(1, 1, "生日")}</row>'
    rows += f'<row r="2">{cell(2, 0, 13800000001)}{cell(2, 1, 1990)}</row>'
    assert [each.why for each in listed(book(wrapped(rows))).rejected] == [Why.BIRTHDAY_INVALID]


@pytest.mark.parametrize(
    "days, read",
    [
        (["17/5/1990", "5/1/1990"], [date(1990, 5, 17), date(1990, 1, 5)]),
        (["5/17/1990", "5/1/1990"], [date(1990, 5, 17), date(1990, 5, 1)]),
        (["17.05.1990", "05-05-1990"], [date(1990, 5, 17), date(1990, 5, 5)]),
        (["5/5/1990 0:00"], [date(1990, 5, 5)]),
        (["5/1/1990"], [None]),
        (["17/5/1990", "5/17/1990", "5/1/1990"], [date(1990, 5, 17), date(1990, 5, 17), None]),
        (["31/2/1990"], [None]),
    ],
)
def test_the_column_says_whether_the_day_or_the_month_is_first(days: list[str], read: list[date | None]) -> None:
    found = listed("手机,生日\n" + "".join(f"1380000000{place},{day}\n" for place, day in enumerate(days)))
    told = {each.row: each.customer.birthday for each in found.good}
    assert [told.get(row) for row in range(2, len(days) + 2)] == read
    unclear = {each.row for each in found.rejected if each.why is Why.BIRTHDAY_UNCLEAR}
    assert unclear == {
        row for row, (day, said) in enumerate(zip(days, read, strict=True), 2) if not said and day[0] == "5"
    }


def test_an_order_is_known_only_where_nothing_contradicts_it() -> None:
    assert day_order(["5/1/1990", None, 33010]) is DayOrder.UNKNOWN
    assert birthday_of("1/5/1990", TODAY, order=day_order(["13/1/1990"])) == date(1990, 5, 1)


def test_blanks_without_a_width_make_no_other_name() -> None:
    found = listed("手机,姓名,标签\n13800000001,小\u200b明\ufeff,老\u200b客户\n")
    assert [(each.customer.name, each.customer.tags) for each in found.good] == [("小明", ("老客户",))]


def test_a_column_that_was_formatted_down_to_the_last_row_is_no_long_list() -> None:
    rows = f'<row r="1">{cell(1, 0, "手机")}</row><row r="2">{cell(2, 0, "13800000001")}</row>'
    rows += "".join(f'<row r="{row}"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"/></row>' for row in range(3, 2_000))
    rows += '<row r="1048576" s="1" customFormat="1"><c r="A1048576" s="1"/></row>'
    assert len(listed(book(wrapped(rows))).good) == 1
