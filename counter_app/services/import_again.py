"""A row of an import that was kept beside a lost database takes effect again in the one that was recovered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from counter_app.domain.old_customers import Opening
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import Operation
from counter_app.services.import_records import NewMember, Written
from counter_app.services.ports import Writing


def retake_import(writing: Writing, operation: Operation, body: MemberImport, at: datetime) -> None:
    """A row of a list: a member with what it says; which import it belonged to is kept as well, so that the same file
    books nothing twice."""
    known = writing.member_by_phone(body.phone) if body.number else writing.member(body.member)
    if known is None and body.number and writing.member_by_number(body.number) is None:
        birthday = date.fromisoformat(body.birthday) if body.birthday else None
        new = (body.member, body.number, body.member_code, body.phone, body.name, birthday, tuple(body.tags), body.tier)
        writing.add_imported([NewMember(*new)], body.store, at)
    elif known is not None:
        tags = (*known.tags, *(tag for tag in body.tags if tag not in known.tags))
        birthday = known.birthday or (date.fromisoformat(body.birthday) if body.birthday else None)
        tier = known.tier or body.tier
        writing.put_member(replace(known, name=known.name or body.name, birthday=birthday, tags=tags, tier=tier))
    member = known.id if known is not None else body.member
    opening = Opening(body.points, body.principal_minor, body.bonus_minor)
    writing.add_import_rows(
        body.batch, [Written(body.row, member, operation.id, created=known is None, opening=opening)]
    )
