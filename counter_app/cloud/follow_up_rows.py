"""The record of somebody who is to be called again."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class FollowUpRow(Record):
    """As `domain.follow_ups.FollowUp`; `deleted`: the member was erased."""

    member: str
    list: str = ""
    title: str = ""
    script: str = ""
    due: str = ""
    who: str = ""
    made_at: str = ""
    outcome: str = ""
    note: str = ""
    next: str = ""
    said_at: str = ""
    said_op: str = ""
    said_by: str = ""
    tries: int = 0
    deleted: bool = False
    version: int = 0
    digest: int = 0
