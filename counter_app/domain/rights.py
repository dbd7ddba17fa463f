"""Who may do what: the one table of single acts that a merchant allows or forbids a role; at counter and cloud.

Selling is not among them: whoever is signed in sells. Neither is what keeps a shop in somebody's hands (staff,
settings, the list of rights itself): that is a manager's, and an owner's where it concerns owners.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """One act. `usual`: the least role that may, where the merchant says nothing; `lowest`: the least that can be
    allowed; `acts`: what the audit log calls it."""

    name: str
    usual: Role
    lowest: Role
    acts: tuple[str, ...] = ()


_C, _M = Role.CASHIER, Role.MANAGER
_EVERY = (
    Right("void", _C, _C),
    Right("refund", _C, _C),
    Right("top_up", _C, _C, ("top_up",)),
    Right("stamp", _C, _C, ("stamp",)),
    Right("sign_up", _C, _C, ("sign_up",)),
    Right("reserve", _C, _C, ("reserve", "reservation_cancel")),
    Right("member_phone", _C, _C, ("member_phone",)),
    Right("member_consent", _C, _C, ("member_consent",)),
    Right("member_freeze", _C, _C, ("member_freeze",)),
    Right("traffic", _C, _C, ("traffic_count",)),
    Right("follow_ups", _C, _C, ("follow_up_list", "follow_up_say")),
    Right("cash_in_out", _C, _C, ("shift_pay_in", "shift_pay_out")),
    Right("whole_phones", _M, _C),
    Right("member_unfreeze", _M, _C, ("member_unfreeze",)),
    Right("points_adjust", _M, _C, ("points_adjust",)),
    Right("issue", _M, _C, ("issue", "issue_preview")),
    Right("coupon_put", _M, _C, ("coupon_put", "coupon_show")),
    Right("exceptions", _M, _M, ("exception_list", "exception_settle", "queue_send_again")),
    Right("campaigns", _M, _M, ("campaign_put", "campaign_status", "campaign_try")),
    Right("messages", _M, _M, ("message_plan", "message_cancel", "message_preview", "message_list")),
    Right("segments", _M, _M, ("segment_put", "segment_drop")),
    Right("follow_up_make", _M, _M, ("follow_up_make",)),
    Right("import_members", _M, _M, ("import_members", "import_undo")),
    Right(
        "export",
        _M,
        _M,
        ("export_members", "export_checkouts", "export_all", "export_audit", "numbers_export", "member_export"),
    ),
    Right("member_merge", _M, _M, ("member_merge",)),
    Right("member_erase", _M, _M, ("member_erase",)),
)
RIGHTS: Mapping[str, Right] = MappingProxyType({right.name: right for right in _EVERY})
USUAL: Mapping[str, str] = MappingProxyType({right.name: right.usual.value for right in _EVERY})
_OF_ACT: Mapping[str, Right] = MappingProxyType({act: right for right in _EVERY for act in right.acts})


def right_of(act: str) -> Right | None:
    """The right that an act of the audit log needs; None where no switch is about it."""
    return _OF_ACT.get(act)


def least_role(said: object, name: str) -> Role:
    """The least role that may, by what the setting holds; what is no role there, or too low a one, is the usual one: it
    came over a wire, and no mistake there opens or locks anything."""
    right = RIGHTS[name]
    found = said.get(name) if isinstance(said, Mapping) else None
    role = Role(found) if isinstance(found, str) and found in tuple(Role) else right.usual
    return role if role.at_least(right.lowest) else right.usual


def whole(said: object) -> dict[str, str]:
    """Every right by name with its role, as they hold."""
    return {name: least_role(said, name).value for name in RIGHTS}


def check_rights(said: Mapping[str, object], path: str = "rights") -> dict[str, str]:
    """What somebody wants to hold, act by act. Raises `InvalidInput` that names what is unknown, or too low."""
    for name, role in said.items():
        right = RIGHTS.get(name)
        if right is None:
            raise InvalidInput(f"{path}.{name[:64]}: there is no such right", key=f"{path}.{name[:64]}")
        allowed = [each.value for each in Role if each.at_least(right.lowest)]
        if role not in allowed:
            raise InvalidInput(f"{path}.{name}: must be one of {', '.join(allowed)}", key=f"{path}.{name}")
    return {name: str(role) for name, role in said.items()}


def owners_affair(before: object, after: object) -> bool:
    """Whether going from one to the other takes an owner: something becomes an owner's alone, or is so no longer."""
    old, new = whole(before), whole(after)
    return any(Role.OWNER.value in (old[name], new[name]) and old[name] != new[name] for name in RIGHTS)
