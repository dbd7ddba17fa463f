"""`consent_put`: a member agrees to be written to, or no longer does (`docs/decisions/276`).

What counts is the last word of the person under all ids, in whatever order words, sign-ups and merges arrive. Until
somebody says something after the sign-up there is no row: the sign-up's own consent stands with the member.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from counter_app.cloud import rows
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.ledger import message_queue
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.members import known_store, placeholder
from counter_app.cloud.times import iso, parse
from counter_app.domain.consent import ConsentWord, How, last_word
from counter_app.domain.member import MemberStatus
from counter_app.protocol.consents import ConsentPut

_HOWS = frozenset(How)
_JUST_LATER = timedelta(milliseconds=1)


def consent_put(book: Book, act: Act, body: ConsentPut) -> Outcome:
    """The word of one member. Of somebody who is erased nothing is kept."""
    if not body.member or body.how not in _HOWS:
        return Refusal("invalid", "A member and a way are to be named.")
    try:
        at = _moment_of(book, act, body)
    except ValueError:
        return Refusal("invalid", "`after` is no time.", {"key": "after"})
    row = book.members.get(book.member_id(body.member))
    if row is not None and row.status == MemberStatus.ERASED.value:
        book.show(row)
        return Done(detail={"member": row.id})
    if row is None:
        row = placeholder(book.merchant, body.member, act.at_iso)
        book.touch(row)
    word = ConsentWord(
        body.given, at, body.how, body.text_version, body.guardian, act.operation.staff, known_store(book, body.store)
    )
    stands = _settle(book, row, word)
    if not stands.given:
        message_queue.look_again(book, row)
    book.show(stands)
    return Done(detail={"member": row.id, "given": stands.given})


def follow(book: Book, root: rows.MemberRow, *ids: str) -> None:
    """Somebody came in, or two became one: where one of these ids has said something since, the last word counts."""
    if root.status != MemberStatus.ERASED.value and any(_row(book, each) is not None for each in (root.id, *ids)):
        _settle(book, root)


def forget(book: Book, member: str) -> None:
    """Nothing of this id is kept any more."""
    row = _row(book, member)
    if row is not None:
        row.deleted = True
        book.touch(row)


def _settle(book: Book, root: rows.MemberRow, said: ConsentWord | None = None) -> ConsentRow:
    every = _every(book, root)
    own = [row for each in every if (row := _row(book, each.id)) is not None]
    words = [*map(_word, own), *(word for each in every if (word := _signed_up(book, each)) is not None)]
    best = last_word([*words, said] if said is not None else words)
    assert best is not None  # one of them has said something, or does now
    for row in own:
        if row.id != root.id:
            forget(book, row.id)
    known = book.consents.get(root.id)
    if known is not None and not known.deleted and _word(known) == best:
        return known
    row = known or ConsentRow(book.merchant, root.id, best.given, "", "", "", best.guardian, "", "")
    row.given, row.at, row.how, row.text_version = best.given, iso(best.at), best.how, best.text_version
    row.guardian, row.staff, row.store, row.deleted = best.guardian, best.staff, best.store, False
    book.touch(row)
    return row


def _every(book: Book, root: rows.MemberRow) -> list[rows.MemberRow]:
    return [root, *book.members.find("alias_of", root.id)]


def _row(book: Book, member: str) -> ConsentRow | None:
    row = book.consents.get(member)
    return None if row is None or row.deleted else row


def _word(row: ConsentRow) -> ConsentWord:
    return ConsentWord(row.given, parse(row.at), row.how, row.text_version, row.guardian, row.staff, row.store)


def _signed_up(book: Book, row: rows.MemberRow) -> ConsentWord | None:
    """What the sign-up of this very id said, at its moment by the cloud's time."""
    own = json.loads(row.said) if row.said and not row.alias_of else {}
    text, at = own.get("consent", row.consent), own.get("joined_at", row.joined_at)
    if not text or not row.filled:
        return None
    said = json.loads(text)
    joined = min(parse(at), parse(book.moment.now_iso))
    how, version, guardian = How.COUNTER.value, str(said.get("text_version", "")), bool(said.get("guardian"))
    return ConsentWord(True, joined, how, version, guardian, "", row.home_store)


def _moment_of(book: Book, act: Act, body: ConsentPut) -> datetime:
    """By the cloud's time, never ahead of it, and behind the word that its counter knew of: one that seems to be ahead,
    by a clock that is wrong, was said by now. Raises ValueError."""
    now = parse(book.moment.now_iso)
    at = min(act.at, now)
    return max(at, min(parse(body.after), now) + _JUST_LATER) if body.after else at
