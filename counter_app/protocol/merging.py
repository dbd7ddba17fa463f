"""The body of `member_merge`: two members are one person."""

from __future__ import annotations

import msgspec


class MemberMerge(msgspec.Struct, frozen=True, kw_only=True):
    """`member_merge`: a manager says that `member` is the person whom `into` names; `into` stays, the other id stands
    for it from then on. Either may be an id that stands for another one already."""

    member: str
    into: str
    reason: str = ""
