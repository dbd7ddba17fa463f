"""Pictures as a webcam takes them: a phone with a code on its screen, held before a shop.

Everything is drawn here and follows from a seed; no photograph, no person. For the demo's recorded camera and for
tests.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from counter_app.domain.values import dataclass
from counter_app.scanning.drawing import caption_font, draw_code
from counter_app.scanning.frames import Picture
from counter_app.scanning.opencv import cv2

WIDTH: Final = 1280
HEIGHT: Final = 720
_PHONE: Final = (720, 1480)
_BEZEL: Final = 22
_Light = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SceneOptions:
    """How the phone is held and how good the camera is.

    `phone_height` is a share of the picture's height; `turn_degrees` in the picture's plane; `tilt_degrees` and
    `yaw_degrees` away from the camera; `centre` as shares of width and height; `blur_px` and `noise_levels` are
    standard deviations; `glare` 0 to 1; `exposure` 1 is right, less is darker.
    """

    phone_height: float = 0.93
    turn_degrees: float = 0.0
    tilt_degrees: float = 0.0
    yaw_degrees: float = 0.0
    centre: tuple[float, float] = (0.5, 0.52)
    blur_px: float = 0.7
    noise_levels: float = 4.0
    glare: float = 0.3
    exposure: float = 1.0


def options_from_seed(seed: int) -> SceneOptions:
    """A phone as a customer would hold it: a little turned, tilted and off the middle."""
    chance = random.Random(seed)
    return SceneOptions(
        phone_height=chance.uniform(0.86, 1.02),
        turn_degrees=chance.uniform(-14, 14),
        tilt_degrees=chance.uniform(-18, 18),
        yaw_degrees=chance.uniform(-22, 22),
        centre=(chance.uniform(0.42, 0.58), chance.uniform(0.48, 0.54)),
        blur_px=chance.uniform(0.4, 1.0),
        noise_levels=chance.uniform(2.5, 5.0),
        glare=chance.uniform(0.1, 0.5),
        exposure=chance.uniform(0.9, 1.05),
    )


def phone_scene(
    text: str, *, seed: int, title: str = "", caption: str = "", options: SceneOptions | None = None
) -> Picture:
    """A phone that shows a QR code of `text`, 1280 x 720 BGR; the same arguments give the same picture."""
    held = options if options is not None else options_from_seed(seed)
    light = _shop(seed)
    phone, cover = _phone_screen(text, title, caption)
    place = _placement(held)
    size = (WIDTH, HEIGHT)
    mask = np.asarray(cv2.warpPerspective(cover, place, size, flags=cv2.INTER_AREA), dtype=np.float32)
    front = cv2.warpPerspective(phone, place, size, flags=cv2.INTER_AREA)
    shadow = _wide_blur(mask, 30)
    glow = _wide_blur(front * mask[:, :, None], 70)
    light = light * (1 - 0.55 * shadow[:, :, None]) + 0.16 * glow
    front = front + _glare(seed, held.glare, mask)
    light = light * (1 - mask[:, :, None]) + front * mask[:, :, None]
    return _through_a_lens(light.astype(np.float32), seed, held)


def shop_scene(seed: int, options: SceneOptions | None = None) -> Picture:
    """The same shop with nobody before the camera."""
    return _through_a_lens(_shop(seed), seed, options if options is not None else options_from_seed(seed))


def two_phones_scene(left: str, right: str, *, seed: int) -> Picture:
    """Two phones side by side, each with a code of its own."""
    base = replace(options_from_seed(seed), phone_height=0.9, turn_degrees=3.0, glare=0.1)
    first = phone_scene(left, seed=seed, options=replace(base, centre=(0.27, 0.52)))
    second = phone_scene(right, seed=seed, options=replace(base, centre=(0.73, 0.52), turn_degrees=-4.0))
    whole = first.copy()
    whole[:, WIDTH // 2 :] = second[:, WIDTH // 2 :]
    return whole


def _shop(seed: int) -> _Light:
    """A dim shop far out of focus: wall, shelves with goods, lamps, the edge of the counter. Light, 0 to 1."""
    chance = random.Random(seed * 7919 + 1)
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    wall = np.array([0.13, 0.17, 0.22], np.float32) * (1.15 - 0.5 * down) + np.zeros((HEIGHT, WIDTH, 3), np.float32)
    for shelf in range(4):
        _goods(wall, chance, 70 + shelf * 130)
    wall[560:, :] = np.array([0.10, 0.14, 0.20], np.float32)
    cv2.line(wall, (0, 566), (WIDTH, 560), (0.26, 0.33, 0.42), 10)
    light = _wide_blur(wall, 11)
    lamps = np.zeros_like(wall)
    for _ in range(9):
        place = (chance.randint(0, WIDTH), chance.randint(10, 230))
        warmth = chance.uniform(0.5, 0.85)
        cv2.circle(lamps, place, chance.randint(12, 34), (warmth * 0.45, warmth * 0.75, warmth), -1, cv2.LINE_AA)
    light = light + 0.5 * cv2.GaussianBlur(lamps, (0, 0), 3) + 0.5 * _wide_blur(lamps, 40)
    return np.asarray(light, dtype=np.float32)


def _wide_blur(light: _Light, sigma_px: float) -> _Light:
    """A blur so wide that a quarter of the pixels shows it as well, many times faster."""
    small = cv2.resize(light, (WIDTH // 4, HEIGHT // 4), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma_px / 4)
    return np.asarray(cv2.resize(soft, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _goods(wall: _Light, chance: random.Random, top: int) -> None:
    """One shelf: boxes of all colours on a board."""
    x = -20
    while x < WIDTH:
        wide, high = chance.randint(28, 80), chance.randint(45, 100)
        shade = chance.uniform(0.12, 0.5)
        red = shade * chance.uniform(0.7, 1.0)
        colour = (red * chance.uniform(0.25, 0.75), red * chance.uniform(0.45, 0.95), red)
        cv2.rectangle(wall, (x, top + 100 - high), (x + wide, top + 100), colour, -1)
        x += wide + chance.randint(4, 40)
    cv2.rectangle(wall, (0, top + 100), (WIDTH, top + 110), (0.20, 0.26, 0.32), -1)


def _phone_screen(text: str, title: str, caption: str) -> tuple[_Light, _Light]:
    """The phone seen straight on, as light and as cover (1 where it is)."""
    width, height = _PHONE
    body = Image.new("RGB", _PHONE, (14, 14, 17))
    draw = ImageDraw.Draw(body)
    inner = (_BEZEL, _BEZEL, width - _BEZEL, height - _BEZEL)
    draw.rounded_rectangle(inner, 74, fill=(238, 241, 243))
    draw.rounded_rectangle((_BEZEL, _BEZEL, width - _BEZEL, 420), 74, fill=(24, 128, 92))
    draw.rectangle((_BEZEL, 320, width - _BEZEL, 420), fill=(24, 128, 92))
    draw.rounded_rectangle((width / 2 - 90, 40, width / 2 + 90, 76), 18, fill=(8, 8, 10))
    draw.text((66, 44), "10:24", fill=(235, 250, 244), font=caption_font(30))
    draw.rounded_rectangle((width - 122, 48, width - 66, 74), 6, outline=(235, 250, 244), width=3)
    draw.rectangle((width - 116, 54, width - 86, 68), fill=(235, 250, 244))
    if title:
        _centred(draw, title, 128, 46, (255, 255, 255))
    draw.rounded_rectangle((58, 236, width - 58, 1050), 30, fill=(255, 255, 255))
    code = Image.open(io.BytesIO(draw_code(text, module_px=12))).convert("RGB")
    side = 560
    body.paste(code.resize((side, side), Image.Resampling.LANCZOS), ((width - side) // 2, 276))
    draw.line((110, 868, width - 110, 868), fill=(226, 230, 232), width=3)
    if caption:
        _centred(draw, caption, 902, 38, (40, 48, 52))
    draw.rounded_rectangle((width / 2 - 150, 978, width / 2 + 150, 996), 9, fill=(214, 220, 223))
    for row in range(2):
        top = 1100 + row * 140
        draw.rounded_rectangle((58, top, width - 58, top + 112), 24, fill=(255, 255, 255))
        draw.ellipse((86, top + 26, 146, top + 86), fill=(250, 190, 90) if row else (112, 186, 160))
        draw.rounded_rectangle((176, top + 34, 420, top + 54), 9, fill=(196, 204, 208))
        draw.rounded_rectangle((176, top + 68, 340, top + 84), 8, fill=(222, 227, 230))
    draw.rounded_rectangle((width / 2 - 110, height - 60, width / 2 + 110, height - 50), 5, fill=(60, 64, 68))
    cover = Image.new("L", _PHONE, 0)
    ImageDraw.Draw(cover).rounded_rectangle((0, 0, width - 1, height - 1), 92, fill=255)
    seen = np.asarray(body, dtype=np.float32)[:, :, ::-1] / 255.0
    return np.ascontiguousarray(seen), np.asarray(cover, dtype=np.float32) / 255.0


def _centred(draw: ImageDraw.ImageDraw, text: str, top: int, size: int, colour: tuple[int, int, int]) -> None:
    font = caption_font(size)
    draw.text(((_PHONE[0] - draw.textlength(text, font=font)) / 2, top), text, fill=colour, font=font)


def _placement(held: SceneOptions) -> NDArray[np.float64]:
    """Where the flat phone's pixels lie in the picture: turned in space, then seen through a pinhole."""
    width, height = _PHONE
    scale = held.phone_height * HEIGHT / height
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]], float) / 2 * scale
    turn, tilt, yaw = (math.radians(a) for a in (held.turn_degrees, held.tilt_degrees, held.yaw_degrees))
    distance = 1500.0
    x = corners[:, 0] * math.cos(turn) - corners[:, 1] * math.sin(turn)
    y = corners[:, 0] * math.sin(turn) + corners[:, 1] * math.cos(turn)
    depth = distance + y * math.sin(tilt) + x * math.sin(yaw)
    seen_x = x * math.cos(yaw) * distance / depth + held.centre[0] * WIDTH
    seen_y = y * math.cos(tilt) * distance / depth + held.centre[1] * HEIGHT
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.stack([seen_x, seen_y], axis=1).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, target), dtype=np.float64)


def _glare(seed: int, strength: float, mask: _Light) -> _Light:
    """A lamp's reflection: a soft slanting band over the glass."""
    chance = random.Random(seed * 31 + 5)
    at, lean = chance.uniform(0.25, 0.75) * WIDTH, chance.uniform(-0.5, 0.5)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    band = np.exp(-(((x - at - lean * y) / 110.0) ** 2)) * strength * 0.45
    return np.asarray((band * mask)[:, :, None], dtype=np.float32)


def _through_a_lens(light: _Light, seed: int, held: SceneOptions) -> Picture:
    """Defocus, vignette, exposure, tone and sensor noise: light becomes 8 bits."""
    seen = cv2.GaussianBlur(light, (0, 0), max(0.05, held.blur_px))
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j].astype(np.float32)
    seen = seen * (1 - 0.22 * (x * x + y * y))[:, :, None] * held.exposure
    noise = np.random.default_rng(seed).standard_normal((HEIGHT, WIDTH, 3), dtype=np.float32) * held.noise_levels
    levels = np.clip(seen, 0, 1.2) / 1.2
    curve = np.clip(levels * 1.18, 0, 1) ** 0.92
    return np.asarray(np.clip(curve * 255.0 + noise, 0, 255), dtype=np.uint8)
