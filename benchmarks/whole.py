"""A whole checkout: five coupons, points and stored value of one member, weighed as the window does it and carried out.

On 10,000 members with 50,000 coupons, ten times as many, and a hundred times as many, in turn; each step of growth is a
ratio. Databases that are not there yet are made first (`benchmarks/large.py`).
"""

import itertools
import random
import statistics
import sys
from collections.abc import Callable, Sequence

from benchmarks.common import options, percentile, ratio, show, timed
from benchmarks.large import large_shop
from benchmarks.scale import member_of
from counter_app.domain.member import Role
from counter_app.services.basket import Weighed, request_of, weigh
from counter_app.services.check import CheckRequest
from counter_app.services.checkout_form import ALL, Wish
from counter_app.services.ledgers_by_hand import AdjustRequest, TopUpRequest, adjust_points, top_up
from counter_app.services.redeem import redeem
from tests.counter_shop import C50, Shop
from tests.services.desk import sign_in_as

SIZES = ((10_000, 50_000, 0), (100_000, 500_000, 0), (1_000_000, 5_000_000, 0))
SMALL = ((1_000, 5_000, 0), (4_000, 20_000, 0))
# Below what the member's other coupons want, which are only there to be many.
AMOUNT, POINTS, PRINCIPAL, BONUS = 19_000, 1_200, 10_000, 2_000
WISH = Wish(best=True, points=ALL, value_minor=ALL, confirmed_by="known", tender="cash")
_OFF = {"cash": {"amount_off_minor": 1_000}, "discount": {"pay_percent": 95}}


def campaigns() -> list[dict[str, object]]:
    """Five that may be used together: three fixed amounts and two percents."""
    return [
        {**C50, "id": f"W{number}", "kind": kind, "benefit": _OFF[kind], "min_spend_minor": 0,
         "stacking": {"group": f"w{number}"}}
        for number, kind in enumerate(("cash", "cash", "cash", "discount", "discount"))
    ]  # fmt: skip


class Contender:
    """One database and how long each act took on it."""

    def __init__(self, name: str, shop: Shop, members: int) -> None:
        self.name = name
        self.shop = shop
        self.members = members
        self.chance = random.Random(7)
        self.seconds: dict[str, list[float]] = {}
        sign_in_as(shop, Role.MANAGER)
        for number, document in enumerate(campaigns()):
            shop.campaign(document, tag=100 + number)
        with shop.store.writing() as writing:
            writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**9})
            needs = {"confirmed_day_minor": 10**8, "offline_value_minor": 10**8}
            writing.put_setting("spend_needs", needs)

    def once(self) -> None:
        """One member comes with five coupons, points and value."""
        counter, member = self.shop.counter, member_of(self.members, self.chance)
        for document in campaigns():
            self.shop.coupon(str(document["id"]), member=member)
        top_up(counter, TopUpRequest(counter.ids.new(), member, PRINCIPAL, BONUS))
        adjust_points(counter, AdjustRequest(counter.ids.new(), member, POINTS, "to be spent"))
        request = CheckRequest((), AMOUNT, member, "window")
        weighed: list[Weighed] = []
        self.note("weighed", lambda: weighed.append(weigh(counter, request, WISH)))
        spent = weighed[0].looked.answer.verdict.paid
        assert (len(weighed[0].filled), spent.points > 0, spent.bonus_minor > 0) == (len(campaigns()), True, True)
        wanted = request_of(counter.ids.new(), request, weighed[0], WISH)
        self.note("carried out", lambda: redeem(counter, wanted))

    def note(self, act: str, work: Callable[[], object]) -> None:
        self.seconds.setdefault(act, []).append(timed(work))


def report(contenders: Sequence[Contender]) -> None:
    """Medians, p99, and each step of growth."""
    for act in contenders[0].seconds:
        for each in contenders:
            show(f"{act} · {each.name}", each.seconds[act])
        for less, more in itertools.pairwise(contenders):
            middle = [statistics.median(each.seconds[act]) for each in (less, more)]
            ratio(f"whole checkout {act}: {more.name} / {less.name}", middle[1] / middle[0], 1.5)
    largest = contenders[-1].seconds["carried out"]
    ratio("whole checkout, worst / p50", max(largest) / statistics.median(largest), 10)
    together = [sum(pair) for pair in zip(*contenders[-1].seconds.values(), strict=True)]
    print(f"  weighed and carried out · {contenders[-1].name}: p99 {percentile(together, 99) * 1000:.2f} ms")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    sizes = SMALL if asked.small else SIZES
    contenders = [Contender(f"{size[0]:,} members", large_shop(size), size[0]) for size in sizes]
    for number in range(-5, 20 if asked.small else 200):
        for each in contenders:
            if number == 0:
                each.seconds.clear()
            each.once()
    report(contenders)
    for each in contenders:
        each.shop.store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
