"""Limits beside the coupon, of acts that the cloud has applied and whose answer was lost: each counts once."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.services.answers import Answer
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidRequest, void
from tests.cloud.support import FREE
from tests.sync import checks
from tests.sync.chance import Chain, Crashed, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
MOST = 3
LIMITS = ("per_member", "per_member_day", "per_store_day", "total")
each_limit = pytest.mark.parametrize("limit", LIMITS)
# A cloud of an earlier version names no answers with what comes down, so that nobody knows until it has been asked.
each_cloud = pytest.mark.parametrize("names_answers", [True, False], ids=["names answers", "names none"])


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 145, 2, START)
    yield made
    made.close()


def _furnished(chain: Chain, limit: str, *, names_answers: bool = True) -> tuple[list[str], str]:
    """Codes of coupons of which `MOST` may be used under the limit, and the member in whose name."""
    chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 1, limit: MOST * 4 if limit == "total" else MOST}})
    drawn = chain.desk.coupons(8, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(*drawn))
    for till in chain.tills:
        till.wire.names_answers = names_answers
        assert till.rounds.whole().failures == ()
    here = chain.tills[0]
    phone = "13800000001"
    assert sign_up(here.counter, SignUpRequest(here.ids.new(), phone, "王", consent=True)).created
    for till in chain.tills:
        assert till.rounds.whole().failures == ()
    return [each.short_code for each in drawn], phone


def _redeem(till: TillInChain, code: str, phone: str) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 30_000, phone))


def _void(till: TillInChain, answer: Answer) -> bool:
    return void(till.counter, VoidRequest(till.ids.new(), answer.redemptions[0].id, "by mistake", "")).done


def _sent_and_answer_lost(till: TillInChain) -> None:
    """Everything that waits arrives, no answer comes back, the rows do, and the line is down again."""
    till.wire.heal()
    till.wire.loss_of_answers = 9
    assert till.rounds.up().failures != ()
    till.wire.loss_of_answers = 0
    till.rounds.down()
    till.wire.down = True


def _counted(till: TillInChain) -> dict[str, int]:
    """Every limit that the counter has touched, as it counts it."""
    others = " AND ".join(f"scope NOT LIKE '{kind}:%'" for kind in ("coupon", "lease", "lot"))
    sql = f"SELECT DISTINCT scope FROM usage_delta WHERE {others}"
    with till.store._readers.connect() as connection:
        scopes = [str(row[0]) for row in connection.execute(sql)]
    with till.store.reading() as reading:
        return dict(reading.usage(scopes))


def _is_equal_in_the_end(chain: Chain) -> None:
    chain.clock.forward(seconds=31)  # the pause after a black hole
    for till in chain.tills:
        till.wire.heal()
    for _ in range(2):
        for till in chain.tills:
            assert till.rounds.whole().failures == ()
    checks.assert_nothing_is_left(chain)
    checks.assert_every_redemption_is_at_the_cloud_once(chain, ())
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_both_ends_prove_it(chain)


@each_limit
@each_cloud
def test_a_void_whose_answer_was_lost_frees_a_limit_once(chain: Chain, limit: str, *, names_answers: bool) -> None:
    codes, phone = _furnished(chain, limit, names_answers=names_answers)
    here, there = chain.tills
    first = _redeem(here, codes[0], phone)
    assert first.redeemed
    assert _redeem(there, codes[1], phone).redeemed
    for till in chain.tills:
        till.rounds.whole()
    here.wire.down = True
    assert _void(here, first)
    assert set(_counted(here).values()) == {1}, "one of two was given back"
    _sent_and_answer_lost(here)
    # Whether the row holds the void already is known only where the cloud says so; rather one too many than too few.
    assert set(_counted(here).values()) == {1}
    used = [code for code in codes[2:7] if _redeem(here, code, phone).redeemed]
    assert len(used) == MOST - 1 or limit == "total", "off-line a quota is redeemed from the lease alone"
    _is_equal_in_the_end(chain)


@each_limit
def test_a_redemption_whose_answer_was_lost_counts_once_in_a_limit(chain: Chain, limit: str) -> None:
    codes, phone = _furnished(chain, limit)
    here, there = chain.tills
    assert _redeem(there, codes[1], phone).redeemed
    here.rounds.whole()
    here.wire.down = True
    assert _redeem(here, codes[0], phone).redeemed
    _sent_and_answer_lost(here)
    assert set(_counted(here).values()) == {2}
    used = [code for code in codes[2:7] if _redeem(here, code, phone).redeemed]
    assert len(used) == MOST - 2 or limit == "total"
    _is_equal_in_the_end(chain)


def _killed_after_the_cloud_has_it(till: TillInChain) -> None:
    """`kill -9` after the cloud has committed and before anything of its answer is stored; then only rows come."""

    def dies() -> None:
        raise Crashed

    till.wire.heal()
    till.wire.after_commit = dies
    with pytest.raises(Crashed):
        till.rounds.up()
    till.wire.heal()
    till.restart()
    till.rounds.down()
    till.wire.down = True


@each_limit
@each_cloud
def test_a_process_killed_between_sending_a_void_and_its_answer_counts_no_limit_too_low(
    chain: Chain, limit: str, *, names_answers: bool
) -> None:
    codes, phone = _furnished(chain, limit, names_answers=names_answers)
    here, there = chain.tills
    first = _redeem(here, codes[0], phone)
    for till in chain.tills:
        till.rounds.whole()
    assert _redeem(there, codes[1], phone).redeemed
    here.rounds.whole()
    here.wire.down = True
    assert _void(here, first)
    _killed_after_the_cloud_has_it(here)
    assert set(_counted(here).values()) == {1}
    _is_equal_in_the_end(chain)


@each_cloud
def test_a_process_killed_between_sending_a_void_and_its_answer_frees_nothing_taken_elsewhere(
    chain: Chain, *, names_answers: bool
) -> None:
    chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 2}})
    (drawn,) = chain.desk.coupons(1, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(drawn))
    here, there = chain.tills
    for till in chain.tills:
        till.wire.names_answers = names_answers
        till.rounds.whole()
    first = _redeem(here, drawn.short_code, "")
    chain.clock.forward(seconds=60)
    assert _redeem(here, drawn.short_code, "").redeemed
    here.rounds.whole()
    here.wire.down = True
    assert _void(here, first)

    def dies() -> None:
        raise Crashed

    here.wire.heal()
    here.wire.after_commit = dies
    with pytest.raises(Crashed):
        here.rounds.up()
    here.wire.heal()
    here.restart()
    there.rounds.whole()
    chain.clock.forward(seconds=60)
    assert _redeem(there, drawn.short_code, "").redeemed
    here.rounds.down()
    here.wire.down = True
    assert not _redeem(here, drawn.short_code, "").redeemed
    _is_equal_in_the_end(chain)


@each_cloud
def test_a_void_of_an_older_use_whose_answer_was_lost_frees_it_at_once(chain: Chain, *, names_answers: bool) -> None:
    chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 2}})
    (drawn,) = chain.desk.coupons(1, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(drawn))
    here = chain.tills[0]
    here.wire.names_answers = names_answers
    here.rounds.whole()
    older = _redeem(here, drawn.short_code, "")
    chain.clock.forward(seconds=60)
    assert _redeem(here, drawn.short_code, "").redeemed
    assert here.rounds.whole().failures == ()
    here.wire.down = True
    assert _void(here, older)
    here.wire.heal()
    here.wire.loss_of_answers = 9
    here.rounds.up()
    here.wire.loss_of_answers, here.wire.down = 0, True
    assert _redeem(here, drawn.short_code, "").redeemed
    assert not _redeem(here, drawn.short_code, "").redeemed
    _is_equal_in_the_end(chain)


def _two_uses(chain: Chain, *, names_answers: bool = False) -> tuple[str, Answer]:
    """A coupon used twice here, and the older of the two; everybody knows."""
    chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 2}})
    (drawn,) = chain.desk.coupons(1, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(drawn))
    here = chain.tills[0]
    for till in chain.tills:
        till.wire.names_answers = names_answers
        till.rounds.whole()
    older = _redeem(here, drawn.short_code, "")
    chain.clock.forward(seconds=60)
    assert _redeem(here, drawn.short_code, "").redeemed
    here.rounds.whole()
    return drawn.short_code, older


def _taken_elsewhere_meanwhile(chain: Chain, code: str) -> None:
    here, there = chain.tills
    there.rounds.whole()
    chain.clock.forward(seconds=60)
    assert _redeem(there, code, "").redeemed
    here.rounds.down()
    here.wire.down = True


def test_a_void_that_went_with_a_claim_was_sent(chain: Chain) -> None:
    code, older = _two_uses(chain)
    here = chain.tills[0]
    (other,) = chain.desk.coupons(1, str(FREE["id"]))
    chain.desk.one(chain.desk.issue(other))
    here.rounds.whole()
    here.wire.down = True
    assert _void(here, older)
    here.wire.heal()
    chain.clock.forward(seconds=31)
    here.wire.loss_of_answers = 1
    assert _redeem(here, other.short_code, "").redeemed, "off-line: no answer came"
    _taken_elsewhere_meanwhile(chain, code)
    assert not _redeem(here, code, "").redeemed
    _is_equal_in_the_end(chain)


def test_what_waits_in_a_database_that_was_put_back_may_have_been_sent(chain: Chain) -> None:
    code, older = _two_uses(chain)
    here = chain.tills[0]
    here.wire.down = True
    assert _void(here, older)
    copy = here.folder / "copy"
    here.store.copy_into(copy)
    here.wire.heal()
    assert here.rounds.up().failures == ()
    here.put_back(copy, chain.cloud)
    here.wire.names_answers = False
    _taken_elsewhere_meanwhile(chain, code)
    assert not _redeem(here, code, "").redeemed
    _is_equal_in_the_end(chain)
