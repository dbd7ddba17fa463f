"""The setting `receipt`: paper, way of printing, and the printer (docs/settings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.fields import MAX_TEXT, Fields, refuse
from counter_app.domain.values import dataclass
from counter_app.services.receipts.target import read_target

WIDTHS = (58, 80)
MODES = ("text", "raster")
_MOST_COPIES = 5
RECEIPT_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {"width": 58, "mode": "text", "printer": "", "copies": 1, "auto": False, "drawer": False, "footer": ""}
)


@dataclass(frozen=True, slots=True)
class ReceiptSetting:
    """`printer` empty: none. `mode`: the printer's own characters, or a picture of ours. `drawer`: cash opens it."""

    width: int = 58
    mode: str = "text"
    printer: str = ""
    copies: int = 1
    auto: bool = False
    drawer: bool = False
    footer: str = ""


def receipt_setting(value: Mapping[str, object]) -> ReceiptSetting:
    """The setting as it was read."""
    return ReceiptSetting(**{**RECEIPT_DEFAULTS, **value})  # type: ignore[arg-type]  # checked where it was written


def read_receipt_setting(fields: Fields, name: str, present: object) -> object:
    """A new value; a part that is left out keeps its present one. Raises `InvalidInput`."""
    part = fields.part(name)
    kept = {**RECEIPT_DEFAULTS, **(present if isinstance(present, Mapping) else {})}
    width = part.integer("width", WIDTHS[0], WIDTHS[1], _whole(kept["width"]))
    if width not in WIDTHS:
        refuse(part.path("width"), "must be 58 or 80, the width of the paper in millimetres")
    mode = part.text("mode") if part.holds("mode") else str(kept["mode"])
    if mode not in MODES:
        refuse(part.path("mode"), f"must be one of {', '.join(MODES)}")
    value = {
        "width": width,
        "mode": mode,
        "printer": _printer(part, str(kept["printer"])),
        "copies": part.integer("copies", 1, _MOST_COPIES, _whole(kept["copies"])),
        "auto": part.flag("auto", bool(kept["auto"])),
        "drawer": part.flag("drawer", bool(kept["drawer"])),
        "footer": _footer(part, str(kept["footer"])),
    }
    part.done()
    return value


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _printer(part: Fields, kept: str) -> str:
    if not part.holds("printer"):
        return kept
    given = part.raw("printer")
    if given in ("", None):
        return ""
    text = part.text("printer", 200)
    if read_target(text) is None:
        refuse(
            part.path("printer"),
            "must be HOST or HOST:PORT, a device such as /dev/usb/lp0 or COM3, or system, system:NAME",
        )
    return text


def _footer(part: Fields, kept: str) -> str:
    if not part.holds("footer"):
        return kept
    given = part.raw("footer")
    if given in ("", None):
        return ""
    if not isinstance(given, str) or len(given) > MAX_TEXT:
        refuse(part.path("footer"), f"must be a text of at most {MAX_TEXT} characters")
    return given
