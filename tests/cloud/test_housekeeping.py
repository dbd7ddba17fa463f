"""What a served cloud does by itself: once a day, what ended long ago comes down no more."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.cloud import housekeeping
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import PLAYED_AT
from counter_app.cloud.housekeeping import Housekeeper
from counter_app.cloud.http.server import BackgroundServer
from counter_app.cloud.rows import CloudFact
from counter_app.domain.errors import Fault, FaultKind
from tests.cloud.ledgers import member_of, purchase
from tests.cloud.support import C50, CloudShop, Till, new_cloud
from tests.cloud.test_scope import Holding, issued, proven
from tests.cloud.tiers import set_tiers, shown, tier_of

LATE = datetime(2026, 7, 1, tzinfo=UTC)  # more than 90 days after the end of C50


@pytest.fixture
def ended(shop: CloudShop, till: Till) -> Holding:
    """A counter that holds three coupons whose time is long over."""
    till.campaign(C50)
    for _ in range(3):
        issued(till)
    held = Holding(till)
    proven(held)
    assert len(held.of("coupon")) == 3
    shop.clock.at = LATE
    return held


def test_a_service_retires_by_itself(shop: CloudShop, ended: Holding) -> None:
    with BackgroundServer(shop.cloud):
        until = time.monotonic() + 20
        while ended.of("coupon") and time.monotonic() < until:
            ended.pull()
    assert ended.of("coupon") == set()
    proven(ended)


def test_once_a_day_and_when_the_clock_was_put_back(shop: CloudShop, till: Till, ended: Holding) -> None:
    keeper = Housekeeper(shop.cloud)
    assert keeper.look() == 3
    assert shop.cloud.retirement_due() == []
    shop.clock.forward(hours=23)
    assert shop.cloud.retirement_due() == []
    shop.clock.forward(hours=2)
    assert [merchant for merchant, _ in shop.cloud.retirement_due()] == [till.caller.merchant]
    assert keeper.look() == 0
    shop.clock.forward(days=-3)
    assert len(shop.cloud.retirement_due()) == 1


def test_tiers_follow_the_days_by_themselves(shop: CloudShop, till: Till) -> None:
    set_tiers(till)
    member = member_of(till)
    till.one(purchase(till, member, 100_000))
    keeper = Housekeeper(shop.cloud)
    keeper.look()
    shop.clock.forward(days=30)
    assert keeper.look() == 1
    assert (tier_of(till, member), shown(till, member)[1]) == ("silver", "2026-04-15")
    assert keeper.look() == 0
    shop.clock.forward(days=7)
    with BackgroundServer(shop.cloud):
        until = time.monotonic() + 20
        while tier_of(till, member) and time.monotonic() < until:
            pass
    assert tier_of(till, member) == ""


def test_several_services_share_the_work(
    shop: CloudShop, till: Till, ended: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row goes once, however many look at the same time."""
    monkeypatch.setattr("counter_app.cloud.housekeeping.PORTION_ROWS", 1)
    settings = shop.cloud.settings
    before = shop.cloud.versions([till.caller.merchant])[till.caller.merchant]
    with ExitStack() as stack, ThreadPoolExecutor(3) as pool:
        clouds: list[Cloud] = [open_cloud(settings) for _ in range(3)]
        for each in clouds:
            stack.callback(each.close)
        went = list(pool.map(lambda cloud: Housekeeper(cloud).look(), clouds))
    assert sum(went) == 3
    assert shop.cloud.versions([till.caller.merchant])[till.caller.merchant] == before + 6  # each row, and that it left
    proven(ended)
    assert ended.of("coupon") == set()


def test_what_was_cut_goes_on_at_the_next_look(
    shop: CloudShop, ended: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counter_app.cloud.housekeeping.PORTION_ROWS", 2)
    broken = open_cloud(shop.cloud.settings)
    assert broken.retire_some(*broken.retirement_due()[0], 2) == 2
    broken.close()
    assert len(shop.cloud.retirement_due()) == 1
    assert Housekeeper(shop.cloud).look() == 1


def test_a_play_shop_goes_by_its_own_clock_or_is_left_alone(tmp_path: Path, shop: CloudShop) -> None:
    playing = new_cloud(tmp_path / "play", shop.clock)
    playing.init_merchant("play", "S", trial=True)
    assert playing.retirement_due() == []
    token = PLAYED_AT.set(LATE)
    assert playing.retirement_due() == []
    PLAYED_AT.reset(token)
    playing.close()
    stood = open_cloud(replace(playing.settings, trial_clock=lambda: LATE))
    try:
        assert len(stood.retirement_due()) == 1
        assert Housekeeper(stood).look() == 0
        assert stood.retirement_due() == []
    finally:
        stood.close()


def test_the_thread_lives_on_when_the_database_is_away(
    shop: CloudShop, ended: Holding, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, looks = shop.cloud.retirement_due, list[int]()

    def due() -> list[tuple[str, str]]:
        looks.append(1)
        if len(looks) < 3:
            raise Fault(FaultKind.DATABASE_BUSY) if len(looks) == 1 else ValueError("a mistake")
        return real()

    monkeypatch.setattr(shop.cloud, "retirement_due", due)
    monkeypatch.setattr("counter_app.cloud.housekeeping.LOOK_EVERY_SECONDS", 0.01)
    until = time.monotonic() + 20
    with Housekeeper(shop.cloud, first_seconds=0.0):
        while ended.of("coupon") and time.monotonic() < until:
            ended.pull()
    assert len(looks) > 2
    assert ended.of("coupon") == set()


def test_the_charts_of_one_merchant_do_not_wait_for_those_of_another(
    shop: CloudShop, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shop.cloud.init_merchant("另一家", "S2")
    tills = [till, shop.till(made.store)]
    for each in tills:
        each.send(*(purchase(each, "", 500, earned=0) for _ in range(3)))
    with shop.cloud._context.database.writing() as writing:  # as the migration leaves them
        for each in tills:
            writing.save([CloudFact(each.caller.merchant, "figures", "1:checkouts:")])
    monkeypatch.setattr(
        housekeeping, "MOST_PORTIONS", 3
    )  # one for the checkouts, one for the coupons, one for the members
    Housekeeper(shop.cloud).look()
    for each in tills:
        assert shop.cloud.numbers(each.caller, "", "2026-03-10", "2026-03-10").whole
