"""The one queue of messages: where each member's record stands, and what its plan counts (`docs/decisions/275`).

A record leaves the queue and never comes back; before it is sent it would be looked at once more.
"""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.cloud import rows
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.message_rows import MessagePlanRow, MessageRow
from counter_app.domain.member import MemberStatus
from counter_app.domain.messages import IN_QUEUE, State, Why, quiet_days_from, too_near

SETTING = "messages"


def put_on(book: Book, row: MessageRow, root: rows.MemberRow, plan: MessagePlanRow) -> None:
    """A new record: in the queue, or left out at once. Without a service account it is held."""
    why = why_not(root, book.consents.get(root.id)) or (Why.RECENT.value if _another_near(book, row, plan) else "")
    _move(book, row, plan, State.LEFT_OUT.value if why else State.HELD.value, why)


def why_not(member: rows.MemberRow, said: ConsentRow | None) -> str:
    """Why this person gets no message at all; "" where nothing speaks against it. Of somebody of whom only the id is
    known nothing does yet. `said`: the last word about messages, if there was one since the sign-up."""
    if member.status == MemberStatus.ERASED.value:
        return Why.ERASED.value
    if said is not None and not said.deleted:
        return "" if said.given else Why.NO_CONSENT.value
    return Why.NO_CONSENT.value if member.filled and not member.consent else ""


def has_it(row: MessageRow, plan: MessagePlanRow | None) -> bool:
    """Whether its member has got it, or is to get it."""
    if plan is None or not plan.send_at:
        return False
    return row.state == State.SENT or (row.state in IN_QUEUE and not plan.cancelled_at)


def near(times: Iterable[str], send_at: str, days: int) -> bool:
    """Whether one of these times is within the quiet days."""
    return any(too_near(each, send_at, days) for each in times)


def _another_near(book: Book, row: MessageRow, plan: MessagePlanRow) -> bool:
    if not plan.send_at:
        return False
    others = ((each, book.plans.get(each.plan)) for each in book.messages.find("member", row.member))
    times = [other.send_at for each, other in others if other is not None and has_it(each, other)]
    return bool(times) and near(times, plan.send_at, quiet_days_from(book.setting(SETTING, "")))


def look_again(book: Book, root: rows.MemberRow) -> None:
    """What is known of a person has changed: what waits for them stays, or is left out. Quiet days were looked at when
    it was put there: between two that wait none gives way now."""
    for row in book.messages.find("member", root.id):
        if row.state not in IN_QUEUE:
            continue
        why = why_not(root, book.consents.get(root.id)) or (Why.TWICE.value if _is_second(book, row) else "")
        if why:
            plan = book.plans.get(row.plan) or MessagePlanRow(book.merchant, row.plan)
            _move(book, row, plan, State.LEFT_OUT.value, why)


def follow(book: Book, own: str, first: str) -> None:
    """One id stands for another person from now on; `look_again` when all is known of them."""
    for row in book.messages.find("member", own):
        row.member = first
        book.messages.put(row)


def _is_second(book: Book, row: MessageRow) -> bool:
    """Whether the same plan reaches this person by another id too, and that record stands before."""
    same = [each for each in book.messages.find("member", row.member) if each.plan == row.plan]
    return any(each.state == State.SENT or (each.state in IN_QUEUE and each.id < row.id) for each in same)


def _move(book: Book, row: MessageRow, plan: MessagePlanRow, state: str, why: str) -> None:
    for name, step in ((_count_of(row.state, row.why), -1), (_count_of(state, why), 1)):
        if name:
            setattr(plan, name, getattr(plan, name) + step)
    row.state, row.why = state, why
    book.messages.put(row)
    book.touch(plan)


def _count_of(state: str, why: str) -> str:
    return why if state == State.LEFT_OUT else state
