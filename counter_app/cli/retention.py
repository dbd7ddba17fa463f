"""`retention show|run`."""

from __future__ import annotations

import msgspec

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome
from counter_app.domain.retention import rules_dict
from counter_app.protocol.retention import RetentionFound, RetentionTold
from counter_app.services.retention import RetentionSeen, run_retention, show_retention
from counter_app.services.retention_words import facts_lines, nothing_line


def show(call: Call) -> Outcome:
    """The rules, since when they are announced, and from when on something goes."""
    return _answer(call, dry_run=None)


def run(call: Call) -> Outcome:
    """Go on at once with what goes by itself; with `--dry-run` whom it concerns."""
    return _answer(call, dry_run=bool(call.args.dry_run))


def _answer(call: Call, *, dry_run: bool | None) -> Outcome:
    with call.counter() as opened:
        counter = opened.counter
        seen = run_retention(counter) if dry_run is False else show_retention(counter, count=dry_run is True)
        speaker = speaker_for(counter, call.lang)
    document: dict[str, object] = {"rules": rules_dict(seen.rules), **_told(seen.told)}
    if dry_run:
        document |= {"dry_run": True, "would": _found(seen.found)}
    elif dry_run is False:
        document |= {"erased": seen.erased, "calls": seen.calls}
    return outcome(document, seen.reasons, speaker, _lines(seen, call.lang))


def _told(told: RetentionTold | None) -> dict[str, object]:
    if told is None:
        return {"known": False}
    return {
        "known": True,
        "noticed_at": told.noticed_at or None,
        "why": told.why or None,
        "from": told.from_when or None,
        "day": told.day or None,
        "under_way": told.under_way,
        "counted": _found(told.counted),
        "purged": _found(told.purged),
    }


def _found(found: RetentionFound | None) -> dict[str, object] | None:
    if found is None:
        return None
    said = msgspec.to_builtins(found)
    assert isinstance(said, dict)
    return said


def _lines(seen: RetentionSeen, lang: str) -> tuple[str, ...]:
    if seen.reasons:
        return ()
    told, found = seen.told, seen.found
    if found is not None and told is not None:
        begins = told.from_when or told.now
        facts: dict[str, object] = {"due": found.members, "calls": found.calls, "held": found.held, "from": begins}
    else:
        facts = {"erased": seen.erased, "calls": seen.calls, "held": {}}
        if told is not None and told.counted is not None:
            facts = {"due": told.counted.members, "calls": told.counted.calls, "held": told.counted.held}
            facts |= {"from": told.from_when, "why": told.why}
    return facts_lines(facts, lang) or (nothing_line(lang),)
