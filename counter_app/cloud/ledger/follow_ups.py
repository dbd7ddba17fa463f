"""`follow_up`: somebody is to be called again, and what came of a call (`docs/decisions/272`)."""

from __future__ import annotations

from counter_app.cloud.follow_up_rows import FollowUpRow
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import of_erased
from counter_app.domain import follow_ups as rules
from counter_app.domain.ids import is_uuid
from counter_app.protocol.desk_bodies import FollowUp

_LONGEST_ID = 64
_TEXTS = {
    "title": rules.LONGEST_TITLE,
    "script": rules.LONGEST_SCRIPT,
    "note": rules.LONGEST_NOTE,
    **dict.fromkeys(("list", "who"), _LONGEST_ID),
}


def follow_up(book: Book, act: Act, body: FollowUp) -> Outcome:
    """The entry is made once; of calls the last one by its time counts, in whatever order they arrive."""
    if wrong := _wrong(act, body):
        return Refusal("invalid", wrong)
    member = book.member_id(body.member)
    row = book.follow_ups.get(body.entry) or FollowUpRow(book.merchant, body.entry, member)
    if of_erased(book, body.member):
        return Done(detail={"entry": row.id, "erased": True})
    if row.deleted:  # its time was over (`ledger/retaining`): what comes late is in the log, without its words
        book.show(row)
        return Done(detail={"entry": row.id, "erased": True})
    if body.outcome:
        _say(row, act, body)
    elif row.title:
        book.show(row)
        return Done(detail={"entry": row.id})
    else:
        row.member, row.list, row.title, row.script = member, body.list, body.title, body.script
        row.due, row.who, row.made_at = body.due, body.who, act.at_iso
    book.touch(row)
    return Done(detail={"entry": row.id})


def _wrong(act: Act, body: FollowUp) -> str:
    if not body.member or not is_uuid(body.entry):
        return "A member and an entry are to be named."
    if any(not rules.is_words(getattr(body, name), most) for name, most in _TEXTS.items()):
        return "A text is too long, or holds what is none."
    if body.outcome:
        known = body.outcome in tuple(rules.Outcome) and body.entry != act.id
        return "" if known and (not body.next or rules.is_day(body.next)) else "There is no such outcome, or day."
    made = body.entry == act.id and body.title.strip() and rules.is_day(body.due)
    return "" if made else "An entry needs a title and a day, and has the id of its operation."


def _say(row: FollowUpRow, act: Act, body: FollowUp) -> None:
    row.tries += 1
    if (act.at_iso, act.id) > (row.said_at, row.said_op):
        row.outcome, row.note, row.next = body.outcome, body.note, body.next
        row.said_at, row.said_op, row.said_by = act.at_iso, act.id, act.operation.staff
