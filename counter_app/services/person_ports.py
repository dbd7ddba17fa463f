"""What deciding who a person is needs of the counter's database; part of `services.ports.Writing`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class PersonWriting(Protocol):
    """Two members become one; one is forgotten."""

    def merge_members(self, member_id: str, into: str, operation_id: str) -> None: ...
    def erase_member(self, member_id: str, at: datetime) -> None: ...
