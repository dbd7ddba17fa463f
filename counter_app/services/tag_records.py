"""What is kept of a tag that was put on many members at once, and what that needs of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import Operation
from counter_app.services.member_records import Selection


@dataclass(frozen=True, slots=True)
class TagAct:
    """`hash`: what was asked for; `last`: the member up to whom, by id, it has come; `people`: how many were marked;
    `changed`, `passed`: who got or lost it, who had it so already. `undoes`, `undone_by`: acts."""

    id: str
    hash: str
    tag: str
    take: int
    staff: str
    begun_at: str
    ended_at: str = ""
    last: str = ""
    undoes: str = ""
    undone_by: str = ""
    people: int = 0
    changed: int = 0
    passed: int = 0


class SelectionReading(Protocol):
    """Look-ups; part of `services.ports.Reading`."""

    def member_stretch(self, after: str, rows: int) -> str: ...
    def count_selected(self, selection: Selection, after: str, until: str, tag: str) -> tuple[int, int]: ...
    def selected(self, selection: Selection, after: str, until: str, limit: int) -> Sequence[Member]: ...
    def tag_act(self, act: str) -> TagAct | None: ...
    def tag_acts(self, limit: int) -> Sequence[TagAct]: ...
    def tag_rows_left(self, act: str, limit: int) -> Sequence[tuple[str, str]]: ...
    def tags_waiting(self, member_id: str, limit: int) -> Sequence[Operation]: ...
    def tags_of(self, members: Sequence[str]) -> Mapping[str, tuple[str, tuple[str, ...]]]: ...


class TagWriting(Protocol):
    """A block of members in one transaction; part of `services.ports.Writing`."""

    def put_tag_act(self, act: TagAct) -> None: ...
    def add_tag_rows(self, act: str, rows: Sequence[tuple[str, str, str]]) -> None: ...
    def set_tags(self, tags: Mapping[str, tuple[str, ...]]) -> None: ...
