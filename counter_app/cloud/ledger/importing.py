"""`member_import`: an old customer comes in with what the shop's own list says (`docs/decisions/250-imports.md`)."""

from __future__ import annotations

import json

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import persons, postings
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import is_erased
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.members import member_or_placeholder
from counter_app.cloud.ledger.notes import notes
from counter_app.cloud.ledger.people import enter
from counter_app.domain.windows import business_day
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import encode

NEW, KNOWN = "booked", "known"


def member_import(book: Book, act: Act, body: MemberImport) -> Outcome:
    """Without a consent: served, and not messaged. A phone that is known already is that member's row."""
    if not body.member:
        return Refusal("invalid", "The member has no id.")
    if min(body.points, body.principal_minor, body.bonus_minor) < 0:
        return Refusal("invalid", "An opening balance is negative.")
    stays, broken = (body.member, []) if not body.number else enter(book, act, body)
    member = member_or_placeholder(book, stays, act.at_iso)
    if member is None:
        return Refusal("invalid", "The member has no id.")
    added: dict[str, object] = {}
    if is_erased(member):
        book.show(member)
    else:
        persons.apart(member)
        added = _merge(member, body)
        persons.together(book, member)
        book.touch(member)
    detail: dict[str, object] = {"member": member.id}
    if added:
        detail["added"] = added
    if body.points or body.principal_minor or body.bonus_minor:
        detail["opening"] = _open(book, act, member, body)
    return Done(notes(book, act, broken), detail)


def _merge(member: rows.MemberRow, body: MemberImport) -> dict[str, object]:
    """What the list adds: nothing that is known is overwritten. Answers which of its fields it added, of tags by their
    places in it: what they say is a person's own, and stands in the body alone."""
    added: dict[str, object] = {
        name: True for name in ("name", "birthday", "tier") if getattr(body, name) and not getattr(member, name)
    }
    member.name = member.name or body.name
    member.birthday = member.birthday or body.birthday
    member.tier = member.tier or body.tier
    tags = list(json.loads(member.tags))
    more = [place for place, tag in enumerate(body.tags) if tag not in tags and tag not in body.tags[:place]]
    if more:
        member.tags = encode([*tags, *(body.tags[place] for place in more)]).decode()
        added["tags"] = more
    return added


def _open(book: Book, act: Act, member: rows.MemberRow, body: MemberImport) -> str:
    """Book it, once: the same balances of the same member are the same row, whatever file it came with."""
    row = posting_of(book, act, member.id, body)
    if any(
        _same(row, other) and _of_one_record(book, act, body, other.id)
        for other in book.postings.find("member", member.id)
    ):
        return KNOWN
    postings.post(book, act, row)
    return NEW


def posting_of(book: Book, act: Act, member: str, body: MemberImport) -> PostingRow:
    """The opening as a posting, not yet made."""
    store = store_of(book, body.store)
    day = business_day(act.at, store.zone, store.business_day_starts)
    row = postings.blank(book, act, postings.OPENING, member, store.id, day)
    row.points, row.principal_minor, row.bonus_minor = body.points, body.principal_minor, body.bonus_minor
    row.reason = body.batch
    return row


def _of_one_record(book: Book, act: Act, body: MemberImport, operation: str) -> bool:
    """Of two whom a manager merged each had an opening of its own, be it as large as the other's."""
    known = book.operations.get(operation)
    own = persons.record_of(book, body.member, act.at_iso)
    other = persons.record_of(book, known.member, act.at_iso) if known is not None and known.member else own
    return own is not None and other is not None and own.id == other.id


def _same(row: PostingRow, other: PostingRow) -> bool:
    """Whether both are one opening."""
    one, two = ((each.points, each.principal_minor, each.bonus_minor) for each in (row, other))
    return other.kind == postings.OPENING and not other.cancelled and one == two
