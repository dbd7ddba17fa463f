"""Colours, type and style: one set of tokens a theme, never Qt's own colour scheme."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import lru_cache
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.domain.values import dataclass
from counter_app.resources import resource

# Without this list Qt falls back to Japanese shapes where no Chinese locale is set.
FAMILIES = (
    "Noto Sans CJK SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "Noto Sans",
)
SCALES = (100, 125, 150, 175, 200)
THEMES = ("light", "dark", "contrast")


@dataclass(frozen=True, slots=True)
class Paint:
    """What a verdict is painted with: ground, ink on it, the frame around it, the outline in the camera picture."""

    ground: str
    ink: str
    frame: str
    outline: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Colours are `#rrggbb`."""

    name: str
    ground: str
    card: str
    ink: str
    soft: str
    line: str
    accent: str
    accent_ink: str
    accent_soft: str
    hover: str
    good: str
    warn: str
    bad: str
    idle: Paint
    ready: Paint
    redeemed: Paint
    amber: Paint
    red: Paint
    fault: Paint


_REDEEMED = Paint("#096138", "#ffffff", "#096138", "#19b36b")
_AMBER = Paint("#ffbf3c", "#241800", "#ffbf3c", "#ffbf3c")
_RED = Paint("#a81420", "#ffffff", "#a81420", "#ff5a67")
_FAULT = Paint("#3d4552", "#ffffff", "#3d4552", "#98a2b3")

LIGHT = Tokens(
    name="light",
    ground="#f4f5f7",
    card="#ffffff",
    ink="#141820",
    soft="#5b6472",
    line="#e1e4e9",
    accent="#2f4bd8",
    accent_ink="#ffffff",
    accent_soft="#e9edff",
    hover="#f4f5f7",
    good="#0a8a4f",
    warn="#b26a00",
    bad="#a81420",
    idle=Paint("#ffffff", "#3d4552", "#e1e4e9", "#98a2b3"),
    ready=Paint("#ffffff", "#096138", "#096138", "#19b36b"),
    redeemed=_REDEEMED,
    amber=_AMBER,
    red=_RED,
    fault=_FAULT,
)
DARK = Tokens(
    name="dark",
    ground="#12151b",
    card="#1b2029",
    ink="#f0f2f5",
    soft="#a2abb9",
    line="#2c333f",
    accent="#8ea2ff",
    accent_ink="#12151b",
    accent_soft="#272f4a",
    hover="#232935",
    good="#3ecb85",
    warn="#ffbf3c",
    bad="#ff7a84",
    idle=Paint("#1b2029", "#ccd2db", "#2c333f", "#98a2b3"),
    ready=Paint("#1b2029", "#6fe0a6", "#3ecb85", "#3ecb85"),
    redeemed=_REDEEMED,
    amber=_AMBER,
    red=_RED,
    fault=_FAULT,
)
CONTRAST = replace(
    DARK,
    name="contrast",
    ground="#000000",
    card="#000000",
    ink="#ffffff",
    soft="#f0f0f0",
    line="#ffffff",
    accent="#ffe14d",
    accent_ink="#000000",
    accent_soft="#3a3300",
    hover="#262626",
    good="#5cff9d",
    warn="#ffd24d",
    bad="#ff9aa2",
    idle=Paint("#000000", "#ffffff", "#ffffff", "#ffffff"),
    ready=Paint("#000000", "#5cff9d", "#5cff9d", "#5cff9d"),
)
BY_NAME = {tokens.name: tokens for tokens in (LIGHT, DARK, CONTRAST)}


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""

    def linear(part: int) -> float:
        value = part / 255
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class Look:
    """The present theme and text size of the window; one object, asked by every widget that paints itself."""

    def __init__(self) -> None:
        self.tokens = LIGHT
        self.scale_percent = 100

    def px(self, size: int) -> int:
        """A type size of the scale in pixels at the present text size."""
        return round(size * self.scale_percent / 100)

    def room(self, size: int) -> int:
        """A distance that grows with the text, but half as fast: the screen does not grow at all."""
        return round(size * (1 + (self.scale_percent / 100 - 1) * 0.5))

    def font(self, size: int, weight: int = 400) -> QFont:
        """The window's font at `size` px of the type scale."""
        return font_of(self.px(size), weight)

    def colour(self, name: str) -> QColor:
        """A token by its name."""
        return QColor(getattr(self.tokens, name))


@lru_cache(maxsize=256)
def font_of(pixels: int, weight: int = 400) -> QFont:
    """The window's font at exactly `pixels`; to be used, not changed: whoever asks for the same gets the same."""
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(max(1, pixels))
    font.setWeight(QFont.Weight(weight))
    return font


LOOK = Look()


def style_sheet(look: Look) -> str:
    """`resources/style/counter.qss` with the present tokens and sizes put in."""
    source = resource("style", "counter.qss").read_text(encoding="utf-8")
    values = {name: value for name, value in asdict(look.tokens).items() if isinstance(value, str)}
    values |= {f"t{size}": f"{look.px(size)}px" for size in (13, 15, 17, 20, 26)}
    return Template(source).substitute(values)


def palette(tokens: Tokens) -> QPalette:
    """Qt's palette, so that nothing is drawn in the system's colours."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.ground,
        QPalette.ColorRole.Base: tokens.card,
        QPalette.ColorRole.AlternateBase: tokens.hover,
        QPalette.ColorRole.Button: tokens.card,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.PlaceholderText: tokens.soft,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.accent_ink,
        QPalette.ColorRole.ToolTipBase: tokens.card,
        QPalette.ColorRole.ToolTipText: tokens.ink,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    return made


def apply(theme: str, scale_percent: int, window: QWidget | None = None) -> None:
    """Make theme and text size the present ones; the widgets below `window` are told by `restyle_all`.

    The style sheet is set at the window: at the application it costs twice the time.
    """
    LOOK.tokens = BY_NAME.get(theme, LIGHT)
    LOOK.scale_percent = min(max(scale_percent, SCALES[0]), SCALES[-1])
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setPalette(palette(LOOK.tokens))
        if app.font() != LOOK.font(15):
            app.setFont(LOOK.font(15))
    if window is not None:
        window.setStyleSheet(style_sheet(LOOK))
