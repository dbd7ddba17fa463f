"""The shop alone, made once and copied for each test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.bootstrap.opening import open_counter
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from tests.bootstrap.solo import CAMPAIGN, NOON, Solo
from tests.cli.commands import Counter, inside


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("solo") / "shop"
    words = ("--data", str(folder), "--json", "--now", NOON, "cloud", "init", "--merchant", "Solo", "--store", "S1")
    facts = inside(*words, "--trial").document
    (folder / "clock").write_text(NOON, encoding="utf-8")
    (folder.parent / "c.yaml").write_text(CAMPAIGN, encoding="utf-8")
    cloud = open_cloud(cloud_settings(load_settings(os.environ, data=str(folder))))
    with BackgroundServer(cloud) as server:
        till = Counter(folder)
        till.must("enrol", till.must("cloud", "enrolment-code", "--store", "S1")["code"], "--cloud", server.url)
        till.must("sign-in", "owner", "--pin", facts["owner_pin"])
        till.must("campaign", "put", str(folder.parent / "c.yaml"))
        till.must("sync")
        till.must("sign-up", "--phone", "13800000009", "--name", "孙七", "--consent")
        coupons = till.must("issue", "C50", "--count", "40")["coupons"]
        till.must("sync")
        till.must("sign-out")
    cloud.close()
    opened = open_counter(load_settings(os.environ, data=str(folder)))
    assert opened.device is not None
    with opened.store.writing() as writing:
        writing.set_device(replace(opened.device, cloud_url="http://127.0.0.1:1"))
    opened.close()
    return folder, {**facts, "codes": [each["short_code"] for each in coupons]}


@pytest.fixture
def solo(made: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[Solo]:
    source, facts = made
    shutil.copytree(source, tmp_path / "shop")
    shop = Solo(tmp_path / "shop", facts["recovery_phrase"], list(facts["codes"]))
    yield shop
    shop.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes in memory."""
    place = tmp_path / "small"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system of one's own cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
