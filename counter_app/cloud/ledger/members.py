"""A member's record: found, made as a placeholder, filled."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.ledger.book import Book
from counter_app.domain.member import MemberStatus


def member_or_placeholder(book: Book, member_id: str, at_iso: str) -> rows.MemberRow | None:
    """The member that this id stands for; a new placeholder, not yet put, for an unknown id; None for no id."""
    if not member_id:
        return None
    row = book.members.get(book.member_id(member_id))
    return row if row is not None else placeholder(book.merchant, member_id, at_iso)


def is_withdrawn(row: rows.MemberRow | None) -> bool:
    """Whether this member went with the import that had made it."""
    return row is not None and row.status == MemberStatus.WITHDRAWN.value


def known_store(book: Book, store: str) -> str:
    """The store that is named, or the caller's own: one that the cloud does not know has no counters, and whatever
    belonged there would come down to nobody."""
    return store if store in book.stores else book.moment.caller.store


def placeholder(merchant: str, member_id: str, at_iso: str) -> rows.MemberRow:
    """A member of whom only the id is known."""
    return rows.MemberRow(
        merchant=merchant,
        id=member_id,
        number=None,
        phone=None,
        name="",
        home_store="",
        joined_at=at_iso,
        status=MemberStatus.PLACEHOLDER.value,
        status_since=at_iso,
        tier="",
        tags="[]",
        channel="",
        birthday="",
        visits=0,
        last_visit_at="",
        member_code="",
        alias_of="",
        consent="",
        edited="[]",
        filled=False,
    )
