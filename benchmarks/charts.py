"""The charts of a merchant at three sizes: what the cloud answers, made into each chart, and painted.

Each member bought ten times in three years, so the largest has 1,000,000 members and 10,000,000 purchases, each with
its redemption of a coupon of one of thirty campaigns; they came through one of twenty channels and were served by one
of twelve people. The sums are kept by the cloud's own code (`ledger/figures`), purchase by purchase; charts read
nothing but them.
"""

import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

from benchmarks.common import options, ratio, scratch, show, timed
from counter_app.cloud.figure_rows import FigureRow, PatronRow, figure_id
from counter_app.cloud.ledger import figures, funnels
from counter_app.domain.charts import Chart
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.operations import encode
from counter_app.services.chart_words import Speech
from counter_app.services.charts import NAMES, chart
from counter_app.services.numbers import Figures, Period
from tests.cloud.support import CloudShop, Till, open_shop

SIZES = (10_000, 100_000, 1_000_000)
SMALL_SIZES = (500, 2_000)
PURCHASES = 10
DAYS = 3 * 365
ROUNDS = 20
GOAL_MS, FRAME_MS = 200.0, 50.0
TODAY = date(2026, 3, 10)
_AT_ONCE = 20_000
CAMPAIGNS = [f"campaign{number:02}" for number in range(30)]
CHANNELS = [f"channel{number:02}" for number in range(20)]
STAFF = [f"staff{number:02}" for number in range(12)]


class Contender:
    """One size: its cloud with the sums, and how long each question took."""

    def __init__(self, folder: Path, members: int, seed: int) -> None:
        self.members = members
        self.shop: CloudShop = open_shop(folder)
        self.till: Till = self.shop.till()
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        self.sums = self._sums(random.Random(seed))
        rows = [
            FigureRow(self.shop.merchant, figure_id(*key), *key, count, amount)
            for key, (count, amount) in self.sums.items()
            if count or amount
        ]
        self.rows = len(rows)
        with self.shop.cloud._context.database.writing() as writing:
            for start in range(0, len(rows), _AT_ONCE):
                writing.save(rows[start : start + _AT_ONCE])

    def _sums(self, chance: random.Random) -> figures._Sums:
        """What the ledger keeps of so many members with their purchases."""
        store, sums = self.shop.store, defaultdict[tuple[str, str, str, str], list[int]](lambda: [0, 0])
        texts = [(TODAY - timedelta(days=ago)).isoformat() for ago in range(DAYS + 1)]
        for _ in range(self.members):
            joined = chance.randrange(DAYS)
            days: dict[str, dict[str, list[int]]] = {}
            used: dict[str, dict[str, int]] = {}
            for _ in range(PURCHASES):
                day = texts[int(joined * chance.random())]
                slot, minor = 540 + 15 * chance.randrange(48), chance.randrange(500, 9_000)
                campaign = chance.choice(CAMPAIGNS)
                uses = ((campaign, 1, 300),)
                told = figures.Counted(day, store, slot, "m", 1, minor, 1, staff=chance.choice(STAFF), used=uses)
                figures._add_sale(sums, told, 1)
                for scope in ("", store):
                    sums[funnels.ISSUED, scope, day, campaign][0] += 1
                first = used.setdefault(campaign, {})
                first[day] = first.get(day, 0) + 1
                total = days.setdefault(day[:7], {}).setdefault(day[8:], [0, 0])
                total[0] += 1
                total[1] += 1
            kept, channel = encode({store: used}).decode(), chance.choice(CHANNELS)
            row = PatronRow("", "", encode({store: days}).decode(), texts[joined], store, kept, channel)
            figures._add_member(sums, row, 1)
        return sums

    def once(self) -> Sequence[Chart]:
        """Every question once."""
        first, until = (TODAY - timedelta(days=34)).isoformat(), TODAY.isoformat()
        told: list[Numbers] = []

        def ask(store: str) -> None:
            told.append(self.shop.cloud.numbers(self.till.caller, store, first, until))

        for what, store in (("one store", self.shop.store), ("all stores", "")):
            begun = time.process_time()
            self.seconds[f"the cloud's answer, {what}"].append(timed(lambda store=store: ask(store)))  # type: ignore[misc]
            self.seconds[f"its processor time, {what}"].append(time.process_time() - begun)
        asked = Figures(Period(TODAY - timedelta(days=34), TODAY), numbers=told[-1], fresh=True, today=TODAY)
        charts: list[Chart] = []
        for name in NAMES:
            self.seconds[f"chart: {name}"].append(
                timed(lambda name=name: charts.append(chart(name, asked, Speech("zh_CN", 2))))  # type: ignore[misc]
            )
        return charts


def painted(charts: Sequence[Chart]) -> Callable[[Chart], None]:
    """What paints one of them at the window's size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    from counter_app.ui.app import make_application
    from counter_app.ui.widgets.chart_painting import paint

    app, picture = make_application(), QImage(1366, 600, QImage.Format.Format_RGB32)

    def one(made: Chart) -> None:
        painter = QPainter(picture)
        paint(painter, made, QRectF(0, 0, 1366, 600))
        painter.end()

    assert app is not None
    for each in charts:
        one(each)  # fonts are loaded once
    return one


def main(argv: Sequence[str] | None = None) -> int:
    """Print every median, the growth, and the two goals."""
    asked = options(__doc__ or "", argv)
    with scratch() as folder:
        contenders = []
        for members in SMALL_SIZES if asked.small else SIZES:
            place = Path(folder) / str(members)
            place.mkdir()
            contenders.append(Contender(place, members, asked.seed))
            made = contenders[-1]
            print(f"{members:,} members, {members * PURCHASES:,} purchases: {made.rows:,} sums", flush=True)
        paint = painted(contenders[0].once())
        for _ in range(ROUNDS):
            for each in contenders:
                for chart_made in each.once():
                    each.seconds["painting"].append(timed(lambda chart_made=chart_made: paint(chart_made)))  # type: ignore[misc]
        _print(contenders)
        for each in contenders:
            each.shop.cloud.close()
    return 0


def _print(contenders: Sequence[Contender]) -> None:
    medians = [{what: statistics.median(each.seconds[what]) for what in each.seconds} for each in contenders]
    for each in contenders:
        print(f"{each.members:,} members")
        for what, seconds in each.seconds.items():
            show(what, seconds)
    for what, smallest in medians[0].items():
        print(f"  growth of {what}: {medians[-1][what] / smallest:.2f}")
    worst = medians[-1]
    answer = max(seconds for what, seconds in worst.items() if what.startswith("the cloud"))
    making = max(seconds for what, seconds in worst.items() if what.startswith("chart"))
    processor = max(seconds for what, seconds in worst.items() if what.startswith("its processor"))
    ratio(
        "answer, chart and picture, processor time in milliseconds",
        (processor + making + worst["painting"]) * 1000,
        GOAL_MS,
    )
    ratio("answer, chart and picture in milliseconds", (answer + making + worst["painting"]) * 1000, GOAL_MS)
    ratio("chart and picture, which the window makes, in milliseconds", (making + worst["painting"]) * 1000, FRAME_MS)


if __name__ == "__main__":
    sys.exit(main())
