"""A coupon that keeps its rest at one counter with the real database: spent in parts, given back in parts."""

import secrets
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from counter_app.domain.member import Role
from counter_app.domain.verdict import JudgedCode
from counter_app.protocol.bodies import Checkout, decode_body
from counter_app.protocol.changes import ChangesPage, KindPage
from counter_app.protocol.operations import Result
from counter_app.services.answers import Answer
from counter_app.services.check import CheckRequest, check
from counter_app.services.coupons import show_coupon
from counter_app.services.recent import recent
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import C50, Shop, open_shop

KEEP = {
    **C50,
    "id": "KEEP",
    "benefit": {"amount_off_minor": 5000, "keep_rest": True},
    "min_spend_minor": 0,
    "limits": {"uses_per_coupon": 2},
    "stacking": {"group": "keep"},
}
ONE = {**KEEP, "id": "ONE", "limits": {"uses_per_coupon": 1}, "stacking": {"group": "one"}}
MEMBERS = {**KEEP, "id": "LIMITED", "limits": {"uses_per_coupon": 1, "per_store_day": 2}}
KEPT = {**MEMBERS, "id": "KEPT", "on_void": {"frees_limits": False}}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_shop(tmp_path)
    for number, document in enumerate((KEEP, ONE, MEMBERS, KEPT)):
        shop.campaign(document, tag=20 + number)
    return shop


def at(shop: Shop, *codes: str, amount: int, identity: str = "") -> Answer:
    return redeem(shop.counter, RedeemRequest(identity or shop.counter.ids.new(), codes, amount))


def coupon_in(answer: Answer) -> JudgedCode:
    return answer.verdict.codes[0]


def told(answer: Answer) -> tuple[bool, int, int | None, int | None]:
    """Redeemed, taken off, left on it, how often it still goes."""
    code = coupon_in(answer)
    return answer.redeemed, code.discount_minor, code.rest_minor, code.uses_left


def codes_of(answer: Answer) -> list[str]:
    return [reason.code.value for reason in answer.verdict.reasons]


def take_back(shop: Shop, answer: Answer) -> None:
    assert void(shop.counter, VoidRequest(shop.counter.ids.new(), answer.redemptions[0].id, "slip")).done


def left_on(shop: Shop, code: str) -> int | None:
    return coupon_in(check(shop.counter, CheckRequest((code,)))).rest_minor


def money_rows(shop: Shop) -> list[tuple[int, int]]:
    """What stands in the database: spent and the sum of what each redemption took, a coupon a line."""
    query = (
        "SELECT spent_minor, (SELECT coalesce(sum(minor), 0) FROM spend WHERE spend.scope = money.scope)"
        " FROM money ORDER BY scope"
    )
    with shop.store._readers.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_it_is_spent_in_parts_until_nothing_is_left(shop: Shop) -> None:
    code = shop.coupon("KEEP")

    assert told(at(shop, code, amount=2000)) == (True, 2000, 8000, 2)
    assert told(at(shop, code, amount=20000)) == (True, 5000, 3000, 1)
    assert told(at(shop, code, amount=2999)) == (True, 2999, 1, 1)
    shop.clock.at += timedelta(minutes=1)
    last = at(shop, code, amount=20000)
    assert told(last) == (True, 1, 0, 0)
    assert last.verdict.payable_minor == 19999

    refused = at(shop, code, amount=20000)
    assert codes_of(refused) == ["already_redeemed"]
    assert refused.verdict.reasons[0].details["redemption"] == last.redemptions[0].id
    assert money_rows(shop) == [(10000, 10000)]


def test_a_void_in_the_middle_gives_back_exactly_what_that_redemption_took(shop: Shop) -> None:
    code = shop.coupon("KEEP")
    at(shop, code, amount=1200)
    middle = at(shop, code, amount=3456)
    at(shop, code, amount=5000)
    assert left_on(shop, code) == 10000 - 1200 - 3456 - 5000

    take_back(shop, middle)

    assert left_on(shop, code) == 10000 - 1200 - 5000
    take_back(shop, middle)
    assert left_on(shop, code) == 10000 - 1200 - 5000
    assert money_rows(shop) == [(6200, 6200)]
    assert told(at(shop, code, amount=20000)) == (True, 3800, 0, 0)


