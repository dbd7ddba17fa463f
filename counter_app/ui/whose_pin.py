"""Whose PIN lets something be taken back that a cashier may not."""

from __future__ import annotations

from counter_app.domain.member import Role
from counter_app.domain.verdict import Reason
from counter_app.ui.texts import translate


def who_must(reason: Reason) -> str:
    """What asks for the PIN; `reason` says the role, and minutes where it was only too long ago."""
    if reason.details["role"] == Role.OWNER.value:
        return translate("Void", "Here only an owner takes back: an owner's PIN is needed.")
    if "minutes" in reason.details:
        return translate("Void", "This is some time ago: a manager's PIN is needed.")
    return translate("Void", "Here only managers take back: a manager's PIN is needed.")
