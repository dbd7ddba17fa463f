"""A cloud that was restored from an older backup is given again what it lost, once, and gives nothing out twice."""

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from counter_app.cloud import rows
from counter_app.cloud.app import open_cloud
from counter_app.domain.member import Role
from counter_app.protocol.devices import CouponIdentity, Held, MemberIdentity
from counter_app.services.audit import verify_log
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.records import Session
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidRequest, void
from counter_app.sync.refill import clean
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.wire import OwnClock

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TEA = {**FREE, "id": "TEA", "limits": {"uses_per_coupon": 3}}


class Shop:
    """A chain of two counters; its cloud can be put back to an earlier state."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chain: Chain = build_chain(folder, seed, 2, START)
        self.chain.desk.campaign(FREE)
        self.chain.desk.campaign(TEA)
        self.codes = {
            name: [each.short_code for each in self._issued(name, count)] for name, count in (("FREE", 30), ("TEA", 8))
        }
        self.redeemed: dict[str, bool] = {}
        self.sync_all()

    def _issued(self, campaign: str, count: int) -> list[CouponIdentity]:
        drawn = self.chain.desk.coupons(count, campaign)
        self.chain.desk.one(self.chain.desk.issue(*drawn))
        return drawn

    @property
    def tills(self) -> list[TillInChain]:
        return self.chain.tills

    def sync_all(self, rounds: int = 1) -> None:
        for _ in range(rounds):
            for till in self.tills:
                self.chain.clock.forward(minutes=11)
                report = till.rounds.whole()
                assert report.failures == (), report

    def redeem(self, till: TillInChain, code: str) -> str:
        self.chain.clock.forward(seconds=20)
        answer = redeem(till.counter, RedeemRequest(till.ids.new(), (code,)))
        assert answer.redeemed, answer.verdict.reasons
        self.redeemed[answer.checkout] = True
        return answer.checkout

    def void(self, till: TillInChain, checkout: str) -> None:
        self.chain.clock.forward(seconds=20)
        assert void(till.counter, VoidRequest(till.ids.new(), checkout, "slip")).done
        self.redeemed[checkout] = False

    def snapshot(self) -> Path:
        self.chain.cloud.close()
        kept = self.folder / "backup"
        shutil.copytree(self.folder / "cloud", kept)
        self._open()
        return kept

    def set_back(self, kept: Path, *, told: bool) -> None:
        self.chain.cloud.close()
        shutil.rmtree(self.folder / "cloud")
        shutil.copytree(kept, self.folder / "cloud")
        self._open()
        if told:
            self.chain.cloud.begin_new_epoch()

    def _open(self) -> None:
        self.chain.cloud = open_cloud(self.chain.cloud.settings)
        self.chain.desk.cloud = self.chain.cloud
        for till in self.tills:
            till.wire.cloud = self.chain.cloud

    def epoch(self) -> str:
        """As the counters of this merchant go by it."""
        return self.chain.desk.pull().cloud_epoch

    def assert_everything_is_there_once(self) -> None:
        merchant = self.chain.merchant
        with self.chain.cloud._context.database.reading() as reading:
            checkouts = {row.id for row in reading.all(rows.CheckoutRow, merchant)}
            redemptions = {row.checkout: row.counts for row in reading.all(rows.RedemptionRow, merchant)}
            told = [row.reason for row in reading.all(rows.ExceptionRow, merchant)]
            coupons = {row.id: row.used + row.excess for row in reading.all(rows.CouponRow, merchant)}
            members = {row.id: row.number for row in reading.all(rows.MemberRow, merchant)}
        assert checkouts == set(self.redeemed)
        assert redemptions == self.redeemed
        assert [reason for reason in told if reason != "cloud_set_back"] == []
        for till in self.tills:
            with till.store.reading() as reading_here:
                assert reading_here.waiting() == 0
                assert dict(reading_here.usage([f"coupon:{each}" for each in coupons])) == {
                    f"coupon:{each}": used for each, used in coupons.items()
                }
                assert [member for member in members if reading_here.member(member) is None] == []
            assert verify_log(till.counter).ok

    def close(self) -> None:
        self.chain.close()


def work(shop: Shop, part: int) -> None:
    """A day of both counters: uses, voids, coupons and members that are new, on-line and off-line."""
    first, second = shop.tills
    free, tea = shop.codes["FREE"][part * 10 :], shop.codes["TEA"][part * 2 :]
    for number, till in enumerate((first, second)):
        shop.redeem(till, free[number])
        again = shop.redeem(till, tea[number])
        shop.void(till, again)
        shop.redeem(till, tea[number])
        assert sign_up(
            till.counter, SignUpRequest(till.ids.new(), f"1380000{part}{number}00", "王", consent=True)
        ).created
        made = issue(till.counter, IssueRequest(till.ids.new(), "FREE", count=2))
        assert made.done
        shop.redeem(till, made.coupons[0].short_code)
        till.wire.down = True
        shop.redeem(till, free[number + 4])
        till.wire.down = False
    shop.sync_all(2)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path, 7)
    yield made
    made.close()


@pytest.mark.parametrize("told", [True, False], ids=["by command", "by itself"])
@pytest.mark.parametrize("first", [0, 1])
def test_what_a_cloud_lost_comes_again_once(shop: Shop, told: bool, first: int) -> None:
    work(shop, 0)
    kept = shop.snapshot()
    work(shop, 1)
    held_before = [dict(zip(("m", "c"), held(till), strict=True)) for till in shop.tills]
    shop.set_back(kept, told=told)
    if first:
        shop.tills.reverse()
    # Nothing springs back at the counters while they wait for the cloud.
    for till in shop.tills:
        with till.store.reading() as reading:
            uses = reading.usage([f"coupon:{row}" for row in all_coupons(till)])
        assert sum(uses.values()) > 0
    shop.sync_all(3)
    shop.assert_everything_is_there_once()
    assert len({till.device().cloud_epoch for till in shop.tills}) == 1
    # What they held in reserve is theirs again: nobody else is given it.
    with shop.chain.cloud._context.database.reading() as reading:
        owners = {row.id: row.device for row in reading.all(rows.IdentityRow, shop.chain.merchant)}
    if first:
        shop.tills.reverse()
    for till, before in zip(shop.tills, held_before, strict=True):
        for subject in [*before["m"], *before["c"]]:
            assert owners[subject] == till.device().device
    work(shop, 2)
    shop.assert_everything_is_there_once()


def held(till: TillInChain) -> tuple[list[str], list[str]]:
    with till.store.reading() as reading:
        members, coupons = reading.reserved()
    return [each.subject for each in members], [each.subject for each in coupons]


def all_coupons(till: TillInChain) -> list[str]:
    with till.store.reading() as reading:
        return [record.coupon for record in reading.last_redemptions(1_000)]


def test_the_cloud_says_by_itself_what_it_forgot_and_tells_the_manager(shop: Shop) -> None:
    kept = shop.snapshot()
    before = shop.epoch()
    work(shop, 0)
    shop.set_back(kept, told=False)
    assert shop.epoch() == before
    shop.chain.clock.forward(minutes=11)
    shop.tills[0].rounds.whole()
    assert shop.epoch() != before
    shop.sync_all(2)
    with shop.tills[1].store.reading() as reading:
        told = [each for each in reading.exceptions(open_only=True) if each.reason == "cloud_set_back"]
    assert len(told) == 1
    shop.assert_everything_is_there_once()


def test_a_cloud_that_lost_nothing_keeps_its_epoch(shop: Shop) -> None:
    before = shop.epoch()
    work(shop, 0)
    shop.sync_all(3)
    assert shop.epoch() == before


def test_a_cloud_set_back_twice_and_cut_at_every_call(tmp_path: Path) -> None:
    seed = 11
    shop = Shop(tmp_path, seed)
    chance = random.Random(seed)
    kept = shop.snapshot()
    work(shop, 0)
    for _ in range(2):
        shop.set_back(kept, told=True)
        for till in shop.tills:
            till.wire.loss = 0.3
        for _ in range(30):
            shop.chain.clock.forward(minutes=11)
            chance.choice(shop.tills).rounds.whole()
        for till in shop.tills:
            till.wire.loss = 0.0
        shop.sync_all(3)
        shop.assert_everything_is_there_once()
    shop.close()


def test_a_death_between_two_slices_goes_on_where_it_was(shop: Shop) -> None:
    kept = shop.snapshot()
    work(shop, 0)
    shop.set_back(kept, told=True)
    till = shop.tills[0]

    class Died(Exception):
        pass

    def die(name: str) -> None:
        if name == "refill.slice":
            raise Died

    till.failpoint = die
    with pytest.raises(Died):
        till.rounds.whole()
    till.restart()
    shop.sync_all(3)
    shop.assert_everything_is_there_once()


def test_a_counter_that_came_after_the_backup_is_enrolled_again_and_keeps_its_id(shop: Shop) -> None:
    till = shop.tills[1]
    kept = shop.snapshot()
    shop.chain.cloud.revoke(till.device().counter)
    assert till.rounds.whole().revoked
    till.enrol(shop.chain.cloud, shop.chain.desk.caller.store)
    with till.store.writing() as writing:
        writing.set_session(Session("m1", "Lin", Role.MANAGER, None))
    work(shop, 0)
    before = till.device()
    shop.set_back(kept, told=False)
    # The cloud of the backup does not know the token of the new enrolment.
    assert "unauthorised" in till.rounds.whole().failures
    till.enrol(shop.chain.cloud, shop.chain.desk.caller.store)
    assert (till.device().device, till.device().epoch) == (before.device, before.epoch + 1)
    shop.sync_all(3)
    shop.assert_everything_is_there_once()


def test_identities_of_others_and_made_up_ones_are_not_taken_over(shop: Shop) -> None:
    first, second = shop.tills
    with first.store.reading() as reading:
        members, coupons = reading.reserved()
    mine = MemberIdentity(subject=members[0].subject, number=members[0].number, signed_code=members[0].signed_code)
    made_up = MemberIdentity(subject="0" * 12, number="1234567897", signed_code="71" + "0" * 198)
    as_coupon = CouponIdentity(
        subject=members[1].subject, campaign="FREE", terms_version=1, short_code=coupons[0].short_code,
        signed_code=members[1].signed_code,
    )  # fmt: skip
    token = (second.kept.get("cloud-token") or b"").decode()
    caller = shop.chain.cloud.authenticate(token)
    answer = shop.chain.cloud.hold(caller, Held(members=[mine, made_up], coupons=[as_coupon]))
    assert sorted(answer.taken) == sorted([mine.subject, made_up.subject, as_coupon.subject])
    own = shop.chain.cloud.authenticate((first.kept.get("cloud-token") or b"").decode())
    assert shop.chain.cloud.hold(own, Held(members=[mine])).taken == []


def test_closed_rows_are_cleaned_after_ninety_days_and_the_chain_stays_whole(shop: Shop) -> None:
    work(shop, 0)
    till = shop.tills[0]
    before = verify_log(till.counter)
    with till.store.reading() as reading:
        checkout = next(iter(reading.last_redemptions(1))).checkout
    shop.sync_all()
    shop.chain.clock.forward(days=89)
    shop.sync_all()
    clean(till.counter)
    assert bodies(till)[1] == 0
    shop.chain.clock.forward(days=2)
    shop.sync_all()
    clean(till.counter)
    kept, cleaned = bodies(till)
    assert (kept, cleaned) == (0, before.count)
    assert verify_log(till.counter) == before
    assert till.store.contradictions() == {}
    with till.store.reading() as reading:
        record = reading.operation(checkout)
    # The answer is kept for ever: asked again with the same id it is the same.
    assert record is not None
    assert record.answer
    # What is cleaned is not sent again, even to a cloud that was set back.
    shop.chain.cloud.begin_new_epoch()
    shop.sync_all(2)


@pytest.mark.parametrize("wrong", [timedelta(days=366), timedelta(days=-366)], ids=["ahead", "behind"])
def test_a_clock_a_year_off_cleans_nothing_that_a_cloud_set_back_needs(shop: Shop, wrong: timedelta) -> None:
    kept = shop.snapshot()
    work(shop, 0)
    till = shop.tills[0]
    clock = till.counter.clock
    assert isinstance(clock, OwnClock)
    clock.wrong = wrong
    shop.sync_all(2)  # what is closed now is closed while the clock is wrong
    clock.wrong = -wrong
    clean(till.counter)
    clock.wrong = wrong
    clean(till.counter)
    assert bodies(till)[1] == 0
    shop.set_back(kept, told=True)
    shop.sync_all(4)
    clock.wrong = timedelta(0)
    shop.sync_all(2)
    shop.assert_everything_is_there_once()


def bodies(till: TillInChain) -> tuple[int, int]:
    with till.store.reading() as reading:
        places = reading._connection.execute("SELECT substr(body, 1, 1) = x'23' FROM operation").scalars()
    return sum(not each for each in places), sum(bool(each) for each in places)
