"""`export all`: each table as a file of JSON lines, and `schema.json` that says what is in them (docs/decisions/255).

A folder, or a zip file where the name ends so. JSON lines and not CSV: nothing is guessed of a cell, what is missing
differs from what is empty, and whoever reads it back needs no rules for quotes and formulas.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

import msgspec
from typing_extensions import override

from counter_app.bootstrap.table_files import LetGo, Scratch, private_file, refuse_no_place, told
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.exports import FORMAT, FORMAT_VERSION, Cell, TableAbout

SCHEMA = "schema.json"
About = Mapping[str, object]


class _Whole(ABC):
    """`protocol.exports.ExportTarget` of many tables."""

    def __init__(self, scratch: Scratch, about: Callable[[], About]) -> None:
        self.scratch = scratch
        self._about = about
        self._tables: list[dict[str, object]] = []
        self._encoder = msgspec.json.Encoder()
        self._names: tuple[str, ...] = ()
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self._rows = 0
        self._table: TableAbout | None = None

    def begin(self, about: TableAbout) -> None:
        """Another table."""
        with told(self.scratch.place):
            self._end_table()
            self._file = self.open(f"{about.name}.jsonl")
        self._table, self._names = about, tuple(column.name for column in about.columns)
        self._hash, self._rows = hashlib.sha256(), 0

    def add(self, row: Sequence[Cell]) -> None:
        """One line."""
        assert self._file is not None
        line = self._encoder.encode(dict(zip(self._names, map(_whole_text, row), strict=True))) + b"\n"
        self._hash.update(line)
        self._rows += 1
        with told(self.scratch.place):
            self._file.write(line)

    def _end_table(self) -> None:
        if self._table is None or self._file is None:
            return
        self.shut(self._file)
        told_of: dict[str, object] = msgspec.to_builtins(self._table)
        file = f"{self._table.name}.jsonl"
        self._tables.append({**told_of, "file": file, "rows": self._rows, "sha256": self._hash.hexdigest()})
        self._table = self._file = None

    def finish(self) -> None:
        """The schema, and all of it on disk."""
        with told(self.scratch.place):
            self._end_table()
            document = {"format": FORMAT, "version": FORMAT_VERSION, **self._about(), "tables": self._tables}
            self._file = self.open(SCHEMA)
            self._file.write(json.dumps(document, ensure_ascii=False, indent=1).encode())
            self.shut(self._file)
            self._file = None
            self.complete()

    def publish(self) -> None:
        """Under its name."""
        with told(self.scratch.place):
            self.put()

    def drop(self) -> None:
        """Nothing more will be written."""
        if self._file is not None:
            with suppress(OSError):  # of what is thrown away
                self._file.close()

    @abstractmethod
    def open(self, name: str) -> IO[bytes]:
        """A file of this export."""

    @abstractmethod
    def shut(self, file: IO[bytes]) -> None:
        """It is written."""

    @abstractmethod
    def complete(self) -> None:
        """All files are."""

    def put(self) -> None:
        """It gets its name."""
        self.scratch.put()


class ZipExport(_Whole):
    """Everything in one file."""

    def __init__(self, scratch: Scratch, about: Callable[[], About]) -> None:
        super().__init__(scratch, about)
        with told(scratch.place):
            self._under = private_file(scratch.made)
        self._let_go = LetGo(self._under)
        # The type wants a whole file; the archive asks for no more than this of one.
        self._zip = zipfile.ZipFile(cast("IO[bytes]", self._let_go), "w", zipfile.ZIP_DEFLATED, allowZip64=True)

    @override
    def open(self, name: str) -> IO[bytes]:
        return self._zip.open(name, "w", force_zip64=True)

    @override
    def shut(self, file: IO[bytes]) -> None:
        file.close()

    @override
    def complete(self) -> None:
        self._zip.close()
        self._under.flush()
        os.fsync(self._under.fileno())
        self._under.close()

    @override
    def drop(self) -> None:
        self._let_go.let_go()
        super().drop()
        self._zip.close()
        with suppress(OSError):
            self._under.close()


class FolderExport(_Whole):
    """Everything in a folder. One that an earlier export made is replaced by the whole new one."""

    def __init__(self, scratch: Scratch, about: Callable[[], About]) -> None:
        super().__init__(scratch, about)
        with told(scratch.place):
            scratch.made.mkdir(mode=0o700)

    @override
    def open(self, name: str) -> IO[bytes]:
        path = self.scratch.made / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return private_file(path)

    @override
    def shut(self, file: IO[bytes]) -> None:
        file.flush()
        os.fsync(file.fileno())
        file.close()

    @override
    def complete(self) -> None:
        """Every file was flushed when it was shut."""

    @override
    def put(self) -> None:
        place, before = self.scratch.place, self.scratch.folder / "before"
        if place.exists():
            place.replace(before)
        try:
            self.scratch.put()
        except OSError:
            if before.exists() and not place.exists():
                before.replace(place)
            raise
        shutil.rmtree(before, ignore_errors=True)


def _whole_text(cell: Cell) -> Cell:
    """Halves of surrogate pairs have no place in JSON."""
    if isinstance(cell, str) and not cell.isascii():
        return cell.encode("utf-8", "backslashreplace").decode()
    return cell


@contextmanager
def whole_export(path: Path, about: Callable[[], About]) -> Iterator[ZipExport | FolderExport]:
    """The target that the name of `path` asks for; `about`: what stands at the top of its schema. Raises
    `InvalidInput`, `Fault`."""
    ending = path.suffix.lower()
    if ending == ".zip":
        refuse_no_place(path)
    elif ending in (".csv", ".xlsx"):
        raise InvalidInput(
            "Everything does not fit into one table: name a folder, or a file that ends in .zip.", key="path"
        )
    else:
        _refuse_folder(path)
    with Scratch(path) as scratch:
        target = ZipExport(scratch, about) if ending == ".zip" else FolderExport(scratch, about)
        try:
            yield target
        finally:
            target.drop()


def _refuse_folder(path: Path) -> None:
    """Nothing but an earlier export, or an empty folder, is ever replaced."""
    if not path.parent.is_dir() or path.is_file():
        raise InvalidInput(f"{path}: this is no folder in a folder that is there.", key="path")
    if path.is_dir() and any(path.iterdir()) and not _is_export(path / SCHEMA):
        raise InvalidInput(f"{path}: this folder holds something else; name a new one.", key="path")


def _is_export(schema: Path) -> bool:
    try:
        document = json.loads(schema.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(document, dict) and document.get("format") == FORMAT
