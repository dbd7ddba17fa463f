"""Who may take back: a cashier within some minutes, a manager (or a cashier with a manager's PIN) at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from counter_app.cloud.ledger.act import Act, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.times import parse
from counter_app.domain.coupon import free_minutes
from counter_app.domain.member import Role
from counter_app.domain.verdict import ReasonCode


def manages(book: Book, staff: str) -> bool:
    """Whether a person may do what is a manager's."""
    row = book.staff.get(staff) if staff else None
    return row is not None and row.active and row.role in tuple(Role) and Role(row.role).manages


def not_allowed(book: Book, act: Act, approved_by: str, about: str, made: Iterable[tuple[str, str]]) -> Refusal | None:
    """Why this person may not take back what was `made` (store and time of each); `approved_by`: whose PIN it was."""
    if manages(book, act.operation.staff) or manages(book, approved_by):
        return None
    for store, at in made:
        minutes = free_minutes(book.setting("void_free_minutes", store))
        if act.at - parse(at) > timedelta(minutes=minutes):
            code = ReasonCode.SIGN_IN_REQUIRED.value
            reason = {"code": code, "about": about, "role": Role.MANAGER.value, "minutes": minutes}
            return Refusal(code, detail={"reasons": [reason]})
    return None
