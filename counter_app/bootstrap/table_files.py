"""One table as CSV or XLSX, for people and their spreadsheets (docs/decisions/255).

It is written beside its place, in a folder that only its owner can open, and gets its name when all of it is on disk;
what was there under that name stays until then. No cell can be a formula, whoever wrote the text in it.
"""

from __future__ import annotations

import csv
import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING

from typing_extensions import override

from counter_app.bootstrap.occupancy import Occupancy
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.guarding import guarded
from counter_app.domain.slips import SlipCode
from counter_app.protocol.exports import Cell, CellKind, TableAbout
from counter_app.security.files import flush_folder, make_private_folder

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# What a worksheet has room for, and a cell of it.
_SHEET_ROWS = 1_048_576
_CELL_CHARACTERS = 32_767
_CUT = "…"
_WHOLE = "whole"


class Scratch:
    """A private folder beside the place of a file or folder to be; nothing of it is left when the block ends. What a
    process left that died in the middle goes when the next one begins: each holds its own as long as it lives."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.folder = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        self.made = self.folder / _WHOLE
        self._held: Occupancy | None = None

    def __enter__(self) -> Scratch:
        self._sweep()
        make_private_folder(self.folder)
        self._held = Occupancy(self.folder)
        self._held.alone(0)
        return self

    def __exit__(self, *_: object) -> None:
        if self._held is not None:
            self._held.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sweep(self) -> None:
        mine = re.compile(re.escape(f".{self.place.name}.") + "[0-9a-f]{8}")
        with told(self.place):
            found = [each for each in self.place.parent.iterdir() if mine.fullmatch(each.name)]
        for each in found:
            if not (each / _WHOLE).exists():
                continue  # one that is just beginning
            held = Occupancy(each)
            left = held.alone(0)
            held.close()
            if left:
                shutil.rmtree(each, ignore_errors=True)

    def put(self) -> None:
        """What was made gets its name. Raises `OSError`."""
        self.made.replace(self.place)
        flush_folder(self.place.parent)


@contextmanager
def told(place: Path) -> Iterator[None]:
    """A full disk or a folder that takes nothing is a fault that names the place."""
    try:
        yield
    except OSError as error:
        raise cannot(place, error) from error


def cannot(place: Path, error: OSError) -> Fault:
    """The fault behind an error of the disk."""
    kind = FaultKind.DISK_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else FaultKind.DISK_ERROR
    return Fault(kind, f"{place} cannot be written: {error.strerror}")


def private_file(path: Path) -> IO[bytes]:
    """A new file that only its owner can read. Raises `OSError`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    return os.fdopen(handle, "w+b")


class LetGo:
    """A file as an archive sees it. Once it is let go nothing more gets there: one that broke off would write its
    directory when it is collected, into a full disk or a file that is gone."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file: IO[bytes] | None = file
        self._place = 0  # where it would be, once it is let go

    def let_go(self) -> None:
        """Nobody wants the rest."""
        self._file = None

    def write(self, data: bytes) -> int:
        """As a file does."""
        if self._file is not None:
            return self._file.write(data)
        self._place += len(data)
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """As a file does."""
        return self._file.read(size) if self._file is not None else b""

    def seek(self, place: int, whence: int = 0) -> int:
        """As a file does."""
        if self._file is not None:
            return self._file.seek(place, whence)
        self._place = place
        return place

    def tell(self) -> int:
        """As a file does."""
        return self._file.tell() if self._file is not None else self._place

    def flush(self) -> None:
        """As a file does."""
        if self._file is not None:
            self._file.flush()


class _TableFile:
    """`protocol.exports.ExportTarget` of one table in one file."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.shortened = 0
        with told(scratch.place):
            self.file = private_file(scratch.made)

    def finish(self) -> None:
        """All of it on disk."""
        with told(self.scratch.place):
            self.complete()
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()

    def publish(self) -> None:
        """Under its name."""
        with told(self.scratch.place):
            self.scratch.put()

    def complete(self) -> None:
        """Whatever is not written yet."""

    def drop(self) -> None:
        """Nothing more will be written."""
        with suppress(OSError):  # of what is thrown away
            self.file.close()


