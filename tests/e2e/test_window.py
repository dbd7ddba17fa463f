"""The main job on the real window: a camera stream, keys, a cloud that is away and comes back, and a second counter."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.scanning.scene import phone_scene, shop_scene
from counter_app.scanning.stream import PictureStream
from tests.e2e.chain import Chain
from tests.e2e.programs import PROGRAM, CloudProcess, must, run, wait_until
from tests.e2e.screen import GREEN, RED, Screen
from tests.e2e.tills import opened_at

pytestmark = pytest.mark.screen


@contextmanager
def window_of(chain: Chain, counter: str, screen: Screen, camera: str) -> Iterator[subprocess.Popen[bytes]]:
    """The counter window of a folder; ended by asking it to end, which must go well."""
    process = subprocess.Popen(
        [*PROGRAM, "--data", str(chain.data(counter)), "gui", "--camera", camera], env=screen.environment
    )
    try:
        screen.focus(process.pid)
        yield process
    finally:
        process.terminate()
        assert process.wait(30) in (0, -15)


def scans(chain: Chain, counter: str) -> list[tuple[str, str, str]]:
    """(kind, colour, source) of the scan log, newest first."""
    with opened_at(chain.data(counter)) as opened, opened.store.reading() as reading:
        return [(each.kind, each.colour, each.source) for each in reading.scan_log(20)]


def test_a_coupon_is_redeemed_off_line_at_the_window_and_known_elsewhere_later(
    chain: Chain, screen: Screen, tmp_path: Path
) -> None:
    chain.cloud.stop()
    chain.cloud = CloudProcess(chain.folder / "cloud-home", chain.wire.target)
    coupon, member = chain.code("C50/0/signed"), chain.code("M1")
    with (
        PictureStream(shop_scene(1)) as stream,
        window_of(chain, "T1", screen, stream.url),
    ):
        stream.show(phone_scene(member, seed=2))
        wait_until(lambda: ("member", "green", "camera") in scans(chain, "T1"), 60)
        screen.press("F4")
        screen.type_slowly("200")
        screen.press("Return")
        stream.show(phone_scene(coupon, seed=3))
        wait_until(lambda: ("coupon", "green", "camera") in scans(chain, "T1"), 60)
        wait_until(lambda: 0.005 < screen.share(GREEN) < 0.1)
        screen.picture(tmp_path / "ready.png")
        assert must(chain.data("T1"), "queue")["waiting"] == 0, "ready is not redeemed"

        screen.press("Return")

        wait_until(lambda: screen.share(GREEN) > 0.15)
        screen.picture(tmp_path / "redeemed.png")
        assert must(chain.data("T1"), "queue")["waiting"] == 1
        stream.show(shop_scene(1))
        chain.cloud.start()
        wait_until(lambda: must(chain.data("T1"), "queue")["waiting"] == 0, 90)

        screen.burst(chain.code("C50/0"))
        wait_until(lambda: screen.share(RED) > 0.15)
    second = run(chain.data("T2"), "redeem", chain.code("C50/0"), "--amount-minor", "20000", "--member", member)
    assert second.exit == 1
    reason = second.document["reasons"][0]
    assert reason["code"] == "already_redeemed"
    assert (reason["store"], reason["counter"], reason["staff"]) == ("S1", "T1", "K1")
    assert reason["at"].startswith("2026-03-10T14:00:00")
    assert must(chain.data("T1"), "exceptions")["exceptions"] == [], json.dumps(second.document)


def test_a_second_start_of_the_window_raises_the_first_and_leaves(chain: Chain, screen: Screen) -> None:
    with PictureStream(shop_scene(1)) as stream, window_of(chain, "T1", screen, stream.url) as first:
        second = subprocess.run(
            [*PROGRAM, "--data", str(chain.data("T1")), "gui"], env=screen.environment, timeout=60, check=False
        )

        assert second.returncode == 0
        assert first.poll() is None
