"""The photographs of tests/fixtures/qr, each turned by 0, 90, 180 and 270 degrees, through the whole cascade."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from counter_app.scanning.decoder import Cascade
from counter_app.scanning.pictures import read_picture
from tests.scanning.support import FIXTURES

PICTURES = sorted(
    path
    for path in FIXTURES.rglob("*")
    if path.suffix in (".png", ".webp", ".jpg") and path.parent.name.startswith("qr")
)
# One symbol is drawn into the middle of another here, and both can be read; the expected text names the inner one.
SECOND_TEXTS = {"qrcode-2/16.webp": ("[外側QRコード]\r\n \r\n*ﾀﾞﾌﾞﾙQR*\r\nhttp://d-qr.net/ex/",)}


def expected_text(picture: Path) -> str:
    own = picture.with_suffix(".txt")
    # The four parts of one text: 01-01.png to 01-04.png and 01.txt.
    path = own if own.exists() else picture.with_name(picture.name.split("-")[0] + ".txt")
    return path.read_bytes().decode("utf-8")


def readings(picture: Path) -> list[tuple[str, ...]]:
    image = read_picture(picture)
    cascade = Cascade()
    turned = (np.ascontiguousarray(np.rot90(image, turns)) for turns in range(4))
    return [tuple(symbol.text for symbol in cascade.decode_picture(one)) for one in turned]


def is_right(picture: Path, texts: tuple[str, ...]) -> bool:
    expected = expected_text(picture)
    if picture.parent.name == "qrcode-7":
        return len(texts) == 1 and texts[0] in expected
    return expected in texts


@cache
def all_readings() -> dict[Path, list[tuple[str, ...]]]:
    return {picture: readings(picture) for picture in PICTURES}


def test_there_are_all_141_photographs() -> None:
    assert len(PICTURES) == 141


def test_at_least_92_of_100_turned_photographs_are_read_and_none_is_misread() -> None:
    right = misread = 0
    for picture, turns in all_readings().items():
        name = f"{picture.parent.name}/{picture.name}"
        for texts in turns:
            good = is_right(picture, texts)
            right += good
            others = set(texts) - {expected_text(picture), *SECOND_TEXTS.get(name, ())}
            misread += bool(others) and not (good and picture.parent.name == "qrcode-7")
    share = 100 * right / (4 * len(PICTURES))
    assert misread == 0
    assert share >= 92.0, f"{share:.1f} % read"


@pytest.mark.parametrize("folder", ["falsepositives-1", "falsepositives-2"])
def test_nothing_is_read_where_there_is_no_code(folder: str) -> None:
    pictures = sorted((FIXTURES / folder).iterdir())
    assert len(pictures) > 20
    ghosts = {picture.name: found for picture in pictures if any(found := readings(picture))}
    assert ghosts == {}
