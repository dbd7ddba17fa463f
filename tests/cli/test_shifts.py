"""`shift` on the command line: documents, exit codes, and the report as a PDF (docs/cli.md)."""

from __future__ import annotations

import re
import unicodedata
import uuid
import zlib
from pathlib import Path

import pytest

from tests.cli.conftest import Shop

REPORT_KEYS = {
    "id", "state", "merchant", "store", "store_name", "counter", "currency", "timezone", "business_day", "opened_at",
    "opened_by", "float_minor", "at", "closed_by", "total", "cashiers", "parts", "waiting", "refused", "whole", "blind",
    "expected_minor", "counted_minor", "difference_minor",
}  # fmt: skip
TALLY_KEYS = {
    "checkouts", "amount_minor", "discount_minor", "payable_minor", "coupons", "offline", "voids", "voids_earlier",
    "voids_elsewhere", "coupons_back", "refunds", "top_ups", "exceptions", "paid_in_minor", "paid_out_minor", "tenders",
}  # fmt: skip


def test_a_day_at_the_drawer(shop: Shop, tmp_path: Path) -> None:
    counter = shop.first
    assert counter.must("shift", "show").keys() == {"done", "shift", "reasons"}
    opened = counter.must("shift", "open", "--float-minor", "20000")["shift"]
    assert (opened["state"], opened["float_minor"], opened["blind"]) == ("open", 20_000, True)
    counter.must("checkout", "--amount-minor", "3000", "--tender", "cash")
    counter.must("checkout", "--amount-minor", "4000", "--tender", "wechat")
    counter.must("shift", "pay-out", "--amount-minor", "500", "--reason", "milk")
    counter.must("shift", "pay-in", "--amount-minor", "100", "--reason", "found")
    handed = counter.must("shift", "hand-over", "till", "--counted-minor", "22600")["shift"]
    assert handed["parts"][0]["difference_minor"] == 0
    shown = counter.must("shift", "show")["shift"]
    assert shown.keys() >= REPORT_KEYS
    assert shown["total"].keys() >= TALLY_KEYS
    assert (shown["expected_minor"], shown["total"]["payable_minor"]) == (None, None)

    paper = tmp_path / "report.pdf"
    closed = counter.must("shift", "close", "--counted-minor", "22500", "--pdf", str(paper))
    report = closed["shift"]
    assert (report["state"], report["expected_minor"], report["difference_minor"]) == ("closed", 22_600, -100)
    assert report["total"]["tenders"] == [
        {"kind": "cash", "count": 1, "taken_minor": 3000, "back_minor": 0},
        {"kind": "wechat", "count": 1, "taken_minor": 4000, "back_minor": 0},
    ]
    assert closed["pdf"] == str(paper)
    assert paper.read_bytes().startswith(b"%PDF-")
    assert counter.must("shift", "show", "--last")["shift"] == report


def test_a_manager_is_shown_what_should_be_there(shop: Shop) -> None:
    counter = shop.first
    counter.must("shift", "open", "--float-minor", "20000")
    counter.must("checkout", "--amount-minor", "3000", "--tender", "cash")
    counter.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    assert counter.must("shift", "show")["shift"]["expected_minor"] == 23_000
    counter.must("settings", "put", _file(counter.folder, "shift_blind_count: false"))
    counter.must("sign-out")
    assert counter.must("shift", "show")["shift"]["expected_minor"] == 23_000
    counter.must("shift", "close")
    counter.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    counter.must("settings", "put", _file(counter.folder, "shift_blind_count: true"))
    counter.must("sign-out")


def _file(folder: Path, text: str) -> str:
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_repeated_with_one_id_it_answers_the_same(shop: Shop) -> None:
    identity = str(uuid.uuid4())
    first = shop.first.must("shift", "open", "--id", identity)
    assert shop.first.must("shift", "open", "--id", identity) == first
    assert first["shift"]["id"] == identity
    shop.first.must("shift", "close")


@pytest.mark.parametrize(
    "words, code, reason",
    [
        (("close",), 1, "no_shift"),
        (("hand-over", "till"), 1, "no_shift"),
        (("pay-in", "--amount-minor", "1", "--reason", "x"), 1, "no_shift"),
        (("pay-in", "--amount-minor", "1"), 2, ""),
        (("pay-in", "--amount-minor", "0", "--reason", "x"), 2, ""),
        (("open", "--float-minor", "1.50"), 2, ""),
        (("sleep",), 2, ""),
    ],
)
def test_exit_codes_without_a_shift(shop: Shop, words: tuple[str, ...], code: int, reason: str) -> None:
    ran = shop.first("shift", *words)
    assert ran.code == code
    if reason:
        assert [each["code"] for each in ran.document["reasons"]] == [reason]
        assert ran.document["reasons"][0]["text"]
    else:
        assert ran.document["error"]["message"]


def test_exit_codes_with_a_shift(shop: Shop) -> None:
    shop.first.must("shift", "open")
    again = shop.first("shift", "open")
    assert (again.code, again.document["reasons"][0]["code"]) == (1, "shift_open")
    assert shop.first("shift", "hand-over", "nobody").code == 2
    shop.first.must("shift", "close")


def test_the_paper_holds_chinese_as_text_of_an_embedded_font(shop: Shop, tmp_path: Path) -> None:
    """No reader of PDF is at hand; the maps from glyphs to characters are, by which copying and searching go."""
    paper = tmp_path / "report.pdf"
    shop.first.must("shift", "open")
    shop.first.must("--lang", "zh_CN", "shift", "close", "--counted-minor", "0", "--pdf", str(paper))
    data = paper.read_bytes()
    assert b"/FontFile" in data
    assert b"/Subtype /Image" not in data
    # Qt names some characters by their radical, which is the same character to whoever searches.
    assert len(data) < 200_000, "a subset of the font, not all of it"
    characters = _characters(data)
    assert set("交班报表应有现金账实相符") <= characters
    assert set("2026.-:") <= characters


def _characters(data: bytes) -> set[str]:
    found: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            text = stream
        for maps in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
            for listed in re.findall(rb"<([0-9a-fA-F]{4})>", maps):
                found.add(unicodedata.normalize("NFKC", chr(int(listed, 16))))
    return found


def test_the_owner_sees_the_shifts_of_all_counters(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_app.sync.link._TIMELINE_SECONDS", 60.0)  # however busy the machine is
    closed: dict[str, str] = {}
    for name, counter, sold in (("T1", shop.first, "3000"), ("T2", shop.second, "4000")):
        closed[name] = counter.must("shift", "open", "--float-minor", "10000")["shift"]["id"]
        counter.must("checkout", "--amount-minor", sold, "--tender", "cash")
        counter.must("shift", "close", "--counted-minor", "13000")
        counter.must("sync")
    assert shop.first("shift", "list").code == 1, "a cashier does not"
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    listed = shop.first.must("shift", "list")["shifts"]
    shop.first.must("sign-out")
    # The shop's clock stands: of several that were opened in the same moment none is the newest.
    told = {name: next(each for each in listed if each["id"] == shift) for name, shift in closed.items()}
    assert {name: each["counter"] for name, each in told.items()} == {"T1": "T1", "T2": "T2"}
    assert (told["T1"]["difference_minor"], told["T2"]["difference_minor"]) == (0, -1000)
    assert told["T2"]["figures"]["total"]["payable_minor"] == 4000
    assert {each["store_name"] for each in told.values()} == {"S1"}
