"""What deciding who a person is needs of the counter's database; part of `services.ports.Writing`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from counter_app.services.consent_records import ConsentWriting
from counter_app.services.follow_up_records import FollowUpWriting
from counter_app.services.message_records import MessageWriting
from counter_app.services.tag_records import TagWriting


class PersonWriting(ConsentWriting, TagWriting, FollowUpWriting, MessageWriting, Protocol):
    """Two members become one; one is forgotten."""

    def merge_members(self, member_id: str, into: str, operation_id: str) -> None: ...
    def note_visits_from(self, now: datetime) -> None: ...
    def erase_member(self, member_id: str, at: datetime) -> None: ...
    def forget_scans(self, before: datetime, limit: int) -> tuple[int, bool]: ...
