"""Points come back under the rules that a checkout stood under, whatever the setting has become until it arrives."""

from collections.abc import Iterator

import pytest

from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adds_up, adjust, back_of, member_of, purchase, refund, rule, said, sums
from tests.cloud.support import CloudShop, Till


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop) -> Iterator[None]:
    yield
    adds_up(shop)


def paid_in_points(till: Till, member: str, points: int, minor: int, **rules: int) -> Operation:
    """A checkout that nothing but points paid."""
    body = till.checkout_body(amount_minor=minor, member=member) | {"points": points, "points_minor": minor}
    return till.operation("checkout", body | rules)


@pytest.mark.parametrize("first", [True, False], ids=["arrived before", "arrived after"])
def test_points_taken_back_are_those_of_the_rules_of_then(till: Till, first: bool) -> None:
    member = member_of(till)
    sale = purchase(till, member, 10000, earned=100, until="", per_minor=100)
    if first:
        till.one(sale)
    rule(till, per_minor=1000)
    assert till.one(sale).result == ("duplicate" if first else "applied")
    answer = till.one(refund(till, sale.id, 100, tender_minor=100))
    assert (said(answer), back_of(answer)) == (("applied", []), {"tender_minor": 100, "taken_points": 1})
    assert sums(till, member) == {"points": 99}


@pytest.mark.parametrize("rules", [{"worth_minor_per_100": 100}, {}], ids=["said", "not said"])
@pytest.mark.parametrize("worth", [0, 50, 1000])
def test_points_come_back_at_what_they_were_worth(till: Till, worth: int, rules: dict[str, int]) -> None:
    member = member_of(till)
    till.one(adjust(till, member, 1000))
    sale = paid_in_points(till, member, 1000, 1000, **rules)
    rule(till, worth_minor_per_100=worth)
    assert said(till.one(sale)) == ("applied", [])
    answer = till.one(refund(till, sale.id, 400))
    assert (said(answer), back_of(answer)) == (("applied", []), {"points": 400})
    assert sums(till, member) == {"points": 400}


def test_what_an_older_counter_does_not_say_the_setting_does(till: Till) -> None:
    member = member_of(till)
    rule(till, per_minor=1000)
    sale = purchase(till, member, 10000, earned=10)
    till.one(sale)
    assert back_of(till.one(refund(till, sale.id, 5000, tender_minor=5000))) == {
        "tender_minor": 5000,
        "taken_points": 5,
    }


@pytest.mark.parametrize("name", ["per_minor", "worth_minor_per_100"])
def test_a_rule_below_nothing_is_no_rule(till: Till, name: str) -> None:
    member = member_of(till)
    body = till.checkout_body(amount_minor=100, member=member) | {name: -1}
    assert till.one(till.operation("checkout", body)).detail["reason"] == "invalid"


def test_a_rule_out_of_all_proportion_puts_no_more_at_stake_than_was_paid(till: Till) -> None:
    member = member_of(till)
    sale = paid_in_points(till, member, 10**9, 500, worth_minor_per_100=10**11)
    assert said(till.one(sale)) == ("exception", [("overdrawn", 500)])
