"""Redeeming and taking back at one counter with the real database; the cloud says what a test tells it to say."""

import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role, Staff
from counter_app.domain.verdict import Colour, ReasonCode
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.protocol.operations import Result
from counter_app.services.answers import Answer
from counter_app.services.audit import verify
from counter_app.services.check import CheckRequest, check
from counter_app.services.recent import recent
from counter_app.services.records import OutboxState, Session
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.status import status
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import C50, M1_NUMBER, START, Shop, open_shop
from tests.services.desk import audit_lines


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def at(shop: Shop, *codes: str, amount: int = 20000) -> Answer:
    return redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), codes, amount))


def codes_of(answer: Answer) -> list[str]:
    return [reason.code.value for reason in answer.verdict.reasons]


def test_a_check_writes_nothing_but_the_scan_log(shop: Shop) -> None:
    code = shop.coupon()

    assert check(shop.counter, CheckRequest((code,), 20000)).accepted
    assert check(shop.counter, CheckRequest((code,), 20000)).accepted

    with shop.store.reading() as reading:
        assert reading.waiting() == 0
        assert [record.colour for record in reading.scan_log(5)] == ["green", "green"]
        assert reading.audit_records(0, 5) == []


def test_without_a_session_nothing_is_redeemed(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.set_session(Session("k1", "K1", Role.CASHIER, START))

    assert codes_of(at(shop, shop.coupon())) == ["sign_in_required"]


def test_a_member_alone_is_no_redemption(shop: Shop) -> None:
    for online in (False, True):
        shop.link.online = online
        answer = at(shop, M1_NUMBER)

        assert (answer.redeemed, codes_of(answer)) == (False, ["coupon_required"])
        assert answer.verdict.colour is Colour.AMBER
    assert check(shop.counter, CheckRequest((M1_NUMBER,))).accepted
    assert shop.link.claims == []


def test_the_cloud_says_yes(shop: Shop) -> None:
    shop.link.online, shop.link.answer = True, Result(id="", result="applied", version=7)

    answer = at(shop, shop.coupon())

    assert (answer.redeemed, answer.online, answer.queued) == (True, True, 0)
    assert [claim.mode for claim in shop.link.claims] == ["claim"]
    assert recent(shop.counter, 1)[0].state is OutboxState.CLOSED


def test_the_cloud_says_no_and_its_reasons_are_shown(shop: Shop) -> None:
    reasons = [{"code": "already_redeemed", "about": "", "store": "S2", "counter": "T9", "minutes_ago": 3}]
    detail: dict[str, object] = {"reason": "already_redeemed", "reasons": reasons}
    shop.link.online, shop.link.answer = True, Result(id="", result="refused", detail=detail)
    code = shop.coupon()

    answer = at(shop, code)

    assert codes_of(answer) == ["already_redeemed"]
    assert answer.verdict.reasons[0].details["counter"] == "T9"
    assert recent(shop.counter) == ()
    shop.link.online = False
    assert at(shop, code).redeemed, "a refused claim leaves the use with the counter's own knowledge"


def test_without_an_answer_the_same_operation_goes_on_as_a_report(shop: Shop) -> None:
    shop.link.online = True
    identity = shop.counter.ids.new()

    answer = redeem(shop.counter, RedeemRequest(identity, (shop.coupon(),), 20000))

    assert (answer.redeemed, answer.online, answer.queued) == (True, False, 1)
    with shop.store.reading() as reading:
        waiting = reading.outbox_batch(10, 10_000)
    assert [(each.operation.id, each.operation.mode) for each in waiting] == [(identity, "report")]
    assert waiting[0].operation.body == shop.link.claims[0].body


def test_without_an_answer_a_campaign_that_needs_the_cloud_is_refused_and_cancelled(shop: Shop) -> None:
    shop.campaign({**C50, "id": "N", "offline": {"policy": "never"}}, tag=8)
    shop.link.online = True

    answer = at(shop, shop.coupon("N"))

    assert codes_of(answer) == ["needs_online"]
    with shop.store.reading() as reading:
        assert [each.operation.type for each in reading.outbox_batch(10, 10_000)] == ["cancel"]


def test_the_same_id_while_it_is_being_claimed_is_busy_and_not_a_second_claim(shop: Shop) -> None:
    shop.link.online = True
    request = RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20000)

    def again(name: str) -> None:
        if name == "claim.written":
            shop.failpoint = lambda _: None
            with pytest.raises(Fault) as caught:
                redeem(shop.counter, request)
            assert caught.value.kind is FaultKind.DATABASE_BUSY

    shop.failpoint = again
    assert redeem(shop.counter, request).redeemed


