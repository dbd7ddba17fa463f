"""`traffic` on the command line: what it answers, exit codes, and that the cloud has the sums (docs/cli.md)."""

from __future__ import annotations

import uuid

import pytest

from counter_app.bootstrap.clouds import opened_cloud
from counter_app.cloud.traffic_rows import TrafficRow
from counter_app.config import load_settings
from tests.cli.conftest import Shop, _config


def test_a_tap_is_counted_once_and_goes_up(shop: Shop) -> None:
    identity = str(uuid.uuid4())
    first = shop.first.must("traffic", "walk-in", "--id", identity)
    assert first == shop.first.must("traffic", "walk-in", "--id", identity)
    assert first == {
        "done": True, "kind": "walk_in", "count": 1, "business_day": "2026-03-10",
        "today": {"walk_in": 1, "phone": 0, "inquiry": 0}, "reasons": [],
    }  # fmt: skip
    shop.first.must("traffic", "phone", "4")
    assert shop.first.must("traffic", "phone", "-1")["today"]["phone"] == 3
    shop.second.must("traffic", "inquiry", "2")
    for counter in (shop.first, shop.second, shop.first):
        round_ = counter.must("sync")
        assert (round_["refused"], round_["exceptions"], round_["digest_equal"]) == (0, 0, True)
    settings = load_settings({"COUNTER_APP_CONFIG_DIR": _config()}, data=str(shop.cloud))
    with opened_cloud(settings) as cloud, cloud._context.database.reading() as reading:
        rows = reading.all(TrafficRow, cloud.merchants()[0].merchant)
    mine = {("T1", "walk_in"): 1, ("T1", "phone"): 3, ("T2", "inquiry"): 2}
    counted = {(row.counter, row.kind): row.count for row in rows}
    assert {key: count for key, count in counted.items() if key in mine} == mine
    again = shop.first("traffic", "phone", "--id", identity)
    assert (again.code, again.document["reasons"][0]["code"]) == (1, "id_reused")


@pytest.mark.parametrize(
    "words", [("sale",), ("phone", "0"), ("phone", "1001"), ("phone", "x"), ("phone", "-1000"), ()]
)
def test_what_cannot_be_counted_is_a_wrong_command_line(shop: Shop, words: tuple[str, ...]) -> None:
    assert shop.first("traffic", *words).code == 2


def test_a_person_reads_it_in_both_languages(shop: Shop) -> None:
    from tests.cli.commands import inside

    for lang, word in (("en", "walk-ins"), ("zh_CN", "进店未购买")):
        ran = inside("--data", str(shop.first.folder), "--lang", lang, "traffic", "walk-in")
        assert (ran.code, word in ran.out) == (0, True)
        shop.first.must("traffic", "walk-in", "-1")  # the others of this shop count them
