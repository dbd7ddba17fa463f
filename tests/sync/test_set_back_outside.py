"""A cloud that was set back, and rows that only a look-up had brought: their old versions mean nothing any more."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.limits import coupon_scope
from counter_app.services.finding import look_up
from counter_app.services.redeem import RedeemRequest, redeem
from tests.cloud.support import FREE
from tests.sync.chance import TillInChain, build_chain
from tests.sync.test_set_back import Shop

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


class TwoStores(Shop):
    """The second counter stands in another store; one coupon of the first, for four uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chain = build_chain(folder, 11, 2, START, stores=2)
        self.chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 4, "total": 90}})
        (drawn,) = self.chain.desk.coupons(1, str(FREE["id"]))
        self.chain.desk.one(self.chain.desk.issue(drawn))
        self.coupon, self.code = drawn.subject, drawn.short_code
        self.sync_all()

    def stir(self) -> None:
        """The coupon's row changes often, and a backup knows nothing of it."""
        for action in ("freeze", "unfreeze") * 20:
            done = self.chain.desk.do("coupon_put", {"coupon": self.coupon, "action": action, "reason": "to and fro"})
            assert done.result == "applied"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[TwoStores]:
    made = TwoStores(tmp_path)
    yield made
    made.close()


def use(till: TillInChain, code: str) -> None:
    assert redeem(till.counter, RedeemRequest(till.ids.new(), (code,))).redeemed


def used(till: TillInChain, coupon: str) -> int:
    scope = coupon_scope(coupon)
    with till.store.reading() as reading:
        return reading.usage([scope])[scope]


def test_the_next_look_up_is_believed(shop: TwoStores) -> None:
    near, far = shop.tills
    kept = shop.snapshot()
    shop.stir()
    use(near, shop.code)
    assert look_up(far.counter, code=shop.code)
    assert used(far, shop.coupon) == 1
    shop.set_back(kept, told=True)
    shop.sync_all(3)
    use(near, shop.code)
    assert look_up(far.counter, code=shop.code)
    assert used(far, shop.coupon) == 2


def test_an_own_use_after_it_is_counted_beside_the_old_row(shop: TwoStores) -> None:
    near, far = shop.tills
    kept = shop.snapshot()
    shop.stir()
    use(near, shop.code)
    assert look_up(far.counter, code=shop.code)
    shop.set_back(kept, told=True)
    shop.sync_all(3)
    use(far, shop.code)
    assert used(far, shop.coupon) == 2
    shop.sync_all(2)
    assert used(far, shop.coupon) == 2
    assert far.store.contradictions() == {}
