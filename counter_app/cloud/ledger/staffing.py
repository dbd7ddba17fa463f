"""`staff_put`: who works here; and who says who may do what. The cloud believes a counter who is signed in there, and
holds that person to the rules (`docs/decisions/268`): a manager makes and changes cashiers and managers, an owner
everybody, and an owner remains."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.retention import SETTING, understood
from counter_app.domain.rights import check_rights, owners_affair
from counter_app.domain.staffing import role_needed
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import SettingsPut, StaffPut


def staff_put(book: Book, act: Act, body: StaffPut) -> Outcome:
    """A person is made or changed, by somebody who may."""
    if body.role not in tuple(Role):
        return Refusal("invalid", "A role is cashier, manager or owner.")
    if not body.name.strip():
        return Refusal("invalid", "A person needs a name.")
    known = book.staff.get(body.staff)
    needed = role_needed(_role(known), Role(body.role))
    if not signed_by(book, act, needed):
        return may_not(body.staff, needed)
    row = rows.StaffRow(
        merchant=book.merchant,
        id=body.staff,
        name=body.name,
        role=body.role,
        pin_hash=body.pin_hash if body.pin_hash is not None else (known.pin_hash if known else ""),
        active=body.active,
        digest=known.digest if known else 0,
    )
    if known is not None and _owns(known) and not (_owns(row) or _another_owner(book, known.id)):
        return Refusal("invalid", "One active owner must remain.", {"key": "role"})
    book.touch(row)
    return Done(detail={"staff": body.staff})


def rights_refusal(book: Book, act: Act, body: SettingsPut) -> Refusal | None:
    """Why the rights do not become what `body` says: they are the merchant's, a manager's affair, and an owner's where
    something is an owner's alone."""
    said = body.values["rights"]
    if body.store:
        return Refusal("invalid", "Rights are the same in all stores.", {"key": "rights"})
    if not (said is None or isinstance(said, dict)):
        return Refusal("invalid", "Rights are roles by name.", {"key": "rights"})
    try:
        check_rights(said or {})
    except InvalidInput as error:
        return Refusal("invalid", error.sentence, {"key": error.key})
    needed = Role.OWNER if owners_affair(book.setting("rights", ""), said) else Role.MANAGER
    return None if signed_by(book, act, needed) else may_not("rights", needed)


def retention_refusal(book: Book, act: Act, body: SettingsPut) -> Refusal | None:
    """Why it is not changed how long personal data is kept: that is the merchant's, and an owner's affair."""
    said = body.values[SETTING]
    if body.store:
        return Refusal("invalid", "How long data is kept is the same in all stores.", {"key": SETTING})
    if said is not None and not understood(said):
        return Refusal("invalid", "How long data is kept is a number of days by kind.", {"key": SETTING})
    return None if signed_by(book, act, Role.OWNER) else may_not(SETTING, Role.OWNER)


def signed_by(book: Book, act: Act, least: Role) -> bool:
    """Whether the person whom the operation names works here, as this or more."""
    row = book.staff.get(act.operation.staff) if act.operation.staff else None
    role = _role(row)
    return row is not None and row.active and role is not None and role.at_least(least)


def may_not(about: str, needed: Role) -> Refusal:
    """The refusal of an act of somebody who is less than `needed`."""
    code = ReasonCode.SIGN_IN_REQUIRED.value
    return Refusal(code, detail={"reasons": [{"code": code, "about": about, "role": needed.value}]})


def _role(row: rows.StaffRow | None) -> Role | None:
    """None for nobody, and for a role of a newer program."""
    return Role(row.role) if row is not None and row.role in tuple(Role) else None


def _owns(row: rows.StaffRow) -> bool:
    return row.active and row.role == Role.OWNER.value


def _another_owner(book: Book, besides: str) -> bool:
    return any(_owns(row) and row.id != besides for row in book.staff.find("role", Role.OWNER.value))
