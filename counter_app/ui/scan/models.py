"""What the selling page shows: frozen values, made of answers by `presenter`, painted by widgets that know no rule."""

from __future__ import annotations

from enum import StrEnum

from counter_app.domain.values import dataclass


class Look(StrEnum):
    """The six faces of the verdict panel; each has its own colour, shape, word and sound. The value names the token."""

    IDLE = "idle"
    READY = "ready"
    REDEEMED = "redeemed"
    AMBER = "amber"
    RED = "red"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class VerdictView:
    """`headline`: six Chinese characters or three English words at most; `advice`: what to do; `facts`: short.

    `busy`: something is under way. `shape`: an icon other than that of the look. `checkout`: what it says is done.
    """

    look: Look
    headline: str
    advice: str = ""
    facts: tuple[str, ...] = ()
    busy: bool = False
    shape: str = ""
    checkout: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, right-aligned."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class MemberRowView:
    """The member of this customer; phone and name are masked already where they must be."""

    name: str
    detail: str
    second: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line below the amount: a discount, or a coupon that was left out with the reason in `note`."""

    what: str
    figure: str
    note: str = ""
    used: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A coupon of the member that fits now; `code` is what is presented when it is chosen."""

    code: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to pay: the program's choice of coupons, points, value; each chosen or not, None where there is none."""

    best: bool | None = None
    points: bool | None = None
    value: bool | None = None


@dataclass(frozen=True, slots=True)
class BasketView:
    """`payable` is formatted; empty while there is no amount. `offers`: best first. `beside`: what is paid besides."""

    lines: tuple[BasketLine, ...] = ()
    payable: str = ""
    offers: tuple[Offer, ...] = ()
    beside: str = ""
    ways: Ways = Ways()


class Dot(StrEnum):
    """State of a part in the foot line; always beside words."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    OFF = "soft"


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One part of the foot line."""

    dot: Dot
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several codes in view, or of several cameras."""

    key: str
    title: str
    detail: str
