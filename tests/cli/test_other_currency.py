"""A shop whose money has no digits behind the point: what the command line and its files say of amounts."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from tests.cli.commands import Counter, inside
from tests.cli.conftest import CAMPAIGN, NOON


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    cloud_folder, till = tmp_path / "cloud", Counter(tmp_path / "till")
    head = ["--data", str(cloud_folder), "--json", "--now", NOON, "cloud"]
    made = inside(*head, "init", "--merchant", "Mise", "--store", "S1", "--currency", "JPY", "--trial").document
    till.folder.mkdir()
    for folder in (cloud_folder, till.folder):
        (folder / "clock").write_text(NOON, encoding="utf-8")
    settings = load_settings({"COUNTER_APP_CONFIG_DIR": os.environ["COUNTER_APP_CONFIG_DIR"]}, data=str(cloud_folder))
    cloud = open_cloud(cloud_settings(settings))
    with BackgroundServer(cloud) as server:
        code = inside(*head, "enrolment-code", "--store", "S1").document["code"]
        till.must("enrol", str(code), "--cloud", server.url)
        till.must("sign-in", "owner", "--pin", made["owner_pin"])
        yield till
    cloud.close()


def test_what_is_due_and_what_one_has_is_said_in_whole_yen(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "campaigns.yaml").write_text(CAMPAIGN, encoding="utf-8")
    counter.must("campaign", "put", str(tmp_path / "campaigns.yaml"))
    coupon = counter.must("issue", "C50")["coupons"][0]["short_code"]
    sold = counter.must("checkout", "--amount-minor", "25000", "--coupon", coupon, "--tender", "cash")
    void = ("void", sold["redemptions"][0]["id"], "--reason", "slip")
    said = inside("--data", str(counter.folder), "--lang", "en", *void).out
    assert "The customer now owes 5000" in said
    assert ".00" not in said

    counter.must("sign-up", "--phone", "13900008841", "--consent")
    counter.must("top-up", "--member", "13900008841", "--amount-minor", "1500", "--tender", "cash")
    counter.must("checkout", "--member", "13900008841", "--amount-minor", "98765", "--tender", "cash")
    counter.must("sync")
    counter.must("member", "export", "13900008841", str(tmp_path / "copy.html"))
    page = (tmp_path / "copy.html").read_text(encoding="utf-8")
    assert "1,500 JPY" in page
    assert "98,765 " in page
    assert "987.65" not in page
