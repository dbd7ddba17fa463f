"""Exports out of the services: rows of one view, the same balances as everywhere else, whole or not there, audited."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pytest

from benchmarks import large
from counter_app.bootstrap.table_files import table_file
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.holdings import balances_of
from counter_app.domain.member import Member, Role
from counter_app.protocol.exports import Cell, TableAbout
from counter_app.services.exports import export
from counter_app.services.ledgers_by_hand import AdjustRequest, TopUpRequest, adjust_points, top_up
from tests.counter_shop import M1_NUMBER, START, Shop
from tests.services.desk import audit_lines, new_id, open_desk, sign_in_as
from tests.sheets import sheet_rows

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Kept:
    """A target in memory; `steps`: what was asked of it, in order."""

    tables: dict[str, list[dict[str, Cell]]] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    about: TableAbout | None = None
    at_row: Callable[[], None] = lambda: None

    def begin(self, about: TableAbout) -> None:
        self.about = about
        self.tables[about.name] = []

    def add(self, row: Sequence[Cell]) -> None:
        assert self.about is not None
        self.at_row()
        names = [column.name for column in self.about.columns]
        self.tables[self.about.name].append(dict(zip(names, row, strict=True)))

    def finish(self) -> None:
        self.steps.append("finish")

    def publish(self) -> None:
        self.steps.append("publish")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path, members=5, coupons=5)
    yield made
    made.store.close()


def balances(shop: Shop) -> dict[str, tuple[Cell, ...]]:
    kept = Kept()
    assert export(shop.counter, "members", kept).done
    names = ("points", "points_debt", "principal_minor", "bonus_minor")
    return {str(row["id"]): tuple(row[name] for name in names) for row in kept.tables["members"]}


def test_balances_are_those_that_the_counter_judges_by(shop: Shop) -> None:
    """Own entries that have not come down, members who became others, lots that are over: as `lots` has them."""
    with shop.store.writing() as writing:
        for number in range(1_203):
            writing.put_member(Member(f"{number:012x}", f"{number:010d}", "", f"N{number}", START))
        writing.put_member(Member("f" * 12, "9" * 10, "", "Twin", START, alias_of=f"{7:012x}"))
        writing._connection.execute_many(
            "INSERT INTO lot (id, member, ledger, until, left, version) VALUES (?, ?, ?, ?, ?, 1)",
            [
                (f"{member}:{ledger}:{until}", member, ledger, until, left)
                for member, ledger, until, left in [
                    *((f"{number:012x}", "points", "", number) for number in range(0, 1_203, 3)),
                    (f"{6:012x}", "points", "2026-03-09", 500),
                    (f"{6:012x}", "principal", "", 700),
                    ("f" * 12, "bonus", "", 40),
                    (f"{9:012x}", "debt", "", 11),
                ]
            ],
        )
    assert top_up(shop.counter, TopUpRequest(new_id(shop), M1_NUMBER, 5_000, 100)).done
    assert adjust_points(shop.counter, AdjustRequest(new_id(shop), f"{12:012x}", -5, "slip")).done
    with shop.store.reading() as reading:
        day = date(2026, 3, 10)
        expected = {
            member: balances_of(reading.lots(member), day)
            for member in [*(f"{number:012x}" for number in range(1_203)), "aaaaaaaaaaaa"]
        }
    found = balances(shop)
    assert found == {
        member: (held.points, held.debt, held.principal_minor, held.bonus_minor) for member, held in expected.items()
    }
    assert found["aaaaaaaaaaaa"] == (0, 0, 5_000, 100)
    assert found[f"{12:012x}"] == (7, 0, 0, 0)
    assert found[f"{7:012x}"][3] == 40, "with what those had who became this member"
    assert found[f"{6:012x}"][0] == 6


def test_rows_are_of_one_view(shop: Shop) -> None:
    """Whoever signs up while it is written is in the next one."""
    with shop.store.writing() as writing:
        for number in range(1_500):
            writing.put_member(Member(f"{number:012x}", f"{number:010d}", "", "", START))

    def meanwhile() -> None:
        with shop.store.writing() as writing:
            writing.put_member(Member("e" * 12, "8" * 10, "", "Late", START))

    kept = Kept(at_row=meanwhile)
    export(shop.counter, "members", kept)
    assert len(kept.tables["members"]) == 1_501
    assert len(balances(shop)) == 1_502


def test_the_audit_log_says_so_before_the_file_has_its_name(shop: Shop) -> None:
    seen: list[str] = []
    kept = Kept()

    def look(name: str) -> None:
        seen.append(f"{name} {kept.steps} {audit_lines(shop)[-1:]}")

    export(replace(shop, failpoint=look).counter, "members", kept)
    assert seen[-2].startswith("export.finished ['finish']")
    assert seen[-1] == "export.audited ['finish'] [('k1', 'export_members', 'done')]"
    assert kept.steps == ["finish", "publish"]


def test_without_a_line_in_the_audit_log_there_is_no_file(shop: Shop, tmp_path: Path) -> None:
    def full(name: str) -> None:
        if name == "export.finished":
            raise Fault(FaultKind.DISK_FULL)

    path = tmp_path / "m.csv"
    with pytest.raises(Fault), table_file(path) as target:
        export(replace(shop, failpoint=full).counter, "members", target)
    assert not path.exists()
    assert not list(tmp_path.glob(".m.csv*"))


@pytest.mark.parametrize("role", [None, Role.CASHIER])
def test_whoever_may_not_is_told_nothing(shop: Shop, role: Role | None) -> None:
    sign_in_as(shop, role)
    kept = Kept()
    assert export(shop.counter, "all", kept, lambda _: pytest.fail("asked the cloud")).reasons
    assert (kept.tables, kept.steps) == ({}, [])


def test_what_there_is_not_is_refused(shop: Shop) -> None:
    with pytest.raises(InvalidInput):
        export(shop.counter, "coupons", Kept())


def test_a_sale_whose_ninety_days_are_over_keeps_its_place(shop: Shop) -> None:
    top_up(shop.counter, TopUpRequest(new_id(shop), M1_NUMBER, 5_000))
    with shop.store.writing() as writing:
        writing._connection.execute("UPDATE operation SET body = x'23' || 'ab'")
        writing._connection.execute("UPDATE operation SET body = CAST(body AS BLOB)")
    kept = Kept()
    answer = export(shop.counter, "checkouts", kept)
    (row,) = kept.tables["checkouts"]
    assert (answer.bare, row["what"], row["amount_minor"], row["staff"]) == (1, "top_up", None, "K1")


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Callable[[int, int], int]) -> Iterator[Shop]:
    """A shop with very many members."""
    monkeypatch.setattr(large, "FOLDER", tmp_path / "large")
    made = large.large_shop((figure(5_000, 100_000), 0, 0))
    sign_in_as(made, Role.MANAGER)
    yield made
    made.store.close()


_CHILD = """
import resource, sys
from pathlib import Path
from counter_app.bootstrap.table_files import table_file
from counter_app.services.exports import export
from counter_app.storage.store import open_store
from counter_app.security.signing import MerchantKey
from benchmarks.large import KEY
from tests.counter_shop import ScriptedLink, Shop, StandingClock
import xlsxwriter
path = Path(sys.argv[1])
shop = Shop(open_store(path, KEY), path, KEY, StandingClock(), ScriptedLink(), MerchantKey.generate())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with table_file(Path(sys.argv[2])) as target:
    answer = export(shop.counter, "members", target)
print(sum(answer.rows.values()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(os.name != "posix", reason="measures as POSIX does")
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.timeout(600)
def test_very_many_members_take_no_more_memory_than_few(crowd: Shop, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"m.{ending}"
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(crowd.path), str(path)],
        capture_output=True, encoding="utf-8", check=True, cwd=ROOT,
    )  # fmt: skip
    rows, kib = map(int, done.stdout.split())
    with crowd.store.reading() as reading:
        expected = reading.member_last_row()
    assert rows == expected
    # SQLite's cache is 16 MB; a row of a hundred thousand held as Python values would be a hundred.
    assert kib < 40_000, f"{kib} KiB more"
    if ending == "xlsx":
        assert sum(1 for _ in sheet_rows(path)) == rows + 1
    else:
        assert path.read_bytes().count(b"\r\n") == rows + 1


def test_an_entry_of_a_newer_program_is_left_out(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing._connection.execute(
            "INSERT INTO lot (id, member, ledger, until, left, version) VALUES ('x:stars:', 'x', 'stars', '', 5, 1)"
        )
        writing.put_member(Member("x", "7" * 10, "", "X", START))
    assert balances(shop)["x"] == (0, 0, 0, 0)
