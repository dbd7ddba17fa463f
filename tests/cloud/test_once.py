"""An operation has one effect, however often it comes; and what became of it is answered for ever."""

from dataclasses import replace

import msgspec
import pytest

from counter_app.cloud.ledger import apply
from counter_app.protocol.operations import Operation, OperationType, encode
from tests.cloud.support import D50, IDS, CloudShop, Till


def again(operation: Operation, **changes: object) -> Operation:
    return msgspec.structs.replace(operation, **changes)


def test_the_same_operation_twice_is_applied_once_and_answered_as_duplicate(till: Till) -> None:
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    first, second, third = till.one(checkout), till.one(checkout), till.one(checkout)
    assert first.result == "applied"
    assert first.version > 0
    assert second == third == msgspec.structs.replace(first, result="duplicate")
    (coupon,) = till.rows("coupon").values()
    assert coupon["used"] == 1


def test_the_same_operation_twice_in_one_batch_has_one_effect(till: Till) -> None:
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    first, second = till.send(checkout, checkout)
    assert (first.result, second.result) == ("applied", "duplicate")
    assert first.version == second.version > 0


@pytest.mark.parametrize("field", ["type", "body"])
def test_an_id_with_another_type_or_body_is_refused_and_changes_nothing(till: Till, field: str) -> None:
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    till.one(checkout)
    before = till.pull().version
    body = msgspec.Raw(encode({**msgspec.json.decode(checkout.body), "amount_minor": 30000}))
    other = again(checkout, body=body) if field == "body" else again(checkout, type="void")
    refused = till.one(other)
    assert (refused.result, refused.detail["reason"]) == ("refused", "id_reused")
    assert till.pull().version == before
    assert till.one(checkout).result == "duplicate"


@pytest.mark.parametrize("changes", [{"mode": "claim"}, {"at": "2026-03-10T05:00:00.000Z"}, {"clock_offset_ms": 5}])
def test_mode_time_and_offset_do_not_make_another_operation(till: Till, changes: dict[str, object]) -> None:
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    till.one(checkout)
    assert till.one(again(checkout, **changes)).result == "duplicate"


def test_white_space_and_key_order_do_not_make_another_body(till: Till) -> None:
    till.campaign()
    checkout = till.checkout(*till.coupons(1))
    till.one(checkout)
    said = msgspec.json.decode(checkout.body, type=dict[str, object])
    turned = msgspec.json.format(msgspec.json.encode(dict(reversed(said.items()))), indent=2)
    assert till.one(again(checkout, body=msgspec.Raw(turned))).result == "duplicate"


def test_a_refused_claim_is_refused_again_with_the_same_details(till: Till) -> None:
    till.campaign()
    coupons = till.coupons(1)
    till.one(till.checkout(*coupons))
    claim = till.checkout(*coupons, mode="claim")
    first = till.one(claim)
    assert (first.result, first.detail["reason"]) == ("refused", "already_redeemed")
    till.clock.forward(hours=3)
    assert till.one(claim) == first


def test_a_claim_that_goes_on_as_report_is_a_duplicate_when_it_was_applied(till: Till) -> None:
    till.campaign()
    claim = till.checkout(*till.coupons(1), mode="claim")
    assert till.one(claim).result == "applied"
    assert till.one(again(claim, mode="report")).result == "duplicate"


def test_the_report_of_a_refused_claim_is_an_exception_and_then_a_duplicate(till: Till) -> None:
    till.campaign()
    coupons = till.coupons(1)
    first = till.checkout(*coupons)
    till.one(first)
    claim = till.checkout(*coupons, mode="claim")
    till.one(claim)
    report = again(claim, mode="report")
    recorded = till.one(report)
    assert recorded.result == "exception"
    assert recorded.exceptions[0].reason == "double_redemption"
    assert till.one(report).result == "duplicate"
    assert till.one(claim).result == "duplicate"


def test_the_report_of_a_refused_claim_is_an_exception_also_when_nothing_stands_against_it_any_more(till: Till) -> None:
    till.campaign()
    coupons = till.coupons(1)
    first = till.checkout(*coupons)
    till.one(first)
    claim = till.checkout(*coupons, mode="claim")
    till.one(claim)
    till.one(till.void(first.id))
    recorded = till.one(again(claim, mode="report"))
    assert recorded.result == "exception"
    assert recorded.exceptions[0].reason == "double_redemption"


def test_a_wrong_operation_in_a_batch_stops_nothing_behind_it(till: Till) -> None:
    till.campaign()
    coupons = till.coupons(3)
    wrong = till.operation("checkout", {"store": 5})
    unknown = till.operation("stamp_collected", {})
    results = till.send(till.checkout(coupons[0]), wrong, till.checkout(coupons[1]), unknown, till.checkout(coupons[2]))
    assert [result.result for result in results] == ["applied", "refused", "applied", "refused", "applied"]
    assert [results[1].detail["reason"], results[3].detail["reason"]] == ["invalid", "unknown_type"]
    assert till.send(wrong, unknown) == [results[1], results[3]]


