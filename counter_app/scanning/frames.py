"""The values that travel between the parts: a frame, and what was read in it."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from counter_app.domain.values import dataclass

Picture = NDArray[np.uint8]
"""Height x width x 3 (BGR) or height x width (grey), 8 bits a channel."""

LARGEST_PIXELS = 40_000_000
"""A picture of more is refused, from a file and from a camera: a 425 kB PNG can hold 400 megapixels."""

Point = tuple[float, float]
Corners = tuple[Point, ...]
"""Four points in pixels of the frame, clockwise from the symbol's own top left."""

Kind = Literal["qr", "code128", "ean13"]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a camera.

    `image` is height x width x 3, BGR, and marked read-only when it is published: the window may paint straight from
    its memory. `number` counts from 1 within one `Camera`; `captured_at` is in monotonic seconds.
    """

    image: Picture
    number: int
    captured_at: float


@dataclass(frozen=True, slots=True)
class Symbol:
    """One code that was read.

    `raw` holds the payload's bytes as they stand in the symbol. `text` is made of them by one rule that never fails:
    what the symbol itself declares (ECI), else UTF-8 where the bytes are valid UTF-8, else the decoder's guess of the
    character set, else UTF-8 with replacement characters. `engine` says who read it, after which treatment: for
    measuring, not for people.
    """

    text: str
    raw: bytes
    kind: Kind
    corners: Corners
    engine: str
