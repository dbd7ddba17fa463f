"""What the page on which a campaign is made shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CellView:
    """One field. `shape`: how it is filled in; `width` of six; `hint`: what empty means, or may be typed; `slip`:
    what is wrong; `options`: value and name of chips; `known`: texts that complete what is typed."""

    key: str
    shape: str
    width: int
    label: str
    value: object
    hint: str = ""
    slip: str = ""
    options: tuple[tuple[str, str], ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupView:
    """Rows of fields under a heading."""

    title: str
    rows: tuple[tuple[CellView, ...], ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """`kinds`: what can be made, key, name and what it is for, while nothing is chosen; else `groups`.

    `acts`: letter and name of the keys below, `main` that of Enter; `line`: what is said below the title."""

    title: str
    line: str = ""
    kinds: tuple[tuple[str, str, str], ...] = ()
    groups: tuple[GroupView, ...] = ()
    main: str = ""
    acts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TicketView:
    """A coupon as its member sees it: what it is called, what it gives, and its rules, one a sentence."""

    language: str
    title: str
    gives: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewView:
    """One ticket a language; `foot`: how many members it is for, where that is known."""

    title: str
    tickets: tuple[TicketView, ...] = ()
    foot: str = ""
