"""What is read, what is not, and where it is said to lie."""

from __future__ import annotations

import io
import threading

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image

from counter_app.scanning.decoder import (
    LANE_A_STEPS,
    LANE_B_ZBAR,
    LANE_B_ZXING,
    STILL_STEPS,
    Cascade,
    ChangeMeter,
    LaneA,
    LaneB,
)
from counter_app.scanning.engines import read_with_zbar, read_with_zxing, zbar_is_available
from counter_app.scanning.frames import Corners, Frame, Kind, Picture, Symbol
from counter_app.scanning.scene import SceneOptions, phone_scene, shop_scene, two_phones_scene
from counter_app.scanning.treatments import TREATMENTS, corners_back, enlarged_region, flattened
from tests.scanning.support import OTHER_SIGNED, PATIENCE_SECONDS, SIGNED, no_thread_stays

__all__ = ["no_thread_stays"]

READABLE = SceneOptions(turn_degrees=6, tilt_degrees=8, yaw_degrees=10)


def drawn(content: str | bytes | int, *, scale: int = 6, micro: bool = False, **options: object) -> Picture:
    code = segno.make_micro(content) if micro else segno.make_qr(content, **options)  # type: ignore[arg-type]
    out = io.BytesIO()
    code.save(out, kind="png", scale=scale, border=4)
    return np.asarray(Image.open(out).convert("L"), dtype=np.uint8)


def in_frame(picture: Picture, left: int, top: int) -> Picture:
    whole = np.full((720, 1280, 3), 200, np.uint8)
    height, width = picture.shape
    whole[top : top + height, left : left + width] = picture[:, :, None]
    return whole


def texts(picture: Picture) -> list[str]:
    return [symbol.text for symbol in Cascade().decode_picture(picture)]


def test_both_engines_are_there() -> None:
    assert zbar_is_available()


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("inverted", [False, True])
def test_a_code_is_read_whichever_way_up_dark_on_light_or_light_on_dark(turns: int, inverted: bool) -> None:
    picture = np.ascontiguousarray(np.rot90(drawn(SIGNED), turns))
    assert texts(255 - picture if inverted else picture) == [SIGNED]


def test_a_code_without_any_quiet_zone_is_read() -> None:
    assert texts(drawn(SIGNED)[24:-24, 24:-24].copy()) == [SIGNED]


@pytest.mark.parametrize(
    "payload", [b"\xff\xfe\x00\x80", bytes(range(256)), b"\x81\x8d\x00", "核销".encode("gb18030"), b"\x00", b"a\x00b"]
)
def test_bytes_that_are_no_text_are_kept_exactly_and_never_raise(payload: bytes) -> None:
    (symbol,) = Cascade().decode_picture(drawn(payload, mode="byte"))
    assert symbol.raw == payload
    assert isinstance(symbol.text, str)


@pytest.mark.parametrize("text", ["会员优惠券 ￥5", "emoji 🎫", "\u202eabc\u200b", "<b>x</b>' OR 1=1", "Grüße"])
def test_utf_8_text_is_read_as_it_was_written(text: str) -> None:
    (symbol,) = Cascade().decode_picture(drawn(text.encode(), mode="byte"))
    assert (symbol.text, symbol.raw) == (text, text.encode())


def test_the_longest_code_there_is_is_read() -> None:
    text = "A1" * 2148
    (symbol,) = Cascade().decode_picture(drawn(text, scale=4, error="l"))
    assert (len(symbol.text), symbol.text) == (4296, text)


def test_micro_codes_are_never_read() -> None:
    assert texts(drawn("12345", scale=12, micro=True)) == []


@pytest.mark.parametrize(
    "kind, format_, text",
    [
        ("code128", zxingcpp.BarcodeFormat.Code128, "0123456785"),
        ("ean13", zxingcpp.BarcodeFormat.EAN13, "4006381333931"),
    ],
)
@pytest.mark.parametrize("turns", [0, 1])
def test_linear_codes_are_read_only_where_they_are_asked_for(
    kind: Kind, format_: zxingcpp.BarcodeFormat, text: str, turns: int
) -> None:
    picture = np.array(zxingcpp.create_barcode(text, format_).to_image(scale=3), dtype=np.uint8)
    picture = np.ascontiguousarray(
        np.rot90(cv2.copyMakeBorder(picture, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255), turns)
    )
    assert texts(picture) == []
    found = Cascade(("qr", kind)).decode_picture(picture)
    assert [(symbol.text, symbol.kind) for symbol in found] == [(text, kind)]


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (3, 3, 3), (7, 5), (20, 20, 3), (900, 2, 3)])
def test_pictures_too_small_for_anything_are_looked_at_in_peace(shape: tuple[int, ...]) -> None:
    picture = np.zeros(shape, np.uint8)
    assert Cascade().decode_picture(picture) == ()
    assert LaneB(lambda _symbols, _at: None).decode(picture, None) == ()
    colours = np.zeros((*shape[:2], 3), np.uint8)
    lane = LaneA()
    assert [lane.decode(Frame(colours, number, number / 30)).symbols for number in range(12)] == [()] * 12


