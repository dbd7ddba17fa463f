"""What is asked of the member list, and where a row stands in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from counter_app.domain.segments import Rule, Thresholds, Today
from counter_app.domain.values import dataclass


class Order(StrEnum):
    """What the list is sorted by; the value is the column, and each has an index of its own."""

    NAME = "pinyin"
    JOINED = "joined_at"
    LAST_VISIT = "last_visit_at"
    VISITS = "visits"


class Seen(StrEnum):
    """How long ago a member was last here."""

    RECENTLY = "recently"
    A_MONTH = "a_month"
    A_QUARTER = "a_quarter"
    LONG_AGO = "long_ago"
    NEVER = "never"


SEEN_DAYS = (30, 90, 180)


@dataclass(frozen=True, slots=True)
class Within:
    """The members of a segment, told on a day."""

    rule: Rule
    today: Today
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which members: everything that is set must fit. `tier`: None for any, "" for those without one.

    `since`: the moments before which a last visit belongs to the next group of `Seen`.
    """

    since: tuple[datetime, datetime, datetime]
    text: str = ""
    seen: Seen | None = None
    status: str = ""
    tier: str | None = None
    tag: str = ""
    within: Within | None = None

    @property
    def anybody(self) -> bool:
        """Whether every member fits."""
        filters = (self.seen, self.tier, self.within)
        return not self.text and not self.status and not self.tag and all(each is None for each in filters)


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in an order: what it is sorted by, then the number of its row."""

    key: int | str | None
    row: int


@dataclass(frozen=True, slots=True)
class Group:
    """So many members alike in everything that can be filtered by. `chosen`: they carry the tag that was wanted."""

    seen: Seen
    status: str
    tier: str
    tags: tuple[str, ...]
    count: int
    chosen: bool = False
