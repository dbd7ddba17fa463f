"""The recorded camera: pictures that follow from a seed, and a stream that behaves and misbehaves as it is told."""

from __future__ import annotations

import http.client
import threading
from itertools import pairwise

import numpy as np
import pytest

from counter_app.scanning.scene import options_from_seed, phone_scene, shop_scene
from counter_app.scanning.stream import PictureStream, encode_jpeg
from tests.scanning.support import SIGNED, no_thread_stays

pytestmark = pytest.mark.usefixtures("no_thread_stays")
__all__ = ["no_thread_stays"]


def test_a_scene_follows_from_its_seed() -> None:
    first, again, other = (phone_scene(SIGNED, seed=seed, title="会员", caption="码") for seed in (5, 5, 6))
    assert first.shape == (720, 1280, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert options_from_seed(5) == options_from_seed(5)


def test_the_phone_is_brighter_than_the_shop() -> None:
    shop, phone = shop_scene(2), phone_scene(SIGNED, seed=2)
    assert shop.mean() < 80
    assert np.percentile(phone, 99) > 180


def parts(stream: PictureStream, count: int) -> list[bytes]:
    """Reads a multipart stream as any client would."""
    connection = http.client.HTTPConnection("127.0.0.1", stream.port, timeout=10)
    connection.request("GET", "/video")
    answer = connection.getresponse()
    assert answer.status == 200
    assert "multipart/x-mixed-replace; boundary=" in (answer.getheader("Content-Type") or "")
    found = []
    for _ in range(count):
        assert answer.readline().startswith(b"--")
        headers = dict(line.split(b": ", 1) for line in iter(lambda: answer.readline().strip(), b""))
        found.append(answer.read(int(headers[b"Content-Length"])))
        assert answer.readline() == b"\r\n"
    connection.close()
    return found


def test_every_frame_is_a_jpeg_and_differs_from_the_one_before() -> None:
    with PictureStream(np.full((60, 80, 3), 100, np.uint8), frames_per_second=100) as stream:
        found = parts(stream, 6)
    assert all(part.startswith(b"\xff\xd8") and part.endswith(b"\xff\xd9") for part in found)
    assert all(first != second for first, second in pairwise(found))


def test_a_frozen_stream_repeats_itself_to_the_byte() -> None:
    with PictureStream(np.full((60, 80, 3), 100, np.uint8), frames_per_second=100) as stream:
        stream.freeze()
        assert len(set(parts(stream, 5))) == 1


def test_the_same_port_is_used_after_a_stop() -> None:
    stream = PictureStream(np.full((60, 80), 100, np.uint8), frames_per_second=100)
    stream.start()
    stream.start()
    port = stream.port
    stream.stop()
    stream.stop()
    stream.start()
    assert stream.port == port
    assert len(parts(stream, 1)) == 1
    stream.stop()


def test_a_stop_ends_readers_that_wait_in_silence() -> None:
    stream = PictureStream(np.full((60, 80, 3), 100, np.uint8))
    stream.start()
    stream.hang()
    connection = http.client.HTTPConnection("127.0.0.1", stream.port, timeout=10)
    connection.request("GET", "/video")
    stopped = threading.Thread(target=stream.stop)
    stopped.start()
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        connection.getresponse()
    stopped.join(5)
    assert not stopped.is_alive()
    connection.close()


def test_another_path_is_not_there() -> None:
    with PictureStream(np.full((60, 80, 3), 100, np.uint8)) as stream:
        connection = http.client.HTTPConnection("127.0.0.1", stream.port, timeout=10)
        connection.request("GET", "/etc/passwd")
        assert connection.getresponse().status == 404
        connection.close()


def test_a_picture_that_is_none_cannot_be_encoded() -> None:
    with pytest.raises(Exception, match=r"empty|encoded"):
        encode_jpeg(np.zeros((0, 0, 3), np.uint8))
