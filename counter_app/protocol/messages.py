"""Messages that are planned for many members (`docs/decisions/275`): the operation, the row that comes down, and what
the cloud is asked before."""

from __future__ import annotations

import msgspec


class MessagePlan(msgspec.Struct, frozen=True, kw_only=True):
    """`message_plan`: a plan is made, a member is put on it, or it is taken back.

    Without `member` and `cancel` it makes the plan whose id is the operation's own: a `kind` (group, notice, service)
    with its `title` and `text`, which leaves at `send_at` (UTC). With `member` that one is to get it. With `cancel`
    nobody gets it any more who has not got it yet.
    """

    plan: str
    member: str = ""
    title: str = ""
    kind: str = ""
    text: str = ""
    send_at: str = ""
    cancel: bool = False


class MessagePlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with how many are in its queue, left out by reason, sent and failed. `held`: there is no service
    account."""

    id: str
    version: int
    title: str
    kind: str
    text: str
    send_at: str
    made_at: str
    made_by: str
    cancelled_at: str
    cancelled_by: str
    waiting: int
    held: int
    no_consent: int
    erased: int
    recent: int
    twice: int
    sent: int
    failed: int
    deleted: bool = False


class ReachRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/reach`: whom of at most 500 members a message that leaves at `send_at` would reach."""

    members: list[str]
    send_at: str


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: how many it reaches, and how many not, each counted once by the first reason. `account`: whether
    the merchant has a service account; without one it is not known who is linked to it, nor what is left of a month's
    quota (None)."""

    reached: int
    no_consent: int
    erased: int
    recent: int
    quiet_days: int
    account: bool = False
    linked: int | None = None
    quota_left: int | None = None