def test_a_basket_of_nothing_and_one_that_is_paid_already_use_nothing_up(shop: Shop) -> None:
    first, second = shop.coupon("KEEP"), shop.coupon("ONE")

    nothing = at(shop, first, amount=0)
    assert codes_of(nothing) == ["min_spend_not_met"]
    both = at(shop, first, second, amount=5000)
    assert [(reason.about, reason.details["missing_minor"]) for reason in both.verdict.reasons] == [(second, 1)]

    assert (left_on(shop, first), left_on(shop, second)) == (10000, 5000)
    assert money_rows(shop) == []


def test_two_in_one_checkout_are_both_spent_and_both_given_back(shop: Shop) -> None:
    first, second = shop.coupon("KEEP"), shop.coupon("ONE")

    done = at(shop, first, second, amount=7000)

    assert [code.discount_minor for code in done.verdict.codes] == [5000, 2000]
    assert (left_on(shop, first), left_on(shop, second)) == (5000, 3000)
    assert void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip")).done
    assert (left_on(shop, first), left_on(shop, second)) == (10000, 5000)
    assert money_rows(shop) == [(0, 0), (0, 0)]


def test_the_operation_says_what_was_taken_and_a_repetition_answers_the_same(shop: Shop) -> None:
    code, identity = shop.coupon("KEEP"), shop.counter.ids.new()

    first = at(shop, code, amount=2000, identity=identity)
    again = at(shop, code, amount=2000, identity=identity)

    assert told(again) == told(first) == (True, 2000, 8000, 2)
    with shop.store.reading() as reading:
        record = reading.operation(identity)
    assert record is not None
    body = decode_body(record.operation.type, record.operation.body)
    assert isinstance(body, Checkout)
    assert [use.discount_minor for use in body.coupons] == [2000]
    assert left_on(shop, code) == 8000


def test_its_rest_is_there_after_a_restart(shop: Shop) -> None:
    code = shop.coupon("ONE")
    at(shop, code, amount=2000)
    shop.store.close()

    assert told(at(shop.reopen(), code, amount=20000)) == (True, 3000, 0, 0)


def test_limits_count_redemptions_beside_the_money(shop: Shop) -> None:
    code = shop.coupon("LIMITED")
    first = at(shop, code, amount=100)
    at(shop, code, amount=100)
    assert codes_of(at(shop, code, amount=100)) == ["daily_limit_reached"]

    take_back(shop, first)

    assert told(at(shop, code, amount=100)) == (True, 100, 4800, 1)


def test_money_comes_back_also_where_a_void_frees_no_limits(shop: Shop) -> None:
    code = shop.coupon("KEPT")
    take_back(shop, at(shop, code, amount=100))
    take_back(shop, at(shop, code, amount=100))

    refused = at(shop, code, amount=100)

    assert codes_of(refused) == ["daily_limit_reached"]
    assert left_on(shop, code) == 5000


def test_a_signed_code_without_a_row_keeps_its_rest_too(shop: Shop) -> None:
    code = shop.signed(tag=21)

    assert told(at(shop, code, amount=2000)) == (True, 2000, 3000, 1)
    assert told(at(shop, code, amount=20000)) == (True, 3000, 0, 0)
    assert codes_of(at(shop, code, amount=20000)) == ["already_redeemed"]


def test_what_other_counters_spent_comes_down_and_what_was_spent_here_stays_spent(shop: Shop) -> None:
    subject = secrets.token_hex(6)
    code = shop.coupon("ONE", id=subject)
    at(shop, code, amount=2000)

    def comes_down(used_minor: int, version: int) -> None:
        page = ChangesPage(
            now="2026-03-10T06:00:00.000Z",
            version=version,
            more=False,
            kinds={
                "usage": KindPage(columns=["id", "version", "used"], rows=[[f"money:{subject}", version, used_minor]])
            },
        )
        with shop.store.writing() as writing:
            writing.apply_page(page, advance=True)

    comes_down(2500, 5)  # another counter's; ours has not arrived there
    assert left_on(shop, code) == 500
    comes_down(0, 6)  # the other was taken back
    assert left_on(shop, code) == 3000


