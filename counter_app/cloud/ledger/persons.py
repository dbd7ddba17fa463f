"""One person under several ids: whose record takes what is said of an id, and what is shown of all of them together
(`docs/decisions/260`).

Two ids with one phone are one record. Of members whom a manager merged each keeps a record of its own; what is shown of
the one who stays follows from all of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from counter_app.cloud import rows
from counter_app.cloud.ledger import cards, consents, message_queue, moot, welcome
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import erase, is_erased
from counter_app.cloud.ledger.members import placeholder
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.postings import move_account
from counter_app.cloud.ledger.uses import rename_scopes
from counter_app.domain.member import MemberStatus
from counter_app.domain.merging import Said, combined
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.operations import encode

_APART = "{}"
_OWN = ("name", "birthday", "tags", "channel", "joined_at", "consent", "status", "status_since")


def member_merge(book: Book, act: Act, body: MemberMerge) -> Outcome:
    """A manager says that two members are one person. Where they are already, nothing changes."""
    if not body.member or not body.into or body.member == body.into:
        return Refusal("invalid", "Two members are to be named.")
    gone, stays = (_root(book, act, each) for each in (body.member, body.into))
    if gone.id == stays.id:
        book.show(stays)
        return Done(detail={"member": stays.id, "merged": False})
    broken = merge(book, act, gone, stays)
    book.touch(stays)
    broken += welcome.settle(book, act, stays.id, ())
    return Done(notes(book, act, broken), {"member": stays.id, "merged": True})


def member_erase(book: Book, act: Act, body: MemberErase) -> Outcome:
    """The whole person, under whichever id it is named. Once erased, nothing changes."""
    if not body.member:
        return Refusal("invalid", "No member is named.")
    root = _root(book, act, body.member)
    if is_erased(root):
        book.show(root)
        return Done(detail={"member": root.id, "erased": False})
    erase(book, act, root)
    return Done(detail={"member": root.id, "erased": True})


def _root(book: Book, act: Act, member: str) -> rows.MemberRow:
    row = book.members.get(book.member_id(member))
    return row if row is not None else placeholder(book.merchant, member, act.at_iso)


def root_of(book: Book, member: rows.MemberRow) -> rows.MemberRow:
    """Who stands for this id: itself, or the one it became."""
    return (book.members.get(member.alias_of) if member.alias_of else None) or member


def record_of(book: Book, member_id: str, at_iso: str) -> rows.MemberRow | None:
    """The record that takes what is said of this id; a new placeholder for an unknown one; None for no id."""
    row = book.members.get(member_id) if member_id else None
    if row is None:
        return placeholder(book.merchant, member_id, at_iso) if member_id else None
    return (book.members.get(_record(row)) if row.alias_of else None) or row


def _record(row: rows.MemberRow) -> str:
    said: Mapping[str, str] = json.loads(row.said) if row.said else {}
    return said.get("record", row.alias_of)


def keep_apart(row: rows.MemberRow, record: str) -> None:
    """This id stands for somebody else from now on, and what is said of it goes to that record."""
    row.said = encode({"record": record}).decode()


def merge(book: Book, act: Act, gone: rows.MemberRow, stays: rows.MemberRow) -> list[Broken]:
    """Two who stand for themselves become one; `stays` is to be touched by the caller."""
    apart(gone)
    apart(stays)
    for alias in book.members.find("alias_of", gone.id):
        if not alias.said:
            keep_apart(alias, gone.id)
    keep_apart(gone, gone.id)
    erased = is_erased(gone) or is_erased(stays)
    broken = follow(book, act, gone, stays)
    book.touch(gone)  # also of whom nothing was known: what comes later under this id is found by this row
    if erased:  # a manager says that both are this person, who is to be forgotten
        erase(book, act, stays)
        return broken
    stays.said = stays.said or _APART
    together(book, stays)
    consents.follow(book, stays, gone.id)
    message_queue.look_again(book, stays)
    return broken


def apart(root: rows.MemberRow) -> None:
    """What was said of its own record stands in the row again, until `together`."""
    if root.said and not root.alias_of:
        for name, value in json.loads(root.said).items():
            setattr(root, name, value)
        root.said = _APART


def together(book: Book, root: rows.MemberRow) -> None:
    """What is shown of the one who stays, from all records of the person."""
    if not root.said or root.alias_of:
        return  # the usual case: nobody was merged into it
    parts = parts_of(book, root)
    root.said = encode({name: getattr(root, name) for name in _OWN}).decode()
    shown = combined(_said(root), [_said(each) for each in parts])
    root.name, root.birthday, root.channel, root.consent = shown.name, shown.birthday, shown.channel, shown.consent
    root.tags, root.joined_at = encode(list(shown.tags)).decode(), str(shown.joined_at)
    # Frozen or freed: the last word about any of them. Somebody who did not ask for this one has lost a phone.
    words = [each for each in (root, *parts) if "status" in json.loads(each.edited)]
    if words and root.status != MemberStatus.PLACEHOLDER.value:
        last = max(words, key=lambda each: (each.status_since, each.status == MemberStatus.FROZEN.value))
        root.status, root.status_since = last.status, last.status_since


def _said(row: rows.MemberRow) -> Said:
    return Said(
        id=row.id,
        name=row.name,
        birthday=row.birthday,
        tags=tuple(json.loads(row.tags)),
        channel=row.channel,
        joined_at=row.joined_at,
        consent=row.consent,
        known=row.filled,
    )


def parts_of(book: Book, root: rows.MemberRow) -> list[rows.MemberRow]:
    """The records of those whom a manager merged into the one who stays; the usual case is none."""
    if not root.said or root.alias_of:
        return []
    return [row for row in book.members.find("alias_of", root.id) if _record(row) == row.id]


def drop_tags(book: Book, root: rows.MemberRow) -> None:
    """A list of tags of the whole person takes the place of those that the others had brought along."""
    for row in parts_of(book, root):
        if row.tags != "[]":
            row.tags = "[]"
            book.touch(row)


def follow(book: Book, act: Act, own: rows.MemberRow, first: rows.MemberRow) -> list[Broken]:
    """`own` is `first`: redemptions, limits, ledgers, coupons, visits and ownership follow; every id that stood for it
    points straight at the other. Both rows are to be touched by the caller."""
    moved = book.redemptions.find("member", own.id)
    for redemption in moved:
        rename_scopes(book, redemption, own.id, first.id)
        redemption.member = first.id
        book.redemptions.put(redemption)
    book.exceptions.fetch_by("operation", [redemption.checkout for redemption in moved])
    moot.follow(book, moved)
    for reservation in book.reservations.find("member", own.id):
        rename_scopes(book, reservation, own.id, first.id)
        reservation.member = first.id
        book.touch(reservation)
    for entry in book.follow_ups.find("member", own.id):
        entry.member = first.id
        book.touch(entry)
    message_queue.follow(book, own.id, first.id)
    for checkout in book.checkouts.find("member", own.id):
        checkout.member = first.id
        book.checkouts.put(checkout)
    for coupon in book.coupons.find("member", own.id):
        coupon.member = first.id
        book.touch(coupon)
    move_account(book, act, own.id, first.id)
    broken = cards.settle_all(book, first.id)
    for alias in book.members.find("alias_of", own.id):
        alias.alias_of = first.id
        book.touch(alias)
    first.visits += own.visits
    first.last_visit_at = max(first.last_visit_at, own.last_visit_at)
    own.visits, own.last_visit_at, own.alias_of = 0, "", first.id
    return broken
