"""The computer sleeps and wakes: the window scans and sends again by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from counter_app.scanning.drawing import draw_code
from counter_app.scanning.frames import Picture
from counter_app.scanning.pictures import read_picture
from counter_app.scanning.stream import PictureStream
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.sync.link import OfflineLink
from tests.e2e.programs import wait_until
from tests.siege.audit import asking
from tests.siege.besieger import ROOT
from tests.siege.town import Town, opened, scans_of

_SLEEP_SECONDS = 4.0
_PROMISED_SECONDS = 10.0
_NOISE = 3.0  # this machine does other things at the same time


def _picture(code: str) -> Picture:
    return read_picture(draw_code(code))


def _waiting(town: Town) -> int:
    beside = opened(town.till)
    try:
        with beside.store.reading() as reading:
            return reading.waiting()
    finally:
        beside.close()


@pytest.mark.timeout(300)
def test_after_a_sleep_camera_and_sync_are_back(town: Town) -> None:
    counter = opened(town.till)
    codes = [str(row[0]) for row in asking(counter)("SELECT short_code FROM coupon LIMIT 3")]
    cloud = town.cloud()
    cloud.start()
    before = scans_of(town)
    words = [sys.executable, str(ROOT / "main.py"), "--data", str(town.till), "gui", "--camera"]
    with PictureStream(_picture(codes[0]), frames_per_second=10) as stream:
        window = subprocess.Popen([*words, stream.url], env=os.environ, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: scans_of(town) > before, 120)
            window.send_signal(signal.SIGSTOP)
            # Meanwhile somebody redeems at the command line, and another phone lies before the camera.
            alone = replace(counter.counter, link=OfflineLink())
            assert redeem(alone, RedeemRequest(alone.ids.new(), (codes[1],), 0)).redeemed
            counter.close()
            stream.show(_picture(codes[2]))
            threading.Event().wait(_SLEEP_SECONDS)
            seen = scans_of(town)
            window.send_signal(signal.SIGCONT)
            woken = time.monotonic()
            wait_until(lambda: scans_of(town) > seen, _PROMISED_SECONDS * _NOISE)
            scanned = time.monotonic() - woken
            wait_until(lambda: _waiting(town) == 0, _PROMISED_SECONDS * _NOISE)
            sent = time.monotonic() - woken
            window.send_signal(signal.SIGTERM)
            assert window.wait(60) == 0
        finally:
            window.kill()
            window.wait(30)
            cloud.kill()
    print(f"after {_SLEEP_SECONDS:.0f} s of sleep: scanned after {scanned:.1f} s, all sent after {sent:.1f} s")