def test_a_type_that_was_not_known_is_judged_when_it_is(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is updated between the two: its counter was newer, and kept the operation."""
    till.campaign()
    used = till.checkout(*till.coupons(1))
    till.one(used)
    void = till.void(used.id)
    with monkeypatch.context() as older:
        older.setattr(apply, "_HANDLERS", {OperationType.CHECKOUT: apply._HANDLERS[OperationType.CHECKOUT]})
        for _ in range(2):
            refused = till.one(void)
            assert (refused.result, refused.detail["reason"]) == ("refused", "unknown_type")

    changed = msgspec.structs.replace(void, body=msgspec.Raw(b'{"checkout": "x", "reason": "slip"}'))
    assert till.one(changed).detail["reason"] == "id_reused"
    both = till.send(void, void)
    assert [result.result for result in both] == ["applied", "duplicate"]
    assert both[0].version > 0
    assert till.one(void).result == "duplicate"
    assert [row["used"] for row in till.rows("coupon").values()] == [0]


@pytest.mark.parametrize("mode", ["report", "claim"])
def test_a_checkout_that_brings_stamps_waits_for_a_service_that_knows_them_there(till: Till, mode: str) -> None:
    """Nothing of it takes effect: its stamps would be lost, and nobody would be told."""
    till.campaign()
    (coupon,) = till.coupons(1)
    plain = till.checkout(coupon)
    body = msgspec.json.decode(plain.body, type=dict[str, object])
    stamped = till.operation("checkout", {**body, "stamps": [{"stamp": "s", "card": "TEA"}]}, mode=mode)
    for operation in (stamped, again(stamped, mode="report")):
        refused = till.one(operation)
        assert (refused.result, refused.detail["reason"]) == ("refused", "unknown_type")
    assert till.rows("coupon") == {}
    assert till.do("checkout", {**body, "stamps": []}).result == "applied"


def test_an_operation_of_another_counter_is_refused(till: Till, second: Till) -> None:
    till.campaign()
    stolen = till.checkout(*till.coupons(1))
    refused = second.one(stolen)
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")
    assert till.one(stolen).result == "applied"


def test_a_cancelled_id_is_refused_for_ever_whether_it_was_seen_or_not(till: Till) -> None:
    till.campaign()
    seen, unseen = (till.checkout(coupon) for coupon in till.coupons(2))
    till.one(seen)
    for target in (seen, unseen):
        assert till.do("cancel", {"target": target.id}).result == "applied"
        for _ in range(2):
            refused = till.one(target)
            assert (refused.result, refused.detail["reason"]) == ("refused", "cancelled")
    used = {row["id"]: row["used"] for row in till.rows("coupon").values()}
    assert set(used.values()) == {0}


def test_a_cancel_undoes_what_had_taken_effect_and_its_exceptions(till: Till) -> None:
    till.campaign(D50)
    (coupon,) = till.coupons(1, "D50")
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    till.one(till.checkout(coupon))
    twice = till.checkout(coupon, member=member.subject)
    till.one(twice)
    assert till.rows("coupon")[coupon.subject]["used"] == 2
    assert till.do("cancel", {"target": twice.id}).detail == {"undone": True}
    assert till.rows("coupon")[coupon.subject]["used"] == 1
    assert till.rows("member")[member.subject]["visits"] == 0
    assert {row["used"] for row in till.rows("usage").values()} == {0}
    assert {row["status"] for row in till.rows("exception").values()} == {"withdrawn"}


def test_a_cancelled_void_takes_the_use_again(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    checkout = till.checkout(coupon)
    void = till.void(checkout.id)
    till.send(checkout, void)
    assert till.rows("coupon")[coupon.subject]["used"] == 0
    till.do("cancel", {"target": void.id})
    assert till.rows("coupon")[coupon.subject]["used"] == 1
    assert till.rows("coupon")[coupon.subject]["cycles"] == 0


def test_an_operation_cannot_cancel_itself(till: Till) -> None:
    own = IDS.new()
    refused = till.one(till.operation("cancel", {"target": own}, op_id=own))
    assert refused.detail["reason"] == "invalid"


def test_the_version_of_a_result_is_that_of_the_last_row_it_wrote(till: Till) -> None:
    till.campaign()
    coupons = till.coupons(2)
    one, two = till.send(till.checkout(coupons[0]), till.checkout(coupons[1]))
    versions = {row["version"] for row in till.rows("coupon").values()}
    assert {one.version, two.version} <= versions | {row["version"] for row in till.rows("usage").values()}
    assert till.pull().version == max(one.version, two.version)


def test_a_row_changed_again_in_the_same_batch_moves_the_earlier_results_along(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    checkout = till.checkout(coupon)
    first, second = till.send(checkout, till.void(checkout.id))
    assert first.version == second.version == till.pull().version


def test_two_merchants_may_have_the_same_operation_id(shop: CloudShop, till: Till) -> None:
    other = shop.cloud.init_merchant("另一家", "S9")
    theirs = replace(shop, merchant=other.merchant, store=other.store).till()
    same = IDS.new()
    assert till.do("settings_put", {"values": {"a": 1}}, op_id=same).result == "applied"
    assert theirs.do("settings_put", {"values": {"a": 2}}, op_id=same).result == "applied"
    assert till.rows("setting")["a"]["value"] == 1
    assert theirs.rows("setting")["a"]["value"] == 2


def test_what_cannot_be_undone_stands_and_is_told_so(till: Till) -> None:
    (member,) = till.members(1)
    sign_up = till.sign_up(member, "+8613800000001")
    assert till.one(sign_up).result == "applied"
    assert till.do("cancel", {"target": sign_up.id}).detail == {"undone": False}
    assert till.one(sign_up).result == "duplicate"
    assert till.rows("member")[member.subject]["status"] == "active"
