"""The body of `exception_settle`: how a manager settles an exception."""

from __future__ import annotations

import msgspec


class TakenBackUse(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption, or stamp, and the checkout that it was part of."""

    checkout: str
    redemption: str


class ExceptionSettle(msgspec.Struct, frozen=True, kw_only=True):
    """`exception_settle`: a manager's `outcome` (keep, void, write-off). `operation`, `reason`, `subject`: what the
    exception is about, by which a cloud that was set back knows it; `takes_back`: what `void` takes back."""

    exception: str
    outcome: str
    operation: str = ""
    reason: str = ""
    subject: str = ""
    takes_back: list[TakenBackUse] = []
