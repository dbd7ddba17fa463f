"""`export` on the command line: who may, what is in the files, and what never is (docs/cli.md)."""

from __future__ import annotations

import csv
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.domain.guarding import guarded, unguarded
from counter_app.storage import exporting, schema
from tests.cli.commands import Document
from tests.cli.conftest import Shop
from tests.sheets import sheet_rows

PHONE = "13912345678"


@contextmanager
def owner(shop: Shop) -> Iterator[None]:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    try:
        yield
    finally:
        shop.first.must("sign-out")


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def member(shop: Shop) -> Document:
    made = shop.first.must("sign-up", "--phone", PHONE, "--name", "=张三丰", "--consent", "--channel", "LEAF")
    shop.first.must("top-up", "--member", PHONE, "--amount-minor", "10000", "--bonus-minor", "2000")
    shop.first.must("checkout", "--member", PHONE, "--amount-minor", "8850", "--tender", "cash", "--line", "茶=8850")
    found: Document = made["member"]
    return found


@pytest.mark.parametrize("what, name", [("members", "m.csv"), ("checkouts", "c.xlsx"), ("all", "everything.zip")])
def test_a_cashier_exports_nothing_and_it_is_written_down(shop: Shop, tmp_path: Path, what: str, name: str) -> None:
    ran = shop.first("export", what, str(tmp_path / name))
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")
    assert not list(tmp_path.iterdir())
    last = shop.first.must("audit")["records"][-1]
    assert (last["action"], last["outcome"]) == (f"export_{what}", "refused")


def test_members_as_csv_and_as_xlsx_are_the_same(shop: Shop, member: Document, tmp_path: Path) -> None:
    with owner(shop):
        made = shop.first.must("export", "members", str(tmp_path / "m.csv"))
        shop.first.must("export", "members", str(tmp_path / "m.xlsx"))
    rows = table(tmp_path / "m.csv")
    assert made["rows"] == len(rows)
    own = next(row for row in rows if row["id"] == guarded(member["id"]))
    assert (own["phone"], own["name"]) == ("'+8613912345678", "'=张三丰")
    assert (own["points"], own["principal_minor"], own["bonus_minor"], own["principal"]) == (
        "88",
        "10000",
        "2000",
        "100.00",
    )
    assert own["joined_at"] == "2026-03-10T14:00:00.000+08:00"
    assert (own["channel"], own["home_store"], own["currency"]) == ("LEAF", "S1", "CNY")
    head, *lines = sheet_rows(tmp_path / "m.xlsx")
    names = [str(name) for name in head]
    sheet = [dict(zip(names, line, strict=False)) for line in lines]
    of_sheet = next(row for row in sheet if row["id"] == member["id"])
    assert (of_sheet["phone"], of_sheet["name"]) == ("+8613912345678", "=张三丰"), "a text as it is, and no number"
    assert (of_sheet["points"], of_sheet["principal_minor"]) == (88, 10_000)
    assert len(sheet) == len(rows)


def test_checkouts_hold_what_was_bought_and_what_came_back(shop: Shop, member: Document, tmp_path: Path) -> None:
    code = shop.coupon()
    sold = shop.first.must("redeem", code, "--amount-minor", "20000")
    bought = shop.first.must("checkout", "--amount-minor", "700", "--tender", "cash")
    shop.first.must("void", sold["checkout"], "--reason", "slip")
    shop.first.must("refund", bought["checkout"], "--amount-minor", "200", "--reason", "cold")
    with owner(shop):
        made = shop.first.must("export", "checkouts", str(tmp_path / "c.csv"))
    rows = {unguarded(row["id"]): row for row in table(tmp_path / "c.csv")}
    assert made["rows"] == len(rows)
    voided, refunded = rows[sold["checkout"]], rows[bought["checkout"]]
    assert (voided["amount_minor"], voided["discount_minor"], voided["payable"]) == ("20000", "5000", "150.00")
    # However slow the machine is: a claim that had no answer in time went on as a report.
    mode = "claim" if sold["online"] else "report"
    assert (voided["coupons_back"], bool(voided["voided_at"]), voided["mode"]) == ("1", True, mode)
    assert (refunded["tender"], refunded["back_tender_minor"], refunded["voided_at"]) == ("cash 700", "200", "")
    own = [row for row in rows.values() if row["member"] == guarded(member["id"])]
    tea = next(row for row in own if row["lines"])
    assert (tea["lines"], tea["member_number"]) == ("茶=8850x1-0", guarded(member["number"]))
    assert next(row for row in own if row["what"] == "top_up")["bonus_minor"] == "2000"


