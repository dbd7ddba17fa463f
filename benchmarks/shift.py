"""A day's shift in a window by itself: memory of the program's own process while real codes come through a real camera.

The camera is an MJPEG stream of another process and the shop is filled by this one, so that the third, which is
measured, holds nothing but the program: `benchmarks/shift_window.py` shows the window and presses Enter and Esc.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.common import ratio
from counter_app.bootstrap.opening import OpenCounter, open_counter
from counter_app.config import load_settings
from counter_app.domain.campaign import Campaign, CampaignStatus
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.codes import make_short_code
from counter_app.domain.coupon import Coupon
from counter_app.domain.member import Role, Staff, Store
from counter_app.scanning.drawing import draw_code
from counter_app.scanning.frames import Picture
from counter_app.scanning.pictures import read_picture
from counter_app.scanning.scene import phone_scene, shop_scene
from counter_app.scanning.stream import PictureStream
from counter_app.services.records import DeviceIdentity, Session

FRAMES_A_SECOND, PHONE_EVERY = 30, 20
GOAL_MIB, GROWTH_GOAL_MIB = 200.0, 20.0
GROWTH_SCANS = 100_000


def fill(folder: Path, scans: int) -> list[str]:
    """A counter with a signed-in cashier and so many coupons; answers what is printed on them."""
    opened = open_counter(load_settings(os.environ, data=str(folder)), make=True)
    now = datetime.now(UTC)
    document = {
        "id": "D88",
        "kind": "discount",
        "title": {"zh_CN": "88 折券", "en": "12 % off"},
        "benefit": {"pay_percent": 88},
        "valid": {"from": f"{now - timedelta(days=30):%Y-%m-%d}", "until": f"{now + timedelta(days=30):%Y-%m-%d}"},
        "stacking": {"group": "cash"},
    }
    terms = parse_terms(document, version=1, tag=8, made_at=now - timedelta(days=30))
    with opened.store.writing() as writing:
        writing.set_device(
            DeviceIdentity("d", 1, "m", "Shop", "12345", "s", "T1", "CNY", "http://127.0.0.1:1", "e", True)
        )
        writing.put_store(Store("s", "S1", "Asia/Shanghai"))
        writing.put_staff(Staff("k", "K1", Role.CASHIER))
        writing.set_session(Session("k", "K1", Role.CASHIER, None))
        writing.put_terms(Campaign(terms.campaign, CampaignStatus.RUNNING, now, 1), terms)
        writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
    codes = _coupons(opened, scans, now)
    opened.close()
    return codes


def _coupons(opened: OpenCounter, count: int, now: datetime) -> list[str]:
    codes = [make_short_code_of(number) for number in range(count)]
    with opened.store.writing() as writing:
        for number, code in enumerate(codes):
            writing.put_coupon(Coupon(f"{number:012x}", "D88", 1, now, short_code=code, home_store="s"))
    return codes


def make_short_code_of(number: int) -> str:
    """A short code that is the same in every run."""
    return make_short_code(Random(number).randrange)


def _held_up(shop: Picture, text: str, number: int) -> Picture:
    """A code before the camera: now and then a phone in a hand, else a card held straight, which is drawn sooner."""
    if number % PHONE_EVERY == 0:
        return phone_scene(text, seed=number)
    card = read_picture(draw_code(text))[::2, ::2]
    picture = shop.copy()
    top, left = 120 + number % 60, 420 + number % 200
    picture[top : top + card.shape[0], left : left + card.shape[1]] = card[: picture.shape[0] - top]
    return picture


def serve() -> None:
    """The other process: a camera. A line is a code to show (empty: none)."""
    shop = shop_scene(2)
    with PictureStream(shop, frames_per_second=FRAMES_A_SECOND) as stream:
        print(stream.url, flush=True)
        for number, line in enumerate(sys.stdin):
            text = line.strip()
            stream.show(_held_up(shop, text, number) if text else shop)
            print("shown", flush=True)


def _child(words: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def _said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError("a process ended before its work was done")
    return line


def shift(folder: Path, scans: int) -> list[float]:
    """MiB of the window's process: after its start, then after each redeemed customer."""
    codes = fill(folder, scans)
    with _child(["benchmarks.shift", "--serve"]) as camera:
        url = _said(camera)
        with _child(["benchmarks.shift_window", str(folder), url]) as window:
            assert camera.stdin is not None
            memory = [float(_said(window))]
            for code in codes:
                camera.stdin.write(f"{code}\n")
                _said(camera)
                memory.append(float(_said(window)))
                camera.stdin.write("\n")
                _said(camera)
            assert window.stdin is not None
            window.stdin.close()
        camera.stdin.close()
    return memory


def main(argv: Sequence[str] | None = None) -> int:
    """Print the memory along the shift and the ratio lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--serve", action="store_true", help="be the camera (used by itself)")
    parser.add_argument("--scans", type=int, default=1500)
    asked = parser.parse_args(argv)
    if asked.serve:
        serve()
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    scans = 30 if asked.small else asked.scans
    with tempfile.TemporaryDirectory() as name:
        os.environ.setdefault("COUNTER_APP_CONFIG_DIR", f"{name}/config")
        os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        memory = shift(Path(name) / "counter", scans)
    for at in sorted({0, 1, scans // 10, scans // 4, scans // 2, scans * 3 // 4, scans}):
        print(f"  {memory[at]:8.1f} MiB after {at} customers")
    ratio("MiB of the window's process after the shift", memory[-1], GOAL_MIB)
    warm = scans // 4
    growth = (memory[-1] - memory[warm]) / (scans - warm) * GROWTH_SCANS
    print(f"  {growth:8.1f} MiB growth per {GROWTH_SCANS} scans, reckoned from the last three quarters")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
