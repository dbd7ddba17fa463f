"""A play shop made by the commands that a person types: a cloud that answers, one counter with a campaign."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from tests.attacks.play import MERCHANT, NOON, PlayShop
from tests.cli.commands import Counter, inside


@pytest.fixture
def play(tmp_path: Path) -> Iterator[PlayShop]:
    head = tmp_path / "head"
    words = ("--data", str(head), "--json", "--now", NOON, "cloud", "init", "--merchant", MERCHANT, "--store", "S1")
    made = inside(*words, "--trial").document
    (head / "clock").write_text(NOON, encoding="utf-8")
    cloud = open_cloud(cloud_settings(load_settings(os.environ, data=str(head))))
    with BackgroundServer(cloud) as server:
        shop = PlayShop(Counter(tmp_path / "T1"), head, server.url, made)
        shop.set_clock(NOON)
        code = inside("--data", str(head), "--json", "cloud", "enrolment-code", "--store", "S1").document["code"]
        shop.counter.must("enrol", code, "--cloud", server.url)
        yield shop
    cloud.close()
