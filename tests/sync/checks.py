"""What must be true of a chain of counters and their cloud: at every moment, and when the network is whole again."""

from collections import Counter as Count
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.devices import lineage_of
from counter_app.cloud.void_rows import VoidRow
from counter_app.cloud.zones import NOBODY
from counter_app.domain.discounts import exposure_minor
from counter_app.protocol.operations import GENESIS
from counter_app.services.answers import Answer
from counter_app.services.audit import _hash_of, verify, verify_log
from counter_app.services.redeem import RedeemRequest
from tests.cloud.proof import assert_sealed
from tests.sync.chance import Chain, TillInChain

if TYPE_CHECKING:
    from tests.sync.world import World

PAYMENT_CODE = "134567890123456789"
Told = tuple[TillInChain, RedeemRequest, Answer]


def assert_nothing_is_left(chain: Chain) -> None:
    for till in chain.tills:
        with till.store.reading() as reading:
            queue = reading.queue(chain.clock.now())
            assert (queue.waiting, queue.refused, queue.undeliverable) == (0, (), ()), till.name
            assert not reading.unfinished_claims()
            assert reading.offline_totals().redemptions == 0


def assert_every_redemption_is_at_the_cloud_once(chain: Chain, told: Sequence[Told]) -> None:
    with chain.cloud._context.database.reading() as reading:
        known = {row.id: row for row in reading.all(rows.RedemptionRow, chain.merchant)}
        noted = {row.operation for row in reading.all(rows.ExceptionRow, chain.merchant)}
        # Its void was withdrawn when somebody had used what it gave back: it is beyond the rules now.
        withdrawn = {row.id for row in reading.all(VoidRow, chain.merchant) if row.deleted}
    live = {identity: bool(row.voided_by) for identity, row in known.items() if not row.cancelled}
    here: dict[str, bool] = {}
    for till in chain.tills:
        with till.store.reading() as reading_here:
            for record in reading_here.last_redemptions(10_000):
                here[record.id] = record.voided_at is not None
                row = known[record.id]
                if not record.offline and record.id not in withdrawn:
                    assert not (row.excess and row.counts), "an on-line yes stands"
    assert here == live
    for till, _, answer in told:
        for each in answer.redemptions:
            assert each.id in here, till.name
    for row in known.values():
        assert not (row.excess and row.counts) or row.checkout in noted


def assert_every_counter_sees_what_the_cloud_sees(chain: Chain) -> None:
    with chain.cloud._context.database.reading() as reading:
        coupons = reading.all(rows.CouponRow, chain.merchant)
        usages = reading.all(rows.UsageRow, chain.merchant)
        aliases = {row.id for row in reading.all(rows.MemberRow, chain.merchant) if row.alias_of}
        exceptions = {row.id: row.status for row in reading.all(rows.ExceptionRow, chain.merchant)}
        members = {row.id: row.visits for row in reading.all(rows.MemberRow, chain.merchant) if not row.alias_of}
    used = {f"coupon:{row.id}": row.used + row.excess for row in coupons}
    # What is long over has retired: it comes down to nobody, and is asked for where it is wanted.
    live = [row for row in usages if row.zone != NOBODY]
    used |= {row.id: row.used + row.excess for row in live if not aliases & set(row.id.split(":"))}
    for till in chain.tills:
        with till.store.reading() as here:
            assert dict(here.usage(list(used))) == used, till.name
            for row in coupons:
                known = here.coupon(row.id)
                assert known is not None
                assert (known.status.value, known.cycles, known.member) == (row.status, row.cycles, row.member)
            assert {each.id: each.status for each in here.exceptions(open_only=False)} == exceptions
            for identity, visits in members.items():
                member = here.member(identity)
                assert member is not None
                assert member.visits == visits


