"""What is asked of the member list, and where a row stands in it."""

from __future__ import annotations

from enum import StrEnum

from counter_app.domain.segment_file import rule_dict
from counter_app.domain.segment_rules import Rule
from counter_app.domain.segments import Activity, Days
from counter_app.domain.values import dataclass

__all__ = ["Days", "Group", "Order", "Place", "Selection", "Wanted", "Within"]


class Order(StrEnum):
    """What the list is sorted by; the value is the column, and each has an index of its own."""

    NAME = "pinyin"
    JOINED = "joined_at"
    LAST_VISIT = "last_visit_at"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class Within:
    """The members of a segment, told on a day."""

    rule: Rule
    days: Days


@dataclass(frozen=True, slots=True)
class Moved:
    """Who came into a segment (`step` 1) or left it (-1) on a business day, an ISO text."""

    segment: str
    day: str
    step: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members: everything that is set must fit. `tier`: None for any, "" for those without one. `rule`: of a
    segment. Activity and rule are told on `days`."""

    days: Days
    text: str = ""
    activity: Activity | None = None
    status: str = ""
    tier: str | None = None
    tag: str = ""
    rule: Rule | None = None
    moved: Moved | None = None

    @property
    def anybody(self) -> bool:
        """Whether every member fits."""
        filters = (self.activity, self.tier, self.rule, self.moved)
        return not self.text and not self.status and not self.tag and all(each is None for each in filters)


@dataclass(frozen=True, slots=True)
class Selection:
    """Everybody who is `wanted` save those in `but`; without it those in `chosen`, by their ids. With both, those of
    `chosen` who are wanted."""

    wanted: Wanted | None = None
    but: frozenset[str] = frozenset()
    chosen: frozenset[str] = frozenset()

    def said(self) -> dict[str, object]:
        """What makes it another one: not the day on which it is told."""
        wanted = self.wanted
        if wanted is None:
            return {"chosen": sorted(self.chosen)}
        rule = None if wanted.rule is None else rule_dict(wanted.rule)
        filters: list[object] = [wanted.text, wanted.activity, wanted.status, wanted.tier, wanted.tag, rule]
        if (moved := wanted.moved) is not None:
            filters += [moved.segment, moved.day, moved.step]
        return {"filters": filters, "but": sorted(self.but)}


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order: what it is sorted by, then the number of its row."""

    key: int | str | None
    row: int


@dataclass(frozen=True, slots=True)
class Group:
    """So many members alike in everything that can be filtered by. `chosen`: they carry the tag that was wanted."""

    activity: Activity
    status: str
    tier: str
    tags: tuple[str, ...]
    count: int
    chosen: bool = False
