"""Sizes of segments at three sizes of a shop: what is kept is read at once; the first count, one by difference, and one
after some members have changed.

27 segments, five of them of activity. A database that is not there yet is made first (`benchmarks/large.py`). The goal
is of what a manager waits for; passes go on in quiet moments, a part at a time, and the longest part is shown.
"""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.common import options, ratio, scratch, show, timed
from benchmarks.large import large_shop
from benchmarks.members import RULES
from counter_app.domain.member import Role
from counter_app.domain.segment_file import parse_rule, parse_segment
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.segment_counting import Pass, begin_pass, count_all, count_on
from counter_app.services.segment_desk import RuleCount, count_rule
from counter_app.services.segment_history import kept_counts
from counter_app.services.segment_records import ALL_OF_IT, PULLED
from counter_app.services.segments import list_segments
from tests.counter_shop import Shop, open_shop
from tests.services.desk import sign_in_as

SIZES = (10_000, 100_000, 1_000_000)
SMALL_SIZES = (1_000, 10_000)
GOAL_MS = 2.0
SEGMENTS = 22
HELD: tuple[dict[str, object], ...] = (
    {"points": {"min": 100}},
    {"birthday_days": {"max": 7}},
    {"redeemed": {"campaign": "C50", "days": 90}},
    {"spent_minor": {"days": 90, "min": 10_000}},
    {"purchases": {"days": 30, "min": 2}},
)
# Ten purchases a member, over 400 days: ten million among a million members.
BOUGHT = """
    WITH RECURSIVE purchase (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM purchase WHERE number < 9)
    INSERT INTO purchases (id, paid_minor, purchases, days) SELECT member.id, 50000, 10, (
        SELECT json_group_object(
            date(:today, '-' || (number * 40 + abs(random()) % 40) || ' days'),
            json_array(1000 + abs(random()) % 9000, 1)
        ) FROM purchase
    ) FROM member WHERE NOT EXISTS (SELECT 1 FROM purchases WHERE purchases.id = member.id)
"""


class Contender:
    """One size and how long each question took."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.shop: Shop = large_shop((members, 0, 0))
        sign_in_as(self.shop, Role.MANAGER)
        rules = (*RULES, *HELD)
        with self.shop.store.writing() as writing:
            for number in range(SEGMENTS):
                rule = {"all": [rules[number % len(rules)], {"visits": {"min": number // len(rules)}}]}
                writing.put_segment(f"s{number}", parse_segment({"id": f"s{number}", "rule": rule}))
            for each in writing.segment_counts():
                writing.forget_count(each.id, sizes=True)
            writing.set_fact(PULLED, ALL_OF_IT)  # before everything has come down nothing is counted
            run: Any = writing._connection.execute
            run(BOUGHT, {"today": self.shop.clock.at.date().isoformat()})
            run("INSERT INTO purchases (id, days) VALUES ('*', '{}') ON CONFLICT DO NOTHING", {})
        self.seconds: dict[str, list[float]] = {}

    def note(self, what: str, seconds: float) -> None:
        self.seconds.setdefault(what, []).append(seconds)

    def count(self, what: str) -> None:
        """A whole pass, and its longest part."""
        found: list[Pass] = []
        parts = [timed(lambda: found.append(begin_pass(self.shop.counter)))]
        while not found[-1].done:
            parts.append(timed(lambda: found.append(count_on(self.shop.counter, found[-1]))))
        self.note(f"everything counted {what}", sum(parts))
        self.note("longest part", max(parts[1:]))

    def count_bought(self) -> None:
        """How many spent so much within a period, asked alone: every member once."""
        rule = parse_rule({"spent_minor": {"days": 90, "min": 10_000}})
        found = RuleCount()
        slices: list[float] = []

        def slice_further() -> None:
            nonlocal found
            found = count_rule(self.shop.counter, rule, found)

        while not found.done:
            slices.append(timed(slice_further))
        self.note("spent in 90 days, counted alone", sum(slices))
        self.note("its longest slice", max(slices))

    def change(self) -> None:
        """Some members were here."""
        with self.shop.store.writing() as writing:
            found, _ = writing.search_members("", 100)
            for member in found:
                writing.put_member(replace(member, visits=member.visits + 1, last_visit_at=self.shop.clock.at))

    def whole(self) -> None:
        self.count("first")
        for _ in range(3):
            self.count("again")
            self.change()
            self.count("after a hundred visits")
        self.note("everything counted live", timed(lambda: list_segments(self.shop.counter)))
        for _ in range(3):
            self.count_bought()
        for _ in range(20):
            self.note("what is kept", timed(lambda: kept_counts(self.shop.counter)))


def _shop_with(segments: int, folder: Path) -> Shop:
    folder.mkdir()
    shop = open_shop(folder)
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
        for number in range(segments):
            writing.put_segment(f"s{number}", parse_segment({"id": f"s{number}", "rule": {"visits": {"min": number}}}))
    if segments:
        count_all(shop.counter)
    return shop


def upkeep(rounds: int) -> None:
    """A redemption where segments are kept and where there are none, in turn."""
    seconds: tuple[list[float], list[float]] = ([], [])
    with scratch() as place:
        shops = [_shop_with(number, Path(place) / str(number)) for number in (0, SEGMENTS)]
        for number in range(-20, rounds):
            for shop, times in zip(shops, seconds, strict=True):
                code = shop.coupon(member="aaaaaaaaaaaa")
                asked = RedeemRequest(shop.counter.ids.new(), (code,), 20_000)
                taken = timed(lambda shop=shop, asked=asked: redeem(shop.counter, asked))  # type: ignore[misc]
                if number >= 0:
                    times.append(taken)
        for shop in shops:
            shop.store.close()
    for what, times in zip(("no segment", f"{SEGMENTS + 5} segments"), seconds, strict=True):
        show(f"a redemption with {what}", times)
    without, kept = map(statistics.median, seconds)
    ratio("upkeep in a redemption: with segments / without", kept / without, 1.1)


def report(contenders: Sequence[Contender]) -> None:
    small = contenders[0]
    for what in small.seconds:
        for each in contenders:
            show(f"{what} · {each.members:,}", each.seconds[what])
        middle = [statistics.median(each.seconds[what]) for each in contenders]
        for each, value in zip(contenders[1:], middle[1:], strict=True):
            if what.startswith(("everything", "spent")):
                growth = each.members / small.members
                ratio(f"{what}: {each.members:,} / {small.members:,}, a member", value / middle[0] / growth, 1.5)
            elif what == "what is kept":
                ratio(f"{what}: {each.members:,} / {small.members:,}", value / middle[0], 2.0)
        if what == "what is kept":
            ratio(f"{what}: ms at {contenders[-1].members:,}", middle[-1] * 1_000, GOAL_MS)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    contenders = [Contender(members) for members in (SMALL_SIZES if asked.small else SIZES)]
    for each in contenders:
        each.whole()
    report(contenders)
    upkeep(20 if asked.small else 300)
    for each in contenders:
        each.shop.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
