"""`numbers` on the command line: through a real cloud, as sentences, as a document and as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shop


def test_what_was_sold_at_two_counters_is_in_the_figures_of_both(shop: Shop, tmp_path: Path) -> None:
    shop.first.must("checkout", "--amount-minor", "10000")
    shop.second.must("checkout", "--amount-minor", "5000")
    shop.second.must("traffic", "walk-in", "3")
    for counter in (shop.first, shop.second, shop.first):
        counter.must("sync")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    told = shop.first.must("numbers")
    assert (told["fresh"], told["whole"], told["waiting"]) == (True, True, 0)
    assert [each["name"] for each in told["charts"]] == [
        "today", "repurchase", "activity", "share", "cohorts", "traffic",
    ]  # fmt: skip
    share = shop.first.must("numbers", "--chart", "share")["charts"][0]
    assert share["rows"] == [["2026-03-10", 0, 0, 2, 15000]]
    traffic = shop.first.must("numbers", "--chart", "traffic", "--from", "2026-03-10")["charts"][0]
    assert traffic["rows"] == [["2026-03-10", 3, 0, 0, 2]]
    place = tmp_path / "share.csv"
    assert shop.first.must("numbers", "--chart", "share", "--export", str(place))["path"] == str(place)
    assert place.read_text("utf-8-sig").splitlines()[1].startswith("2026-03-10,")


@pytest.mark.parametrize(
    "words",
    [("--chart", "followers"), ("--from", "2026-3-1"), ("--until", "soon"), ("--export", "x.csv"),
     ("--store", "S1", "--all-stores")],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_wrong_command_line(shop: Shop, words: tuple[str, ...]) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    assert shop.first("numbers", *words).code == 2


def test_a_cashier_is_refused(shop: Shop) -> None:
    shop.first.must("sign-out")
    ran = shop.first("numbers")
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")
