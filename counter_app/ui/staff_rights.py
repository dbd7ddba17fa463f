"""Who may do what, in the present language: a line for each act, and beside it who may, and who could."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.member import Role
from counter_app.domain.rights import RIGHTS, owners_affair, whole
from counter_app.ui.staff.models import StaffCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

LETTERS: Mapping[str, Role] = {"C": Role.CASHIER, "M": Role.MANAGER, "O": Role.OWNER}
_DOTS = {Role.CASHIER: "good", Role.MANAGER: "warn", Role.OWNER: "bad"}


def right_words(name: str) -> tuple[str, str]:
    """(what an act is called, what it is) of a right."""
    return _sales_words().get(name) or _members_words().get(name) or _managers_words().get(name) or (name, "")


def _sales_words() -> dict[str, tuple[str, str]]:
    return {
        "void": (
            translate("Rights", "Void"),
            translate("Rights", "Taking back a redemption or a sale while it is fresh; later it takes a manager."),
        ),
        "refund": (
            translate("Rights", "Refund"),
            translate("Rights", "Giving back a part of what was paid while it is fresh; later it takes a manager."),
        ),
        "top_up": (translate("Rights", "Top up"), translate("Rights", "Adding stored value that a member pays.")),
        "stamp": (translate("Rights", "Stamp"), translate("Rights", "Giving a stamp on a stamp card.")),
        "reserve": (
            translate("Rights", "Reserve"),
            translate("Rights", "Making a reservation, and calling one off."),
        ),
        "traffic": (
            translate("Rights", "Count visits"),
            translate("Rights", "Counting walk-ins, calls and inquiries."),
        ),
        "cash_in_out": (
            translate("Rights", "Cash in and out"),
            translate("Rights", "Putting money into the drawer or taking it out, beside the sales."),
        ),
        "issue": (translate("Rights", "Issue coupons"), translate("Rights", "Issuing coupons, also to a segment.")),
        "coupon_put": (
            translate("Rights", "Freeze coupons"),
            translate("Rights", "Freezing, freeing and revoking a coupon."),
        ),
    }


def _members_words() -> dict[str, tuple[str, str]]:
    return {
        "sign_up": (translate("Rights", "Sign up"), translate("Rights", "Making somebody a member.")),
        "member_phone": (
            translate("Rights", "Change a phone"),
            translate("Rights", "Giving a member another phone number."),
        ),
        "member_consent": (
            translate("Rights", "Note a consent"),
            translate("Rights", "A member agrees to be written to, or no longer does."),
        ),
        "member_freeze": (
            translate("Rights", "Freeze a member"),
            translate("Rights", "A lost phone: nothing of the member is redeemed any more."),
        ),
        "member_unfreeze": (
            translate("Rights", "Free a member"),
            translate("Rights", "Freeing a member who was frozen."),
        ),
        "whole_phones": (
            translate("Rights", "Whole phones"),
            translate("Rights", "Seeing names and phone numbers whole; others see 138****1234."),
        ),
        "points_adjust": (
            translate("Rights", "Adjust points"),
            translate("Rights", "Giving or taking points by hand, with a reason."),
        ),
        "follow_ups": (
            translate("Rights", "Follow-ups"),
            translate("Rights", "Calling members who stand on a list, and noting what came of it."),
        ),
        "follow_up_make": (
            translate("Rights", "Follow-up lists"),
            translate("Rights", "Deciding which members are to be called, and until when."),
        ),
        "member_merge": (
            translate("Rights", "Merge members"),
            translate("Rights", "Two records of one person become one."),
        ),
        "member_erase": (
            translate("Rights", "Erase a member"),
            translate("Rights", "Everything of a person goes; the ledgers stay."),
        ),
    }


def _managers_words() -> dict[str, tuple[str, str]]:
    return {
        "exceptions": (
            translate("Rights", "Exceptions"),
            translate("Rights", "Seeing and settling exceptions, and sending again."),
        ),
        "campaigns": (
            translate("Rights", "Campaigns"),
            translate("Rights", "Making, changing, pausing and ending campaigns."),
        ),
        "messages": (
            translate("Rights", "Messages"),
            translate("Rights", "Planning messages for many members, and taking them back."),
        ),
        "segments": (translate("Rights", "Segments"), translate("Rights", "Saving and deleting segments.")),
        "import_members": (
            translate("Rights", "Import"),
            translate("Rights", "Bringing in old customers from a list."),
        ),
        "export": (
            translate("Rights", "Export"),
            translate("Rights", "Members, checkouts or everything as a file, and the copy for one member."),
        ),
    }


def who_words(role: Role) -> str:
    """Everybody from a role on."""
    return {
        Role.CASHIER: translate("Rights", "Everybody"),
        Role.MANAGER: translate("Rights", "Managers"),
        Role.OWNER: translate("Rights", "Owners"),
    }[role]


def rights_rows(rights: Mapping[str, str]) -> list[ListRow]:
    """A line for each: who may, what, and where that is not the usual."""
    rows = []
    for name, right in RIGHTS.items():
        role = Role(rights[name])
        note = "" if role is right.usual else translate("Rights", "changed")
        rows.append(ListRow(name, who_words(role), right_words(name)[0], "", _DOTS[role], note=note))
    return rows


def rights_case(name: str, rights: Mapping[str, str], *, owner: bool) -> StaffCase:
    """One act: who may, what it is, who could be allowed."""
    title, what = right_words(name)
    right, role = RIGHTS[name], Role(rights[name])
    figures = (
        (translate("Rights", "Allowed to"), who_words(role)),
        (translate("Rights", "Usually"), who_words(right.usual)),
    )
    could = {letter: each for letter, each in LETTERS.items() if _may_become(name, each, rights, owner=owner)}
    acts = tuple((letter, who_words(each)) for letter, each in could.items() if each is not role)
    notes = () if acts else (translate("Rights", "Only an owner changes this."),)
    return StaffCase(name, title, what, figures, notes, acts)


def _may_become(name: str, role: Role, rights: Mapping[str, str], *, owner: bool) -> bool:
    if not role.at_least(RIGHTS[name].lowest):
        return False
    return owner or not owners_affair(rights, {**whole(rights), name: role.value})
