"""A play shop for sieges: one cloud, one counter with many coupons, made once through the command line and copied."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from counter_app.bootstrap.opening import OpenCounter, open_counter
from counter_app.config import load_settings
from tests.e2e.network import free_port
from tests.e2e.programs import CloudProcess, CloudThread, call

NOON = "2026-03-10T14:00:00+08:00"
CAMPAIGN = "ONE"
COUPONS_AT_ONCE = 500
_TERMS: dict[str, Any] = {
    "id": CAMPAIGN,
    "kind": "gift",
    "title": {"zh_CN": "送一杯", "en": "A free cup"},
    "benefit": {"item": "cup", "value_minor": 800},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    "on_void": {"max_cycles": 10},
}
# Whoever dies at random must not run into the caps of a counter that is off-line for long.
_SETTINGS = {"offline_caps": {"days": 30, "redemptions": 1_000_000, "sum_minor": 10**12}}


@dataclass(frozen=True)
class Town:
    """Folders of a shop with one counter, and the port of its cloud."""

    folder: Path
    port: int
    database: str = ""

    @property
    def till(self) -> Path:
        """The counter's folder."""
        return self.folder / "till"

    @property
    def home(self) -> Path:
        """The cloud's folder."""
        return self.folder / "home"

    def cloud(self) -> CloudProcess:
        """The cloud as a process, not started yet."""
        return CloudProcess(self.home, self.port)

    def copy(self, folder: Path) -> Town:
        """The same town elsewhere, at the same port."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Town(folder, self.port, self.database)


def build(folder: Path, coupons: int = COUPONS_AT_ONCE, database: str = "") -> Town:
    """Make it; the owner is signed in at the counter."""
    town = Town(folder, free_port(), database)
    for each in (town.till, town.home):
        each.mkdir(parents=True)
        (each / "clock").write_text(NOON + "\n")
    where = ["--database", database] if database else []
    made = call(town.home, "cloud", "init", "--merchant", "Town", "--store", "S1", "--trial", *where)
    served = CloudThread(town.home, town.port)
    served.start()
    try:
        code = call(town.home, "cloud", "enrolment-code", "--store", "S1")["code"]
        call(town.till, "enrol", str(code), "--cloud", f"http://127.0.0.1:{town.port}")
        call(town.till, "sign-in", "owner", "--pin", str(made["owner_pin"]))
        terms, settings = folder / "terms.yaml", folder / "settings.yaml"
        terms.write_text(yaml.safe_dump(_TERMS, allow_unicode=True))
        settings.write_text(json.dumps(_SETTINGS))
        call(town.till, "settings", "put", str(settings))
        call(town.till, "campaign", "put", str(terms))
        call(town.till, "sync")
        for _ in range(0, coupons, COUPONS_AT_ONCE):
            call(town.till, "issue", CAMPAIGN, "--count", str(min(coupons, COUPONS_AT_ONCE)))
        call(town.till, "sync")
    finally:
        served.stop()
    return town


@contextmanager
def memory_folder() -> Iterator[Path]:
    """In memory where the system has such a place: what is tried is the program, and not how fast this disk is."""
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with TemporaryDirectory(prefix="counter-siege-", dir=place) as folder:
        yield Path(folder)


def opened(folder: Path) -> OpenCounter:
    """The counter of a folder by the program's own way; whoever calls closes it."""
    return open_counter(load_settings(os.environ, data=str(folder)))


def scans_of(town: Town) -> int:
    """How many lines the counter's scan log has."""
    beside = opened(town.till)
    try:
        with beside.store.reading() as reading:
            return len(reading.scan_log(1_000_000))
    finally:
        beside.close()
