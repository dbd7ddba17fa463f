"""A member's timeline (`GET /v1/members/{id}/timeline`)."""

from __future__ import annotations

import msgspec


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened. `what`: sign_up, update, issue, checkout, redeem, void, refund, top_up,
    points_adjust, write_off (of what was overdrawn); `id` of the operation, coupon or redemption; `staff` an id or a
    name; `detail` by `what`."""

    id: str
    at: str
    what: str
    store: str = ""
    counter: str = ""
    staff: str = ""
    detail: dict[str, object] = {}


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """A page, newest first; ask again with `before` while `more`. `member`: whom the id stands for."""

    now: str
    member: str
    entries: list[TimelineEntry]
    more: bool = False
    before: str = ""
