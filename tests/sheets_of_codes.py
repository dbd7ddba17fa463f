"""What a PDF looks like when it is printed, and what a phone makes of that."""

import contextlib
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

from counter_app.scanning.frames import Picture

DPI = 300


def printed(pdf: Path, page: int = 0, dpi: int = DPI) -> Picture:
    """A page in shades of grey, height x width, by a renderer that knows nothing of the writer."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        seen = document[page].render(scale=dpi / 72, grayscale=True).to_numpy()
        return np.array(seen, dtype=np.uint8).reshape(seen.shape[:2])


def sizes_mm(pdf: Path) -> list[tuple[int, int]]:
    """Width and height of every page, which a PDF has in whole points."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return [
            (round(wide / 72 * 25.4), round(high / 72 * 25.4))
            for wide, high in (document[number].get_size() for number in range(len(document)))
        ]


def words_of(pdf: Path, page: int = 0) -> str:
    """The text that a reader of the file can select."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return document[page].get_textpage().get_text_range()


def photographed(page: Picture, path: Path, seed: int) -> Path:
    """The page on a table, seen from a hand: held askew, a little out of focus, in uneven light, noisy, as JPEG."""
    chance = np.random.default_rng(seed)
    high, wide = page.shape
    out_wide, out_high = 1900, 2600
    edge = chance.uniform(0.03, 0.09, (4, 2)) * (out_wide, out_high)
    corners = np.array(
        [edge[0], (out_wide - edge[1][0], edge[1][1]), (out_wide - edge[2][0], out_high - edge[2][1]),
         (edge[3][0], out_high - edge[3][1])], dtype=np.float32,
    )  # fmt: skip
    flat = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float32)
    table = int(chance.integers(60, 150))
    seen = cv2.warpPerspective(
        page,
        cv2.getPerspectiveTransform(flat, corners),
        (out_wide, out_high),
        borderValue=(table,),
        flags=cv2.INTER_AREA,
    )
    soft = cv2.GaussianBlur(seen, (0, 0), 1.1).astype(np.float32)
    light = np.linspace(chance.uniform(0.65, 0.8), 1.0, out_wide, dtype=np.float32)[None, :]
    noisy = soft * 0.86 * light + 18 + chance.normal(0, 6, soft.shape)
    written = cv2.imwrite(str(path), np.clip(noisy, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 70])
    assert written
    return path