class CsvFile(_TableFile):
    """UTF-8 with the mark by which Excel knows it, lines and quotes as Excel has them."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch)
        self._text = TextIOWrapper(self.file, encoding="utf-8-sig", errors="backslashreplace", newline="")
        self._csv = csv.writer(self._text)
        self._texts: tuple[bool, ...] = ()

    def begin(self, about: TableAbout) -> None:
        """The names of the columns."""
        self._texts = tuple(column.kind is not CellKind.NUMBER for column in about.columns)
        with told(self.scratch.place):
            self._csv.writerow([column.name for column in about.columns])

    def add(self, row: Sequence[Cell]) -> None:
        """One line."""
        cells = [guarded(str(cell)) if text and cell else cell for cell, text in zip(row, self._texts, strict=True)]
        with told(self.scratch.place):
            self._csv.writerow(cells)

    @override
    def complete(self) -> None:
        self._text.flush()
        self._text.detach()


class XlsxFile(_TableFile):
    """Texts as texts, whole numbers as numbers, a row at a time; what is too long for a sheet goes on in the next."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch)
        from xlsxwriter import Workbook

        options = {"constant_memory": True, "tmpdir": str(scratch.folder)}
        self._let_go = LetGo(self.file)
        self._book: Workbook = Workbook(self._let_go, options)
        self._book.use_zip64()
        self._plain: Format = self._book.add_format({"num_format": "@"})
        self._whole: Format = self._book.add_format({"num_format": "0"})
        self._bold: Format = self._book.add_format({"bold": True, "num_format": "@"})
        self._about = TableAbout("", ())
        self._sheet: Worksheet | None = None
        self._sheets = 0
        self._row = 0

    def begin(self, about: TableAbout) -> None:
        """The names of the columns on a first sheet."""
        self._about = about
        self._next_sheet()

    def _next_sheet(self) -> None:
        self._sheets += 1
        name = self._about.name if self._sheets == 1 else f"{self._about.name} {self._sheets}"
        with told(self.scratch.place):
            self._sheet = self._book.add_worksheet(name)
            self._sheet.freeze_panes(1, 0)
            self._sheet.set_column(0, len(self._about.columns) - 1, 16)
            for number, column in enumerate(self._about.columns):
                self._sheet.write_string(0, number, column.name, self._bold)
        self._row = 1

    def add(self, row: Sequence[Cell]) -> None:
        """One line."""
        if self._row == _SHEET_ROWS:
            self._next_sheet()
        assert self._sheet is not None
        with told(self.scratch.place):
            for number, cell in enumerate(row):
                if isinstance(cell, int):
                    self._sheet.write_number(self._row, number, cell, self._whole)
                elif cell:
                    self._sheet.write_string(self._row, number, self._fitting(cell), self._plain)
        self._row += 1

    def _fitting(self, text: str) -> str:
        if not text.isascii():
            text = text.encode("utf-8", "backslashreplace").decode()
        if len(text) <= _CELL_CHARACTERS:
            return text
        self.shortened += 1
        return text[: _CELL_CHARACTERS - 1] + _CUT

    @override
    def complete(self) -> None:
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(errno.EIO, "the workbook was not written") from error

    @override
    def drop(self) -> None:
        self._let_go.let_go()
        with suppress(OSError):
            for sheet in self._book.worksheets():
                sheet._opt_close()  # of one that was finished it was done
        super().drop()


@contextmanager
def table_file(path: Path) -> Iterator[CsvFile | XlsxFile]:
    """The target that the ending of `path` asks for. Raises `InvalidInput`, `Fault`."""
    kinds: dict[str, type[CsvFile | XlsxFile]] = {".csv": CsvFile, ".xlsx": XlsxFile}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise InvalidInput("The file's name must end in .csv or .xlsx.", key="path", code=SlipCode.NOT_A_TABLE)
    refuse_no_place(path)
    with Scratch(path) as scratch:
        target = kind(scratch)
        try:
            yield target
        finally:
            target.drop()


def refuse_no_place(path: Path) -> None:
    """Raises `InvalidInput` where no file can ever be."""
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidInput(f"{path}: this is no file in a folder that is there.", key="path")