def assert_both_ends_prove_it(chain: Chain) -> None:
    with chain.cloud._context.database.reading() as reading:
        assert_sealed(reading, chain.merchant)
    for till in chain.tills:
        report = till.rounds.whole()
        assert (report.digest_equal, report.repaired) == (True, ())
        with till.store.reading() as here:
            assert here.rehashed() == here.digests() == chain.cloud.digest(_caller(chain, till)).kinds


def _caller(chain: Chain, till: TillInChain) -> Caller:
    """As the cloud knows this counter: some of what comes down is told to it alone."""
    device = till.device()
    with chain.cloud._context.database.reading() as reading:
        known = reading.one(rows.DeviceRow, chain.merchant, device.device)
    came_from = lineage_of(known.came_from) if known is not None else {}
    return replace(chain.desk.caller, device=device.device, store=device.store, came_from=came_from)


def assert_no_coupon_is_used_too_often_here(till: TillInChain) -> None:
    uses: Count[str] = Count()
    spent: Count[str] = Count()
    with till.store._readers.connect() as connection:
        # They stand again after their void was withdrawn, and were made when there was room.
        found = connection.execute("SELECT id FROM redemption WHERE voided_at IS NULL AND voided_by <> ''")
        beside = {str(row[0]) for row in found}
    with till.store.reading() as reading:
        for record in reading.last_redemptions(10_000):
            uses[record.coupon] += record.voided_at is None and record.id not in beside
            spent[record.coupon] += record.discount_minor * (record.voided_at is None and record.id not in beside)
        for identity, count in uses.items():
            coupon = reading.coupon(identity)
            assert coupon is not None
            terms = reading.terms(coupon.campaign, coupon.terms_version)
            assert terms is not None
            if terms.kept_minor:
                assert spent[identity] <= terms.kept_minor
            else:
                assert count <= terms.limits.uses_per_coupon


def assert_money_at_the_cloud_adds_up(chain: Chain) -> None:
    """What stands of a coupon's money is what its redemptions took; what went beyond it is at stake."""
    with chain.cloud._context.database.reading() as reading:
        usages = {row.id: row for row in reading.all(rows.UsageRow, chain.merchant)}
        redemptions = [row for row in reading.all(rows.RedemptionRow, chain.merchant) if row.campaign == "KEEP"]
        noted = reading.all(rows.ExceptionRow, chain.merchant)
    spent: Count[str] = Count()
    beyond: Count[str] = Count()
    for row in redemptions:
        spent[row.coupon] += row.discount_minor * row.counts
        beyond[row.coupon] += row.beyond_minor * row.counts
    for coupon, sum_minor in spent.items():
        row_of = usages[f"money:{coupon}"]
        assert (row_of.used, row_of.excess) == (sum_minor - beyond[coupon], beyond[coupon])
    told = [row for row in noted if row.reason == "double_redemption"]
    assert {row.checkout for row in redemptions if row.beyond_minor and row.counts} <= {row.operation for row in told}


def assert_trials_are_one_a_person(chain: Chain) -> None:
    """None is given to nobody; each counts for its person, within the limit or beside it."""
    with chain.cloud._context.database.reading() as reading:
        live = [
            row for row in reading.all(rows.RedemptionRow, chain.merchant) if row.campaign == "TRIAL" and row.counts
        ]
        usages = {row.id: row for row in reading.all(rows.UsageRow, chain.merchant)}
    assert all(row.member for row in live)
    for member, count in Count(row.member for row in live).items():
        usage = usages[f"member:TRIAL:{member}"]
        assert usage.used + usage.excess == count


def assert_what_was_acknowledged_is_there(chain: Chain, acknowledged: set[str]) -> None:
    """At the cloud, or in a list that a manager sees."""
    with chain.cloud._context.database.reading() as reading:
        there = {row.id for row in reading.all(rows.OperationRow, chain.merchant)}
    for till in chain.tills:
        with till.store.reading() as here:
            queue = here.queue(chain.clock.now())
            there |= {entry.id for entry in (*queue.refused, *queue.undeliverable)}
    assert acknowledged <= there


