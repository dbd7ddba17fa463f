"""Why a code that is plainly there cannot be read, in one word for the cashier."""

from __future__ import annotations

import enum
import math
from typing import Final

import numpy as np

from counter_app.domain.values import dataclass
from counter_app.scanning.frames import Corners, Picture
from counter_app.scanning.opencv import cv2

_AFTER_SECONDS: Final = 1.0
_GONE_SECONDS: Final = 0.7
_SMALLEST_SIDE_PX: Final = 75.0
_DARK_LEVEL: Final = 60.0
_BURNT_LEVEL: Final = 250
_BURNT_SHARE: Final = 0.75
_TILTED_RATIO: Final = 1.7
_SHARP_EDGES: Final = 0.12


class Hint(enum.Enum):
    """What would help."""

    TOO_SMALL = "too_small"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
    TILTED = "tilted"


@dataclass(frozen=True, slots=True)
class HintChange:
    """A hint that begins, changes, or (None) is over."""

    hint: Hint | None


def why_unreadable(picture: Picture, corners: Corners) -> Hint:
    """The likeliest reason, from a grey picture and the corners of a code that was seen and not read."""
    sides = [math.dist(corners[number], corners[(number + 1) % 4]) for number in range(4)]
    if min(sides) < _SMALLEST_SIDE_PX and max(sides) < _TILTED_RATIO * _SMALLEST_SIDE_PX:
        return Hint.TOO_SMALL
    region = _region(picture, corners)
    light = float(np.percentile(region, 90))
    if light < _DARK_LEVEL:
        return Hint.TOO_DARK
    if float(np.mean(region >= _BURNT_LEVEL)) > _BURNT_SHARE:
        return Hint.TOO_BRIGHT
    if max(sides) / max(1.0, min(sides)) > _TILTED_RATIO:
        return Hint.TILTED
    return Hint.BLURRED if _edge_strength(region) < _SHARP_EDGES else Hint.TILTED


def _region(picture: Picture, corners: Corners) -> Picture:
    height, width = picture.shape[:2]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    left, right = min(width - 1, max(0, int(min(xs)))), max(0, int(max(xs)))
    top, bottom = min(height - 1, max(0, int(min(ys)))), max(0, int(max(ys)))
    return picture[top : max(top + 1, bottom), left : max(left + 1, right)]


def _edge_strength(region: Picture) -> float:
    """How steep the steepest edges are, as a share of the region's own contrast a pixel."""
    contrast = float(np.percentile(region, 95)) - float(np.percentile(region, 5))
    if contrast < 1:
        return 0.0
    slopes = cv2.Sobel(region, cv2.CV_32F, 1, 0, ksize=3) / 8
    return float(np.percentile(np.abs(slopes), 95)) / contrast


class HintTimer:
    """Says a hint once a code has been seen unread for a second; takes it back when that is over."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._last = float("-inf")
        self._said: Hint | None = None

    def update(self, picture: Picture | None, unread: Corners | None, now: float) -> HintChange | None:
        """With each frame; `unread` are the corners of a code that is there and was not read, else None."""
        if picture is None or unread is None:
            return self._nothing_unread(now)
        if self._since is None:
            self._since = now
        self._last = now
        if now - self._since < _AFTER_SECONDS or self._said is not None:
            return None
        self._said = why_unreadable(picture, unread)
        return HintChange(self._said)

    def _nothing_unread(self, now: float) -> HintChange | None:
        if self._since is None or now - self._last < _GONE_SECONDS:
            return None
        self._since = None
        said, self._said = self._said, None
        return HintChange(None) if said is not None else None
