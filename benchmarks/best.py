"""The best combination of 5, 10, 20 and 40 usable coupons, as a ratio to judging the chosen set once.

Coupons of eight stacking groups, fixed amounts and percents, where each group keeps to one place in the order; and the
hard case, in which every group has both and the search has to remember what it took of each.
"""

import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from benchmarks.common import options, ratio, show
from counter_app.domain.best import best
from counter_app.domain.judge import judge
from counter_app.domain.situation import Candidate
from tests.domain.situations import C50, candidate, situation, terms_of

AMOUNT = 100_000
GROUPS = 8
GOAL_TIMES, GOAL_MS = 400, 100


def coupons(count: int, chance: Random, *, crossed: bool) -> list[Candidate]:
    """Every one of another campaign."""
    found = []
    for number in range(count):
        group = number % GROUPS
        cash = bool(number // GROUPS % 2) if crossed else group < GROUPS // 2
        benefit: dict[str, Any] = {"amount_off_minor": chance.randrange(100, 5000)}
        document = {
            **C50,
            "id": f"C{number}",
            "kind": "cash" if cash else "discount",
            "benefit": benefit if cash else {"pay_percent": chance.randrange(70, 99)},
            "valid": {"from": "2026-03-01", "until": f"2026-03-{chance.randrange(11, 31)}"},
            "stacking": {"group": f"g{group}"},
        }
        found.append(candidate(terms_of(document), name=f"C{number}"))
    return found


def cpu(act: Callable[[], object], rounds: int) -> list[float]:
    """Seconds of this thread's own work: the machine may have others."""
    taken = []
    for _ in range(rounds):
        begun = time.thread_time()
        act()
        taken.append(time.thread_time() - begun)
    return taken


def measured(items: Iterable[Candidate], rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of choosing, and of judging what was chosen."""
    own, where = list(items), situation(amount_minor=AMOUNT)
    chosen = best([], own, where).chosen
    return cpu(lambda: best([], own, where), rounds), cpu(lambda: judge(chosen, where), rounds * 10)


def main(argv: Sequence[str] | None = None) -> int:
    """Print both figures a size."""
    asked = options(__doc__ or "", argv)
    rounds = 3 if asked.small else 30
    for crossed, count in itertools.product((False, True), (5, 10, 20, 40)):
        name = f"best of {count}{', every group with both kinds' if crossed else ''}"
        whole, once = measured(coupons(count, Random(asked.seed), crossed=crossed), rounds)
        show(name, whole)
        ratio(f"{name}, to judging the chosen once", min(whole) / min(once), GOAL_TIMES)
        ratio(f"{name}, ms", min(whole) * 1000, GOAL_MS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
