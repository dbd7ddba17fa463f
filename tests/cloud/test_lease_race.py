"""Counters that ask for leases, use them, claim without them and give them back, all at once: the quota holds."""

import random
from concurrent.futures import ThreadPoolExecutor

from tests.cloud.support import CloudShop, Till
from tests.cloud.test_leases import ask, counted, flash, giving_back, using

QUOTA, COUNTERS, EACH = 40, 6, 12


def busy(till: Till, seed: int) -> int:
    """What one counter does; answers how many uses it was granted on-line or had leased."""
    chance = random.Random(seed)
    taken = 0
    lease = ask(till, 4)
    left = lease.granted
    for coupon in till.coupons(EACH, "FLASH"):
        if left and chance.random() < 0.5:
            left -= 1
            result = till.one(using(till, coupon, lease.id))
            assert result.result == "applied"
            taken += 1
        else:
            taken += till.one(till.checkout(coupon, mode="claim")).result == "applied"
        if chance.random() < 0.2:
            till.one(giving_back(till, lease.id, lease.granted - left))
            lease = ask(till, 4)
            left = lease.granted
    till.one(giving_back(till, lease.id, lease.granted - left))
    return taken


def test_a_quota_holds_whatever_its_counters_do_at_once(shop: CloudShop, till: Till) -> None:
    flash(till, QUOTA)
    tills = [till, *(shop.till() for _ in range(COUNTERS - 1))]

    with ThreadPoolExecutor(COUNTERS) as pool:
        taken = sum(pool.map(busy, tills, range(COUNTERS)))

    used, excess, leased = counted(shop)
    assert (used, excess, leased) == (taken, 0, 0)
    assert used <= QUOTA
    # Nothing was lost on the way: what is left can still be sold, to the last one.
    rest = [till.one(till.checkout(each, mode="claim")).result for each in till.coupons(QUOTA - used + 1, "FLASH")]
    assert rest == ["applied"] * (QUOTA - used) + ["refused"]
