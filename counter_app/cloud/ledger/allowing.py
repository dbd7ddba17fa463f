"""Who may take back: a cashier within some minutes, a manager (or a cashier with a manager's PIN) at any time; less
than that where the merchant has left it to managers, or to owners."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from counter_app.cloud.ledger.act import Act, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.times import parse
from counter_app.domain.coupon import free_minutes
from counter_app.domain.member import Role
from counter_app.domain.rights import least_role
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import OperationType


def manages(book: Book, staff: str) -> bool:
    """Whether a person may do what is a manager's."""
    row = book.staff.get(staff) if staff else None
    return row is not None and row.active and row.role in tuple(Role) and Role(row.role).manages


def may(book: Book, staff: str, right: str) -> bool:
    """Whether a person has a right as the merchant has given it (`domain.rights`)."""
    return is_at_least(book, staff, least_role(book.setting("rights", ""), right))


def is_at_least(book: Book, staff: str, least: Role) -> bool:
    """Whether a person works here, as this or more. Whoever is not known here is a cashier: a till of before."""
    row = book.staff.get(staff) if staff else None
    if row is None:
        return least is Role.CASHIER
    return row.active and row.role in tuple(Role) and Role(row.role).at_least(least)


def not_allowed(book: Book, act: Act, approved_by: str, about: str, made: Iterable[tuple[str, str]]) -> Refusal | None:
    """Why this person may not take back what was `made` (store and time of each); `approved_by`: whose PIN it was."""
    least = least_role(book.setting("rights", ""), "refund" if act.operation.type == OperationType.REFUND else "void")
    for store, at in made:
        minutes = free_minutes(book.setting("void_free_minutes", store))
        late = act.at - parse(at) > timedelta(minutes=minutes)
        needed = Role.MANAGER if late and least is Role.CASHIER else least
        if needed is Role.CASHIER or is_at_least(book, act.operation.staff, needed):
            continue
        if is_at_least(book, approved_by, needed):
            continue
        code = ReasonCode.SIGN_IN_REQUIRED.value
        reason: dict[str, object] = {"code": code, "about": about, "role": needed.value}
        return Refusal(code, detail={"reasons": [reason | ({"minutes": minutes} if least is Role.CASHIER else {})]})
    return None
