"""What this window remembers of its own: language, theme, text size, camera, sound. A file beside the database."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import msgspec

from counter_app.domain.values import dataclass
from counter_app.logs import LateLogger
from counter_app.ui.texts import LANGUAGES
from counter_app.ui.theme import SCALES, THEMES

FILE = "window.json"
_log = LateLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prefs:
    """`language` empty: as the program was started. `camera` empty: the first one. `display`: the customer's screen;
    empty: the second one, where there is one. `mirror`: the camera's picture is shown as a mirror shows it."""

    language: str = ""
    theme: str = "light"
    scale_percent: int = 100
    camera: str = ""
    display: str = ""
    mirror: bool = True
    volume_percent: int = 100


def load_prefs(folder: Path) -> Prefs:
    """What was remembered; a file that is missing, damaged or strange counts as nothing."""
    try:
        prefs = msgspec.json.decode((folder / FILE).read_bytes(), type=Prefs)
    except (OSError, msgspec.DecodeError):
        return Prefs()
    return replace(
        prefs,
        language=prefs.language if prefs.language in LANGUAGES else "",
        theme=prefs.theme if prefs.theme in THEMES else THEMES[0],
        volume_percent=min(max(prefs.volume_percent, 0), 100),
        scale_percent=prefs.scale_percent if prefs.scale_percent in SCALES else SCALES[0],
    )


def save_prefs(folder: Path, prefs: Prefs) -> None:
    """Written whole or not at all; a disk that takes nothing is no reason to stop selling."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{FILE}.new"
        fresh.write_bytes(msgspec.json.encode(asdict(prefs)))
        fresh.replace(folder / FILE)
    except OSError:
        _log.warning("window preferences not saved", exc_info=True)
