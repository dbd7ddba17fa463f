"""Caps, unknown words and logs, against a cloud that answers as told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import IntegrityError

from counter_app.services.check import CheckRequest, check
from counter_app.services.coupons import change_coupon
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.sync.round import Rounds
from counter_app.sync.workers import UpWorker
from tests.cloud.support import FREE
from tests.counter_shop import M1_NUMBER, Shop
from tests.sync.chance import TillInChain, build_chain
from tests.sync.scripted_cloud import NOW, Asked, ScriptedCloud, Told, as_json, sound


def _redeemed(shop: Shop) -> str:
    answer = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20_000))
    assert answer.redeemed
    return answer.checkout


def _open_exposure(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return reading.offline_totals().redemptions


def test_what_the_cloud_has_not_taken_still_counts_against_the_caps(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    stuck = _redeemed(shop)
    for _ in range(3):
        _redeemed(shop)
    cloud.answers = lambda asked: as_json({}, 413) if stuck in asked.body.decode() else sound(asked)

    report = rounds.up()

    assert (report.undeliverable, report.completed) == (1, True)
    assert _open_exposure(shop) == 1, "the exposure of the row that is set aside is not over"


def test_what_is_redeemed_while_the_queue_goes_up_still_counts_against_the_caps(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    _redeemed(shop)
    late: list[str] = []

    def meanwhile(asked: Asked) -> Told:
        told = sound(asked)
        if asked.path == "/v1/operations" and len(late) < 1:
            late.append(_redeemed(shop))
            cloud.answers = lambda again: as_json({}, 503) if again.path == "/v1/operations" else sound(again)
        return told

    cloud.answers = meanwhile
    rounds.up()

    assert _open_exposure(shop) == 1


def test_the_caps_begin_anew_although_the_last_round_ended_before_it_could_say_so(
    shop: Shop, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    _redeemed(shop)
    with monkeypatch.context() as patch:
        patch.setattr(Rounds, "_recount_offline_totals", lambda _self: None)
        rounds.up()
    assert _open_exposure(shop) == 1

    UpWorker(shop.counter, rounds, lambda: 0.0)._work()

    assert _open_exposure(shop) == 0


def test_a_word_that_is_not_known_here_does_not_keep_the_round_going_for_ever(
    shop: Shop, rounds: Rounds, cloud: ScriptedCloud
) -> None:
    odd = _redeemed(shop)
    _redeemed(shop)
    calls = 0

    def newer(asked: Asked) -> Told:
        nonlocal calls
        calls += asked.path == "/v1/operations"
        if calls > 20:
            return as_json({}, 503)
        if asked.path != "/v1/operations":
            return sound(asked)
        results = [{"id": each, "result": "deferred" if each == odd else "applied"} for each in asked.ids]
        return as_json({"now": NOW, "results": results})

    cloud.answers = newer
    report = rounds.up()

    assert calls < 10
    assert (report.applied, report.undeliverable) == (1, 1)
    with shop.store.reading() as reading:
        assert [each.id for each in reading.queue(shop.clock.at).undeliverable] == [odd]


def test_no_personal_data_stands_in_an_error_of_the_database(shop: Shop) -> None:
    with shop.store.reading() as reading:
        known = reading.member("aaaaaaaaaaaa")
    assert known is not None
    with pytest.raises(IntegrityError) as caught, shop.store.writing() as writing:
        writing.put_member(type(known)("bbbbbbbbbbbb", M1_NUMBER, "+8613900000007", "李四", known.joined_at))

    assert "13900000007" not in str(caught.value)


def test_a_coupon_frozen_here_stays_frozen_while_the_act_waits(tmp_path: Path, database_url: str) -> None:
    chain = build_chain(tmp_path, 1, 2, datetime(2026, 3, 10, 4, 0, tzinfo=UTC), database_url)
    chain.desk.campaign({**FREE, "limits": {"uses_per_coupon": 3}})
    (drawn,) = chain.desk.coupons(1, "FREE")
    chain.desk.one(chain.desk.issue(drawn))
    first, second = chain.tills
    for till in chain.tills:
        till.rounds.whole()
    first.wire.down = True
    assert change_coupon(first.counter, first.ids.new(), drawn.short_code, "freeze", "lost").done
    assert redeem(second.counter, RedeemRequest(second.ids.new(), (drawn.short_code,), 100)).redeemed
    first.wire.down = False

    first.rounds.down()

    answer = check(first.counter, CheckRequest((drawn.short_code,), 100))
    assert [reason.code.value for reason in answer.verdict.reasons] == ["coupon_frozen"]
    chain.close()


def test_a_revoked_counter_that_is_enrolled_anew_sends_what_it_kept(tmp_path: Path, database_url: str) -> None:
    chain = build_chain(tmp_path, 1, 2, datetime(2026, 3, 10, 4, 0, tzinfo=UTC), database_url)
    chain.desk.campaign(FREE)
    (drawn,) = chain.desk.coupons(1, "FREE")
    chain.desk.one(chain.desk.issue(drawn))
    till = chain.tills[0]
    till.rounds.whole()
    till.wire.down = True
    assert redeem(till.counter, RedeemRequest(till.ids.new(), (drawn.short_code,), 100)).redeemed
    till.wire.down = False
    before = till.device()
    chain.cloud.revoke_device(chain.merchant, before.device)
    assert till.rounds.up().revoked

    till.enrol(chain.cloud, before.store)

    assert (till.device().device, till.device().epoch) == (before.device, before.epoch + 1)
    report = till.rounds.whole()
    assert (report.applied, report.refused, report.failures) == (1, 0, ())
    assert redeem(till.counter, RedeemRequest(till.ids.new(), (drawn.short_code,), 100)).redeemed is False
    chain.close()


def test_a_pull_that_is_cut_forgets_no_use_of_our_own(tmp_path: Path, database_url: str) -> None:
    chain = build_chain(tmp_path, 1, 2, datetime(2026, 3, 10, 4, 0, tzinfo=UTC), database_url)
    chain.desk.campaign({**FREE, "limits": {"per_store_day": 50}})
    drawn = chain.desk.coupons(14, "FREE")
    chain.desk.one(chain.desk.issue(*drawn))
    first, second = chain.tills

    def use(till: TillInChain, index: int) -> None:
        assert redeem(till.counter, RedeemRequest(till.ids.new(), (drawn[index].short_code,), 100)).redeemed

    second.rounds.whole()
    use(second, 0)
    use(second, 1)
    first.rounds.whole()
    first.wire.down = True
    use(first, 2)
    first.wire.down = False
    first.rounds.up()
    for index in range(3, 14):
        use(second, index)
    scope = f"store_day:FREE:{first.device().store}:2026-03-10"
    first.wire.pages_left = 1

    assert first.rounds.down().failures == ("unreachable",)

    with first.store.reading() as reading:
        assert reading.usage([scope])[scope] == 3
    first.wire.pages_left = None
    first.rounds.down()
    with first.store.reading() as reading:
        assert reading.usage([scope])[scope] == 14
    chain.close()
