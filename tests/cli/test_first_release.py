"""The first release's real files are opened, migrated, synchronised and redeemed with by the program of today."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.bootstrap.opening import open_counter
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from counter_app.storage.migrate import HEAD
from tests.cli.commands import Counter

FILES = Path(__file__).resolve().parents[1] / "data" / "first-release"


@dataclass(frozen=True)
class FirstRelease:
    """A copy of the files, its cloud being served."""

    till: Counter
    folder: Path
    facts: dict[str, Any]


def copied(folder: Path) -> Path:
    """A copy to work on, its key files for the owner only."""
    shutil.copytree(FILES, folder, dirs_exist_ok=True)
    for path in (folder / "config" / "keys").iterdir():
        path.chmod(0o600)
    return folder


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FirstRelease]:
    folder = copied(tmp_path / "first")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    cloud = open_cloud(cloud_settings(load_settings(os.environ, data=str(folder / "head"))))
    with BackgroundServer(cloud) as server:
        opened = open_counter(load_settings(os.environ, data=str(folder / "T1")))
        assert opened.device is not None
        with opened.store.writing() as writing:
            writing.set_device(replace(opened.device, cloud_url=server.url))
        opened.close()
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        yield FirstRelease(Counter(folder / "T1"), folder, facts)
    cloud.close()


def test_what_waited_in_the_first_release_arrives_and_nothing_is_lost(first: FirstRelease) -> None:
    before = first.facts["queue"]
    queue = first.till.must("queue")
    assert (queue["waiting"], len(queue["refused"])) == (before["waiting"], len(before["refused"]))
    report = first.till.must("sync")
    assert report["refused"] == 0, report
    assert report["pushed"] >= before["waiting"]
    assert first.till.must("queue")["waiting"] == 0
    for code in first.facts["used"]:
        if code != first.facts["voided"]:
            again = first.till("check", code, "--amount-minor", "20000")
            assert (again.code, again.document["reasons"][0]["code"]) == (1, "already_redeemed"), again


def test_coupons_and_members_of_the_first_release_are_good_today(first: FirstRelease) -> None:
    facts, till = first.facts, first.till
    answer = till.must("redeem", facts["unused"][0], "--amount-minor", "20000", "--member", facts["member"]["number"])
    assert answer["redeemed"] is True
    assert answer["online"] is True
    assert till.must("redeem", facts["signed"][0], "--amount-minor", "20000")["discount_minor"] == 5000
    assert till.must("redeem", facts["voided"], "--amount-minor", "20000")["redeemed"] is True
    frozen = till("check", facts["frozen"], "--amount-minor", "20000")
    assert frozen.document["reasons"][0]["code"] == "coupon_frozen"
    till.must("sign-in", "owner", "--pin", facts["owner_pin"])
    assert till.must("members", "--search", "wxm")["members"][0]["phone"] == "+8613800000001"
    assert till.must("audit", "--verify")["ok"] is True


def test_the_first_releases_database_is_brought_to_todays_schema_and_is_sound(first: FirstRelease) -> None:
    findings = {each["name"]: each["level"] for each in first.till.must("doctor", "--deep")["checks"]}
    assert findings["integrity"] == "good"
    assert findings["audit"] == "good"
    opened = open_counter(load_settings(os.environ, data=str(first.till.folder)))
    with opened.store.reading() as reading:
        found = reading._connection.execute("SELECT version_num FROM alembic_version").scalar_one()
    opened.close()
    assert found == HEAD
