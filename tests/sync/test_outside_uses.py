"""Uses and limits of coupons whose rows do not come down: what a look-up brought, and own acts beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.limits import coupon_scope
from counter_app.services.answers import Answer
from counter_app.services.finding import look_up
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidRequest, void
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 147, 2, START, stores=2)
    yield made
    made.close()


def _coupons(chain: Chain, count: int, **limits: int) -> list[tuple[str, str]]:
    """(id, code) of coupons of the first store."""
    chain.desk.campaign({**FREE, "limits": limits})
    drawn = chain.desk.coupons(count, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(*drawn))
    for till in chain.tills:
        assert till.rounds.whole().failures == ()
    return [(each.subject, each.short_code) for each in drawn]


def _redeem(till: TillInChain, code: str) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 30_000))


def _void(till: TillInChain, redemption: str) -> bool:
    return void(till.counter, VoidRequest(till.ids.new(), redemption, "by mistake")).done


def _used(till: TillInChain, coupon: str) -> int:
    with till.store.reading() as reading:
        return reading.usage([coupon_scope(coupon)])[coupon_scope(coupon)]


def test_a_use_here_is_counted_beside_those_that_a_look_up_brought(chain: Chain) -> None:
    ((coupon, code),) = _coupons(chain, 1, uses_per_coupon=3)
    near, far = chain.tills
    assert _redeem(near, code).redeemed
    assert _redeem(far, code).redeemed
    for _ in range(2):
        far.rounds.whole()
    assert _used(far, coupon) == 2
    far.wire.down = True
    assert _redeem(far, code).redeemed
    assert not _redeem(far, code).redeemed


@pytest.mark.parametrize("far_knows", [True, False])
def test_a_use_that_was_taken_back_at_either_end_is_free(chain: Chain, *, far_knows: bool) -> None:
    ((coupon, code),) = _coupons(chain, 1, uses_per_coupon=2)
    near, far = chain.tills
    used = _redeem(far, code).redemptions[0].id
    far.rounds.whole()
    assert _used(far, coupon) == 1
    assert _void(near, used)
    if far_knows:
        far.rounds.down()
    else:
        assert _void(far, used)
    for _ in range(2):
        assert far.rounds.whole().failures == ()
    assert _used(far, coupon) == 0
    assert far.store.contradictions() == {}


def test_a_look_up_tells_of_a_void_that_its_rows_hold(chain: Chain) -> None:
    (_, first), (_, second) = _coupons(chain, 2, uses_per_coupon=1, total=20)
    near, far = chain.tills
    used = _redeem(near, first).redemptions[0].id
    near.rounds.whole()
    assert _void(far, used)
    assert look_up(near.counter, code=second)
    with near.store.reading() as reading:
        record = reading.redemption(used)
    assert record is not None
    assert record.voided is not None
    assert record.voided.counter == far.device().counter
    for _ in range(2):
        assert near.rounds.whole().failures == ()
    with near.store.reading() as reading:
        assert reading.usage(["total:FREE"]) == {"total:FREE": 0}
    assert near.store.contradictions() == {}


each_cloud = pytest.mark.parametrize("names_answers", [True, False], ids=["a cloud of today", "an older cloud"])
PHONE = "13800000009"


def _member(chain: Chain) -> None:
    till = chain.tills[1]
    assert sign_up(till.counter, SignUpRequest(till.ids.new(), PHONE, "王", consent=True)).created
    assert till.rounds.whole().failures == ()


def _redeem_as_member(till: TillInChain, code: str) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 30_000, PHONE))


def _counted(till: TillInChain) -> dict[str, int]:
    """What has been taken, by the first word of its limit."""
    with till.store._readers.connect() as connection:
        # Points that were earned beside it are no limit.
        every = connection.execute("SELECT DISTINCT scope FROM usage_delta WHERE scope NOT LIKE 'lot:%'")
        scopes = [str(each) for each in every.scalars()]
    with till.store.reading() as reading:
        return {scope.split(":")[0]: used for scope, used in reading.usage(scopes).items()}


@each_cloud
def test_a_use_that_a_look_up_shows_is_counted_once(chain: Chain, *, names_answers: bool) -> None:
    """An older cloud says only the last version of an act: a row with a lower one may hold it all the same."""
    ((_, code),) = _coupons(chain, 1, uses_per_coupon=3, per_store_day=20)
    _member(chain)
    far = chain.tills[1]
    far.wire.names_answers = names_answers
    for uses in (1, 2):
        assert _redeem_as_member(far, code).redeemed
        assert look_up(far.counter, code=code)
        assert _counted(far) == {"coupon": uses, "store_day": uses}
        for _ in range(2):
            assert far.rounds.whole().failures == ()
            assert _counted(far) == {"coupon": uses, "store_day": uses}
    assert _redeem_as_member(far, code).redeemed
    assert not _redeem_as_member(far, code).redeemed


@each_cloud
def test_an_act_that_was_open_when_the_program_was_updated(chain: Chain, *, names_answers: bool) -> None:
    """Its version is the last one it gave, as its result had told; the coupon's row names it all the same."""
    ((coupon, code),) = _coupons(chain, 1, uses_per_coupon=3)
    _member(chain)
    far = chain.tills[1]
    assert _redeem_as_member(far, code).redeemed
    assert look_up(far.counter, code=code)
    far.wire.names_answers = names_answers
    with far.store.writing() as writing:
        writing._connection.execute(
            "UPDATE usage_delta SET seen_from = (SELECT result_version FROM operation WHERE id = operation)"
        )
    for _ in range(2):
        assert far.rounds.whole().failures == ()
        assert _used(far, coupon) == 1


@each_cloud
def test_what_a_look_up_brings_of_a_row_that_an_own_act_changed_last_is_taken(
    chain: Chain, *, names_answers: bool
) -> None:
    """The row has the version that the act gave it, and holds what others had taken before."""
    near, far = chain.tills
    for till in chain.tills:
        assert till.rounds.whole().failures == ()
    _member(chain)
    near.wire.names_answers = names_answers
    with far.store.reading() as reading:
        member = reading.member_by_phone(f"+86{PHONE}")
    assert member is not None
    chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 3, "per_member": 9}})
    drawn = chain.desk.coupons(2, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(*drawn, member=member.id))
    far.rounds.whole()
    near.rounds.whole()
    assert look_up(near.counter, phone=f"+86{PHONE}")
    for each in drawn:
        assert _redeem_as_member(far, each.short_code).redeemed
        assert far.rounds.whole().failures == ()
    assert _redeem_as_member(near, drawn[1].short_code).redeemed
    for _ in range(2):
        assert near.rounds.whole().failures == ()
    assert look_up(near.counter, phone=f"+86{PHONE}")
    assert _used(near, drawn[1].subject) == 2
    assert _counted(near)["member"] == 3
