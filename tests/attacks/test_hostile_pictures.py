"""Fault 78 at the program's door: pictures made to fill memory, and names that lead to no picture."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from counter_app.scanning.camera import Camera, CameraState
from counter_app.scanning.drawing import draw_code
from counter_app.scanning.pictures import PictureRefused, read_picture
from counter_app.scanning.sources import parse_source
from tests.cli.commands import ROOT
from tests.scanning.support import QUICK, Watcher

CODE = draw_code("123456789012")
REFUSED = {"too_many_pixels", "too_many_bytes", "not_a_picture", "broken", "not_found", "unreadable"}
pytestmark = pytest.mark.skipif(os.name != "posix", reason="FIFOs, devices and wait4")


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, *, depth: int = 1, colour: int = 0, extra: bytes = b"") -> bytes:
    """A whole black PNG; `extra`: chunks before its pixels."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    channels = {0: 1, 2: 3, 6: 4}[colour]
    packer, row = zlib.compressobj(9), bytes(1 + (width * depth * channels + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gif(width: int, height: int, frame: tuple[int, int]) -> bytes:
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    return b"GIF89a" + screen + b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02\x4c\x01\x00;"


def webp(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def bmp(width: int, height: int) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header


def jpeg(width: int, height: int) -> bytes:
    """A small picture whose header says another size."""
    out = io.BytesIO()
    Image.new("RGB", (16, 16)).save(out, "JPEG")
    data = bytearray(out.getvalue())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def tiff(width: int, height: int) -> bytes:
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8),
               (278, 4, 1, height), (279, 4, 1, width * height % 2**32)]  # fmt: skip
    packed = b"".join(struct.pack("<HHII", *each) for each in entries)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + packed + bytes(4)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x", bytes(10_000_000))
    return out.getvalue()


def text_bomb() -> bytes:
    return chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(80_000_000), 9))


def profile_bomb() -> bytes:
    return chunk(b"iCCP", b"p\x00\x00" + zlib.compress(bytes(80_000_000), 9))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "png 20,000": lambda: png(20_000, 20_000),
    "png one row": lambda: png(2**31 - 1, 0),
    "gif screen": lambda: gif(65_535, 65_535, (1, 1)),
    "gif frame": lambda: gif(1, 1, (65_535, 65_535)),
    "webp canvas": lambda: webp(2**24, 2**24),
    "bmp": lambda: bmp(30_000, 30_000),
    "bmp upside down": lambda: bmp(30_000, -30_000),
    "bmp negative": lambda: bmp(-1, -(2**31)),
    "jpeg": lambda: jpeg(65_500, 65_500),
    "tiff": lambda: tiff(60_000, 60_000),
    "cut": lambda: CODE[: len(CODE) // 2],
    "zip": archive,
    "pdf": lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + CODE,
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "svg": lambda: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
    "script": lambda: b"#!/bin/sh\ntouch /tmp/never\n" + CODE,
    "text bomb": lambda: png(8, 8, extra=text_bomb()),
}
# A picture first and something else after it: the picture is read, the rest is nobody's business.
POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "zip behind": lambda: CODE + archive(),
    "script behind": lambda: CODE + b"<script>alert(1)</script><?php system('id'); ?>",
    "html in a comment": lambda: CODE[:33] + chunk(b"tEXt", b"Comment\x00<script>alert(1)</script>") + CODE[33:],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        read_picture(HOSTILE[name]())
    assert refused.value.reason in REFUSED


@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_two_files_in_one_only_the_picture_is_read(name: str) -> None:
    assert read_picture(POLYGLOTS[name]()).tolist() == read_picture(CODE).tolist()


def test_a_profile_that_unpacks_without_end_is_not_unpacked_far() -> None:
    assert outcome(png(8, 8, extra=profile_bomb())) in {"read", "broken"}


def outcome(data: bytes) -> str:
    try:
        read_picture(data)
    except PictureRefused as refused:
        return refused.reason
    return "read"


# A child is said to have had what the process it was forked from had, so it is forked from a small one.
_MEASURE = """
import json, os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
said = child.stdout.read().decode()
_, status, used = os.wait4(child.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), said, used.ru_maxrss]))
"""


