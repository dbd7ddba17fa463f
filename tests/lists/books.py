"""Workbooks made by hand, cell by cell, so that they can be as odd as those of others."""

import io
import zipfile
from collections.abc import Mapping, Sequence

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/>{{more}}</Relationships>'
)
_STYLES = f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
Value = str | int | float | None


def cell(row: int, column: int, value: Value, *, formula: str = "", style: int = 0) -> str:
    """One cell; a text inline."""
    place = f"{chr(65 + column)}{row}"
    if value is None:
        return ""
    if isinstance(value, str) and not formula:
        return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
    told = f"<f>{formula}</f>" if formula else ""
    kind = ' t="str"' if isinstance(value, str) else ""
    return f'<c r="{place}" s="{style}"{kind}>{told}<v>{value}</v></c>'


def sheet(rows: Sequence[Sequence[Value]], merged: Sequence[str] = (), days: Sequence[int] = ()) -> str:
    """A sheet's part; `days`: columns whose numbers are days."""
    lines = "".join(
        f'<row r="{number}">'
        + "".join(
            cell(number, place, value, style=int(place in days and isinstance(value, int | float)))
            for place, value in enumerate(row)
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    return wrapped(lines, f'<mergeCells count="{len(merged)}">{merges}</mergeCells>' if merged else "")


def wrapped(lines: str, behind: str = "") -> str:
    """Rows as a part of their own."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}">'
    return f"{head}<sheetData>{lines}</sheetData>{behind}</worksheet>"


def book(part: str | bytes, others: Mapping[str, bytes] | None = None, state: str = "visible") -> bytes:
    """A workbook with one sheet."""
    out = io.BytesIO()
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="会员" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'
    )
    styles = f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(kind="officeDocument", target="xl/workbook.xml", more=""),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": _RELS.format(kind="worksheet", target="worksheets/sheet1.xml", more=styles),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": part,
        **(others or {}),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
