"""`tag_put`: a member gets a tag or loses it, and such an act is taken back (`docs/decisions/269`)."""

from __future__ import annotations

import json

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import persons
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import is_erased
from counter_app.domain.tags import is_tag, with_tag
from counter_app.protocol.desk_bodies import TagPut
from counter_app.protocol.operations import OperationType, Result, ResultKind, encode

CHANGED = "changed"


def tag_put(book: Book, act: Act, body: TagPut) -> Outcome:
    """What is said of one tag; all others stay. Nobody is tagged who is erased."""
    if not body.member or not is_tag(body.tag) or body.undoes == act.id:
        return Refusal("invalid", "A member and a tag are to be named.")
    member = persons.record_of(book, body.member, act.at_iso)
    if member is None:
        return Refusal("invalid", "No member is named.")
    root = persons.root_of(book, member)
    if is_erased(root):
        book.show(root)
        return Done(detail={"member": root.id, CHANGED: False})
    stands = not body.undoes or _undoable(book, act, body)
    changed = stands and _change(book, member, root, body)
    if changed:
        book.touch(member)
    if changed or not stands:  # what its counter has foreseen otherwise comes down as it is
        book.touch(root)
    else:
        book.show(root)
    return Done(detail={"member": root.id, CHANGED: changed})


def _undoable(book: Book, act: Act, body: TagPut) -> bool:
    """Whether the act that is taken back has changed something; one that has not come yet, or that a service of before
    did not understand, never will."""
    told = book.operations.get(body.undoes)
    if told is None or (told.type == OperationType.TAG_PUT and told.result == ResultKind.REFUSED):
        if book.cancellations.get(body.undoes) is None:
            book.cancellations.put(rows.CancellationRow(book.merchant, body.undoes, act.id, act.at_iso))
        return False
    if told.type != OperationType.TAG_PUT or told.result != ResultKind.APPLIED:
        return False
    answer = book.answers.get(body.undoes) or msgspec.json.decode(told.answer, type=Result)
    return answer.detail.get(CHANGED) is True


def _change(book: Book, member: rows.MemberRow, root: rows.MemberRow, body: TagPut) -> bool:
    """Of one person under several ids each record keeps its own; whoever is to lose a tag loses it in all of them, but
    where an act is taken back: then only that record's."""
    shown = tuple(json.loads(root.tags))
    if (body.tag in shown) is not body.take:
        return False
    persons.apart(root)
    every = [root, *persons.parts_of(book, root)] if body.take and not body.undoes else [member]
    changed = False
    for row in every:
        before = tuple(json.loads(row.tags))
        after = with_tag(before, body.tag, take=body.take)
        if after != before:
            changed, row.tags = True, encode(list(after)).decode()
            if row is not root:
                book.touch(row)
    persons.together(book, root)
    return changed