def test_a_use_lost_to_another_process_between_claim_and_effect_takes_the_claim_back(shop: Shop) -> None:
    shop.link.online, shop.link.answer = True, Result(id="", result="applied", version=7)
    code = shop.coupon()

    def overtake(name: str) -> None:
        if name == "claim.answered":
            shop.failpoint = lambda _: None
            shop.link.online = False
            assert at(shop, code).redeemed

    shop.failpoint = overtake
    answer = at(shop, code)

    assert codes_of(answer) == ["already_redeemed"]
    with shop.store.reading() as reading:
        assert [each.operation.type for each in reading.outbox_batch(10, 10_000)] == ["checkout", "cancel"]


def test_a_signed_coupon_without_a_row_is_used_once_and_remembered(shop: Shop) -> None:
    code = shop.signed()

    first = at(shop, code)

    assert first.redeemed
    assert codes_of(at(shop, code)) == ["already_redeemed"]
    assert void(shop.counter, VoidRequest(shop.counter.ids.new(), first.checkout, "slip")).done
    assert at(shop, code).redeemed


def test_an_unknown_campaign_tag_needs_the_cloud(shop: Shop) -> None:
    assert codes_of(at(shop, shop.signed(tag=99))) == ["needs_online"]


def test_several_uses_are_counted_one_by_one(shop: Shop) -> None:
    shop.campaign({**C50, "id": "P", "limits": {"uses_per_coupon": 3}}, tag=9)
    code = shop.coupon("P")

    left = [at(shop, code).verdict.codes[0].uses_left for _ in range(3)]

    assert left == [2, 1, 0]
    assert codes_of(at(shop, code)) == ["already_redeemed"]


def test_a_void_by_checkout_frees_every_coupon_of_it(shop: Shop) -> None:
    shop.campaign({**C50, "id": "X", "stacking": {"group": "other"}}, tag=9)
    one, two = shop.coupon(), shop.coupon("X")
    done = at(shop, one, two)

    answer = void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip"))

    assert len(answer.redemptions) == 2
    assert at(shop, one, two).redeemed


def test_a_late_void_needs_a_manager(shop: Shop) -> None:
    done = at(shop, shop.coupon())
    with shop.store.writing() as writing:
        writing.put_staff(Staff("m1", "Lin", Role.MANAGER))
        writing.put_staff(Staff("k2", "K2", Role.CASHIER))
    shop.clock.at += timedelta(minutes=16)

    def try_with(approver: str) -> list[ReasonCode]:
        answer = void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip", approver))
        return [reason.code for reason in answer.reasons]

    assert try_with("") == [ReasonCode.SIGN_IN_REQUIRED]
    assert try_with("k2") == [ReasonCode.SIGN_IN_REQUIRED]
    assert try_with("m1") == []
    assert [outcome for _, action, outcome in audit_lines(shop) if action == "void"] == ["refused", "refused", "voided"]


def test_what_was_never_redeemed_cannot_be_voided(shop: Shop) -> None:
    answer = void(shop.counter, VoidRequest(shop.counter.ids.new(), "nothing", "slip"))

    assert not answer.done
    assert [reason.code for reason in answer.reasons] == [ReasonCode.UNKNOWN_CODE]


def test_a_coupon_goes_round_at_most_ten_times(shop: Shop) -> None:
    code = shop.coupon()
    for _ in range(10):
        done = at(shop, code)
        assert void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip")).done

    done = at(shop, code)
    answer = void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip"))

    assert done.redeemed
    assert answer.reasons[0].details["rule"] == "max_cycles"


def test_the_audit_chain_names_the_first_record_that_was_touched(shop: Shop) -> None:
    for _ in range(3):
        at(shop, shop.coupon())
    assert verify(shop.counter).ok

    with shop.store._writer.begin() as connection:
        connection.execute("UPDATE audit SET details = '{}' WHERE number = 2")

    assert verify(shop.counter).first_bad == 2


