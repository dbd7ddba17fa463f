"""Which segments there are at this counter, and who belongs to one today."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.fields import refuse
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.segment_facts import NOT_TOLD
from counter_app.domain.segment_rules import Rule, asks_purchases, campaigns_of
from counter_app.domain.segments import ONLY_ACTIVITY, Segment, Segments, segments_of, thresholds_from, today_at
from counter_app.domain.slips import SlipCode
from counter_app.services.acting import moment, own_device
from counter_app.services.context import Counter
from counter_app.services.member_records import Days, Within
from counter_app.services.ports import Reading
from counter_app.services.segment_facts import asked_by, facts_of, named_by, usable_terms


def segments_here(reading: Reading, store: str = "") -> Segments:
    """Every segment, with the days of activity as they hold in the store."""
    return segments_of(reading.segments(), thresholds_from(reading.settings(store).get("activity")))


def segments_with(reading: Reading, counter: Counter, member: Member) -> tuple[Segment, ...]:
    """Those that the member belongs to today: the one of activity first, then the saved ones by id."""
    store = reading.store(own_device(reading).store)
    if store is None or member.status is MemberStatus.PLACEHOLDER:
        return ()
    here = segments_here(reading, store.id)
    today = today_at(moment(counter), store.zone, store.business_day_starts)
    asked = any(here.asks(name) for name in here.known)
    beside = asked_by(here.known.values())
    facts = facts_of(reading, member, store, moment(counter), beside) if asked else NOT_TOLD
    # What nobody has told yet is held against nobody at the till; to be said of somebody it must be known.
    known = (each for each in here.known.values() if facts.purchases is not None or not asks_purchases(each.rule))
    held = (segment for segment in known if here.holds(segment.id, member, today, facts))
    return tuple(sorted(held, key=lambda segment: segment.id not in ONLY_ACTIVITY.known))


def within(reading: Reading, counter: Counter, segment: str) -> Within:
    """Who belongs to it today. Raises `InvalidInput` where there is no such segment."""
    found = within_each(reading, counter).get(segment)
    if found is None:
        refuse("segment", f"there is no segment {segment}", SlipCode.NO_SUCH_SEGMENT, name=segment)
    return found


def within_each(reading: Reading, counter: Counter) -> Mapping[str, Within]:
    """By segment who belongs to it today; of a counter without a store nobody can tell."""
    saved = reading.segments()
    days = days_here(reading, counter, saved=saved)
    if days is None:
        return {}
    known = segments_of(saved, thresholds_from(reading.settings("").get("activity"))).known
    return {name: Within(segment.rule, days) for name, segment in known.items()}


def days_here(
    reading: Reading, counter: Counter, rule: Rule | None = None, *, saved: Mapping[str, Segment] | None = None
) -> Days | None:
    """The store's day that it is now, with all that the `saved` rules (read where they are not given), and this one,
    are told on; None where there is no store."""
    store = reading.store(own_device(reading).store)
    if store is None:
        return None
    now = moment(counter)
    thresholds = thresholds_from(reading.settings(store.id).get("activity"))
    every = reading.segments() if saved is None else saved
    names = named_by(every.values()) | (frozenset() if rule is None else campaigns_of(rule))
    usable = usable_terms(reading, now, store.zone, names)
    today = today_at(now, store.zone, store.business_day_starts)
    return Days(today, thresholds, usable, reading.purchases_told())
