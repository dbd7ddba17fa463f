"""Lists as shops have them are read; what would stop this computer, or is no list, is refused with a word."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from counter_app.domain.old_columns import find_columns
from counter_app.domain.old_customers import BadSheet, Opening
from counter_app.services.import_reading import Rules, read_list
from counter_app.services.import_words import bad_sheet
from counter_app.sheets import limits
from counter_app.sheets.reading import read_file, read_table
from tests.lists.books import book, cell, sheet, wrapped

TEXT = '姓名,手机\r\n"王\n小明",13800000001\n李四,13800000002\r赵,13800000003'
RULES = Rules("CN", {}, date(2026, 3, 10), 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_is_read_in_every_encoding(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert [row[1] for row in table.rows] == ["手机", "13800000001", "13800000002", "13800000003"]
    assert table.rows[1][0] == "王\n小明"
    assert table.rows[3][0] == "赵"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = [["姓名", "手机", "备注"], ["王", "13800000001", '"a,b;c"'], ["李", "13800000002", ""]]
    table = read_table("\r\n".join(delimiter.join(line) for line in lines).encode())
    assert table.delimiter == delimiter
    assert table.rows[1] == ("王", "13800000001", "a,b;c")


def test_a_spreadsheets_own_sep_line_is_no_row() -> None:
    table = read_table("sep=;\r\n姓名;手机\r\n王;1".encode())
    assert table.rows == (("姓名", "手机"), ("王", "1"))


def test_a_workbook_as_a_shop_has_it() -> None:
    rows: list[list[str | int | float | None]] = [
        ["某某茶铺会员表", None, None, None, None],
        ["姓名", "手机号", "生日", "余额", "会员等级"],
        ["王", 13800000001, 33010, 1234.5, "金卡"],
        ["李", 1.3800000002e10, "1990/5/17", "¥1,234.50", None],
        [None, None, None, None, None],
        ["赵", "138 0000 0003", None, 0.30000000000000004, None],
    ]
    table = read_table(book(sheet(rows, merged=["A1:E1", "E3:E6"], days=[2])))
    assert table.kind == "xlsx"
    assert isinstance(table.rows[2][2], date | datetime)
    listed = read_list(table, (), RULES)
    assert not listed.rejected
    assert [(each.row, each.customer.phone) for each in listed.good] == [
        (3, "+8613800000001"),
        (4, "+8613800000002"),
        (6, "+8613800000003"),
    ]
    assert [each.customer.opening for each in listed.good] == [
        Opening(0, 123450, 0),
        Opening(0, 123450, 0),
        Opening(0, 30, 0),
    ]
    assert [each.customer.birthday for each in listed.good] == [date(1990, 5, 17), date(1990, 5, 17), None]
    assert [each.customer.tier for each in listed.good] == ["金卡"] * 3


def test_sheets_that_are_not_read_are_named() -> None:
    names = ("会员", "visible"), ("二店", "visible"), ("空", "visible"), ("藏", "hidden"), ("坏", "visible")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="s{number}"/>'
        for number, (name, state) in enumerate(names)
    )
    links = "".join(
        f'<Relationship Id="s{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(len(names))
    )
    head = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"
    several = {
        "xl/workbook.xml": f'<workbook {head} xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}">{links}</Relationships>'.encode(),
        "xl/worksheets/sheet0.xml": sheet([["手机"], ["13800000001"]]).encode(),
        "xl/worksheets/sheet2.xml": wrapped("").encode(),
        "xl/worksheets/sheet3.xml": sheet([["手机"], ["13800000003"]]).encode(),
        "xl/worksheets/sheet4.xml": b"<worksheet><sheetData><row",
    }
    table = read_table(book(sheet([["手机"], ["13800000002"]]), several))
    assert (table.sheet, table.others) == ("会员", ("二店", "坏"))
    assert read_table(book(sheet([["手机"]]))).others == ()


def test_a_formula_is_never_computed() -> None:
    lines = f'<row r="1">{cell(1, 0, "手机")}{cell(1, 1, "姓名")}</row>'
    lines += f'<row r="2">{cell(2, 0, "13800000001", formula="cmd()")}{cell(2, 1, "王", formula="1+1")}</row>'
    assert read_table(book(wrapped(lines))).rows[1] == ("13800000001", "王")


def _bomb() -> bytes:
    return book(sheet([["手机"]]), {"xl/sharedStrings.xml": b" " * (60 * 1024 * 1024)})


def _encrypted_zip() -> bytes:
    content = bytearray(book(sheet([["手机"]])))
    with zipfile.ZipFile(BytesIO(bytes(content))) as archive:
        for part in archive.infolist():
            content[part.header_offset + 6] |= 1
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def _open_document() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    return file.getvalue()


_ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><worksheet><sheetData/></worksheet>'
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
REFUSED = {
    "nothing": (b"", "empty"),
    "blanks": (b"\xef\xbb\xbf \r\n\r\n", "empty"),
    "a bomb": (_bomb(), "bomb"),
    "the far corner": (
        book(wrapped('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')),
        "too_many_columns",
    ),
    "a far row": (book(wrapped('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')), "too_many_rows"),
    "a large area": (
        book(wrapped('<row r="1"><c r="IV1"><v>1</v></c></row><row r="400000"><c r="A400000"><v>1</v></c></row>')),
        "too_many_cells",
    ),
    "many cells without a place": (book(wrapped(f"<row>{'<c><v>1</v></c>' * 300}</row>")), "too_many_columns"),
    "entities": (book(_ENTITIES), "entities"),
    "broken XML": (book("<worksheet><sheetData><row"), "broken_workbook"),
    "half a workbook": (book(sheet([["手机"]]))[:-40], "broken_workbook"),
    "a password": (_OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
    "a locked archive": (_encrypted_zip(), "password"),
    "an old workbook": (_OLE + b"\0" * 600, "old_workbook"),
    "a hidden sheet": (book(sheet([["手机"], ["1"]]), state="hidden"), "empty"),
    "a PDF": (b"%PDF-1.7 ...", "other_kind"),
    "zero bytes": (b"a,b\0\0\0\n" * 30, "not_text"),
    "no encoding": (b"\x81\xff\xff" * 40, "encoding"),
    "a quotation mark too few": (b'phone,name\n"' + b"x" * 40_000, "cell_too_long"),
    "a quotation mark that swallows the rest": (b'phone,memo\n1,"x\n2,y\n3,z\n', "open_quote"),
    "a quotation mark that swallows a row": (b'phone,memo,name\n1,"x,a\n2,"y",b\n3,z,c\n', "open_quote"),
    "a page": (b"\r\n<HTML><table><tr><td>phone</td></tr></table></html>", "open_and_save"),
    "JSON": (b'[{"phone": "1"}]', "open_and_save"),
    "OpenDocument": (_open_document(), "open_and_save"),
    "too wide": (b"a," * 300, "too_many_columns"),
}


@pytest.mark.parametrize("content, code", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    with pytest.raises(BadSheet) as refused:
        read_table(content)
    assert refused.value.code == code
    for lang in ("zh_CN", "en"):
        assert "{" not in bad_sheet(refused.value, lang)


def test_too_many_rows_and_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 100)
    with pytest.raises(BadSheet, match="too_many_rows"):
        read_table(b"1,2\n" * 101)
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(BadSheet, match="too_large"):
        read_file(large)
    with pytest.raises(BadSheet, match="folder"):
        read_file(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_may_hold_characters_with_a_zero_byte(encoding: str) -> None:
    table = read_table("手机号,姓名\r\n13800000001,王一\r\n13800000002,张开\r\n".encode(encoding))
    assert (table.encoding, table.rows[1:]) == (encoding, (("13800000001", "王一"), ("13800000002", "张开")))


@pytest.mark.parametrize(
    "text, encoding",
    [
        ("phone,name\n13800000001,陳大文\n13800000002,黃小明\n13800000003,林志玲\n", "big5"),
        ("手機號碼,姓名,餘額\n13800000001,歐陽震華,12\n", "big5"),
        ("手机号,姓名\n13800000001,王小明\n", "gb18030"),
        ("手機號碼,姓名,餘額\n13800000001,陳大文,12\n13800000002,劉德華,3\n", "gb18030"),
        ("phone,name\n13800000001,㐀𠀀龘\n", "gb18030"),
    ],
)
def test_a_text_is_read_in_the_encoding_whose_words_it_holds(text: str, encoding: str) -> None:
    table = read_table(text.encode(encoding))
    assert (table.encoding, "".join(",".join(map(str, row)) + "\n" for row in table.rows)) == (encoding, text)


def test_a_quotation_mark_left_open_in_the_last_line_swallows_nothing() -> None:
    assert read_table(b'phone,name\n1,"x\n').rows[1] == ("1", "x\n")
    assert read_table(b'phone,name\n1,"x\ny"\n2,z').rows[1:] == (("1", "x\ny"), ("2", "z"))


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_where_no_heading_is_known_it_is_said_what_to_do(lang: str) -> None:
    with pytest.raises(BadSheet) as refused:
        find_columns([("a b", 1), ("c d", 2)], [])
    assert "--map A=phone" in bad_sheet(refused.value, lang)
