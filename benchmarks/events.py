"""Enter at one counter → known at the other, over HTTP on the loopback: served, pushed, told, pulled, stored."""

import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import options, percentile, ratio, show
from counter_app.bootstrap.enrolling import enrol_folder, read_invitation
from counter_app.bootstrap.opening import OpenCounter
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import Settings
from counter_app.services.sign_up import SignUpRequest, sign_up
from tests.cloud.support import CloudShop, open_shop

GOAL_SECONDS = 0.3
_PATIENCE = 30.0


def counter_of(shop: CloudShop, url: str, folder: Path) -> OpenCounter:
    """A counter with everything that runs behind a window, listening."""
    code = shop.cloud.enrolment_code(shop.store).code
    opened, _ = enrol_folder(Settings(folder / "data", folder / "config"), read_invitation(code, url))
    opened.start_workers()
    assert opened.workers is not None
    assert opened.workers.ear is not None
    assert opened.workers.ear.wait_live(_PATIENCE)
    return opened


def known_after(here: OpenCounter, there: OpenCounter, phone: str) -> float:
    """Seconds from the call that Enter makes to the row in the other counter's file."""
    begun = time.perf_counter()
    sign_up(here.counter, SignUpRequest(here.counter.ids.new(), phone, "李四", consent=True))
    assert here.workers is not None
    here.workers.wake()
    pause = threading.Event()
    while time.perf_counter() - begun < _PATIENCE:
        with there.store.reading() as reading:
            if reading.member_by_phone(f"+86{phone}") is not None:
                break
        pause.wait(0.002)
    return time.perf_counter() - begun


def main(argv: Sequence[str] | None = None) -> int:
    """Print the p99 against its goal."""
    asked = options(__doc__ or "", argv)
    rounds = 5 if asked.small else 200
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop = open_shop(folder / "cloud")
        with BackgroundServer(shop.cloud) as server:
            here, there = (counter_of(shop, server.url, folder / each) for each in ("T1", "T2"))
            known_after(here, there, "13900000000")  # warm
            seconds = [known_after(here, there, f"138{number:08d}") for number in range(rounds)]
            here.close()
            there.close()
        shop.cloud.close()
    show("Enter here → in the other counter's file", seconds)
    ratio("p99 / 300 ms", percentile(seconds, 99) / GOAL_SECONDS, 1.0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
