"""What a person reads of an import: why a file or a row cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.old_columns import Columns
from counter_app.domain.old_customers import BadSheet, Field, Why

_LONGEST_HEADING = 40

_ROWS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Why.PHONE_MISSING: ("没有手机号", "there is no phone number"),
        Why.PHONE_INVALID: ("不是可以拨打的电话号码", "this is no phone number that can be called"),
        Why.PHONE_ROUNDED: (
            "表格软件把号码变成了科学计数，末几位已丢失；请把该列设为文本后重新导出",
            "the spreadsheet has rounded this number and its last digits are lost; export the column as text",
        ),
        Why.NAME_INVALID: ("姓名过长或含有控制字符", "the name is too long or holds control characters"),
        Why.POINTS_INVALID: ("积分必须是不小于 0 的整数", "points must be a whole number from 0 on"),
        Why.MONEY_INVALID: (
            "金额不能小于 0，不能过大，小数位数不能多于本店货币，例如 1,234",
            "an amount must be from 0 on, not be huge, and have no more decimals than the shop's money, such as 1,234",
        ),
        Why.MONEY_FOREIGN: (
            "金额旁写的是别的货币；请换算成本店货币后再导入",
            "another currency stands beside the amount; convert it to the shop's own first",
        ),
        Why.BIRTHDAY_INVALID: (
            "生日必须是带年份的日期，例如 1990-05-17",
            "a birthday must be a day with its year, such as 1990-05-17",
        ),
        Why.BIRTHDAY_UNCLEAR: (
            "分不清哪个是月、哪个是日；请写成 1990-05-17 这样",
            "it cannot be told which is the month and which the day; write it as 1990-05-17",
        ),
        Why.TOTALS: ("这是合计行，不是会员", "this is a line of totals, and nobody"),
        Why.TAG_INVALID: ("标签过多或过长", "there are too many tags, or one is too long"),
        Why.TIER_UNKNOWN: ("没有这个等级", "there is no such tier"),
        Why.CELL_ERROR: (
            "单元格里是错误值（如 #N/A），没有内容；请改正公式，或直接填入内容",
            "the cell holds an error (such as #N/A) and no value; mend its formula, or write the value itself",
        ),
        Why.NOT_COMPUTED: (
            "单元格里是公式，文件里没有算出的结果；请用表格软件打开原文件，保存后再导入",
            "the cell holds a formula without a value; open the file in a spreadsheet program and save it, then import",
        ),
    }
)
_FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "folder": ("{name} 是文件夹，不是文件。", "{name} is a folder and no file."),
        "too_large": (
            "文件超过 {megabytes} MB；请分成几个文件导入。",
            "The file is larger than {megabytes} MB; divide it into several.",
        ),
        "changed": (
            "查看之后文件被改动了；请重新选择这个文件。",
            "The file was changed since it was looked at; choose it again.",
        ),
        "empty": ("文件里没有任何内容。", "There is nothing in this file."),
        "password": (
            "文件有密码保护；请在表格软件里去掉密码后另存。",
            "The file is protected by a password; save it without one.",
        ),
        "old_workbook": (
            "这是旧格式（.xls 或 .xlsb）的表格；请另存为 .xlsx 或 .csv。",
            "This is a workbook in an old form (.xls or .xlsb); save it as .xlsx or .csv.",
        ),
        "no_workbook": (
            "这是压缩包，不是 .xlsx 表格；请先解压。",
            "This is an archive and no .xlsx workbook; unpack it first.",
        ),
        "broken_workbook": (
            "表格文件已损坏；请重新导出。",
            "The workbook is broken ({what}); export it again.",
        ),
        "other_kind": ("这是 {kind} 文件，不是 CSV 或 XLSX。", "This is a {kind} file and neither CSV nor XLSX."),
        "not_text": (
            "文件里有零字节，不是文本；请另存为 CSV 或 XLSX。",
            "The file holds zero bytes and is no text; save it as CSV or XLSX.",
        ),
        "encoding": (
            "无法识别文字编码；请另存为 UTF-8 的 CSV 或 XLSX。",
            "The text's encoding cannot be told; save it as CSV in UTF-8, or as XLSX.",
        ),
        "cell_too_long": (
            "第 {row} 行有一个单元格过长，可能少了一个引号。",
            "A cell of row {row} is too long; perhaps a quotation mark is missing.",
        ),
        "open_quote": (
            "第 {row} 行的引号没有配对，会吞掉后面的行；请补上或删去引号。",
            "A quotation mark in row {row} is not closed and would swallow the rows behind it; add or remove one.",
        ),
        "open_and_save": (
            "这是 {kind} 文件；请用表格软件打开，另存为 .xlsx 或 .csv。",
            "This is a {kind} file; open it in a spreadsheet program and save it as .xlsx or .csv.",
        ),
        "too_many_rows": (
            "行数超过 {most}；请分成几个文件导入。",
            "There are more than {most} rows; divide the file into several.",
        ),
        "too_many_columns": (
            "第 {row} 行附近的列数超过 {most}；这不是会员名单。",
            "There are more than {most} columns near row {row}; this is no list of customers.",
        ),
        "too_many_cells": (
            "表格声称有超过 {most} 个单元格；请删去空白的行和列后另存。",
            "The sheet claims more than {most} cells; delete empty rows and columns and save it again.",
        ),
        "bomb": (
            "文件解压后大得不合常理，已拒绝读取。",
            "The file unpacks to far more than a list can hold; it was not read.",
        ),
        "entities": (
            "表格里含有外部定义（DTD），已拒绝读取。",
            "The workbook holds definitions of its own (a DTD); it was not read.",
        ),
        "no_phone_column": (
            "找不到手机号列（标题：{headings}）；请用 --map 列名=phone 指定。",
            "No column of phone numbers was found (headings: {headings}); name it with --map COLUMN=phone.",
        ),
        "no_heading": (
            "没有找到认得的标题行；请指明手机号在哪一列，例如 --map A=phone。",
            "No row of known headings was found; say where the phone numbers are, as in --map A=phone.",
        ),
        "unit": (
            "“{heading}”的单位既不是元也不是分；请把该列换算成元，并改掉标题里的单位。",
            "The amounts under “{heading}” are in another unit; convert them to whole money and mend the heading.",
        ),
        "map_twice": (
            "有两列都指定为 {field}；只有 tag 可以有多列。",
            "Two columns are said to be {field}; only tag may stand twice.",
        ),
        "map_field": ("没有字段 {field}；可用：{fields}。", "There is no field {field}; there are {fields}."),
        "map_several": (
            "有几列都叫 {column}；请用列的字母指定，例如 --map C=points。",
            "Several columns are called {column}; name it by its letter, as in --map C=points.",
        ),
        "map_column": ("文件里没有列 {column}。", "The file has no column {column}."),
    }
)


def why_rejected(why: Why, lang: str) -> str:
    """Why a row was not taken."""
    return _ROWS[why][0 if lang.startswith("zh") else 1]


def why_in_column(why: Why, field: Field, columns: Columns, lang: str) -> str:
    """The same behind the heading of the column, where one column alone is that field."""
    headings = [column.heading for column in columns.of(field)]
    if len(headings) != 1 or not headings[0]:
        return why_rejected(why, lang)
    heading = " ".join(headings[0].split())[:_LONGEST_HEADING]
    return f"{heading}：{why_rejected(why, lang)}" if lang.startswith("zh") else f"{heading}: {why_rejected(why, lang)}"


def bad_sheet(error: BadSheet, lang: str) -> str:
    """Why a file was not taken; one sentence."""
    code = "no_heading" if error.code == "no_phone_column" and not error.facts["headings"] else error.code
    return _FILES[code][0 if lang.startswith("zh") else 1].format_map(error.facts)
