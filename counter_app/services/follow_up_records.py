"""What the database keeps of members who are to be called again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counter_app.domain.follow_ups import FollowUp
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class CallPlace:
    """A place in a list: the day of the entry, or when it was said (ISO), and the entry's id."""

    day: str
    id: str


@dataclass(frozen=True, slots=True)
class CallWish:
    """Whom to call until a day, or with `done` whom somebody has called; `who`: only what this person is to do, or
    anybody. At most `limit`, behind `after`."""

    until: str
    limit: int
    done: bool = False
    who: str = ""
    after: CallPlace | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """An entry, and the member as they are known here now; None for nobody of whom more than the id is known.
    `caller`, `teller`: the names of who is to call and of who said what came of it."""

    entry: FollowUp
    member: Member | None
    caller: str = ""
    teller: str = ""


class FollowUpReading(Protocol):
    """Look-ups; part of `services.ports.Reading`."""

    def follow_up(self, entry: str) -> FollowUp | None: ...
    def follow_up_of_list(self, list_id: str) -> FollowUp | None: ...
    def follow_ups_of_member(self, member: str, limit: int) -> Sequence[FollowUp]: ...
    def follow_ups(self, wish: CallWish) -> Sequence[Called]: ...
    def follow_up_counts(self, today: str, since: str, who: str = "") -> tuple[int, int, int, int]: ...
    def follow_up_progress(self, list_id: str) -> tuple[int, int]: ...
    def on_list(self, members: Sequence[str], list_id: str) -> Sequence[str]: ...


class FollowUpWriting(Protocol):
    """Part of `services.ports.Writing`."""

    def put_follow_up(self, entry: FollowUp) -> None: ...
    def add_follow_up_said(self, operation: str, entry: str) -> None: ...
