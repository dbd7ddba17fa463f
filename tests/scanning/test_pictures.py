"""Pictures from outside: read, or refused by their header before a pixel is unpacked (fault 78)."""

from __future__ import annotations

import io
import os
import struct
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from counter_app.scanning.decoder import Cascade
from counter_app.scanning.drawing import draw_code
from counter_app.scanning.pictures import LARGEST_BYTES, PictureRefused, read_picture
from tests.scanning.support import SIGNED

CODE = Image.open(io.BytesIO(draw_code(SIGNED, module_px=6)))


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(side: int) -> bytes:
    """A valid black PNG of side x side pixels, 1 bit each, in a few hundred kilobytes."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def reason(source: bytes | Path) -> str:
    with pytest.raises(PictureRefused) as refused:
        read_picture(source)
    assert str(refused.value).endswith(".")
    return refused.value.reason


def outcome(data: bytes) -> str:
    try:
        read_picture(data)
    except PictureRefused as refused:
        return refused.reason
    return "read"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1"])
def test_every_format_and_mode_becomes_a_picture_that_can_be_decoded(kind: str, mode: str, tmp_path: Path) -> None:
    image = CODE.convert(mode)
    image = image.convert("RGB") if (kind in ("JPEG", "WEBP") and mode in ("P", "1")) else image
    path = tmp_path / "code.dat"
    path.write_bytes(encoded(image, kind))
    picture = read_picture(path)
    assert (picture.shape[2:], picture.dtype.name) == ((3,), "uint8")
    assert [symbol.text for symbol in Cascade().decode_picture(picture)] == [SIGNED]


def test_channels_come_in_the_order_of_opencv() -> None:
    red = encoded(Image.new("RGB", (4, 4), (250, 20, 10)), "PNG")
    assert read_picture(red)[0, 0].tolist() == [10, 20, 250]


def test_what_is_transparent_is_paper() -> None:
    image = Image.new("RGBA", CODE.size, (0, 0, 0, 0))
    ink = CODE.convert("L").point(lambda level: 255 - level)
    image.paste((0, 0, 0, 255), (0, 0), ink)
    for kind in ("PNG", "WEBP", "GIF"):
        options = {"lossless": True} if kind == "WEBP" else {}
        picture = read_picture(encoded(image, kind, **options))
        assert [symbol.text for symbol in Cascade().decode_picture(picture)] == [SIGNED], kind


def test_sixteen_bits_a_channel_are_scaled_not_cut() -> None:
    deep = Image.fromarray(np.asarray(CODE.convert("L"), dtype=np.uint16) * 257)
    picture = read_picture(encoded(deep, "PNG"))
    assert sorted(set(picture.ravel().tolist())) == [0, 255]


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_an_animation_the_first_picture_is_read(kind: str) -> None:
    blank = Image.new("L", CODE.size, 255)
    data = encoded(CODE.convert("L"), kind, save_all=True, append_images=[blank, blank], duration=100)
    assert [symbol.text for symbol in Cascade().decode_picture(read_picture(data))] == [SIGNED]


def test_a_photograph_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right to see it upright
    data = encoded(Image.new("RGB", (40, 20)), "JPEG", exif=exif.tobytes())
    assert read_picture(data).shape == (40, 20, 3)


def test_a_bomb_is_refused_by_its_header_and_at_once() -> None:
    bomb = png_bomb(20_000)
    assert len(bomb) < 500_000
    began = time.process_time()
    assert reason(bomb) == "too_many_pixels"
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize("side, refused", [(6_320, False), (6_328, True)])
def test_the_limit_is_40_megapixels(side: int, refused: bool) -> None:
    bomb = png_bomb(side)
    if refused:
        assert reason(bomb) == "too_many_pixels"
    else:
        assert read_picture(bomb).shape == (side, side, 3)


def test_a_header_that_claims_a_huge_picture_is_refused_whatever_follows() -> None:
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 6, 0, 0, 0)
    assert reason(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x")) == "too_many_pixels"


def test_more_than_32_megabytes_are_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    os.truncate(path, LARGEST_BYTES + 1)
    assert reason(path) == "too_many_bytes"
    assert reason(bytes(LARGEST_BYTES + 1)) == "too_many_bytes"


@pytest.mark.parametrize(
    "data", [b"", b"x", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"II*\x00" + bytes(60), bytes(4096)]
)
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    assert reason(data) == "not_a_picture"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_a_picture_cut_anywhere_or_altered_is_refused_or_read_and_nothing_else(kind: str) -> None:
    whole = encoded(CODE.convert("RGB"), kind)
    chance = np.random.default_rng(11)
    for _ in range(60):
        cut = int(chance.integers(0, len(whole)))
        damaged = bytearray(whole[:cut] if chance.random() < 0.4 else whole)
        for place in chance.integers(0, max(1, len(damaged)), 8):
            if damaged:
                damaged[int(place)] = int(chance.integers(0, 256))
        assert outcome(bytes(damaged)) in ("read", "broken", "not_a_picture", "too_many_pixels")


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path / "nowhere.png") == "not_found"
    assert reason(tmp_path) == "not_a_picture"
    assert reason(Path("a\x00b")) in ("not_found", "unreadable")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO in the file system")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert reason(pipe) == "not_a_picture"
