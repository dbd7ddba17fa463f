"""What is said of hard quotas and off-line caps beside a verdict; none of it changes a colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from counter_app.domain.campaign import OfflineMode
from counter_app.domain.limits import total_scope
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.verdict import Detail, Note

QUOTA_LEFT, QUOTA_HERE = "quota_left", "offline_quota_left"
CAMPAIGN_CAP, COUNTER_CAP = "offline_campaign_near", "offline_cap_near"
NOTE_SHARE = 80


def quota_notes(coupons: Sequence[Candidate], situation: Situation) -> tuple[Note, ...]:
    """Of each hard quota how many are left in all, as far as this counter knows, and here without the cloud; off-line
    also that a cap is near."""
    if situation.offline.online:
        return tuple(_in_all(coupons, situation))
    here = {item.lease.campaign: item.offline_left for item in coupons if item.lease is not None}
    return (
        *(Note(QUOTA_HERE, {"campaign": campaign, "left": count}) for campaign, count in here.items()),
        *_in_all(coupons, situation),
        *_campaign_caps(coupons, situation),
        *_counter_caps(situation),
    )


def after_uses(notes: Sequence[Note], uses: Mapping[str, int]) -> tuple[Note, ...]:
    """The same once so many coupons of each campaign were used."""
    return tuple(_less(note, uses.get(str(note.details.get("campaign", "")), 0)) for note in notes)


def left_of_quota(notes: Sequence[Note], campaign: str) -> tuple[int, int] | None:
    """(here without the cloud, in all) of a campaign's hard quota; None where nothing is said of it."""
    found = {note.code: note.details for note in notes if note.details.get("campaign") == campaign}
    if QUOTA_LEFT not in found:
        return None
    here = found[QUOTA_HERE]["left"] if QUOTA_HERE in found else found[QUOTA_LEFT].get("here", 0)
    in_all = found[QUOTA_LEFT]["left"]
    return (here, in_all) if isinstance(here, int) and isinstance(in_all, int) else None


def _less(note: Note, uses: int) -> Note:
    if note.code not in (QUOTA_LEFT, QUOTA_HERE) or not uses:
        return note
    counts = {key: value for key, value in note.details.items() if key in ("left", "here") and isinstance(value, int)}
    return replace(note, details={**note.details, **{key: max(0, value - uses) for key, value in counts.items()}})


def _in_all(coupons: Sequence[Candidate], situation: Situation) -> list[Note]:
    """Off-line with the time at which the cloud was last heard: others may have sold since."""
    found: dict[str, Note] = {}
    for item in coupons:
        total = item.terms.lease_total if item.terms is not None else None
        if item.terms is None or total is None:
            continue
        campaign = item.terms.campaign
        left = max(0, total - item.usage.get(total_scope(campaign), 0))
        details: dict[str, Detail] = {"campaign": campaign, "left": left, "limit": total}
        found.setdefault(campaign, Note(QUOTA_LEFT, {**details, **_as_known(item, situation)}))
    return list(found.values())


def _as_known(item: Candidate, situation: Situation) -> dict[str, Detail]:
    if situation.offline.online:
        return {"here": item.offline_left}
    at = situation.offline.last_contact_at
    return {"at": at.astimezone(situation.zone).isoformat()} if at is not None else {}


def _campaign_caps(coupons: Sequence[Candidate], situation: Situation) -> list[Note]:
    """A campaign's own amount for this counter."""
    found: dict[str, Note] = {}
    for item in coupons:
        policy = item.terms.offline if item.terms is not None else None
        if item.terms is None or policy is None or policy.mode is not OfflineMode.ALLOW_UP_TO:
            continue
        campaign, cap = item.terms.campaign, policy.amount_minor or 0
        used = situation.offline.campaign_sums_minor.get(campaign, 0)
        percent = 100 * used // cap if cap else 100
        if percent >= NOTE_SHARE:
            details: dict[str, Detail] = {"campaign": campaign, "percent": percent}
            found[campaign] = Note(CAMPAIGN_CAP, {**details, "allowed_minor": max(0, cap - used)})
    return list(found.values())


def _counter_caps(situation: Situation) -> tuple[Note, ...]:
    state = situation.offline
    parts = [
        (state.redemptions, state.caps.redemptions),
        (state.sum_minor, state.caps.sum_minor),
    ]
    if state.last_contact_at is not None:
        parts.append((int((situation.now - state.last_contact_at).total_seconds()), state.caps.days * 86_400))
    percent = max((100 * used // cap if cap else 100) for used, cap in parts)
    return (Note(COUNTER_CAP, {"percent": percent}),) if percent >= NOTE_SHARE else ()