def assert_every_chain_holds(chain: Chain, restored: set[str]) -> None:
    """Acts in their order with the hash of the one before, at each counter and as they lie at the cloud."""
    for till in chain.tills:
        for verdict in (verify(till.counter), verify_log(till.counter)):
            assert verdict.ok, (till.name, verdict)
        assert till.store.contradictions() == {}, (till.name, till.store.contradictions())
        if till.name in restored:
            continue  # places were left free, so that none is used twice
        with till.store.reading() as reading:
            acts = reading.log_places((0, 0), 100_000)
        assert [act.seq for act in acts] == list(range(1, len(acts) + 1)), till.name
        assert [act.prev for act in acts] == [GENESIS, *(_hash_of(act) for act in acts[:-1])], till.name
    with chain.cloud._context.database.reading() as reading:
        places = Count(
            (row.device, row.epoch, row.seq) for row in reading.all(rows.OperationRow, chain.merchant) if row.device
        )
    assert [place for place, count in places.items() if count > 1] == []


def assert_every_double_use_is_noted(chain: Chain) -> None:
    """Whatever was handed out beyond a coupon's uses stands in an exception with what it cost."""
    with chain.cloud._context.database.reading() as reading:
        redemptions = reading.all(rows.RedemptionRow, chain.merchant)
        noted = reading.all(rows.ExceptionRow, chain.merchant)
    stakes = {(row.operation, row.at_stake_minor) for row in noted if row.reason == "double_redemption"}
    with chain.tills[0].store.reading() as here:
        for row in redemptions:
            if row.excess and row.counts and not row.beyond_minor:
                terms = here.terms(row.campaign, row.terms_version)
                assert terms is not None, row
                # A gift takes nothing off and costs what it is worth.
                assert (row.checkout, exposure_minor(terms, row.discount_minor)) in stakes, row


def assert_no_limit_is_passed_at_the_cloud(chain: Chain) -> None:
    """What is within a limit is within it; the rest is counted beside it."""
    with chain.cloud._context.database.reading() as reading:
        for row in reading.all(rows.UsageRow, chain.merchant):
            assert 0 <= row.used <= row.cap, row.id
            assert row.excess >= 0, row.id


def assert_no_text_is_kept(chain: Chain, text: str) -> None:
    """Nowhere in any table of any counter, nor at the cloud."""
    for till in chain.tills:
        with till.store._readers.connect() as connection:
            tables = [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    assert text not in repr(tuple(row)), (till.name, table)
    with chain.cloud._context.database.reading() as reading:
        for row in reading.all(rows.OperationRow, chain.merchant):
            assert text.encode() not in row.body


def stake_minor(chain: Chain) -> int:
    """What the exceptions together say is at stake through double uses."""
    with chain.cloud._context.database.reading() as reading:
        noted = reading.all(rows.ExceptionRow, chain.merchant)
    return sum(row.at_stake_minor for row in noted if row.reason == "double_redemption")


def assert_all_is_well(world: "World") -> None:
    """Everything, once the network is whole and every queue is empty."""
    chain = world.chain
    for till in chain.tills:
        assert_no_coupon_is_used_too_often_here(till)
    assert_nothing_is_left(chain)
    assert_what_was_acknowledged_is_there(chain, world.acknowledged)
    assert_every_chain_holds(chain, world.restored)
    if not world.restored and not world.cloud_restored:
        assert_every_redemption_is_at_the_cloud_once(chain, world.told)
    assert_every_counter_sees_what_the_cloud_sees(chain)
    assert_every_double_use_is_noted(chain)
    assert_no_limit_is_passed_at_the_cloud(chain)
    assert_money_at_the_cloud_adds_up(chain)
    assert_trials_are_one_a_person(chain)
    assert_both_ends_prove_it(chain)
    assert_no_text_is_kept(chain, PAYMENT_CODE)
