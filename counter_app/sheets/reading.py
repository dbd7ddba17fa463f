"""A file's bytes to the rows of its first useful sheet; what it is, its content says and not its name."""

from __future__ import annotations

from pathlib import Path

from counter_app.domain.old_customers import BadSheet
from counter_app.services.import_records import SheetTable
from counter_app.sheets.comma_text import read_text
from counter_app.sheets.workbook import read_workbook

MAX_FILE_BYTES = 64 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
}
_PAGES = {b"<html": "HTML", b"<table": "HTML", b"<!doctype html": "HTML", b"<?xml": "XML", b"[{": "JSON", b"{": "JSON"}
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_OTHERS |= {b"\x1f\x8b": "gzip", b"SQLite format 3": "SQLite", b"\x7fELF": "ELF", b"{\\rtf": "RTF"}


def read_file(path: Path) -> bytes:
    """The content of a file that is small enough. Raises `BadSheet`, `OSError`."""
    if path.is_dir():
        raise BadSheet("folder", name=path.name)
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        raise BadSheet("too_large", megabytes=MAX_FILE_BYTES // 1024 // 1024)
    return content


def read_table(content: bytes) -> SheetTable:
    """The rows of a CSV text or of a workbook. Raises `BadSheet`."""
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadSheet("empty")
    if content.startswith(_ZIP):
        if _OPEN_DOCUMENT in content[:128]:
            raise BadSheet("open_and_save", kind="OpenDocument")
        return read_workbook(content)
    if content.startswith(_OLE):
        raise BadSheet("password" if _ENCRYPTED in content else "old_workbook")
    other = next((name for sign, name in _OTHERS.items() if content.startswith(sign)), None)
    if other is not None:
        raise BadSheet("other_kind", kind=other)
    _refuse_page(content)
    return read_text(content)


def _refuse_page(content: bytes) -> None:
    """Cash registers like to call a page with a table `.xls`. Raises `BadSheet`."""
    begins = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = next((kind for sign, kind in _PAGES.items() if begins.startswith(sign)), None)
    if kind is not None:
        raise BadSheet("open_and_save", kind=kind)
