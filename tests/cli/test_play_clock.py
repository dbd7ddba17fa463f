"""A play shop whose cloud nobody gave a clock goes by the clock of the counter that asks."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from tests.cli.commands import Counter, inside

NOON, DAY_BEFORE = "2026-03-10T14:00:00+08:00", "2026-03-09T14:00:00+08:00"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter of a play shop, enrolled and made ready with `--now` alone; no folder has a clock."""
    head = str(tmp_path / "head")
    made = inside("--data", head, "--json", "cloud", "init", "--merchant", "Play", "--store", "S1", "--trial").document
    cloud = open_cloud(
        cloud_settings(load_settings({"COUNTER_APP_CONFIG_DIR": os.environ["COUNTER_APP_CONFIG_DIR"]}, data=head))
    )
    (tmp_path / "c.yaml").write_text(
        "{id: C50, kind: cash, title: {zh_CN: 减, en: 50 off}, benefit: {amount_off_minor: 5000},"
        " valid: {from: 2026-03-01, until: 2026-03-31}}",
        encoding="utf-8",
    )
    with BackgroundServer(cloud) as server:
        counter = Counter(tmp_path / "T1")
        code = inside("--data", head, "--json", "cloud", "enrolment-code", "--store", "S1").document["code"]
        counter.must("--now", NOON, "enrol", code, "--cloud", server.url)
        counter.must("--now", NOON, "sign-in", "owner", "--pin", made["owner_pin"])
        counter.must("--now", NOON, "campaign", "put", str(tmp_path / "c.yaml"))
        counter.must("--now", NOON, "sync")
        yield counter
    cloud.close()


def test_a_counter_played_in_another_month_is_not_called_slow(counter: Counter) -> None:
    code = counter.must("--now", NOON, "issue", "C50")["coupons"][0]["short_code"]
    counter.must("--now", NOON, "sync")
    answer = counter.must("--now", NOON, "redeem", code, "--amount-minor", "20000")
    assert (answer["redeemed"], answer["online"]) == (True, True)


def test_its_clock_set_back_a_day_is_still_suspect(counter: Counter) -> None:
    code = counter.must("--now", NOON, "issue", "C50")["coupons"][0]["short_code"]
    counter.must("--now", NOON, "sync")
    ran = counter("--now", DAY_BEFORE, "check", code)
    assert ran.code == 1
    assert [reason["code"] for reason in ran.document["reasons"]] == ["clock_suspect"]
