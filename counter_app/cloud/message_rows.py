"""Messages that are planned, and the one queue that they wait in: a record per member."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class MessagePlanRow(Record):
    """As `domain.messages.MessagePlan`. Without `title` its own operation has not arrived. None is ever taken away."""

    title: str = ""
    kind: str = ""
    text: str = ""
    send_at: str = ""
    made_at: str = ""
    made_by: str = ""
    cancelled_at: str = ""
    cancelled_by: str = ""
    waiting: int = 0
    held: int = 0
    no_consent: int = 0
    erased: int = 0
    recent: int = 0
    twice: int = 0
    sent: int = 0
    failed: int = 0
    deleted: bool = False
    version: int = 0
    digest: int = 0


class MessageRow(Record):
    """One member's message of a plan. `state` as `domain.messages.State`, save that whatever is in the queue of a plan
    that was taken back is cancelled; `why`: why left out, or failed; `tries`: how often it was sent."""

    plan: str
    member: str
    state: str
    why: str = ""
    at: str = ""
    tries: int = 0