def scanned(path: str, folder: Path) -> tuple[int, str, int]:
    """Exit status, error sentence and most memory (bytes) of `scan --raw PATH` as a process of its own."""
    command = [sys.executable, str(ROOT / "main.py"), "--data", str(folder / "T"), "--json", "scan", "--raw", path]
    measured = subprocess.run([sys.executable, "-c", _MEASURE, *command], capture_output=True, check=True, timeout=110)
    code, said, most = json.loads(measured.stdout)
    document = json.loads(said)
    return code, str(document.get("error", {}).get("message", "")), most * (1 if sys.platform == "darwin" else 1024)


def bait(name: str, folder: Path) -> str:
    """A path that looks like a picture's."""
    path = folder / "code.png"
    match name:
        case "bomb":
            path.write_bytes(HOSTILE["png 20,000"]())
        case "fifo":
            os.mkfifo(path)
        case "link to itself":
            path.symlink_to(path)
        case _:
            path.symlink_to(name)
    return str(path)


@pytest.mark.parametrize("name", ["bomb", "fifo", "link to itself", "/dev/zero", "/dev/tty", "/proc/self/mem"])
def test_scan_refuses_in_a_sentence_and_needs_no_memory_for_it(name: str, tmp_path: Path) -> None:
    code, sentence, most = scanned(bait(name, tmp_path), tmp_path)
    assert code == 2
    assert sentence.endswith((".", "。"))
    # Unpacked, the bomb alone is 1.2 GB.
    assert most < 300 * 1024**2, most


def test_a_deep_picture_is_scaled_without_filling_memory() -> None:
    picture = png(8_000, 5_000, depth=16)
    tracemalloc.start()
    try:
        assert read_picture(picture).shape == (5_000, 8_000, 3)
        # What NumPy holds at most: the picture itself is 120 MB.
        assert tracemalloc.get_traced_memory()[1] < 400 * 1024**2
    finally:
        tracemalloc.stop()


@pytest.mark.long
@pytest.mark.parametrize("depth, colour", [(16, 0), (16, 6), (8, 6), (1, 0)])
def test_the_largest_picture_that_is_read_stays_within_a_gigabyte(depth: int, colour: int, tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(png(8_000, 5_000, depth=depth, colour=colour))
    code, _, most = scanned(str(path), tmp_path)
    assert code == 0
    assert most < 1024**3, most


def test_a_link_to_a_picture_is_that_picture(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(CODE)
    (tmp_path / "link.png").symlink_to("real.png")
    assert read_picture(tmp_path / "link.png").tolist() == read_picture(CODE).tolist()


@pytest.mark.parametrize("pattern", [False, True], ids=["file", "sequence"])
@pytest.mark.parametrize("name, code", [("png 20,000", "not_found"), ("png 6,400", "too_large")])
def test_a_camera_of_pictures_unpacks_none_that_is_too_large(
    tmp_path: Path, name: str, code: str, pattern: bool
) -> None:
    """`camera watch`: by the header of a file; a sequence by what FFmpeg says of its first picture."""
    (tmp_path / "f1.png").write_bytes(HOSTILE["png 20,000"]() if name == "png 20,000" else png(6_400, 6_400))
    watcher = Watcher()
    source = parse_source(str(tmp_path / ("f%d.png" if pattern else "f1.png")), loop=True)
    camera = Camera(source, watcher.on_frame, watcher.on_state, settings=QUICK)
    camera.start()
    status = watcher.wait_for_state(CameraState.NOT_FOUND)
    assert camera.stop()
    assert not watcher.frames
    # FFmpeg opens nothing whose header states more than it takes itself: then there is no size to speak of.
    assert status.code == ("too_large" if not pattern else code)


def test_a_picture_too_large_within_a_sequence_is_a_loss(tmp_path: Path) -> None:
    (tmp_path / "f1.png").write_bytes(CODE)
    (tmp_path / "f2.png").write_bytes(png(6_400, 6_400))
    watcher = Watcher()
    camera = Camera(parse_source(str(tmp_path / "f%d.png")), watcher.on_frame, watcher.on_state, settings=QUICK)
    camera.start()
    watcher.wait_for_state(CameraState.CLOSED)
    assert camera.stop()
    assert {frame.image.shape for frame in watcher.frames} == {read_picture(CODE).shape}