def test_the_database_itself_lets_no_coupon_give_more_than_it_holds(shop: Shop) -> None:
    at(shop, shop.coupon("ONE"), amount=2000)

    for change in ("spent_minor = cap_minor + 1", "spent_minor = -1"):
        with pytest.raises(dbapi2.IntegrityError), shop.store._writer.begin() as connection:
            connection.execute(f"UPDATE money SET {change}")


def test_a_claim_takes_what_it_asked_for_and_a_no_takes_nothing(shop: Shop) -> None:
    code = shop.coupon("ONE")
    shop.link.online, shop.link.answer = True, Result(id="", result="applied")
    assert told(at(shop, code, amount=2000)) == (True, 2000, 3000, 1)
    with shop.store.reading() as reading:
        coupon = reading.coupon_by_short_code(code)
    assert coupon is not None
    shop.link.answer = Result(id="", result="applied", detail={"rests": {coupon.id: 700}})
    assert told(at(shop, code, amount=100)) == (True, 100, 700, 1), "the cloud knows what others spent"

    less = {"code": "insufficient_balance", "about": code, "what": "coupon", "balance_minor": 1000}
    shop.link.answer = Result(id="", result="refused", detail={"reason": "insufficient_balance", "reasons": [less]})
    refused = at(shop, code, amount=2000)

    assert codes_of(refused) == ["insufficient_balance"]
    assert refused.verdict.reasons[0].details["balance_minor"] == 1000
    assert left_on(shop, code) == 2900
    assert money_rows(shop) == [(2100, 2100)]


def test_a_claim_without_an_answer_goes_on_with_the_sum_that_was_claimed(shop: Shop) -> None:
    subject = secrets.token_hex(6)
    code = shop.coupon("ONE", id=subject)
    shop.link.online, shop.link.answer = True, None

    def less_is_left(name: str) -> None:
        if name == "claim.answered":
            row = [f"money:{subject}", 9, 4000]
            page = ChangesPage(
                now="", version=9, more=False, kinds={"usage": KindPage(columns=["id", "version", "used"], rows=[row])}
            )
            with shop.store.writing() as writing:
                writing.apply_page(page, advance=True)

    shop.failpoint = less_is_left
    answer = at(shop, code, amount=2000)

    assert told(answer) == (True, 2000, 3000, 1)
    record = recent(shop.counter, 1)[0]
    assert (record.discount_minor, record.exposure_minor) == (2000, 2000)


def test_the_desk_sees_what_is_left(tmp_path: Path) -> None:
    shop = open_shop(tmp_path, role=Role.MANAGER)
    shop.campaign(KEEP, tag=20)
    code = shop.coupon("KEEP")
    at(shop, code, amount=2000)

    shown = show_coupon(shop.counter, code)
    plain = show_coupon(shop.counter, shop.coupon())

    assert (shown.rest_minor, shown.uses_left) == (8000, 2)
    assert (plain.rest_minor, plain.uses_left) == (None, 1)


def test_a_check_of_the_whole_database_knows_what_money_on_coupons_is(shop: Shop) -> None:
    code = shop.coupon("KEEP")
    first = at(shop, code, amount=3_000)
    at(shop, code, amount=1_000)
    void(shop.counter, VoidRequest(shop.counter.ids.new(), first.redemptions[0].id, "slip"))
    assert shop.store.contradictions() == {}

    with shop.store.writing() as writing:
        writing._connection.execute("UPDATE money SET spent_minor = spent_minor + 1")

    assert shop.store.contradictions() == {"money of a coupon that is not the sum of what was taken": 1}
