"""A disk without room is called full, whatever the database says of it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Counter, process
from tests.cli.conftest import Shop


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes in memory."""
    place = tmp_path / "small"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system of one's own cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("left", [0, 8_192, 40_000])
def test_a_disk_without_room_is_full_and_the_coupon_unused(shop: Shop, small_disk: Path, left: int) -> None:
    code = shop.coupon()
    shop.first.must("sync")
    till = Counter(small_disk / "T1")
    shutil.copytree(shop.first.folder, till.folder)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(max(0, shutil.disk_usage(small_disk).free - left)))
    for words in (("redeem", code, "--amount-minor", "20000"), ("sign-up", "--phone", "13812349999", "--consent")):
        ran = till(*words)
        if ran.code == 0:
            continue
        assert (ran.code, ran.document["error"]["kind"]) == (3, "disk_full"), ran.document
    filler.unlink()
    assert till.must("check", code, "--amount-minor", "20000")["verdict"] in ("accepted", "refused")


@pytest.mark.parametrize("left", [0, 4_096])
@pytest.mark.parametrize("words", [("members", "m.csv"), ("checkouts", "c.xlsx"), ("all", "all.zip"), ("all", "all")])
def test_an_export_that_finds_no_room_leaves_nothing(
    shop: Shop, small_disk: Path, words: tuple[str, str], left: int
) -> None:
    (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free - left))
    what, name = words
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    # A process of its own: what it says while it ends is heard too.
    ran = process("--data", str(shop.first.folder), "--json", "export", what, str(small_disk / name))
    shop.first.must("sign-out")
    if ran.code:
        assert (ran.code, ran.document["error"]["kind"]) == (3, "disk_full"), ran.document
        assert [path.name for path in small_disk.iterdir()] == ["filler"]
    else:
        assert name == "m.csv", "a few lines fit into what was left"
        assert sorted(path.name for path in small_disk.iterdir()) == sorted(["filler", name])
