"""`message_plan`: a plan, whom it is for, and its end (`docs/decisions/275`)."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cloud.ledger import message_queue, persons
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.message_rows import MessagePlanRow, MessageRow
from counter_app.domain import messages as rules
from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import is_words
from counter_app.domain.ids import is_uuid
from counter_app.protocol.messages import MessagePlan


def message_plan(book: Book, act: Act, body: MessagePlan) -> Outcome:
    """In whatever order they arrive. A plan is made once, and one that was taken back stays so."""
    if wrong := _wrong(act, body):
        return Refusal("invalid", wrong)
    row = book.plans.get(body.plan) or MessagePlanRow(book.merchant, body.plan)
    if body.member:
        return _put_on(book, act, row, body.member)
    if row.cancelled_at if body.cancel else row.title:
        book.show(row)
        return Done(detail={"plan": row.id})
    if body.cancel:
        row.cancelled_at, row.cancelled_by = act.at_iso, act.operation.staff
    else:
        row.title, row.kind, row.text, row.send_at = body.title, body.kind, body.text, body.send_at
        row.made_at, row.made_by = act.at_iso, act.operation.staff
    book.touch(row)
    return Done(detail={"plan": row.id})


def _wrong(act: Act, body: MessagePlan) -> str:
    if not is_uuid(body.plan) or (body.member and body.cancel):
        return "A plan is to be named, and one thing said of it."
    if body.member or body.cancel:
        return "" if body.plan != act.id else "Only the operation that makes a plan has its id."
    if body.plan != act.id or not rules.is_moment(body.send_at):
        return "A plan has the id of the operation that makes it, and a time."
    if not body.title.strip() or not is_words(body.title, rules.LONGEST_TITLE):
        return "A plan needs a title."
    try:
        rules.check_text(body.kind, body.text)
    except InvalidInput as wrong:
        return wrong.sentence
    return ""


def _put_on(book: Book, act: Act, plan: MessagePlanRow, member_id: str) -> Outcome:
    known = book.members.get(member_id) is not None
    member = persons.record_of(book, member_id, act.at_iso)
    if member is None:
        return Refusal("invalid", "No member is named.")
    if not known:
        book.touch(member)
    root = persons.root_of(book, member)
    row = next((each for each in book.messages.find("member", root.id) if each.plan == plan.id), None)
    if row is None:
        row = MessageRow(book.merchant, act.id, plan.id, root.id, "", at=act.at_iso)
        message_queue.put_on(book, row, root, plan)
    else:
        book.show(plan)
    return Done(detail={"plan": plan.id, "state": row.state, "why": row.why})


def fetch(book: Book, bodies: Sequence[object]) -> None:
    """What plans and whoever is put on them need, a statement each."""
    named = [body for body in bodies if isinstance(body, MessagePlan)]
    if not named:
        return
    members = [book.member_id(body.member) for body in named if body.member]
    book.messages.fetch_by("member", members)
    book.consents.fetch(members)
    others = [row.plan for each in members for row in book.messages.find("member", each)]
    book.plans.fetch([*(body.plan for body in named), *others])
