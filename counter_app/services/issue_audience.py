"""Who of the members that would get a coupon could not use it today, and why: counted before it is issued."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Collection, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Audience
from counter_app.domain.judge_rules import audience_rules
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.services.acting import moment
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store
from counter_app.services.member_records import Selection, Wanted
from counter_app.services.ports import Reading
from counter_app.services.segments_here import segments_here, within_each


@dataclass(frozen=True, slots=True)
class Barred:
    """So many `people` are not of the audience for this `reason`; whoever is for two of them counts in both."""

    reason: Reason
    people: int


class Looking:
    """Counts members of one audience, some at a time."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._found: Count[tuple[str, str]] = Count()
        self.people = 0

    def look(self, counter: Counter, members: Sequence[Member]) -> None:
        """These too; one statement for all of them where the audience is a segment."""
        if self._audience.everyone or not members:
            return
        now = moment(counter)
        with counter.store.reading() as reading:
            zone = ZoneInfo(own_store(reading).timezone)
            held = _of_segment(reading, counter, self._audience.segment, members)
        for member in members:
            rules = audience_rules(self._audience, member, now, zone, partial(_is_among, held, member.id))
            broken = [(rule, needs) for rule, needs, holds in rules if not holds]
            self._found.update(broken)
            self.people += bool(broken)

    def why(self, counter: Counter) -> tuple[Barred, ...]:
        """The commonest reason first."""
        if not self._found:
            return ()
        with counter.store.reading() as reading:
            known = segments_here(reading).known
        told = []
        for (rule, needs), people in self._found.most_common():
            details: dict[str, Detail] = {"rule": rule, "needs": needs}
            if rule == "segment" and needs in known:
                title = known[needs].title
                details |= {"needs_zh_CN": title.pick("zh_CN"), "needs_en": title.pick("en")}
            told.append(Barred(Reason(ReasonCode.NOT_ELIGIBLE, "", details), people))
        return tuple(told)


def _is_among(held: Collection[str], member: str, _segment: str) -> bool:
    return member in held


def _of_segment(reading: Reading, counter: Counter, segment: str | None, members: Sequence[Member]) -> Collection[str]:
    """Who of these belongs to it today; nobody where there is no such segment."""
    within = within_each(reading, counter).get(segment) if segment is not None else None
    if within is None:
        return ()
    these = Selection(Wanted(within.days, rule=within.rule), chosen=frozenset(each.id for each in members))
    return {each.id for each in reading.selected(these, "", "", len(members))}
