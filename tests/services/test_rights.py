"""What a merchant allows a role: one table that every act asks, and that nobody gives themselves."""

from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role, Staff
from counter_app.domain.rights import USUAL
from counter_app.services.members import show_member
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.settings import get_settings, put_settings
from counter_app.services.staff import list_staff
from counter_app.services.void import VoidRequest, void
from counter_app.services.voiding import VoidAnswer
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.desk import bodies, new_id, open_desk, outbox, sign_in_as


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def put(shop: Shop, **rights: str) -> list[str]:
    """Why not."""
    answer = put_settings(shop.counter, new_id(shop), {"rights": rights})
    return [str(reason.details.get("why")) for reason in answer.reasons]


def needs(answer: VoidAnswer) -> tuple[object, bool]:
    """(which role it takes, whether only because of the time)."""
    details = answer.reasons[0].details if answer.reasons else {}
    return details.get("role"), "minutes" in details


def test_only_what_is_named_changes_and_the_list_shows_all_of_it(shop: Shop) -> None:
    assert put(shop, refund="manager", issue="cashier") == []
    expected = {**USUAL, "refund": "manager", "issue": "cashier"}
    assert get_settings(shop.counter).values["rights"] == expected
    assert list_staff(shop.counter).rights == expected
    assert [body.values for body in bodies(shop)] == [{"rights": expected}]  # type: ignore[attr-defined]
    put(shop, issue="manager")
    assert get_settings(shop.counter).values["rights"] == {**USUAL, "refund": "manager"}


@pytest.mark.parametrize(
    "rights, key",
    [
        ({"dance": "cashier"}, "rights.dance"),
        ({"refund": "boss"}, "rights.refund"),
        ({"export": "cashier"}, "rights.export"),
        ({"refund": 1}, "rights.refund"),
        ("all", "rights"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(shop: Shop, rights: object, key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        put_settings(shop.counter, new_id(shop), {"rights": rights})
    assert refusal.value.key == key
    assert outbox(shop) == []


def test_a_manager_moves_acts_between_cashiers_and_managers_and_no_further(shop: Shop) -> None:
    put(shop, export="owner")
    sign_in_as(shop, Role.MANAGER)
    assert put(shop, refund="manager", issue="cashier") == []
    for rights in ({"refund": "owner"}, {"export": "manager"}, {"refund": "owner", "issue": "manager"}):
        assert put(shop, **rights) == ["owner"]
    held = get_settings(shop.counter).values["rights"]
    assert held == {**USUAL, "refund": "manager", "issue": "cashier", "export": "owner"}
    # A whole list of settings, with the owner's own part as it is, is a manager's affair.
    assert put_settings(shop.counter, new_id(shop), {"rights": held, "void_free_minutes": 5}).done


def test_a_cashier_gives_nobody_anything(shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    assert put(shop, issue="cashier") == ["manager"]


def test_what_would_leave_nobody_for_an_act_is_refused(shop: Shop) -> None:
    with shop.store.writing() as writing:
        for person in writing.all_staff():
            if person.role is Role.OWNER and person.id != "k1":
                writing.put_staff(Staff(person.id, person.name, person.role, person.pin_hash, active=False))
        # The owner who asks has no PIN: signed out, nobody would be an owner here any more.
        writing.put_staff(Staff("k1", "K1", Role.OWNER))
    with pytest.raises(InvalidInput, match="nobody here is owner and can sign in"):
        put(shop, refund="owner")


def test_rights_are_the_same_in_all_stores(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="rights: are the same in all stores"):
        put_settings(shop.counter, new_id(shop), {"rights": {"refund": "manager"}}, "s1")


def test_what_a_newer_program_wrote_locks_nothing_and_opens_nothing(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"dance": "owner", "refund": "manager", "export": "cashier", "void": "nobody"})
    assert get_settings(shop.counter).values["rights"] == {**USUAL, "refund": "manager"}


@pytest.mark.parametrize("least", [Role.MANAGER, Role.OWNER])
def test_taking_back_is_left_to_a_role_and_its_pin(shop: Shop, least: Role) -> None:
    put(shop, void=least.value, refund=least.value)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("m1", "M1", Role.MANAGER))
        writing.put_staff(Staff("m2", "M2", Role.OWNER, active=False))
    sign_in_as(shop, Role.CASHIER)
    first, second = (
        redeem(shop.counter, RedeemRequest(new_id(shop), (shop.coupon(),), 20_000)).checkout for _ in range(2)
    )
    assert needs(void(shop.counter, VoidRequest(new_id(shop), first, "slip"))) == (least.value, False)
    assert needs(refund(shop.counter, RefundRequest(new_id(shop), first, "slip", 100))) == (least.value, False)
    # Whoever has left lets nobody do anything; a manager lets what is a manager's.
    assert not void(shop.counter, VoidRequest(new_id(shop), first, "slip", approved_by="m2")).done
    by_manager = void(shop.counter, VoidRequest(new_id(shop), first, "slip", approved_by="m1"))
    assert by_manager.done is (least is Role.MANAGER)
    assert void(shop.counter, VoidRequest(new_id(shop), second, "slip", approved_by="o1")).done


def test_a_phone_is_seen_whole_by_whom_the_merchant_lets(shop: Shop) -> None:
    def phone(role: Role) -> str:
        sign_in_as(shop, role)
        shown = show_member(shop.counter, M1_NUMBER).member
        assert shown is not None
        return shown.phone

    assert ("****" in phone(Role.CASHIER), "****" in phone(Role.MANAGER)) == (True, False)
    sign_in_as(shop, Role.OWNER)
    put(shop, whole_phones="cashier")
    assert "****" not in phone(Role.CASHIER)
    sign_in_as(shop, Role.OWNER)
    put(shop, whole_phones="owner")
    assert ("****" in phone(Role.MANAGER), "****" in phone(Role.OWNER)) == (True, False)
