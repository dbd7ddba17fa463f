"""Points and stored value in a checkout at one counter, with the real database: earned, spent, refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlcipher3.dbapi2 import IntegrityError

from counter_app.domain.codes import CodeKind
from counter_app.domain.errors import InvalidInput
from counter_app.domain.holdings import Move
from counter_app.domain.ledgers import Entry, Ledger
from counter_app.domain.member import MemberStatus, Role, Staff
from counter_app.protocol.bodies import Checkout, Value
from counter_app.protocol.operations import Result
from counter_app.services.audit import verify
from counter_app.services.check import CheckRequest, check
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.outbox import settle
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.desk import audit_lines, bodies
from tests.services.ledgers import EXAMPLE, M1, YES, balances, buy, come_down, lots, numbers, open_with, reasons, spend


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_with(tmp_path)


def settings(shop: Shop, values: Mapping[str, object]) -> None:
    with shop.store.writing() as writing:
        for name, value in values.items():
            writing.put_setting(name, value)


ANY_WORD = {"spend_needs": {"confirmed_day_minor": 99999}}


@dataclass(frozen=True)
class Case:
    """What M1 has, what is bought, what pays it, and what there is then: points, debt, principal, bonus."""

    amount: int
    after: tuple[int, int, int, int]
    points: int = 0
    value: int = 0
    paid: tuple[int, int] = (0, 0)  # principal, bonus
    tender: int | None = None
    lots: Mapping[str, int] = field(default_factory=lambda: EXAMPLE)
    settings: dict[str, Any] = field(default_factory=dict)


CASES = {
    "13: 88.80 earns 88": Case(8880, (208, 0, 10000, 2000), tender=8880),
    "0.99 earns nothing": Case(99, (120, 0, 10000, 2000), tender=99),
    "1.00 earns one": Case(100, (121, 0, 10000, 2000), tender=100),
    "14: 60 of 40 and 80": Case(
        60, (60, 0, 0, 0), points=60, tender=0, lots={"points:2026-03-15": 40, "points:2026-06-30": 80}
    ),
    "100 points are worth 1.00": Case(300, (22, 0, 10000, 2000), points=100, tender=200),
    "16: 110.00 of value, principal first": Case(
        11000, (220, 0, 0, 1000), value=11000, paid=(10000, 1000), tender=0, settings=ANY_WORD
    ),
    "16: in proportion": Case(
        11000, (211, 0, 833, 167), value=11000, paid=(9167, 1833), tender=0,
        settings={"value": {"order": "proportional"}, **ANY_WORD},
    ),
    "points, value and tender together": Case(
        5000, (120 - 100 + 49, 0, 10000 - 3000, 2000), points=100, value=3000, paid=(3000, 0), tender=1900
    ),
    "what ended counts nothing": Case(
        100, (8, 0, 0, 0), points=50, tender=50, lots={"points:2026-03-09": 500, "points:2026-03-10": 50, "points:": 8}
    ),
    "what is earned pays what is owed": Case(3000, (10, 0, 0, 0), tender=3000, lots={"debt:": 20}),
    "and then what was overdrawn": Case(3000, (20, 0, 0, 0), tender=3000, lots={"points:": -10}),
    "two points for one yuan": Case(
        300, (6, 0, 0, 0), tender=300, lots={}, settings={"points": {"per_minor": 50, "worth_minor_per_100": 100}}
    ),
}  # fmt: skip


@pytest.mark.parametrize("online", [False, True], ids=["off-line", "on-line"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_checkout_earns_and_spends(tmp_path: Path, case: Case, online: bool) -> None:
    shop = open_with(tmp_path, case.lots)
    settings(shop, case.settings)
    shop.link.online, shop.link.answer = online, YES

    answer = spend(shop, case.amount, points=case.points, value=case.value)

    assert (answer.accepted, reasons(answer)) == (True, [])
    paid = answer.verdict.paid
    assert (paid.points, paid.principal_minor, paid.bonus_minor) == (case.points, *case.paid)
    assert paid.tender_minor == case.tender
    assert answer.verdict.balances is not None
    assert numbers(answer.verdict.balances) == case.after
    assert numbers(balances(shop)) == case.after
    body = msgspec.json.decode(shop.link.claims[-1].body, type=Checkout) if shop.link.claims else bodies(shop)[-1]
    assert isinstance(body, Checkout)
    assert (body.points, body.earned_points) == (case.points, paid.earned)
    assert body.value == (Value(principal_minor=case.paid[0], bonus_minor=case.paid[1]) if case.value else None)
    assert len(shop.link.claims) == (1 if online and (case.points or case.value) else 0)
    assert shop.store.contradictions() == {}
    assert verify(shop.counter).first_bad is None


def test_14_on_the_day_after_its_last_a_lot_counts_nothing(tmp_path: Path) -> None:
    shop = open_with(tmp_path, {"points:2026-03-15": 40, "points:2026-06-30": 80})
    assert spend(shop, 60, points=60).accepted
    assert {(lot.until, lot.left) for lot in lots(shop)} == {(date(2026, 6, 30), 60)}

    shop.clock.at += timedelta(days=6)

    assert balances(shop).points == 60


def test_points_with_an_end_open_a_lot_of_their_own(shop: Shop) -> None:
    settings(shop, {"points": {"per_minor": 100, "worth_minor_per_100": 100, "lot_days": 30}})

    assert buy(shop, 500).accepted

    assert [(lot.until, lot.left) for lot in lots(shop) if lot.until] == [(date(2026, 4, 8), 5)]


SHORT = {
    "17: 120.01 of value": ({"value": 12001}, "insufficient_balance", {"balance_minor": 12000}),
    "121 points": ({"points": 121}, "insufficient_balance", {"balance": 120}),
}


@pytest.mark.parametrize("asked, code, details", SHORT.values(), ids=SHORT)
def test_17_what_there_is_not_enough_of_pays_nothing(
    shop: Shop, asked: dict[str, Any], code: str, details: dict[str, int]
) -> None:
    settings(shop, ANY_WORD)

    answer = spend(shop, 20000, **asked)

    assert reasons(answer) == [code]
    assert details.items() <= dict(answer.verdict.reasons[0].details).items()
    assert numbers(balances(shop)) == (120, 0, 10000, 2000)
    assert bodies(shop) == []


TOO_MUCH = {
    "points for more than there is to pay": ({"points": 101}, 100),
    "value for more than there is to pay": ({"value": 101}, 100),
    "value beside points": ({"points": 60, "value": 41}, 100),
    "points of nothing": ({"points": -1}, 100),
}


@pytest.mark.parametrize("asked, amount", TOO_MUCH.values(), ids=TOO_MUCH)
def test_more_than_is_left_to_pay_is_a_wrong_request(shop: Shop, asked: dict[str, Any], amount: int) -> None:
    with pytest.raises(InvalidInput, match=r"points|value"):
        spend(shop, amount, **asked)
    assert bodies(shop) == []


# --- who may spend ---


def member_code(shop: Shop, minutes: int = 5) -> str:
    return shop.signed(M1, kind=CodeKind.MEMBER, life=minutes)


def test_a_fresh_member_code_spends_without_anybodys_word(shop: Shop) -> None:
    answer = spend(shop, 12000, value=12000, code=member_code(shop))

    assert answer.accepted
    assert balances(shop).value_minor == 0


def test_a_printed_code_tells_who_it_is_and_spends_nothing(shop: Shop) -> None:
    answer = spend(shop, 1000, value=1000, code=member_code(shop, 65535))

    assert reasons(answer) == ["stale_code"]
    with_word = buy(shop, 1000, member_code(shop, 65535), form=CheckoutForm(value_minor=1000, confirmed_by="card"))
    assert with_word.accepted


def test_a_number_alone_spends_nothing(shop: Shop) -> None:
    answer = spend(shop, 1000, points=10, by="")

    assert reasons(answer) == ["member_required"]


def test_the_staffs_word_is_good_for_100_a_day_and_a_managers_for_more(shop: Shop) -> None:
    assert spend(shop, 6000, value=6000).accepted
    refused = spend(shop, 4001, value=4001)
    assert reasons(refused) == ["sign_in_required"]
    assert dict(refused.verdict.reasons[0].details) | {"allowed_minor": 4000} == dict(
        refused.verdict.reasons[0].details
    )

    with shop.store.writing() as writing:
        writing.put_staff(Staff("m1", "M", Role.MANAGER))
    form = CheckoutForm(value_minor=4001, confirmed_by="known", approved_by="m1")
    assert buy(shop, 4001, form=form).accepted
    assert spend(shop, 1000, value=1000).accepted  # the manager's word took nothing of the staff's
    shop.clock.at += timedelta(days=1)
    assert spend(shop, 999, value=999).accepted


def test_off_line_a_member_spends_200_of_value_until_the_next_contact(tmp_path: Path) -> None:
    shop = open_with(tmp_path, {"principal:": 50000})
    assert spend(shop, 15000, value=15000, code=member_code(shop)).accepted

    refused = spend(shop, 5001, value=5001, code=member_code(shop))
    assert reasons(refused) == ["offline_limit_reached"]
    assert refused.verdict.reasons[0].details["allowed_minor"] == 5000
    assert spend(shop, 5000, value=5000, code=member_code(shop)).accepted

    shop.link.online, shop.link.answer = True, YES
    assert spend(shop, 30000, value=30000, code=member_code(shop)).accepted


def test_a_frozen_member_spends_nothing(shop: Shop) -> None:
    with shop.store.writing() as writing:
        member = writing.member(M1)
        assert member is not None
        writing.put_member(replace(member, status=MemberStatus.FROZEN))
    assert "member_frozen" in reasons(spend(shop, 100, points=1))


# --- repeated, refused, killed ---


def test_the_same_id_tells_the_same_and_spends_once(shop: Shop) -> None:
    identity = shop.counter.ids.new()
    first = spend(shop, 1000, points=100, identity=identity)
    again = spend(shop, 1000, points=100, identity=identity)

    assert again.verdict.paid == first.verdict.paid
    assert again.verdict.balances == first.verdict.balances
    assert reasons(spend(shop, 1000, points=99, identity=identity)) == ["id_reused"]
    assert balances(shop).points == 120 - 100 + 9


def test_the_database_itself_lets_nobody_spend_more_than_there_is(shop: Shop) -> None:
    move = Move(Entry(Ledger.POINTS, -121), -1, chosen=True)
    with pytest.raises(IntegrityError), shop.store.writing() as writing:
        writing.add_entries([move], M1, "op")


@pytest.mark.parametrize("place", ["redeem.after_operation", "redeem.after_entries", "redeem.before_commit"])
def test_killed_between_writes_it_is_whole_or_absent(shop: Shop, place: str) -> None:
    def fail(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spend(replace(shop, failpoint=fail), 1000, points=100)
    assert numbers(balances(shop)) == (120, 0, 10000, 2000)
    assert bodies(shop) == []


def test_a_claim_without_an_answer_goes_on_as_a_report(shop: Shop) -> None:
    shop.link.online, shop.link.answer = True, None

    answer = spend(shop, 1000, points=100)

    assert (answer.accepted, answer.online) == (True, False)
    assert balances(shop).points == 29


def test_what_the_cloud_refuses_takes_nothing(shop: Shop) -> None:
    detail: dict[str, object] = {"reasons": [{"code": "insufficient_balance", "what": "points", "balance": 10}]}
    shop.link.online, shop.link.answer = True, Result(id="", result="refused", detail=detail)

    answer = spend(shop, 1000, points=100)

    assert reasons(answer) == ["insufficient_balance"]
    assert balances(shop).points == 120


# --- seen ---


def test_a_member_code_shows_what_there_is(shop: Shop) -> None:
    answer = check(shop.counter, CheckRequest((member_code(shop),)))

    assert answer.verdict.balances is not None
    assert numbers(answer.verdict.balances) == (120, 0, 10000, 2000)


def test_a_redemption_of_a_member_earns_too(shop: Shop) -> None:
    code = shop.coupon()

    answer = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 20000, M1_NUMBER))

    assert answer.redeemed
    assert balances(shop).points == 120 + 150
    assert audit_lines(shop)[-1][1:] == ("redeem", "redeemed")


def test_a_redemption_of_nobody_writes_no_entry(shop: Shop) -> None:
    before = shop.store.counts()

    assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20000)).redeemed

    after = shop.store.counts()
    assert after["entry"] == before["entry"] == 0
    assert after["lot"] == before["lot"]


def test_nothing_springs_back_between_push_and_pull(shop: Shop) -> None:
    """Earned here, answered, and the row that comes down holds it: counted once at every moment."""
    identity = shop.counter.ids.new()
    buy(shop, 8880, identity=identity)
    assert balances(shop).points == 208
    settle(shop.counter, [answered(identity)], shop.clock.at)
    assert balances(shop).points == 208
    come_down(shop, {"points:": 130}, version=8)  # of somebody else, before it
    assert balances(shop).points == 218
    come_down(shop, {"points:": 218}, version=9)
    assert balances(shop).points == 218
    come_down(shop, {"points:": 200}, version=12)
    assert balances(shop).points == 200


def answered(identity: str) -> Result:
    return Result(id=identity, result="applied", version=9, since=9)
