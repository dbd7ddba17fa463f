"""What cells of a shop's own list say, to the minor unit and the day; and which column is which."""

from datetime import date, datetime

import pytest

from counter_app.domain.money import currency_digits
from counter_app.domain.old_columns import Unit, find_columns, guess, unit_of
from counter_app.domain.old_customers import (
    BadSheet,
    Cell,
    Field,
    Rejected,
    Why,
    money_of,
    name_of,
    phone_text,
    points_of,
    tags_of,
    tier_of,
)
from counter_app.domain.old_days import birthday_of

TODAY = date(2026, 3, 10)

MONEY: list[tuple[Cell, int | None]] = [
    ("¥1,234.50", 123450),
    ("￥1，234.5", 123450),
    ("1234.5元", 123450),
    ("人民币 12", 1200),
    ("RMB 0.01", 1),
    ("0", 0),
    ("", 0),
    (None, 0),
    ("-", 0),
    (1234.5, 123450),
    (0.1 + 0.2, 30),
    (88, 8800),
    (1e15, None),
    ("12.345", None),
    (12.345, None),
    ("-5", None),
    ("1,23", None),
    ("一百", None),
    ("¥", None),
    ("1e3", None),
    ("=1+1", None),
]


@pytest.mark.parametrize("cell, minor", MONEY)
def test_money_is_read_by_its_digits(cell: Cell, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(Rejected) as refused:
            money_of(cell, Field.PRINCIPAL, minor=False, digits=2)
        assert (refused.value.why, refused.value.field) == (Why.MONEY_INVALID, Field.PRINCIPAL)
    else:
        assert money_of(cell, Field.PRINCIPAL, minor=False, digits=2) == minor


@pytest.mark.parametrize("cell, minor", [("12000", 12000), (12000, 12000), ("¥120.00", 12000), ("1.5", None)])
def test_under_a_heading_of_minor_units_a_number_is_one(cell: Cell, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(Rejected):
            money_of(cell, Field.BONUS, minor=True, digits=2)
    else:
        assert money_of(cell, Field.BONUS, minor=True, digits=2) == minor


@pytest.mark.parametrize(
    "digits, cell, minor",
    [(0, "￥1,500", 1500), (0, 1500.0, 1500), (0, "15.5", None), (3, "1.234", 1234), (3, 1.2345, None), (3, 2, 2000)],
)
def test_money_has_the_digits_of_its_currency(digits: int, cell: Cell, minor: int | None) -> None:
    if minor is None:
        with pytest.raises(Rejected):
            money_of(cell, Field.PRINCIPAL, minor=False, digits=digits)
    else:
        assert money_of(cell, Field.PRINCIPAL, minor=False, digits=digits) == minor


@pytest.mark.parametrize(
    "currency, cell, minor",
    [
        ("JPY", "1,000円", 1000), ("JPY", "1000 JPY", 1000), ("JPY", "jpy 1000", 1000), ("JPY", "¥1,000", 1000),
        ("JPY", "1000日元", 1000), ("JPY", "1000元", Why.MONEY_FOREIGN), ("JPY", "CNY 1000", Why.MONEY_FOREIGN),
        ("CNY", "1,000元", 100_000), ("CNY", "CNY1000", 100_000), ("CNY", "人民币1000元", 100_000),
        ("CNY", "1,000円", Why.MONEY_FOREIGN), ("CNY", "$5", Why.MONEY_FOREIGN), ("CNY", "＄5", Why.MONEY_FOREIGN),
        ("CNY", "5 US$", Why.MONEY_FOREIGN), ("CNY", "港元5", Why.MONEY_FOREIGN), ("CNY", "€5", Why.MONEY_FOREIGN),
        ("HKD", "HK$5.50", 550), ("HKD", "$5.50", 550), ("HKD", "US$5", Why.MONEY_FOREIGN), ("USD", "5 usd", 500),
        ("EUR", "5.50 €", 550), ("GBP", "£5", 500), ("SEK", "5 SEK", 500), ("SEK", "5 NOK", Why.MONEY_INVALID),
        ("KRW", "₩5,000", 5000), ("TWD", "NT$500", 50_000), ("JPY", "円", Why.MONEY_INVALID),
    ],
)  # fmt: skip
def test_signs_and_names_are_the_shops_own_currencys(currency: str, cell: Cell, minor: int | Why) -> None:
    digits = currency_digits(currency)
    if isinstance(minor, Why):
        with pytest.raises(Rejected) as refused:
            money_of(cell, Field.PRINCIPAL, minor=False, digits=digits, currency=currency)
        assert refused.value.why is minor
    else:
        assert money_of(cell, Field.PRINCIPAL, minor=False, digits=digits, currency=currency) == minor


PHONES: list[tuple[Cell, str | Why]] = [
    ("13800000001", "13800000001"),
    (13800000001, "13800000001"),
    (13800000001.0, "13800000001"),
    ("13800000001.0", "13800000001"),
    ("1.3800000001E+10", "13800000001"),
    ("1.38E+10", Why.PHONE_ROUNDED),
    ("1.3800001e10", Why.PHONE_ROUNDED),
    ("'+8613800000001", "+8613800000001"),
    ("１３８００００００１", "1380000001"),
    (None, Why.PHONE_MISSING),
    ("  ", Why.PHONE_MISSING),
]


@pytest.mark.parametrize("cell, said", PHONES)
def test_a_phone_number_survives_a_spreadsheet_or_is_told_lost(cell: Cell, said: str | Why) -> None:
    if isinstance(said, Why):
        with pytest.raises(Rejected) as refused:
            phone_text(cell)
        assert refused.value.why is said
    else:
        assert phone_text(cell) == said


DAYS: list[tuple[Cell, date | None]] = [
    ("1990-05-17", date(1990, 5, 17)),
    ("1990/5/7", date(1990, 5, 7)),
    ("1990.5.7", date(1990, 5, 7)),
    ("1990年5月7日", date(1990, 5, 7)),
    ("19900507", date(1990, 5, 7)),
    ("1990-05-17 00:00:00", date(1990, 5, 17)),
    (datetime(1990, 5, 17), date(1990, 5, 17)),  # noqa: DTZ001 - as a sheet has it
    (date(1990, 5, 17), date(1990, 5, 17)),
    (33010, date(1990, 5, 17)),
    ("33010", date(1990, 5, 17)),
    (33010.0, date(1990, 5, 17)),
]


@pytest.mark.parametrize("cell, day", DAYS)
def test_a_birthday_is_a_day_a_text_or_a_serial_number(cell: Cell, day: date) -> None:
    assert birthday_of(cell, TODAY) == day


@pytest.mark.parametrize("cell", ["5-17", "1990-02-30", "2026-03-11", "1899-12-31", "soon", "60", "99999999", "1e99"])
def test_what_is_no_birthday_is_told(cell: Cell) -> None:
    with pytest.raises(Rejected) as refused:
        birthday_of(cell, TODAY)
    assert refused.value.why is Why.BIRTHDAY_INVALID


def test_points_names_tags_tiers() -> None:
    assert [points_of(each) for each in ("", None, "1,200", 120.0, "120分", 7)] == [0, 0, 1200, 120, 120, 7]
    for wrong in ("1.5", "-1", "many", 1.5):
        with pytest.raises(Rejected):
            points_of(wrong)
    assert name_of("  王  小明 ") == "王 小明"
    assert name_of("'=王") == "=王"
    with pytest.raises(Rejected):
        name_of("王" * 65)
    assert tags_of(("茶，咖啡、茶", None, "a;b|c")) == ("茶", "咖啡", "a", "b", "c")
    assert tier_of(" 金卡 ", {"金卡": "gold"}) == "gold"
    assert tier_of("金卡", {}) == "金卡"
    assert tier_of("", {"金卡": "gold"}) == ""
    with pytest.raises(Rejected):
        tier_of("钻石", {"金卡": "gold"})


@pytest.mark.parametrize(
    "heading, field",
    [
        ("手机号", Field.PHONE),
        ("手机号码（必填）", Field.PHONE),
        ("Mobile No.", None),
        ("Phone_Number", Field.PHONE),
        ("会员姓名*", Field.NAME),
        ("可用积分", Field.POINTS),
        ("储值余额(元)", Field.PRINCIPAL),
        ("principal_minor", Field.PRINCIPAL),
        ("bonus_minor", Field.BONUS),
        ("赠送余额", Field.BONUS),
        ("出生日期", Field.BIRTHDAY),
        ("标签", Field.TAG),
        ("会员等级", Field.TIER),
        ("备注", None),
        ("原文件行号", None),
        ("why it was not taken", None),
    ],
)
def test_headings_are_known_in_both_languages(heading: str, field: Field | None) -> None:
    assert guess(heading) is field


@pytest.mark.parametrize(
    "heading, unit",
    [
        ("余额", Unit.YUAN),
        ("余额(分)", Unit.MINOR),
        ("余额（元）", Unit.YUAN),
        ("principal_minor", Unit.MINOR),
        ("balance (cents)", Unit.MINOR),
        ("积分余额", Unit.YUAN),
    ],
)
def test_the_unit_stands_in_the_heading(heading: str, unit: Unit) -> None:
    assert unit_of(heading) is unit


def test_the_heading_stands_below_titles_and_a_person_has_the_last_word() -> None:
    rows: list[list[Cell]] = [
        ["某某茶铺会员表"],
        [],
        ["导出时间", "2026-03-10"],
        ["号", "手机", "名", "余额"],
        [1, "138", "王", 5],
    ]
    found = find_columns(rows, [("名", "name"), ("A", "tag")])
    assert found.heading_row == 3
    assert {(each.place, each.field) for each in found.columns} == {
        (0, Field.TAG),
        (1, Field.PHONE),
        (2, Field.NAME),
        (3, Field.PRINCIPAL),
    }
    other = find_columns(rows, [("余额", "bonus_minor")])
    assert [each.field for each in other.columns] == [Field.PHONE, Field.BONUS]
    headless = find_columns([["13800000001", "王"]], [("1", "phone"), ("B", "name")])
    assert (headless.heading_row, [each.place for each in headless.columns]) == (-1, [0, 1])


@pytest.mark.parametrize(
    "said, code",
    [
        ([], "no_phone_column"),
        ([("Z", "phone")], "map_column"),
        ([("甲", "phone"), ("乙", "phone")], "map_twice"),
        ([("甲", "colour")], "map_field"),
    ],
)
def test_what_was_said_of_columns_is_refused_with_a_word(said: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(BadSheet) as refused:
        find_columns([["甲", "乙"], ["1", "2"]], said)
    assert refused.value.code == code


def test_a_column_can_be_left_out_and_named_by_its_place() -> None:
    rows = [["手机", "会员卡", "3"], ["13800000001", "K-17", "x"]]
    assert [each.field for each in find_columns(rows, ()).columns] == [Field.PHONE, Field.TIER]
    assert [each.field for each in find_columns(rows, [("会员卡", "ignore")]).columns] == [Field.PHONE]
    # `3` is a heading here, `#2` never is.
    found = find_columns(rows, [("#2", "name"), ("3", "tag")]).columns
    assert [(each.place, each.field) for each in found] == [(0, Field.PHONE), (1, Field.NAME), (2, Field.TAG)]
    with pytest.raises(BadSheet, match="no_phone_column"):
        find_columns(rows, [("#1", "ignore")])


@pytest.mark.parametrize(
    "heading, field", [("手機號碼", Field.PHONE), ("聯絡電話", Field.PHONE), ("儲值餘額", Field.PRINCIPAL)]
)
def test_headings_are_known_in_traditional_characters(heading: str, field: Field) -> None:
    assert guess(heading) is field


def test_numbers_of_thousands_of_digits_are_a_bad_cell_and_no_fault() -> None:
    with pytest.raises(Rejected, match="points_invalid"):
        points_of("9" * 5_000)
    with pytest.raises(Rejected, match="phone_rounded"):
        phone_text("1e" + "9" * 5_000)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("cell", ["1e999999999", "9e99999", "1e4", "nan", "-29221"])
def test_a_power_of_ten_is_no_birthday_and_costs_no_time(cell: str) -> None:
    with pytest.raises(Rejected, match="birthday_invalid"):
        birthday_of(cell, TODAY)
