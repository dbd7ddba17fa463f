"""`redeem` killed between its commit and its answer, as a real process: its standard output takes nothing more."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.cli.commands import ROOT, inside
from tests.cli.conftest import Shop

_SECONDS = 60


def _full_pipe() -> tuple[int, int]:
    """Whoever writes there waits for ever."""
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    try:
        while True:
            os.write(writes, b"x" * 4096)
    except BlockingIOError:
        pass
    os.set_blocking(writes, True)
    return reads, writes


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="pipes of this system are not known to fill up so")
def test_killed_before_its_answer_it_is_listed_and_the_code_says_so(shop: Shop) -> None:
    code = shop.coupon()
    reads, writes = _full_pipe()
    command = [sys.executable, str(ROOT / "main.py"), "--data", str(shop.first.folder), "--json"]
    with subprocess.Popen([*command, "redeem", code, "--amount-minor", "20000"], stdout=writes) as killed:
        deadline = time.monotonic() + _SECONDS
        while _is_free(shop, code):
            assert time.monotonic() < deadline, "it was not redeemed"
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
    os.close(reads)
    os.close(writes)

    ran = inside("--data", str(shop.first.folder), "--json", "queue")
    (listed,) = ran.document["unshown"]
    assert "没有显示" in ran.err
    assert (listed["title"], listed["discount_minor"], listed["at"]) == ("满 200 减 50", 5_000, "2026-03-10T06:00:00Z")
    english = inside("--data", str(shop.first.folder), "--lang", "en", "queue")
    assert "not shown" in english.err
    assert f"queue --acknowledge {listed['checkout']}" in english.out

    ran = inside("--data", str(shop.first.folder), "--json", "redeem", code, "--amount-minor", "20000")
    (reason,) = ran.document["reasons"]
    assert (ran.code, reason["code"], reason["unshown"]) == (1, "already_redeemed", True)
    assert reason["at"].startswith("2026-03-10T14:00")
    assert shop.first.must("queue", "--acknowledge", listed["checkout"])["unshown"] == []
    ran = inside("--data", str(shop.first.folder), "--json", "check", code)
    assert (ran.document["colour"], ran.err) == ("red", "")


def _is_free(shop: Shop, code: str) -> bool:
    return bool(inside("--data", str(shop.first.folder), "--json", "check", code).document["verdict"] == "accepted")


def test_an_answer_that_was_printed_leaves_nothing_to_list(shop: Shop) -> None:
    done = shop.first.must("redeem", shop.coupon(), "--amount-minor", "20000")
    assert done["redeemed"]
    assert shop.first.must("queue")["unshown"] == []


def test_a_reader_that_has_gone_has_not_seen_it(shop: Shop) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, str(ROOT / "main.py"), "--data", str(shop.first.folder), "--json"]
    ended = subprocess.run([*command, "redeem", shop.coupon(), "--amount-minor", "20000"], stdout=writes, check=False)
    os.close(writes)
    assert ended.returncode == 3
    (listed,) = shop.first.must("queue")["unshown"]
    shop.first.must("queue", "--acknowledge", listed["checkout"])
