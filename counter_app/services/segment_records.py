"""Segments and what is kept of their sizes: what both need of the counter's database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from counter_app.domain.campaign import Terms
from counter_app.domain.coupon import Coupon
from counter_app.domain.segment_facts import Purchases
from counter_app.domain.segments import Segment
from counter_app.domain.values import dataclass
from counter_app.services.member_records import Within

# Members whose rows are counted together: between two parts somebody else gets on with their work.
PART_ROWS = 4_000
# Lines of days that are written or taken away in one transaction: a redemption may have to wait for one.
MOST_MOVES = 2_000
# A small fact: within which scope everything has come down once. Before, nobody can tell who comes in; within another
# one others are there without having come in.
PULLED, ALL_OF_IT = "pulled_whole", "all"
# Another: within which scope what is kept was counted.
COUNTED_WITHIN = "segments_counted_within"
# Who came in and left is kept so long.
KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class CountRecord:
    """What was counted of one segment last. `rule`: as it was then, a text; `since`: the business day from which on it
    was that one. Days are ISO texts."""

    id: str
    rule: str
    since: str
    day: str
    counted_at: datetime | None
    members: int


@dataclass(frozen=True, slots=True)
class PartCount:
    """How many belong to it, and a number that is another one where they are others."""

    members: int = 0
    mark: int = 0


@dataclass(frozen=True, slots=True)
class MovesOfDay:
    """How many came into a segment and how many left it on a business day, an ISO text."""

    day: str
    came: int = 0
    left: int = 0


class SegmentCountReading(Protocol):
    """Look-ups. A part is a stretch of `PART_ROWS` rows of members."""

    def coupon_uses(
        self, member_id: str, campaigns: frozenset[str] | None
    ) -> Sequence[tuple[Coupon, datetime | None]]: ...
    def every_terms(self, campaigns: frozenset[str]) -> Sequence[Terms]: ...
    def purchases_told(self) -> bool: ...
    def purchases_of(self, member: str) -> Purchases | None: ...
    def segments(self) -> Mapping[str, Segment]: ...
    def segment_counts(self) -> Sequence[CountRecord]: ...
    def segment_sizes(self, segment: str, first: str) -> Sequence[tuple[str, int]]: ...
    def segment_moves(self, segment: str, first: str, step: int, limit: int) -> Sequence[str]: ...
    def segment_days(self, segment: str, first: str) -> Sequence[MovesOfDay]: ...
    def segment_moved(self, segment: str, first: str) -> tuple[int, int]: ...
    def last_part(self) -> int: ...
    def part_counts(self, part: int, segments: Sequence[Within]) -> Sequence[PartCount]: ...
    def part_rows(self, part: int, within: Within) -> Sequence[int]: ...
    def kept_parts(self, part: int, segments: Sequence[str]) -> Mapping[str, PartCount]: ...
    def kept_sum(self, segment: str) -> int: ...
    def kept_rows(self, segment: str, part: int) -> bytes: ...


class SegmentCountWriting(SegmentCountReading, Protocol):
    """Changes."""

    def put_segment(self, segment_id: str, segment: Segment | None) -> None: ...
    def put_part(self, segment: str, part: int, count: PartCount, rows: bytes) -> None: ...
    def add_moves(self, segment: str, day: str, rows: Sequence[int], step: int) -> None: ...
    def put_segment_count(self, record: CountRecord) -> None: ...
    def forget_moves(self, segment: str, before: str) -> bool: ...
    def forget_count(self, segment: str, *, sizes: bool) -> None: ...
    def redate_moves(self, segment: str, day: str) -> bool: ...
