"""What a workbook's archive holds, before a library sees it: how much its parts are once unpacked, how far its sheets
reach (the library makes room for every cell of that area), and what its own list of sheets and styles says."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import field
from xml.etree import ElementTree

from counter_app.domain.old_customers import BadSheet
from counter_app.domain.values import dataclass
from counter_app.sheets.limits import check_area

_MAX_UNPACKED = 400 * 1024 * 1024
_MAX_RATIO = 400
_SMALL = 4 * 1024 * 1024
_MAX_PARTS = 2_000
PORTION = 1 << 20
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# `<c r="AB12"`, `<row r="12"`, also with a namespace before the name and with other attributes in between.
_CELL_AT = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=[\"']([A-Za-z]{1,7})(\d{1,10})[\"'][^<>]*?(/?)>")
_ROW_AT = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"'](\d{1,10})[\"']")
_CELL, _ROW = re.compile(rb"<(?:\w+:)?c[\s/>]"), re.compile(rb"<(?:\w+:)?row[\s/>]")
_EITHER = re.compile(rb"<(?:\w+:)?(c|row)[\s/>]")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\bhidden=[\"'](?:1|true)[\"']")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Whether a sheet may hold an error or a formula, told by what costs next to nothing to look for.
_SIGNS_OF_ODDS = (b't="e"', b"t='e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_NO_SHEETS = ("/sharedstrings", "/styles", "/theme")
_PERCENT_FORMATS = frozenset({"9", "10"})
# What stands in quotation marks or behind a backslash is a text of the format, and no percent.
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of the archive. `may_be_odd`: there may be errors or formulas; `unnamed`: not every cell says where it
    stands."""

    name: str
    may_be_odd: bool = False
    unnamed: bool = False
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """`sheets` by the name that a person sees. `recomputed`: its program asked for every formula to be computed when
    it is opened, because it has not done that; `percents`: the styles that show a number as percent, as they are
    written beside a cell."""

    sheets: Mapping[str, SheetPart] = field(default_factory=dict)
    day_zero_1904: bool = False
    recomputed: bool = False
    percents: tuple[str, ...] = ()


def measure(content: bytes) -> Parts:
    """Raises `BadSheet` for what is no workbook, unpacks to too much, or reaches too far."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS:
                raise BadSheet("bomb")
            if any(part.flag_bits & 1 for part in parts):
                raise BadSheet("password")
            names = {part.filename.lower() for part in parts}
            if "xl/workbook.xml" not in names:
                raise BadSheet("no_workbook" if "xl/workbook.bin" not in names else "old_workbook")
            book = _Book(archive)
            left, seen = _MAX_UNPACKED, {}
            for part in parts:
                unpacked, sheet = _measure_part(archive, part, left, is_sheet=book.is_sheet(part.filename))
                left -= unpacked
                seen[part.filename.lower()] = sheet
            return book.told(seen)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, BadSheet):
            raise
        raise BadSheet("broken_workbook", what=str(error)[:120]) from None


class _Book:
    """The workbook's own part, its links and its styles; what is missing or broken there says nothing."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {part.filename.lower(): part for part in archive.infolist()}
        links = self._parsed("xl/_rels/workbook.xml.rels")
        self._links = {each.get("Id", ""): _place(each.get("Target", "")) for each in links if each.get("Target")}
        self._bases = {posixpath.basename(place).lower() for place in self._links.values() if not _is_no_sheet(place)}

    def is_sheet(self, name: str) -> bool:
        """Whether the library may read this part as a sheet: by its place, or because the workbook links to it."""
        return _SHEET_PART.fullmatch(name) is not None or posixpath.basename(name).lower() in self._bases

    def told(self, seen: Mapping[str, SheetPart]) -> Parts:
        """All of it, given what was seen of each part."""
        root = self._parsed("xl/workbook.xml")
        sheets = {}
        for each in root.iter():
            if _bare(each.tag) == "sheet":
                link = next((value for key, value in each.attrib.items() if key.endswith("}id")), "")
                part = seen.get(self._links.get(link, "").lower())
                if part is not None:
                    sheets[each.get("name", "")] = part
        about = {_bare(each.tag): each for each in root}
        day_zero, recomputed = _says(about, "workbookPr", "date1904"), _says(about, "calcPr", "fullCalcOnLoad")
        return Parts(sheets, day_zero, recomputed, tuple(self._percents()))

    def _percents(self) -> Iterator[str]:
        style = next((place for place in self._links.values() if posixpath.basename(place).lower() == "styles.xml"), "")
        root = self._parsed(style or "xl/styles.xml")
        own = {
            each.get("numFmtId", "")
            for each in root.iter()
            if _bare(each.tag) == "numFmt" and "%" in _QUOTED.sub("", each.get("formatCode", ""))
        }
        formats = next((each for each in root if _bare(each.tag) == "cellXfs"), ())
        for number, each in enumerate(formats):
            if each.get("numFmtId", "") in _PERCENT_FORMATS | own:
                yield str(number)

    def _parsed(self, name: str) -> ElementTree.Element:
        part, empty = self._names.get(name.lower()), ElementTree.Element("nothing")
        if part is None:
            return empty
        with self._archive.open(part) as stream:
            text = stream.read(_SMALL + 1)
        if _DOCTYPE.search(text):
            raise BadSheet("entities")
        try:
            return ElementTree.fromstring(text) if len(text) <= _SMALL else empty
        except ElementTree.ParseError:
            return empty


