"""What the database keeps of members who are to be called again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counter_app.domain.follow_ups import FollowUp
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Called:
    """An entry, and the member as they are known here now; None for nobody of whom more than the id is known."""

    entry: FollowUp
    member: Member | None


class FollowUpReading(Protocol):
    """Look-ups; part of `services.ports.Reading`."""

    def follow_up(self, entry: str) -> FollowUp | None: ...
    def follow_ups(self, until: str, limit: int, *, done: bool, who: str = "") -> Sequence[Called]: ...
    def follow_up_counts(self, today: str) -> tuple[int, int, int, int]: ...
    def on_list(self, members: Sequence[str], list_id: str) -> Sequence[str]: ...


class FollowUpWriting(Protocol):
    """Part of `services.ports.Writing`."""

    def put_follow_up(self, entry: FollowUp) -> None: ...