def test_a_read_only_picture_is_read() -> None:
    picture = drawn(SIGNED)
    picture.flags.writeable = False
    assert texts(picture) == [SIGNED]


def near(found: Corners, wanted: Corners, tolerance: float) -> bool:
    """Whether the same four points, whichever is named first."""
    return all(min(np.hypot(x - a, y - b) for a, b in wanted) <= tolerance for x, y in found)


@pytest.mark.parametrize("number", range(len(STILL_STEPS)))
def test_every_step_of_the_cascade_gives_corners_in_pixels_of_the_original(number: int) -> None:
    scale = 5  # the smallest local threshold looks at 15 pixels and hollows out larger squares
    picture = drawn("0123456785", scale=scale)
    frame = in_frame(picture, 500, 200)[:, :, 0].copy()
    side, quiet = picture.shape[0], 4 * scale
    wanted = tuple(
        (500.0 + x, 200.0 + y)
        for x, y in ((quiet, quiet), (side - quiet, quiet), (side - quiet, side - quiet), (quiet, side - quiet))
    )
    found = STILL_STEPS[number](frame, ("qr",), wanted).symbols
    assert [symbol.text for symbol in found] == ["0123456785"]
    assert near(found[0].corners, wanted, 14.0), (found[0].engine, found[0].corners)


@pytest.mark.parametrize("region", [None, ((600.0, 300.0), (800.0, 300.0), (800.0, 500.0), (600.0, 500.0))])
def test_an_enlarged_region_knows_its_way_back(region: Corners | None) -> None:
    treated = enlarged_region(np.zeros((720, 1280), np.uint8), region)
    height, width = treated.picture.shape
    (left, top), (right, bottom) = corners_back(((0.0, 0.0), (float(width), float(height))), treated.to_original)
    assert 0 <= left < right <= 1280
    assert 0 <= top < bottom <= 720
    assert width >= 1.5 * (right - left)


def test_flattening_undoes_a_strong_tilt_and_knows_its_way_back() -> None:
    corners = ((300.0, 200.0), (700.0, 260.0), (640.0, 420.0), (330.0, 500.0))
    treated = flattened(np.zeros((720, 1280), np.uint8), corners)
    square = ((60.0, 60.0), (540.0, 60.0), (540.0, 540.0), (60.0, 540.0))
    assert near(corners_back(square, treated.to_original), corners, 0.01)
    line = ((0.0, 0.0), (10.0, 10.0), (20.0, 20.0), (30.0, 30.0))
    assert flattened(np.zeros((50, 50), np.uint8), line).picture.shape == (600, 600)


def test_two_codes_in_one_picture_are_both_read() -> None:
    assert sorted(texts(two_phones_scene(SIGNED, OTHER_SIGNED, seed=3))) == sorted([SIGNED, OTHER_SIGNED])


def test_two_equal_codes_in_one_picture_are_one() -> None:
    assert texts(two_phones_scene(SIGNED, SIGNED, seed=3)) == [SIGNED]


def test_a_code_in_a_large_photograph_is_read_with_corners_in_its_pixels() -> None:
    large = np.full((3000, 4000, 3), 120, np.uint8)
    code = drawn("0123456785", scale=10)
    large[2000 : 2000 + code.shape[0], 3000 : 3000 + code.shape[1]] = code[:, :, None]
    (symbol,) = Cascade().decode_picture(large)
    assert all(3000 <= x <= 3400 and 2000 <= y <= 2400 for x, y in symbol.corners)


@pytest.mark.parametrize("seed", range(12))
def test_a_phone_held_before_the_camera_is_read_in_the_first_frame(seed: int) -> None:
    lane = LaneA()
    assert [s.text for s in lane.decode(Frame(phone_scene(SIGNED, seed=seed), 1, 0.0)).symbols] == [SIGNED]


