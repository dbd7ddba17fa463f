"""What is done to a picture that could not be read as it is.

Failures repeat from frame to frame, so another treatment is worth more than another frame. A treatment makes a new
grey picture and says how its pixels lie in the old one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.values import dataclass
from counter_app.scanning.frames import Corners, Picture
from counter_app.scanning.opencv import cv2

Matrix = NDArray[np.float64]
"""3 x 3: pixels of the treated picture to pixels of the original."""

_SAME: Final[Matrix] = np.eye(3, dtype=np.float64)
_MARGIN: Final = 0.25
_FLAT_SIDE: Final = 480
_FLAT_QUIET: Final = 60
_LONGEST_ENLARGED_SIDE: Final = 1400.0
_GAMMA_2: Final = ((np.arange(256) / 255.0) ** 2 * 255).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """A treated picture and the way back."""

    picture: Picture
    to_original: Matrix


Treatment = Callable[[Picture], Treated]


def grey(picture: Picture) -> Picture:
    """Height x width, 8 bits, contiguous; a grey picture is returned as it is."""
    if picture.ndim == 2:
        return picture
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def corners_back(corners: Corners, matrix: Matrix) -> Corners:
    """Corners in a treated picture as corners in the original."""
    points = np.array([(x, y, 1.0) for x, y in corners]) @ matrix.T
    return tuple((float(x / w), float(y / w)) for x, y, w in points)


def _in_place(change: Callable[[Picture], object]) -> Treatment:
    def treat(picture: Picture) -> Treated:
        return Treated(np.asarray(change(picture), dtype=np.uint8), _SAME)

    return treat


def _resized(factor_x: float, factor_y: float) -> Treatment:
    def treat(picture: Picture) -> Treated:
        interpolation = cv2.INTER_AREA if factor_x <= 1 and factor_y <= 1 else cv2.INTER_CUBIC
        width, height = max(1, round(picture.shape[1] * factor_x)), max(1, round(picture.shape[0] * factor_y))
        scaled = cv2.resize(picture, (width, height), interpolation=interpolation)
        back = np.diag([picture.shape[1] / width, picture.shape[0] / height, 1.0])
        return Treated(np.asarray(scaled, dtype=np.uint8), back)

    return treat


def _local_threshold(block: int, offset: float) -> Treatment:
    return _in_place(
        lambda picture: cv2.adaptiveThreshold(
            picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, block, offset
        )
    )


def _blurred(sigma: float) -> Treatment:
    size = 2 * round(3 * sigma) + 1
    return _in_place(lambda picture: cv2.GaussianBlur(picture, (size, size), sigma))


def _sharpened(picture: Picture) -> object:
    return cv2.addWeighted(picture, 2.5, cv2.GaussianBlur(picture, (9, 9), 2.0), -1.5, 0)


def _equalised(picture: Picture) -> object:
    return cv2.createCLAHE(3.0, (8, 8)).apply(picture)


def _framed(picture: Picture) -> Treated:
    # A screenshot cut at the symbol's edge has no quiet zone, which both engines need.
    border = 24
    framed = cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_CONSTANT, value=(255.0,))
    return Treated(np.asarray(framed, dtype=np.uint8), _shift(-border, -border))


def _closed(picture: Picture) -> object:
    return cv2.morphologyEx(picture, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


TREATMENTS: Final[dict[str, Treatment]] = {
    "as-it-is": _in_place(lambda picture: picture),
    "framed": _framed,
    "threshold31": _local_threshold(31, 2),
    "threshold15": _local_threshold(15, 7),
    "threshold51": _local_threshold(51, 5),
    "blur1": _blurred(1.0),
    "blur15": _blurred(1.5),
    "blur2": _blurred(2.0),
    "sharp": _in_place(_sharpened),
    "equalised": _in_place(_equalised),
    "darker": _in_place(lambda picture: cv2.LUT(picture, _GAMMA_2)),
    "closed": _in_place(_closed),
    "median": _in_place(lambda picture: cv2.medianBlur(picture, 5)),
    "half": _resized(0.5, 0.5),
    "third": _resized(0.35, 0.35),
    "twice": _resized(2.0, 2.0),
    "wide": _resized(1.6, 1.0),
    "tall": _resized(1.0, 1.6),
}


def enlarged_region(picture: Picture, region: Corners | None) -> Treated:
    """The neighbourhood of `region`, two times as large; without one, the middle of the picture (the guide box).

    A region that would grow beyond 1,400 pixels is enlarged less.
    """
    height, width = picture.shape[:2]
    left, top, right, bottom = _box(region, width, height)
    part = picture[top:bottom, left:right]
    factor = min(2.0, _LONGEST_ENLARGED_SIDE / max(part.shape[:2]))
    size = (max(1, round(part.shape[1] * factor)), max(1, round(part.shape[0] * factor)))
    scaled = cv2.resize(part, size, interpolation=cv2.INTER_CUBIC)
    back = _shift(left, top) @ np.diag([1 / factor, 1 / factor, 1.0])
    return Treated(np.asarray(scaled, dtype=np.uint8), back)


def _box(region: Corners | None, width: int, height: int) -> tuple[int, int, int, int]:
    if region is None:
        side = min(width, height) * 0.45
        centre_x, centre_y = width / 2, height / 2
        left, top, right, bottom = centre_x - side, centre_y - side, centre_x + side, centre_y + side
    else:
        xs, ys = [x for x, _ in region], [y for _, y in region]
        margin = max(16.0, _MARGIN * max(max(xs) - min(xs), max(ys) - min(ys)))
        left, top, right, bottom = min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin
    x, y = min(width - 1, max(0, int(left))), min(height - 1, max(0, int(top)))
    return x, y, max(x + 1, min(width, int(right))), max(y + 1, min(height, int(bottom)))


def flattened(picture: Picture, corners: Corners) -> Treated:
    """The four corners of a code as an upright square with room around it."""
    near, far = float(_FLAT_QUIET), float(_FLAT_QUIET + _FLAT_SIDE)
    target = np.array([(near, near), (far, near), (far, far), (near, far)], dtype=np.float32)
    forth = cv2.getPerspectiveTransform(np.array(corners, dtype=np.float32), target)
    side = _FLAT_SIDE + 2 * _FLAT_QUIET
    square = cv2.warpPerspective(picture, forth, (side, side), flags=cv2.INTER_LINEAR, borderValue=(255.0,))
    try:
        back = np.linalg.inv(np.asarray(forth, dtype=np.float64))
    except np.linalg.LinAlgError:  # three corners on one line: nothing will be read in it
        back = _SAME
    return Treated(np.asarray(square, dtype=np.uint8), back)
