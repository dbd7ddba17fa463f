"""The manager's list of members at three sizes: the first rows, a page anywhere, each kind of search, the counts; and
the search at the counter. What is asked for before members are in memory, and then with them there.

The same questions on each of them in turn; growth is shown as a ratio to the smallest. A database that is not there
yet is made first (`benchmarks/large.py`).
"""

import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from benchmarks import member_counts
from benchmarks.common import options, ratio, show, timed
from benchmarks.large import large_shop
from counter_app.domain.member import Role
from counter_app.domain.segment_file import parse_segment
from counter_app.domain.segments import Activity, today_at
from counter_app.services.member_list import Asked, Sweep, first_page, member_page, sweep_on
from counter_app.services.member_records import Days, Order, Place, Wanted
from counter_app.services.searching import search_at_once, search_on
from counter_app.services.segments import list_segments
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as

SIZES = (10_000, 100_000, 1_000_000)
SMALL_SIZES = (1_000, 10_000)
# A frequent one, a rare one that an index finds, one that only looking at every row finds.
SEARCHES = ("王", "wang", "zxm", "1380013", "5678", "刘洋明", "洋明")
GOAL_MS = 10.0
# Beside those of activity.
RULES: tuple[dict[str, object], ...] = (
    {"tier": "gold"},
    {"tag": ["tea", "staff"]},
    {"visits": {"min": 5}, "none": [{"tag": "staff"}]},
    {"last_visit_days": {"min": 60}, "any": [{"tier": "gold"}, {"birthday_month": "this"}]},
    {"joined_days": {"max": 365}, "channel": ["flyer", ""]},
    {"activity": ["asleep", "lost"], "visits": {"min": 2}},
    {"none": [{"activity": "active"}, {"tag": "tea"}]},
)
# The last visit of the members that are made.
NOW = datetime.fromtimestamp(1_769_000_000, UTC)


class Contender:
    """One size and how long each question took."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.shop: Shop = large_shop((members, 0, 0))
        sign_in_as(self.shop, Role.MANAGER)
        with self.shop.store.writing() as writing:
            for number, rule in enumerate(RULES):
                writing.put_segment(f"s{number}", parse_segment({"id": f"s{number}", "rule": rule}))
        self.counter = self.shop.counter
        self.days = Days(today_at(NOW, ZoneInfo("Asia/Shanghai")))
        self.seconds: dict[str, list[float]] = {}

    def note(self, what: str, work: Callable[[], object]) -> None:
        self.seconds.setdefault(what, []).append(timed(work))

    def once(self) -> None:
        """Every question once."""
        for order in Order:
            asked = Asked(Wanted(self.days), order)
            self.note(f"first rows by {order.name.lower()}", lambda asked=asked: first_page(self.counter, asked))  # type: ignore[misc]
        asked = Asked(Wanted(self.days))
        middle = self.middle(asked)
        self.note("a page in the middle", lambda: member_page(self.counter, asked, middle))
        back = Asked(asked.wanted, descending=False)
        self.note("the last page", lambda: member_page(self.counter, back))
        for activity in (Activity.ACTIVE, Activity.LOST):
            grouped = Asked(Wanted(self.days, activity=activity))
            self.note(f"first rows of {activity.value}", lambda grouped=grouped: first_page(self.counter, grouped))  # type: ignore[misc]
        for text in SEARCHES:
            searched = Asked(Wanted(self.days, text))
            self.note(f"first rows for {text}", lambda searched=searched: first_page(self.counter, searched))  # type: ignore[misc]
            self.note(f"first rows at the counter for {text}", lambda text=text: search_at_once(self.counter, text))  # type: ignore[misc]

    def middle(self, asked: Asked) -> Place | None:
        with self.shop.store.reading() as reading:
            half = 1_760_000_000_000 + 4_500_000_000
            places = reading.member_places(asked.wanted, asked.order, Place(half, 0), 1, descending=True)
        return places[0] if places else None

    def whole(self) -> None:
        """All counts and everybody found, to the end; and the longest slice, which is what a stop waits for."""
        for text in ("", "5678", "王"):
            asked = Asked(Wanted(self.days, text))
            slices: list[float] = []
            self.note(f"everything counted for {text or 'nothing'}", lambda a=asked, s=slices: self.sweep(a, s))  # type: ignore[misc]
            self.seconds.setdefault("longest slice", []).append(max(slices))
        for text in ("5678", "王"):
            self.note(f"everything found at the counter for {text}", lambda text=text: self.search(text))  # type: ignore[misc]
        self.note("everything counted of twelve segments", lambda: list_segments(self.counter))

    def search(self, text: str) -> None:
        found = search_at_once(self.counter, text)
        while not found.done:
            found = search_on(self.counter, text, 50, found)

    def sweep(self, asked: Asked, slices: list[float]) -> None:
        found = [Sweep()]
        while not found[-1].done:
            slices.append(timed(lambda: found.append(sweep_on(self.counter, asked, found[-1]))))


def report(contenders: Sequence[Contender]) -> None:
    small = contenders[0]
    for what in small.seconds:
        for each in contenders:
            show(f"{what} · {each.members:,}", each.seconds[what])
        middle = [statistics.median(each.seconds[what]) for each in contenders]
        if what.startswith("everything"):
            for each, value in zip(contenders[1:], middle[1:], strict=True):
                growth = each.members / small.members
                ratio(f"{what}: {each.members:,} / {small.members:,}, a member", value / middle[0] / growth, 1.5)
            continue
        for each, value in zip(contenders[1:], middle[1:], strict=True):
            ratio(f"{what}: {each.members:,} / {small.members:,}", value / middle[0], 2.0)
        if what.startswith(("first rows", "a page", "the last")):
            ratio(f"{what}: ms at {contenders[-1].members:,}", middle[-1] * 1_000, GOAL_MS)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    contenders = [Contender(members) for members in (SMALL_SIZES if asked.small else SIZES)]
    for number in range(-2, 3 if asked.small else 15):
        for each in contenders:
            if number == 0:
                each.seconds.clear()
            each.once()
    for _ in range(1 if asked.small else 3):
        for each in contenders:
            each.whole()
    report(contenders)
    found = []
    for each in contenders:
        seconds = member_counts.remembered(each.counter)
        print(f"  {each.members:,} members read into memory in {seconds:.1f} s")
        index = each.shop.store._memory.index
        print(f"  which is {0 if index is None else index.size / 2**20:.1f} MiB of columns")
        times = member_counts.measured(each.shop, each.days, asked.seed, 2 if asked.small else 24)
        found.append((each.members, times))
    member_counts.report(found)
    for each in contenders:
        each.shop.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
