"""What each person did at this counter, in a span of the store's days."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role, Staff
from counter_app.services.exports import export
from counter_app.services.records import AuditEntry
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.staff_numbers import PersonNumbers, staff_numbers
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import START, Shop
from tests.services.desk import OWNER, new_id, open_desk, sign_in_as
from tests.services.test_exports import Kept


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def numbers(shop: Shop, *days: object) -> dict[str, PersonNumbers]:
    sign_in_as(shop, Role.OWNER)
    return {each.name: each for each in staff_numbers(shop.counter, *days).people}  # type: ignore[arg-type]


def test_real_acts_are_counted_for_whoever_did_them(shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    sold = [redeem(shop.counter, RedeemRequest(new_id(shop), (shop.coupon(),), 20_000)).checkout for _ in range(3)]
    void(shop.counter, VoidRequest(new_id(shop), sold[0], "slip"))
    export(shop.counter, "members", Kept())
    found = numbers(shop)["K1"]
    assert (found.checkouts, found.amount_minor, found.discount_minor, found.voids) == (3, 60_000, 15_000, 1)
    assert found.refused == 1
    assert OWNER not in numbers(shop)


def test_days_are_those_of_the_store_and_both_ends_count(shop: Shop) -> None:
    day = START.astimezone().date()
    with shop.store.writing() as writing:
        writing.put_staff(Staff("c1", "Chen", Role.CASHIER))
        for days in (0, 1, 2):
            at = START + timedelta(days=days)
            writing.add_audit(AuditEntry(at, "c1", "checkout", "s", "recorded", {"amount_minor": 100}))
    tomorrow = day + timedelta(days=1)
    assert numbers(shop)["Chen"].checkouts == 3
    assert numbers(shop, tomorrow, tomorrow)["Chen"].checkouts == 1
    assert numbers(shop, tomorrow)["Chen"].checkouts == 2
    assert "Chen" not in numbers(shop, day + timedelta(days=9))
    with pytest.raises(InvalidInput, match="until"):
        staff_numbers(shop.counter, tomorrow, day)


WHO, WHAT = st.sampled_from(["a", "b"]), st.sampled_from(["redeem", "checkout", "void", "refund", "sign_up", "sign_in"])


@settings(deadline=None, max_examples=40)
@given(acts=st.lists(st.tuples(WHO, WHAT, st.integers(0, 10**6), st.booleans()), max_size=20))
def test_sums_are_those_of_the_records(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, int, bool]]
) -> None:
    shop = open_desk(tmp_path_factory.mktemp("numbers"))
    with shop.store.writing() as writing:
        for who, what, amount, refused in acts:
            details = {"amount_minor": amount, "tender_minor": amount}
            writing.add_audit(AuditEntry(START, who, what, "", "refused" if refused else "done", details))
    found = numbers(shop)
    shop.store.close()
    for who in {each[0] for each in acts}:
        own = [(what, amount) for person, what, amount, refused in acts if person == who and not refused]
        sales = [amount for what, amount in own if what in ("redeem", "checkout")]
        back = [amount for what, amount in own if what in ("void", "refund")]
        told = found[who]
        assert (told.checkouts, told.amount_minor, told.back_minor) == (len(sales), sum(sales), sum(back))
        assert told.refused == sum(refused for person, _, _, refused in acts if person == who)
        assert told.sign_ups == sum(what == "sign_up" for what, _ in own)
