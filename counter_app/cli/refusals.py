"""What every desk command answers when somebody may not do it, or it cannot be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter_app.bootstrap.opening import AT_ONCE_SECONDS, OpenCounter
from counter_app.cli.answers import Speaker
from counter_app.cli.calls import DONE, NO, Outcome
from counter_app.domain.verdict import Reason
from counter_app.services.words import reason_words, sentence


def sent_at_once(opened: OpenCounter, *, done: bool, seconds: float = AT_ONCE_SECONDS) -> dict[str, object]:
    """Send what was changed now, in bounded time; what still waits afterwards and whether the cloud has it."""
    online = done and opened.send_at_once(seconds)
    with opened.store.reading() as reading:
        return {"queued": reading.waiting(), "online": online}


def outcome(
    document: Mapping[str, object], reasons: Sequence[Reason], speaker: Speaker, lines: Sequence[str] = ()
) -> Outcome:
    """The document with `reasons`; exit 1 and the reasons as lines where there are any."""
    listed = [speaker.reason(reason) for reason in reasons]
    said = [sentence(reason_words(reason, speaker.lang, speaker.manner), speaker.lang) for reason in reasons]
    return Outcome({**document, "reasons": listed}, (*said, *lines), NO if reasons else DONE)