def _place(target: str) -> str:
    """Where a link of the workbook leads, as the archive names it."""
    bare = target.replace("\\", "/").removeprefix("/")
    return posixpath.normpath(bare if bare.lower().startswith("xl/") else f"xl/{bare}")


def _is_no_sheet(place: str) -> bool:
    return any(sign in place.lower() for sign in _NO_SHEETS)


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _says(about: Mapping[str, ElementTree.Element], tag: str, key: str) -> bool:
    return tag in about and about[tag].get(key, "").lower() in {"1", "true", "on"}


def _measure_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, *, is_sheet: bool
) -> tuple[int, SheetPart]:
    """Unpack a part piece by piece, whatever its header says of its size, and look how far a sheet reaches."""
    is_xml = is_sheet or part.filename.lower().endswith((".xml", ".rels"))
    unpacked, reach, rest = 0, _Reach(), b""
    with archive.open(part) as stream:
        while piece := stream.read(PORTION):
            unpacked += len(piece)
            if unpacked > left or (unpacked > _SMALL and unpacked > part.compress_size * _MAX_RATIO):
                raise BadSheet("bomb")
            if is_xml and _DOCTYPE.search(rest[-16:] + piece):
                raise BadSheet("entities")
            if is_sheet:
                rest = reach.look(rest + piece)
    if is_sheet:
        reach.look(rest + b"<", last=True)
    return unpacked, SheetPart(part.filename, reach.may_be_odd, reach.unnamed, reach.hidden)


class _Reach:
    """How many rows and columns a sheet has, from its text."""

    def __init__(self) -> None:
        self.rows = self.columns = self.hidden = 0
        self.may_be_odd = self.unnamed = False
        self._plain_rows = self._in_row = 0

    def look(self, text: bytes, *, last: bool = False) -> bytes:
        """Count what is whole; what may be the beginning of a tag is given back. Raises `BadSheet`."""
        cut = len(text) if last else max(text.rfind(b"<"), 0)
        whole, rest = text[:cut], text[cut:]
        named = _CELL_AT.findall(whole)
        # A cell without anything in it takes no room: whoever formats a column has a million of them.
        held = named if b"/>" not in whole else [each for each in named if not each[2]]
        if held:
            letters, numbers, _ = zip(*held, strict=True)
            self.columns = max(self.columns, *map(_number, set(letters)))
            self.rows = max(self.rows, *map(int, set(numbers)))
        if len(named) < len(_CELL.findall(whole)):
            self.unnamed = True
            self._count_unnamed(whole)
        self._plain_rows = max(self._plain_rows + len(_ROW.findall(whole)), *map(int, set(_ROW_AT.findall(whole))), 0)
        check_area(max(self.rows, self._plain_rows if self.unnamed else 0), max(self.columns, 1))
        if len(rest) > PORTION:
            raise BadSheet("broken_workbook", what="a tag without an end")
        self.may_be_odd = self.may_be_odd or any(sign in whole for sign in _SIGNS_OF_ODDS)
        if b"hidden" in whole:
            self.hidden += len(_HIDDEN.findall(whole))
        return rest

    def _count_unnamed(self, whole: bytes) -> None:
        """Cells that do not say where they stand come one after the other."""
        for found in _EITHER.finditer(whole):
            self._in_row = self._in_row + 1 if found[1] == b"c" else 0
            self.columns = max(self.columns, self._in_row)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
