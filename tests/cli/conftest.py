"""A trial shop with its cloud and two counters, made once; the clock of each stands in a file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from tests.cli.commands import Counter, Document, inside
from tests.patience import patient_claims

__all__ = ["patient_claims"]

NOON = "2026-03-10T14:00:00+08:00"
CAMPAIGN = """
- id: C50
  kind: cash
  title: {zh_CN: 满 200 减 50, en: 50 off from 200}
  benefit: {amount_off_minor: 5000}
  valid: {from: 2026-03-01, until: 2026-03-31}
  min_spend_minor: 20000
- id: MINE
  kind: gift
  title: {zh_CN: 会员礼, en: For members}
  benefit: {item: 杯子}
  member_bound: true
"""


@dataclass(frozen=True)
class Shop:
    """What a test may touch."""

    first: Counter
    second: Counter
    cloud: Path
    url: str
    made: Document

    def set_clock(self, text: str) -> None:
        """The standing clock of everybody."""
        for folder in (self.first.folder, self.second.folder, self.cloud):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "clock").write_text(text, encoding="utf-8")

    def code_for_a_counter(self) -> str:
        """A one-use code of the cloud."""
        ran = inside("--data", str(self.cloud), "--json", "cloud", "enrolment-code", "--store", "S1")
        return str(ran.document["code"])

    def coupon(self, campaign: str = "C50", *more: str) -> str:
        """A fresh coupon's short code, issued at the first counter by the owner."""
        self.first.must("sign-in", "owner", "--pin", self.made["owner_pin"])
        code = self.first.must("issue", campaign, *more)["coupons"][0]["short_code"]
        self.first.must("sign-out")
        return str(code)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with made_shop(tmp_path_factory.mktemp("shop")) as shop:
        yield shop


@contextmanager
def made_shop(folder: Path) -> Iterator[Shop]:
    """A new one: for tests that leave something which no other test could stand, such as a clock set years ahead."""
    cloud_folder = folder / "head"
    made = inside(
        "--data", str(cloud_folder), "--json", "--now", NOON,
        "cloud", "init", "--merchant", "Shop", "--store", "S1", "--trial",
    ).document  # fmt: skip
    (cloud_folder / "clock").write_text(NOON, encoding="utf-8")
    settings = load_settings({"COUNTER_APP_CONFIG_DIR": _config()}, data=str(cloud_folder))
    cloud = open_cloud(cloud_settings(settings))
    with BackgroundServer(cloud) as server:
        shop = Shop(Counter(folder / "T1"), Counter(folder / "T2"), cloud_folder, server.url, made)
        shop.set_clock(NOON)
        for counter in (shop.first, shop.second):
            code = inside("--data", str(cloud_folder), "--json", "cloud", "enrolment-code", "--store", "S1").document
            counter.must("enrol", code["code"], "--cloud", server.url)
        (folder / "campaigns.yaml").write_text(CAMPAIGN, encoding="utf-8")
        shop.first.must("sign-in", "owner", "--pin", made["owner_pin"])
        shop.first.must("campaign", "put", str(folder / "campaigns.yaml"))
        shop.first.must("sync")
        shop.first.must("sign-out")
        shop.second.must("sync")
        yield shop
    cloud.close()
    shutil.rmtree(folder, ignore_errors=True)


def _config() -> str:
    import os

    return os.environ["COUNTER_APP_CONFIG_DIR"]


@pytest.fixture(autouse=True)
def till(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nobody whom a test signed in stands at the till in the next one: the shop is the same for all of them."""
    yield
    if "shop" in request.fixturenames:
        shop: Shop = request.getfixturevalue("shop")
        for counter in (shop.first, shop.second):
            counter("sign-out")
