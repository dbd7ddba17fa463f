"""What a member spends on a day on the word of the staff alone, counted over all counters in minor units.

It is a limit as others are: its row comes down where its member is at hand, a claim beyond it is refused, a report
beyond it is an exception, and a void or cancellation gives it back. A posting remembers what it took
(`confirmed_minor`), below zero once that is given back.
"""

from __future__ import annotations

from datetime import date

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.allowing import manages
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import Broken
from counter_app.cloud.zones import member_of_usage
from counter_app.domain.holdings import confirmed_scope, rules_from
from counter_app.domain.member import Role
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.bodies import Checkout

CONFIRMED_BEYOND_LIMIT = "confirmed_beyond_limit"


def on_word(book: Book, act: Act, body: Checkout, minor: int) -> int:
    """How much of what points and value pay (`minor`) is on the word of the staff: no fresh code was shown, which is
    why somebody confirmed, and no manager stands behind it."""
    if not body.confirmed_by or manages(book, act.operation.staff) or manages(book, body.approved_by):
        return 0
    return minor


def refused(book: Book, member: str, store: str, day: date, minor: int) -> list[Reason]:
    """Why that much cannot be spent so, as a counter that knew would say."""
    limit = _limit(book, store)
    left = max(0, limit - _taken(book.usages.get(confirmed_scope(member, day))))
    if minor <= left:
        return []
    details: dict[str, Detail] = {
        "role": Role.MANAGER.value,
        "why": "confirmed",
        "limit_minor": limit,
        "allowed_minor": left,
    }
    return [Reason(ReasonCode.SIGN_IN_REQUIRED, "", details)]


def take(book: Book, row: PostingRow, minor: int) -> list[Broken]:
    """It was spent; at stake is what goes beyond the limit."""
    row.confirmed_minor = minor
    book.postings.put(row)
    limit = _limit(book, row.store)
    beyond = min(minor, _change(book, row, row.member, minor, limit) - limit)
    facts: dict[str, object] = {"member": row.member, "business_day": row.business_day, "limit_minor": limit}
    return [Broken(CONFIRMED_BEYOND_LIMIT, beyond, (), facts)] if beyond > 0 else []


def counts(book: Book, row: PostingRow, *, stands: bool) -> None:
    """A checkout was voided or cancelled, or stands again."""
    if not row.confirmed_minor or stands == (row.confirmed_minor > 0):
        return
    row.confirmed_minor = -row.confirmed_minor
    book.postings.put(row)
    _change(book, row, row.member, row.confirmed_minor)


def rename(book: Book, row: PostingRow, old: str) -> None:
    """The member of a posting became another one: it was spent in that one's name."""
    if row.confirmed_minor > 0:
        _change(book, row, old, -row.confirmed_minor)
        _change(book, row, row.member, row.confirmed_minor)


def scope_of(row: PostingRow) -> str:
    """Under which text a posting is counted, "" where it is not."""
    return confirmed_scope(row.member, date.fromisoformat(row.business_day)) if row.confirmed_minor else ""


def _limit(book: Book, store: str) -> int:
    return rules_from({"spend_needs": book.setting("spend_needs", store)}).confirmed_day_minor


def _taken(usage: rows.UsageRow | None) -> int:
    return usage.used + usage.excess if usage is not None else 0


def _change(book: Book, row: PostingRow, member: str, by: int, limit: int | None = None) -> int:
    """Answers the sum. What is within the limit follows from the sum, whatever came first."""
    scope = confirmed_scope(member, date.fromisoformat(row.business_day))
    usage = book.usages.get(scope)
    cap = limit if limit is not None else usage.cap if usage is not None else _limit(book, row.store)
    if usage is None:
        usage = rows.UsageRow(book.merchant, scope, used=0, excess=0, cap=cap, member=member_of_usage(scope))
    total = _taken(usage) + by
    usage.cap = cap
    usage.used = min(total, cap)
    usage.excess = total - usage.used
    book.touch(usage)
    return total
