"""The body of `member_import`: a row of a shop's own list of customers."""

from __future__ import annotations

import msgspec


class MemberImport(msgspec.Struct, frozen=True, kw_only=True):
    """`member_import`: a row of a shop's own list of customers, `row` of the import `batch`.

    `number` and `member_code` where `member` is an identity from the counter's reserve, which the phone's member of the
    cloud takes in; empty where the counter knew the member. No consent comes with it. Name, birthday and tier fill what
    is empty, tags are added; points, principal and bonus are the opening balance, booked once.
    """

    member: str
    phone: str
    store: str
    batch: str
    row: int
    number: str = ""
    member_code: str = ""
    name: str = ""
    birthday: str = ""
    tags: list[str] = []
    tier: str = ""
    points: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
