"""A manager's override of the off-line caps: what it allowed, and that it was not needed."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.judge import judge
from counter_app.domain.verdict import Note, ReasonCode, Verdict
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.gather import Gathered

NOT_NEEDED = "override_not_needed"


def lifted_caps(gathered: Gathered, *, online: bool) -> tuple[str, ...]:
    """The caps that would have stood against this checkout without the manager's word; none where the cloud knows it
    beforehand, or nothing was lifted."""
    situation = gathered.situation
    if online or not situation.offline.lifted:
        return ()
    plain = replace(situation, offline=replace(situation.offline, lifted=False))
    reasons = judge(gathered.candidates, plain).reasons
    caps = [str(each.details.get("cap", "")) for each in reasons if each.code is ReasonCode.OFFLINE_LIMIT_REACHED]
    return tuple(dict.fromkeys(caps))


def with_override_note(verdict: Verdict, form: CheckoutForm, caps: tuple[str, ...]) -> tuple[Note, ...]:
    """The verdict's notes, and that the override which was given allowed nothing."""
    return (*verdict.notes, Note(NOT_NEEDED)) if form.override and not caps else verdict.notes
