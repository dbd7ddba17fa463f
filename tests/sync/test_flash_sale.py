"""Four counters are cut off in the middle of a flash sale: never oversold, and everything reported at the end."""

import random
from collections import Counter as Count
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.cloud import rows
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.protocol.operations import OperationType
from counter_app.services.answers import Answer
from counter_app.services.leases import give_back, list_leases
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.checks import assert_nothing_is_left

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
QUOTA = 50
FLASH: dict[str, object] = {
    **FREE,
    "id": "FLASH",
    "limits": {"total": QUOTA},
    "valid": {"until": "2026-03-11"},
    "stacking": {"group": "flash"},
}


@dataclass
class Sale:
    """Counters with coupons to redeem, more than the quota has uses."""

    chain: Chain
    codes: list[str] = field(default_factory=list)

    @property
    def tills(self) -> list[TillInChain]:
        return self.chain.tills

    def begin(self, coupons: int, **terms: object) -> None:
        desk = self.chain.desk
        desk.campaign({**FLASH, **terms})
        drawn = desk.coupons(coupons, "FLASH")
        desk.one(desk.issue(*drawn))
        self.codes = [each.short_code for each in drawn]
        self.sync()

    def sync(self) -> None:
        for till in self.tills:
            assert till.rounds.whole().failures == (), till.name

    def cut(self, *, down: bool = True) -> None:
        for till in self.tills:
            till.wire.down = down

    def sell(self, till: TillInChain) -> Answer:
        """The next coupon; one that was refused may be tried elsewhere."""
        answer = redeem(till.counter, RedeemRequest(till.ids.new(), (self.codes[0],), 0))
        if answer.redeemed:
            self.codes.pop(0)
        return answer

    def left(self, till: TillInChain) -> int:
        return sum(record.lease.left for record in list_leases(till.counter))

    def quota(self) -> rows.UsageRow:
        with self.chain.cloud._context.database.reading() as reading:
            row = reading.one(rows.UsageRow, self.chain.merchant, "total:FLASH")
            leases = reading.all(LeaseRow, self.chain.merchant)
        assert row is not None
        assert row.leased == sum(each.outstanding for each in leases)
        assert row.used + row.leased <= QUOTA
        assert row.excess == 0
        return row


@pytest.fixture
def sale(tmp_path: Path) -> Iterator[Sale]:
    made = Sale(build_chain(tmp_path, 4, 4, START))
    yield made
    made.chain.close()


def reasons(answer: Answer) -> list[str]:
    return [reason.code.value for reason in answer.verdict.reasons]


def test_four_counters_cut_off_sell_what_they_hold_and_nothing_more(sale: Sale) -> None:
    sale.begin(QUOTA + 5)
    for number in range(8):  # on-line, each counter from its own lease
        assert sale.sell(sale.tills[number % 4]).online
    assert sale.quota().used == 8
    sale.cut()
    held = {till.name: sale.left(till) for till in sale.tills}
    sold: Count[str] = Count()
    for till in sale.tills:
        while (answer := sale.sell(till)).redeemed:
            assert not answer.online
            sold[till.name] += 1
        assert reasons(answer) == ["needs_online"]
        assert dict(answer.verdict.reasons[0].details) == {"why": "quota", "allowed": 0}

    assert sold == held
    assert all(held.values())
    sale.cut(down=False)
    sale.sync()
    row = sale.quota()
    assert row.used == 8 + sum(sold.values())
    # On-line the rest is sold to the last one, and not one more.
    on_line = 0
    while (answer := sale.sell(sale.tills[on_line % 4])).redeemed:
        on_line += 1
    assert reasons(answer) == ["quota_exhausted"]
    assert sale.quota().used == QUOTA
    sale.sync()
    sale.sync()
    assert_nothing_is_left(sale.chain)
    assert_totals_are_the_same_everywhere(sale.chain)


