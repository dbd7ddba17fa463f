"""Reads XLSX back with nothing but the standard library, so that its reader knows nothing of its writer."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
Read = str | int | None


def sheet_names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return [str(sheet.get("name")) for sheet in book.iter(f"{_MAIN}sheet")]


def sheet_rows(path: Path, sheet: int = 1) -> Iterator[list[Read]]:
    """Texts as str, numbers as int; a formula or a number that is not whole is an error."""
    with zipfile.ZipFile(path) as archive, archive.open(f"xl/worksheets/sheet{sheet}.xml") as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag != f"{_MAIN}row":
                continue
            row: list[Read] = []
            for cell in element.iter(f"{_MAIN}c"):
                column = _column(str(cell.get("r")))
                row += [None] * (column - len(row))
                row.append(_value(cell))
            yield row
            element.clear()


def _column(place: str) -> int:
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element) -> Read:
    assert cell.find(f"{_MAIN}f") is None, "a formula"
    if cell.get("t") == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    value = cell.find(f"{_MAIN}v")
    return None if value is None or value.text is None else int(value.text)
