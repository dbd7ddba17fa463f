"""What is asked of the audit log, and how it is answered: slice by slice, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

from counter_app.domain.values import dataclass
from counter_app.services.records import AuditRecord

_NARROW = {0xFEE0 + code: code for code in range(0x21, 0x7F)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def alike(text: str) -> str:
    """Texts that are found by one another: letters and signs of ASCII in their narrow form, in lower case."""
    return text.translate(_NARROW).translate(_LOWER)


@dataclass(frozen=True, slots=True)
class AuditWanted:
    """Which records. `staff`, `action`: exactly these; `from_at` to `until_at` half-open. Of what was typed each record
    has to hold one thing: it is by one of `people`, is one of `acts`, or its subject or details hold one of `texts`,
    in upper or lower case, full-width or not (`alike`)."""

    staff: str = ""
    action: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None
    people: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether each record has to be looked into."""
        return bool(self.people or self.acts or self.texts)


@dataclass(frozen=True, slots=True)
class AuditSlice:
    """`records`, newest first; everything from number `reached` on was looked at (0: to the beginning)."""

    records: Sequence[AuditRecord]
    reached: int


@dataclass(frozen=True, slots=True)
class AuditAsked:
    """What a person asks: a text (a name, an act, a member, an id), and who, which act, from which day to which."""

    text: str = ""
    by: str = ""
    action: str = ""
    from_day: date | None = None
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One record: `who` did it, and `about`: what its subject is called, where it has a name."""

    number: int
    at: datetime
    staff: str
    who: str
    action: str
    subject: str
    about: str
    outcome: str
    details: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    hash: str = ""


class AuditReading(Protocol):
    """The part of `ports.Reading` for it."""

    def audit_slice(self, wanted: AuditWanted, before: int, limit: int) -> AuditSlice: ...
    def audit_bounds(self, wanted: AuditWanted) -> tuple[int, int]: ...