def assert_totals_are_the_same_everywhere(chain: Chain) -> None:
    """Quota, leases and redemptions: the cloud's count is that of all counters together."""
    with chain.cloud._context.database.reading() as reading:
        [row] = reading.load(rows.UsageRow, chain.merchant, ["total:FLASH"])
        leases = {each.id: each for each in reading.all(LeaseRow, chain.merchant)}
        redeemed = {each.id for each in reading.all(rows.RedemptionRow, chain.merchant) if each.counts}
        assert not reading.all(rows.ExceptionRow, chain.merchant)
    here: set[str] = set()
    for till in chain.tills:
        with till.store.reading() as own:
            assert own.usage(["total:FLASH"]) == {"total:FLASH": row.used}
            for record in own.leases():
                theirs = leases.pop(record.lease.id)
                assert (record.lease.used, record.status) == (theirs.used, theirs.status)
                assert own.ever_taken(record.lease.id) == theirs.used
            here |= {each.id for each in own.last_redemptions(10_000) if each.voided_at is None}
    assert leases == {}
    assert here == redeemed
    assert row.used == len(redeemed)


def test_a_claim_without_an_answer_is_taken_from_the_lease_it_named_and_only_once(sale: Sale) -> None:
    sale.begin(10)
    till = sale.tills[0]
    before = sale.left(till)
    till.wire.lose_answers = True
    answer = sale.sell(till)
    assert answer.redeemed
    assert not answer.online
    # The cloud has counted it already; the report is a repetition.
    assert sale.quota().used == 1
    till.wire.lose_answers = False
    sale.sync()
    sale.sync()

    assert sale.quota().used == 1
    assert sale.left(till) == before - 1
    assert_totals_are_the_same_everywhere(sale.chain)


def test_a_claim_that_names_no_lease_is_given_up_without_an_answer(sale: Sale) -> None:
    sale.begin(10, limits={"total": 5})  # too little to share out
    till = sale.tills[0]
    till.wire.lose_answers = True
    answer = sale.sell(till)
    assert reasons(answer) == ["needs_online"]
    till.wire.lose_answers = False
    sale.sync()

    assert sale.quota().used == 0


def test_after_its_end_a_lease_redeems_nothing_and_comes_back_with_the_next_sync(sale: Sale) -> None:
    sale.begin(10, valid={"until": "2026-03-31"})
    till = sale.tills[0]
    till.wire.down = True
    assert sale.sell(till).redeemed
    held = sale.left(till)
    sale.chain.clock.forward(hours=49)

    answer = sale.sell(till)

    assert reasons(answer) == ["needs_online"]
    assert sale.quota().leased >= held + 1  # its end has returned nothing
    till.wire.down = False
    with till.store.reading() as reading:
        waiting = reading.waiting()
    assert waiting == 1
    assert give_back(till.counter) == 1
    with till.store.reading() as reading:
        types = [each.operation.type for each in reading.outbox_batch(10, 10_000)]
    assert types == [OperationType.CHECKOUT, OperationType.LEASE_RETURN]
    sale.sync()
    assert sale.quota().used == 1
    assert [record.status for record in list_leases(till.counter)].count("returned") == 1
    assert sale.left(till)  # and a new one is here


def test_a_counter_that_holds_too_much_of_what_is_left_gives_it_back(sale: Sale) -> None:
    sale.begin(QUOTA + 1)
    idle, *busy = sale.tills
    held = sale.left(idle)
    number = 0
    while sale.quota().used < QUOTA - held:
        number += 1
        till = busy[number % 3]
        if not sale.sell(till).redeemed:
            till.rounds.whole()
    sale.sync()
    sale.sync()

    assert sale.left(idle) < held
    while sale.sell(busy[0]).redeemed:
        pass
    assert sale.quota().used + sale.quota().leased == QUOTA


