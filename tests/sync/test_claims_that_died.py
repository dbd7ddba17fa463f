"""A claim that ends without a yes, however it ends, gives nothing away that was drawn for it."""

import pytest

from counter_app.domain.coupon import CouponStatus
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.redeeming import RedeemRequest
from counter_app.services.stamps import StampRequest, stamp
from tests.services.test_stamps import CARD, CUP
from tests.sync.chance import Chain
from tests.sync.test_money_elsewhere import exceptions, signed_up, sync
from tests.sync.test_whole_elsewhere import chain

__all__ = ["chain"]


@pytest.mark.parametrize("place", ["claim.written", "claim.answered"])
def test_the_reward_of_a_stamp_that_never_was_is_not_there(chain: Chain, place: str) -> None:
    here = chain.tills[0]
    chain.desk.campaign(CUP)
    chain.desk.campaign({**CARD, "offline": {"policy": "never"}, "benefit": {"stamps": 1, "reward": "CUP"}})
    member, phone, _ = signed_up(chain)
    sync(chain)

    def die(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    here.failpoint = die
    with pytest.raises(KeyboardInterrupt):
        stamp(here.counter, StampRequest(here.ids.new(), "CARD", phone))
    here.failpoint = lambda _: None
    assert cancel_unfinished_claims(here.counter) == 1
    for down in (True, False):
        here.wire.down = down
        with here.store.reading() as reading:
            assert [each.status for each in reading.member_coupons(member, 9)] in ([], [CouponStatus.VOIDED])
        form = CheckoutForm(best=True)
        bought = checkout(here.counter, RedeemRequest(here.ids.new(), (), 5000, phone, form=form))
        assert (bought.verdict.accepted, bought.verdict.discount_minor) == (True, 0), bought.verdict.reasons
    here.clock.forward(seconds=60)
    sync(chain)
    assert exceptions(chain) == []
    again = stamp(here.counter, StampRequest(here.ids.new(), "CARD", phone))
    assert (again.done, len(again.rewards)) == (True, 1)
