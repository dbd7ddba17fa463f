from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL.Image import Image
from pyzbar.pyzbar_error import PyZbarError as PyZbarError
from pyzbar.wrapper import ZBarSymbol as ZBarSymbol

ORIENTATION_AVAILABLE: bool
EXTERNAL_DEPENDENCIES: list[Any]

class Point(NamedTuple):
    x: int
    y: int

class Rect(NamedTuple):
    left: int
    top: int
    width: int
    height: int

class Decoded(NamedTuple):
    data: bytes
    type: str
    rect: Rect
    polygon: list[Point]
    quality: int
    orientation: str | None

def decode(
    image: npt.NDArray[np.uint8] | Image | tuple[bytes, int, int], symbols: Iterable[ZBarSymbol] | None = None
) -> list[Decoded]: ...