@pytest.mark.parametrize("seed", range(4))
def test_a_shop_without_a_phone_gives_nothing_in_any_lane(seed: int) -> None:
    shop = shop_scene(seed)
    lane, lane_b = LaneA(), LaneB(lambda _symbols, _at: None)
    for number in range(2 * len(LANE_A_STEPS)):
        assert lane.decode(Frame(shop, number, number / 30)).symbols == ()
    for _ in range(len(LANE_B_ZXING)):
        assert lane_b.decode(shop, None) == ()


def test_a_tilt_beyond_zxing_is_read_by_zbar() -> None:
    # A code lying on the counter, seen at a flat angle: 66 degrees.
    picture = phone_scene("0123456785", seed=1, options=SceneOptions(tilt_degrees=66, phone_height=1.2, noise_levels=1))
    assert [s.text for s in read_with_zxing(picture).symbols] == []
    assert "0123456785" in [s.text for s in LaneB(lambda _s, _a: None).decode(picture, None)]


def test_what_zbar_can_only_guess_is_not_taken_from_it() -> None:
    picture = drawn("会员优惠券".encode(), mode="byte")
    found = read_with_zbar(picture)
    assert found.symbols == ()
    assert len(found.unreadable) == 1
    assert [s.text for s in LANE_B_ZBAR[0](picture, ("qr",), None).symbols] == ["会员优惠券"]


def test_the_change_meter_ignores_noise_and_sees_a_hand() -> None:
    meter = ChangeMeter()
    chance = np.random.default_rng(1)
    still = np.full((720, 1280), 100, np.uint8)
    assert meter.differs(still)
    noisy = [np.clip(still + chance.normal(0, 6, still.shape), 0, 255).astype(np.uint8) for _ in range(10)]
    assert not any(meter.differs(picture) for picture in noisy)
    hand = still.copy()
    hand[200:500, 300:700] = 180
    assert meter.differs(hand)
    assert not meter.differs(hand)
    assert meter.differs(still[:360])


def test_a_quiet_shop_is_hunted_in_for_a_short_time_only() -> None:
    lane = LaneA(hunt_seconds=1.0)
    shop = shop_scene(1)
    hunting = [lane.decode(Frame(shop, number, number / 10)).hunting for number in range(30)]
    assert hunting == [True] * 10 + [False] * 20


def test_every_treatment_keeps_8_bits_and_one_channel() -> None:
    picture = drawn(SIGNED)
    for name, treatment in TREATMENTS.items():
        treated = treatment(picture).picture
        assert (treated.dtype.name, treated.ndim) == ("uint8", 2), name


@pytest.mark.usefixtures("no_thread_stays")
def test_lane_b_reads_in_a_thread_of_its_own_what_is_submitted_last() -> None:
    told: list[tuple[tuple[Symbol, ...], float, str]] = []
    read = threading.Event()

    def on_symbols(symbols: tuple[Symbol, ...], at: float) -> None:
        told.append((symbols, at, threading.current_thread().name))
        read.set()

    lane = LaneB(on_symbols, every_seconds=0.05)
    lane.start()
    lane.start()
    empty, code = np.zeros((240, 320, 3), np.uint8), in_frame(drawn(SIGNED, scale=5), 300, 100)
    lane.submit(Frame(empty, 1, 1.0), None)
    lane.submit(Frame(code, 2, 2.0), None)
    assert read.wait(PATIENCE_SECONDS)
    assert lane.stop(5.0)
    ((symbols, at, thread),) = told
    assert ([symbol.text for symbol in symbols], at, thread) == ([SIGNED], 2.0, "scan-lane-b")


@pytest.mark.usefixtures("no_thread_stays")
def test_lane_b_stops_at_once_while_it_rests_or_waits() -> None:
    lane = LaneB(lambda _symbols, _at: None, every_seconds=60.0)
    assert lane.stop(0.1)
    lane.start()
    lane.submit(Frame(np.zeros((60, 80, 3), np.uint8), 1, 0.0), None)
    lane.forget()
    assert lane.stop(2.0)


def test_no_text_of_a_stranger_makes_zxing_or_the_rules_raise() -> None:
    chance = np.random.default_rng(5)
    for _ in range(60):
        payload = chance.integers(0, 256, int(chance.integers(1, 300)), dtype=np.uint8).tobytes()
        found = read_with_zxing(drawn(payload, mode="byte", scale=3)).symbols
        assert [symbol.raw for symbol in found] == [payload]
