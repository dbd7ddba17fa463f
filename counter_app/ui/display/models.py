"""What the customer's screen shows: frozen values."""

from __future__ import annotations

from enum import StrEnum

from counter_app.domain.values import dataclass

# Where it is wanted, beside the name of a screen.
AUTO, OFF, IN_A_WINDOW = "", "off", "window"


class Scene(StrEnum):
    """Nobody yet; an amount; what would be used; somebody looks into it; done."""

    WELCOME = "welcome"
    AMOUNT = "amount"
    READY = "ready"
    MOMENT = "moment"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class DisplayLine:
    """What is used, and what it takes off."""

    what: str
    figure: str


@dataclass(frozen=True, slots=True)
class DisplayView:
    """`headline`: the largest words; `who`: the shop, or the member, masked always; `figure`: the one amount that
    matters, under `label`; `notes`: what is good to know at the end."""

    scene: Scene
    headline: str
    who: str = ""
    label: str = ""
    figure: str = ""
    lines: tuple[DisplayLine, ...] = ()
    notes: tuple[str, ...] = ()