def test_one_busy_counter_sells_a_quota_to_its_end_while_the_others_have_no_customers(sale: Sale) -> None:
    sale.begin(QUOTA + 1)
    busy, sold = sale.tills[0], []
    for _ in range(8):
        before = len(sale.codes)
        while sale.sell(busy).redeemed:
            pass
        sold.append(before - len(sale.codes))
        sale.sync()
    print(sold)
    assert sale.quota().used == QUOTA


def test_leases_are_renewed_before_they_end_and_a_campaign_that_ends_gives_them_back(sale: Sale) -> None:
    sale.begin(10, valid={"until": "2026-03-31"})
    till = sale.tills[0]
    [first] = [record.lease for record in list_leases(till.counter)]
    sale.chain.clock.forward(hours=25)
    sale.sync()
    [renewed] = [record.lease for record in list_leases(till.counter)]
    assert renewed.id == first.id
    assert renewed.until > first.until
    sale.chain.desk.do("campaign_put", {"campaign": "FLASH", "status": "ended"})
    sale.sync()
    sale.sync()

    assert sale.quota().leased == 0
    assert [record.status for record in list_leases(till.counter)] == ["returned"]


def test_a_void_off_line_frees_the_quota_when_it_arrives_and_never_the_lease(sale: Sale) -> None:
    sale.begin(10)
    till = sale.tills[0]
    till.wire.down = True
    answer = sale.sell(till)
    left = sale.left(till)
    assert void(till.counter, VoidRequest(till.ids.new(), answer.checkout, "slip")).done
    assert sale.left(till) == left
    till.wire.down = False
    sale.sync()
    sale.sync()

    assert sale.quota().used == 0
    assert list_leases(till.counter)[0].lease.used == 1


class Chances:
    """What happens in a shop by chance, one thing at a time."""

    def __init__(self, sale: Sale, seed: int) -> None:
        self.sale = sale
        self.chance = random.Random(seed)

    def step(self) -> None:
        till = self.chance.choice(self.sale.tills)
        acts = [self.cable, self.loss, self.up, self.down, self.restart, self.void, self.wait, *[self.sell] * 4]
        self.chance.choice(acts)(till)

    def cable(self, till: TillInChain) -> None:
        till.wire.down = self.chance.random() < 0.5

    def loss(self, till: TillInChain) -> None:
        till.wire.loss = self.chance.choice([0.0, 0.3])

    def up(self, till: TillInChain) -> None:
        till.rounds.up()

    def down(self, till: TillInChain) -> None:
        till.rounds.down()

    def restart(self, till: TillInChain) -> None:
        till.restart()

    def wait(self, _till: TillInChain) -> None:
        self.sale.chain.clock.forward(minutes=self.chance.choice([1, 31]))

    def sell(self, till: TillInChain) -> None:
        if self.sale.codes:
            self.sale.sell(till)

    def void(self, till: TillInChain) -> None:
        with till.store.reading() as reading:
            found = [each for each in reading.last_redemptions(5) if each.voided_at is None]
        if found:
            void(till.counter, VoidRequest(till.ids.new(), self.chance.choice(found).checkout, "slip"))


def test_whatever_is_lost_and_repeated_the_quota_is_never_exceeded(
    sale: Sale, figure: Callable[[int, int], int]
) -> None:
    sale.begin(QUOTA + 20)
    chances = Chances(sale, 1)
    for _ in range(figure(120, 3_000)):
        chances.step()
        sale.quota()
    for till in sale.tills:
        till.wire.down, till.wire.loss = False, 0.0
        till.restart()
    for _ in range(3):
        sale.sync()
        sale.chain.clock.forward(minutes=6)

    row = sale.quota()
    assert_nothing_is_left(sale.chain)
    with sale.chain.cloud._context.database.reading() as reading:
        redeemed = [each for each in reading.all(rows.RedemptionRow, sale.chain.merchant) if each.counts]
        assert not [each.reason for each in reading.all(rows.ExceptionRow, sale.chain.merchant)]
    assert 0 < row.used == len(redeemed) <= QUOTA
