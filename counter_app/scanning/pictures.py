"""Pictures that came from outside: a file that was named or dropped, bytes that were pasted."""

from __future__ import annotations

import io
import os
import struct
import warnings
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from counter_app.scanning.frames import LARGEST_PIXELS, Picture

LARGEST_BYTES: Final = 32 * 1024 * 1024
_BAND_ROWS: Final = 64
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "BMP", "GIF")

# What Pillow's readers are known to raise on damaged input; there is no common base class.
_DAMAGED: Final = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
)

Refusal = Literal["not_found", "unreadable", "too_many_bytes", "too_many_pixels", "not_a_picture", "broken"]

_SENTENCES: Final[dict[Refusal, str]] = {
    "not_found": "The picture is not there.",
    "unreadable": "The picture cannot be opened.",
    "too_many_bytes": "The picture is larger than 32 MB.",
    "too_many_pixels": "The picture has more than 40 megapixels.",
    "not_a_picture": "This is not a PNG, JPEG, WebP, BMP or GIF picture.",
    "broken": "The picture is broken.",
}


class PictureRefused(ValueError):
    """The picture is not read; `reason` is for the translated sentence, `str(refusal)` is the English one."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason: Refusal = reason


def read_picture(source: str | os.PathLike[str] | bytes) -> Picture:
    """Reads PNG, JPEG, WebP, BMP or GIF (its first picture) as height x width x 3, BGR; transparent parts become white.

    Size and format are judged by the file's header, before a pixel is unpacked: a 425 kB PNG can hold 400 megapixels.
    Raises `PictureRefused` and nothing else, whatever the bytes are.
    """
    data = source if isinstance(source, bytes) else _bytes_of(Path(source))
    if len(data) > LARGEST_BYTES:
        raise PictureRefused("too_many_bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns about sizes that are refused below anyway
            return _decoded(data)
    except Image.DecompressionBombError:
        raise PictureRefused("too_many_pixels") from None
    except UnidentifiedImageError:
        raise PictureRefused("not_a_picture") from None
    except PictureRefused:
        raise
    except _DAMAGED:
        raise PictureRefused("broken") from None


def pixels_stated(path: Path) -> int | None:
    """How many pixels the header of a picture file states; None for what is no picture that we read (a film)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as image:
                return image.width * image.height
    except Image.DecompressionBombError:
        return LARGEST_PIXELS + 1
    except _DAMAGED:
        return None


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.exists():
            raise PictureRefused("not_found")
        if not path.is_file():
            raise PictureRefused("not_a_picture")
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except PictureRefused:
        raise
    except (OSError, ValueError):
        raise PictureRefused("unreadable") from None


def _decoded(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > LARGEST_PIXELS:
            raise PictureRefused("too_many_pixels")
        upright = ImageOps.exif_transpose(image)
        rgb = _on_white(upright)
        return np.ascontiguousarray(np.asarray(rgb, dtype=np.uint8)[:, :, ::-1])


def _eight_bits(deep: NDArray[Any]) -> NDArray[np.uint8]:
    """Scaled from 16 bits a channel, which Pillow would cut at 255; in bands, since fractions take eight bytes each."""
    scaled = np.empty(deep.shape, dtype=np.uint8)
    for top in range(0, len(deep), _BAND_ROWS):
        band = slice(top, top + _BAND_ROWS)
        scaled[band] = np.clip(deep[band] / 257.0, 0, 255)
    return scaled


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return Image.fromarray(_eight_bits(np.asarray(image))).convert("RGB")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return image.convert("RGB")
