"""What came of a call, in the present language."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.follow_ups import Outcome
from counter_app.ui.texts import translate


def call_outcome(outcome: str) -> str:
    """What came of a call."""
    return {
        Outcome.REACHED.value: translate("FollowUps", "Reached"),
        Outcome.COMES.value: translate("FollowUps", "Will come"),
        Outcome.NOT_REACHED.value: translate("FollowUps", "No answer"),
        Outcome.NO_INTEREST.value: translate("FollowUps", "Does not want"),
        Outcome.WRONG_NUMBER.value: translate("FollowUps", "Wrong number"),
    }.get(outcome, outcome)


def follow_up_told(detail: Mapping[str, object]) -> str:
    """On a member's timeline: that they are to be called, or what came of a call."""
    title, outcome = str(detail.get("title", "")), str(detail.get("outcome", ""))
    if not outcome:
        return translate("FollowUps", "To be called: {0}").format(title)
    note = str(detail.get("note", ""))
    named = translate("FollowUps", "Called: {0}").format(call_outcome(outcome))
    return translate("FollowUps", "{0} ({1})").format(named, note) if note else named