def test_everything_with_its_schema_and_no_secret(shop: Shop, member: Document, tmp_path: Path) -> None:
    with owner(shop):
        (tmp_path / "staff.yaml").write_text("- {name: 小红, role: cashier, pin: '736152'}\n", encoding="utf-8")
        shop.first.must("staff", "put", str(tmp_path / "staff.yaml"))
        zipped = shop.first.must("export", "all", str(tmp_path / "all.zip"))
        shop.first.must("export", "all", str(tmp_path / "folder"))
        shop.first.must("export", "all", str(tmp_path / "folder"))  # an earlier one is replaced
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files["schema.json"])
    assert (told["format"], told["version"]) == ("counter-export", 1)
    assert {each["file"] for each in told["tables"]} | {"schema.json"} == files.keys()
    for each in told["tables"]:
        lines = [json.loads(line) for line in files[each["file"]].splitlines()]
        assert len(lines) == each["rows"] == zipped["tables"][each["name"]]
        names = [column["name"] for column in each["columns"]]
        assert all(list(line) == names for line in lines)
    assert any(json.loads(line)["id"] == member["id"] for line in files["member.jsonl"].splitlines())
    assert any(json.loads(line)["type"] == "staff_put" for line in files["operation.jsonl"].splitlines())
    everything = b"".join(files.values()) + b"".join(
        path.read_bytes() for path in (tmp_path / "folder").rglob("*") if path.is_file()
    )
    assert b"$argon2" not in everything
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "folder", "staff.yaml"]


def test_every_table_leaves_or_it_is_said_why_not() -> None:
    named = {table.name for table in schema.metadata.sorted_tables}
    assert exporting.STAYS.keys() <= named
    assert all(set(columns) <= set(schema.metadata.tables[name].c.keys()) for name, columns in exporting.NEVER.items())


@pytest.mark.parametrize(
    "words",
    [
        ("export", "members", "m.pdf"),
        ("export", "members", "nowhere/m.csv"),
        ("export", "all", "all.csv"),
        ("export", "coupons", "c.csv"),
        ("export", "members"),
    ],
)
def test_what_cannot_be_written_is_a_wrong_command_line(shop: Shop, tmp_path: Path, words: tuple[str, ...]) -> None:
    given = [str(tmp_path / word) if number == 2 else word for number, word in enumerate(words)]
    with owner(shop):
        assert shop.first(*given).code == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_of_somebody_else_is_not_replaced(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt").write_text("dear", encoding="utf-8")
    with owner(shop):
        assert shop.first("export", "all", str(tmp_path / "own")).code == 2
    assert (tmp_path / "own" / "letter.txt").read_text(encoding="utf-8") == "dear"


@pytest.mark.skipif(os.name != "posix", reason="the device is Linux's")
def test_a_place_that_takes_nothing_is_a_fault(shop: Shop) -> None:
    with owner(shop):
        ran = shop.first("export", "members", "/proc/members.csv")
    assert (ran.code, ran.document["error"]["kind"]) == (3, "disk_error")


def test_a_person_gets_all_of_theirs(shop: Shop, member: Document, tmp_path: Path) -> None:
    assert shop.first("member", "export", PHONE).document["reasons"][0]["code"] == "sign_in_required"
    path = tmp_path / "copy.json"
    with owner(shop):
        shop.first.must("sync")
        said = shop.first.must("member", "export", PHONE)
        written = shop.first.must("member", "export", member["id"], str(path))
        assert shop.first("member", "export", PHONE, str(tmp_path)).code == 2
        assert shop.first("member", "export", "0000000000").document["reasons"][0]["code"] == "unknown_code"
    assert (written["path"], "export" in written) == (str(path), False)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["balances"] == said["export"]["balances"]
    assert told["member"] == member["id"]
    assert told["held"]["member"][0]["phone"] == "+8613912345678"
    assert {each["what"] for each in told["timeline"]} >= {"sign_up", "top_up", "checkout"}
    if written["complete"]:
        consent = next(each["detail"] for each in told["timeline"] if each["what"] == "sign_up")["consent"]
        assert consent["text_version"]
    assert path.stat().st_mode & 0o077 == 0


def test_it_stands_in_the_audit_log_with_its_count(shop: Shop, tmp_path: Path) -> None:
    with owner(shop):
        made = shop.first.must("export", "members", str(tmp_path / "m.csv"))
        records = shop.first.must("audit")["records"]
        assert shop.first.must("audit", "--verify")["ok"]
    told = next(each for each in reversed(records) if each["action"] == "export_members")
    assert (told["outcome"], told["details"]["rows"]) == ("done", made["rows"])
