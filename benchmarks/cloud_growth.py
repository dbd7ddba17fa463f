"""What one more operation costs a cloud that has stored 10,000, and one that has stored ten million.

On a PostgreSQL server of its own, as `cloud`; two databases side by side, batches in turn. Ten million take about half
an hour to fill and 20 GB; `--stored` asks for fewer.
"""

import argparse
import statistics
import time
from collections.abc import Sequence

from benchmarks.cloud import OPERATIONS, apply_later
from benchmarks.cloud_fill import Filling
from benchmarks.cloud_world import Seller, World, seller, world
from benchmarks.common import ratio, show, timed

GOAL = 1.25
ROUNDS, WARM = 16, 2


def growth(made: World, other: World, stored: int) -> None:
    """The cost of a batch where as many operations as asked for are stored, and in a second database with 10,000."""
    works: list[Seller] = []
    for where, count in ((other, 10_000), (made, stored)):
        begun = time.perf_counter()
        works.append(seller(where.shop, prefix=60))
        Filling(where, works[-1]).up_to(count)
        print(f"  {count} operations stored in {time.perf_counter() - begun:.0f} s", flush=True)
    found: list[list[float]] = [[], []]
    for round_number in range(ROUNDS):
        for who, heard in zip(works, found, strict=True):
            seconds = timed(apply_later(who, OPERATIONS))
            if round_number >= WARM:
                heard.append(seconds)
    show("500 operations, 10,000 stored", found[0])
    show(f"500 operations, {stored} stored", found[1])
    ratio(f"{stored} stored / 10,000 stored", statistics.median(found[1]) / statistics.median(found[0]), GOAL)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a size that only shows that it works")
    parser.add_argument("--stored", type=int, default=1_000_000)
    asked = parser.parse_args(argv)
    with world() as made, world() as other:
        growth(made, other, 20_000 if asked.small else asked.stored)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
