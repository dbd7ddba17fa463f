"""What the page of staff shows, and what its form wants."""

from __future__ import annotations

from dataclasses import field

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class StaffCase:
    """One person. `line`: role and whether at work; `figures`: label and value; `notes`: sentences; `acts`: letter of a
    key and what it is called."""

    id: str
    title: str
    line: str
    figures: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    acts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StaffAsk:
    """What the form asks. `fields`: those of name, role, pin; none = only what follows, and Enter."""

    title: str
    what: str
    main: str
    fields: tuple[str, ...] = ()
    name: str = ""
    role: str = "cashier"
    roles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StaffFilled:
    """What was filled in; the PIN is shown and written nowhere."""

    name: str = ""
    role: str = ""
    pin: str = field(default="", repr=False)
