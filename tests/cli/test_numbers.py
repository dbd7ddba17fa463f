"""`numbers` on the command line: through a real cloud, as sentences, as a document and as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shop

DAY = "2026-03-10"


def figures(shop: Shop, chart: str) -> list[int]:
    """Those of the day in a chart that is a table of days: others have sold in this shop too."""
    for counter in (shop.first, shop.second, shop.first):
        counter.must("sync")
    rows = shop.first.must("numbers", "--chart", chart, "--from", DAY)["charts"][0]["rows"]
    return next(([each for each in row[1:] if each is not None] for row in rows if row[0] == DAY), [0, 0, 0, 0])


def test_what_was_sold_at_two_counters_is_in_the_figures_of_both(shop: Shop, tmp_path: Path) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    share, traffic = figures(shop, "share"), figures(shop, "traffic")
    shop.first.must("checkout", "--amount-minor", "10000")
    shop.second.must("checkout", "--amount-minor", "5000")
    shop.second.must("traffic", "walk-in", "3")
    assert [new - old for new, old in zip(figures(shop, "share"), share, strict=True)] == [0, 0, 2, 15000]
    assert [new - old for new, old in zip(figures(shop, "traffic"), traffic, strict=True)] == [3, 0, 0, 2]
    told = shop.first.must("numbers")
    assert (told["fresh"], told["whole"], told["waiting"]) == (True, True, 0)
    assert [each["name"] for each in told["charts"]] == [
        "today", "repurchase", "activity", "share", "cohorts", "traffic", "campaigns",
        "channels", "staff",
    ]  # fmt: skip
    place = tmp_path / "share.csv"
    assert shop.first.must("numbers", "--chart", "share", "--export", str(place))["path"] == str(place)
    assert any(line.startswith(f"{DAY},") for line in place.read_text("utf-8-sig").splitlines())


@pytest.mark.parametrize(
    "words",
    [("--chart", "reads"), ("--from", "2026-3-1"), ("--until", "soon"), ("--export", "x.csv"),
     ("--store", "S1", "--all-stores")],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_wrong_command_line(shop: Shop, words: tuple[str, ...]) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    assert shop.first("numbers", *words).code == 2


def test_a_cashier_is_refused(shop: Shop) -> None:
    shop.first.must("sign-out")
    ran = shop.first("numbers")
    assert (ran.code, ran.document["reasons"][0]["code"]) == (1, "sign_in_required")
