"""Tiers through the command line: from the file to the sentence at another counter, what they give, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import inside
from tests.cli.conftest import Shop

FILE = """
tiers:
  list:
    - {name: silver, title: {zh_CN: 银卡, en: Silver}, from_minor: 10000, points_percent: 150, pay_percent: 95}
    - {name: gold, title: {zh_CN: 金卡, en: Gold}, from_minor: 50000, visits: 2}
"""
PHONE = "13900001951"


@pytest.fixture
def tiers(shop: Shop, tmp_path: Path) -> Iterator[Shop]:
    """The shop with these tiers at both counters, and without any afterwards."""
    for text in (FILE, "tiers: {list: []}"):
        (tmp_path / "tiers.yaml").write_text(text, encoding="utf-8")
        shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
        shop.first.must("settings", "put", str(tmp_path / "tiers.yaml"))
        shop.first.must("sync")
        shop.first.must("sign-out")
        shop.second.must("sync")
        if text == FILE:
            yield shop


def test_a_purchase_makes_a_tier_that_the_other_counter_explains_and_applies(tiers: Shop) -> None:
    first, second = tiers.first, tiers.second
    first.must("sign-up", "--phone", PHONE, "--name", "王小明", "--consent")
    nothing = first.must("member", "show", PHONE)["member"]
    assert (nothing["tier"], nothing["tier_text"]) == ("", "Spend 100.00 more for Silver")

    sold = first.must("checkout", "--amount-minor", "12000", "--member", PHONE, "--tender", "cash")
    assert (sold["payable_minor"], sold["points_earned"]) == (12_000, 120)
    first.must("sync")
    second.must("sync")
    shown = second.must("member", "show", PHONE)["member"]
    assert (shown["tier"], shown["tier_title"], shown["tier_since"], shown["tier_until"]) == (
        "silver", "Silver", "2026-03-10", None,
    )  # fmt: skip
    assert shown["tier_next"] == {
        "tier": "gold", "title": "Gold", "missing_minor": 38_000, "missing_visits": 1, "by": "2027-03-09",
    }  # fmt: skip
    assert shown["tier_keep"] is None
    said = inside("--data", str(second.folder), "--lang", "zh_CN", "member", "show", PHONE).out
    assert "银卡：再消费 380.00 元、再到店 1 天升级为金卡（截至 2027-03-09）" in said.splitlines()

    answer = second.must(
        "checkout", "--amount-minor", "10000", "--line", "Tea=10000", "--member", PHONE, "--tender", "cash"
    )
    assert (answer["discount_minor"], answer["payable_minor"], answer["points_earned"]) == (500, 9_500, 142)
    assert answer["lines"][-1] == {"what": "Silver: 5% off", "minor": -500, "tier": "silver", "pay_percent": 95}
    assert sum(line["minor"] for line in answer["lines"]) == 9_500

    second.must("sign-in", "owner", "--pin", tiers.made["owner_pin"])
    second.must("void", answer["checkout"], "--reason", "slip")
    second.must("void", sold["checkout"], "--reason", "slip")
    second.must("sign-out")
    for counter in (first, second):
        counter.must("sync")
        gone = counter.must("member", "show", PHONE)["member"]
        assert (gone["tier"], gone["points"], gone["tier_text"]) == ("", 0, "Spend 100.00 more for Silver")
