"""The channel whose code was held up last."""

from __future__ import annotations

from counter_app.domain.verdict import ReasonCode
from counter_app.ui.tasks import Judged


def channel_of(judged: Judged | None) -> tuple[str, str]:
    """Its id and name; both empty where something else was."""
    reasons = judged.answer.verdict.reasons if judged is not None else ()
    seen = next((reason for reason in reasons if reason.code is ReasonCode.CHANNEL_CODE), None)
    if seen is None:
        return "", ""
    channel = str(seen.details["channel"])
    return channel, str(seen.details["channel_name"]) or channel