def test_the_queue_says_how_many_wait_and_how_long(shop: Shop) -> None:
    at(shop, shop.coupon())
    shop.clock.at += timedelta(seconds=90)

    found = status(shop.counter).queue

    assert (found.waiting, found.oldest_seconds) == (1, 90)


def test_a_full_disk_is_a_fault_and_the_coupon_is_unused(shop: Shop) -> None:
    code = shop.coupon()
    with shop.store._writer.connect() as connection:
        pages = connection.execute("PRAGMA page_count").scalar_one()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def fill_the_disk() -> None:
        for _ in range(50):
            at(shop, shop.coupon())

    with pytest.raises(Fault) as caught:
        fill_the_disk()

    assert caught.value.kind is FaultKind.DISK_FULL
    with shop.store._writer.connect() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert at(shop, code).redeemed


def test_after_a_refused_claim_the_next_look_says_the_same(shop: Shop) -> None:
    subject = secrets.token_hex(6)
    code = shop.signed(subject)
    at(shop, code)  # makes the row known here
    with shop.store.reading() as reading:
        row = reading.coupon(subject)
    assert row is not None
    void(shop.counter, VoidRequest(shop.counter.ids.new(), recent(shop.counter, 1)[0].id, "slip"))
    values = {
        "id": subject, "version": 9, "campaign": "C50", "terms_version": 1, "short_code": "", "signed_code": "",
        "member": "", "home_store": "s1", "issued_at": "2026-03-10T06:00:00.000Z", "status": "active",
        "status_since": "", "cycles": 0, "used": 2, "last_redemption": "r9", "last_at": "2026-03-10T06:00:00.000Z",
        "last_store": "s1", "last_counter": "T9", "last_staff": "K9", "deleted": False,
    }  # fmt: skip
    page = KindPage(columns=list(values), rows=[list(values.values())])
    shop.link.found = ChangesPage(now="", version=0, more=False, kinds={"coupon": page})
    shop.link.online, shop.link.answer = True, Result(id="", result="refused", detail={"reason": "already_redeemed"})
    assert codes_of(at(shop, code)) == ["already_redeemed"]
    shop.link.online = False

    again = check(shop.counter, CheckRequest((code,), 20000))

    assert codes_of(again) == ["already_redeemed"]
    assert again.verdict.reasons[0].details["counter"] == "T9"


@pytest.mark.parametrize("online", [False, True], ids=["off-line", "on-line"])
def test_a_refused_checkout_shows_no_figure_as_if_it_went_ahead(shop: Shop, online: bool) -> None:
    shop.link.online = online
    used = shop.coupon()
    if not online:
        assert at(shop, used).redeemed
    shop.link.answer = Result(
        id="", result="refused", detail={"reasons": [{"code": "already_redeemed", "about": used, "store": "S2"}]}
    )

    for answer in (at(shop, used), check(shop.counter, CheckRequest((used,), 20000))):
        if answer.accepted:
            continue  # on-line only the claim knows
        verdict = answer.verdict
        assert (verdict.amount_minor, verdict.discount_minor, verdict.payable_minor) == (20000, 0, 20000)
        assert [code.discount_minor for code in verdict.codes] == [0]


def test_a_claim_that_was_refused_says_what_is_left_as_the_cloud_has_it(shop: Shop) -> None:
    code = shop.coupon(id="cccccccccccc")
    shop.link.online = True
    shop.link.answer = Result(
        id="", result="refused", detail={"reasons": [{"code": "already_redeemed", "about": code, "store": "S2"}]}
    )
    row = {"id": "cccccccccccc", "version": 9, "campaign": "C50", "terms_version": 1, "short_code": code, "used": 1}
    row |= {"issued_at": START.isoformat(), "status": "active", "cycles": 0, "deleted": False}
    columns = columns_of("coupon")
    page = KindPage(columns=columns, rows=[[row.get(column, "") for column in columns]])
    shop.link.found = ChangesPage(now="", version=0, more=False, kinds={"coupon": page})
    identity = shop.counter.ids.new()
    request = RedeemRequest(identity, (code,), 20000)

    first, again = redeem(shop.counter, request), redeem(shop.counter, request)

    assert codes_of(first) == ["already_redeemed"]
    assert [each.uses_left for each in first.verdict.codes] == [0]
    assert again.verdict == first.verdict
