"""Tables as CSV and XLSX: nothing in a cell is a formula, nothing is half there."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.bootstrap import table_files
from counter_app.bootstrap.table_files import Scratch, table_file
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.guarding import guarded, unguarded
from counter_app.protocol.exports import Cell, CellKind, Column, TableAbout
from tests.sheets import Read, sheet_names, sheet_rows

TABLE = TableAbout("members", (Column("name"), Column("phone"), Column("minor", CellKind.NUMBER)))
ROWS: list[tuple[Cell, ...]] = [
    ("王小明", "+8613800001234", 10**12),
    ('=HYPERLINK("http://x","y")', "-1", -5),
    ("@SUM(A1)", "\t=1", 0),
    ("＝1+1", "\r+1", None),
    (" =1", "'quoted", 1),
    ('a "b", c', "1\n2", 2),
    ("00123", "1e5", 3),
    ("\x01\x00x", "_x0041_", 4),
]


def write(path: Path, rows: Sequence[Sequence[Cell]]) -> int:
    with table_file(path) as target:
        target.begin(TABLE)
        for row in rows:
            target.add(row)
        target.finish()
        target.publish()
        return target.shortened


def read_csv(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "by which Excel knows UTF-8"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_csv_file_reads_back_and_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    write(path, ROWS)
    head, *lines = read_csv(path)
    assert head == ["name", "phone", "minor"]
    assert [[unguarded(line[0]), unguarded(line[1]), line[2]] for line in lines] == [
        [name, phone, "" if minor is None else str(minor)] for name, phone, minor in ROWS
    ]
    for line in lines:
        assert not any(cell.lstrip(" ")[:1] in tuple("=+-@\t\r＝＋－＠") and cell for cell in line[:2])
    assert lines[1][2] == "-5", "an amount stays a number"
    assert path.stat().st_mode & 0o077 == 0, "personal data is its owner's"


def test_an_xlsx_file_reads_back_with_texts_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    write(path, ROWS)
    head, *lines = sheet_rows(path)
    assert head == ["name", "phone", "minor"]
    # XML knows no carriage return within a text of its own: what matters is that the cell is a text.
    expected: list[list[Read]] = [[name, phone, minor] for name, phone, minor in ROWS]
    assert [_even(line) for line in lines] == [_even(line) for line in expected]


def _even(line: list[Read]) -> list[Read]:
    while line and line[-1] is None:
        line = line[:-1]
    return [cell.replace("\r", "\n") if isinstance(cell, str) else cell for cell in line]


@given(st.text())
def test_a_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip(" \u3000\u00a0\ufeff")[:1] not in set("=+-@\t\r\n＝＋－＠")


def test_what_is_too_long_for_a_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "_SHEET_ROWS", 4)
    path = tmp_path / "members.xlsx"
    write(path, [(f"n{number}", "", number) for number in range(7)])
    assert sheet_names(path) == ["members", "members 2", "members 3"]
    found = [row for sheet in (1, 2, 3) for row in list(sheet_rows(path, sheet))[1:]]
    assert [row[0] for row in found] == [f"n{number}" for number in range(7)]


def test_a_text_too_long_for_a_cell_is_cut_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    assert write(path, [("x" * 40_000, "", 1)]) == 1
    *_, line = sheet_rows(path)
    assert isinstance(line[0], str)
    assert (len(line[0]), line[0][-1]) == (32_767, "…")


@pytest.mark.parametrize("name", ["members.csv", "members.xlsx"])
def test_what_was_there_stays_until_the_new_one_is_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("before", encoding="utf-8")

    def stopped() -> None:
        with table_file(path) as target:
            target.begin(TABLE)
            target.add(ROWS[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
    write(path, ROWS)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes()[:6] != b"before"


@pytest.mark.parametrize("name", ["members.csv", "members.xlsx"])
def test_a_full_disk_is_a_fault_and_leaves_nothing(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Fault) as told:
        write(tmp_path / name, ROWS)
    assert told.value.kind is FaultKind.DISK_FULL
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["members", "members.pdf", "nowhere/members.csv", "folder.csv"])
def test_a_place_where_no_table_can_be_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InvalidInput):
        write(tmp_path / name, ROWS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_a_killed_export_left_goes_with_the_next_one(tmp_path: Path) -> None:
    place = tmp_path / "m.csv"
    child = os.fork()
    if child == 0:
        scratch = Scratch(place).__enter__()
        scratch.made.write_text("13800000001")
        os._exit(9)
    os.waitpid(child, 0)
    (left,) = tmp_path.iterdir()
    with Scratch(place) as alive:
        assert not left.exists()
        alive.made.write_text("whole")
        with Scratch(place):
            assert alive.made.exists(), "one that lives is not touched"
        alive.put()
    assert [each.name for each in tmp_path.iterdir()] == ["m.csv"]
