"""The list of staff: who may change it, what is refused by name, and that no PIN lies open anywhere."""

from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.protocol.bodies import StaffPut
from counter_app.services.staff import list_staff, put_staff, sign_in
from tests.counter_shop import Shop
from tests.services.desk import OWNER, bodies, new_id, open_desk, outbox, sign_in_as


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, Role.MANAGER)


def put(shop: Shop, *entries: dict[str, object]) -> list[str]:
    answer = put_staff(shop.counter, new_id(shop), entries)
    return [str(reason.details.get("why", reason.code)) for reason in answer.reasons]


def test_a_new_cashier_can_sign_in_at_once_and_travels_as_one_operation_each(shop: Shop) -> None:
    assert (
        put(
            shop, {"name": "小陈", "role": "cashier", "pin": "2468"}, {"name": "小李", "role": "manager", "pin": "9753"}
        )
        == []
    )
    assert sign_in(shop.counter, "小陈", "2468").ok
    sent = bodies(shop)
    assert [(body.name, body.role) for body in sent if isinstance(body, StaffPut)] == [
        ("小陈", "cashier"),
        ("小李", "manager"),
    ]


def test_a_person_is_changed_by_name_and_keeps_the_pin_that_is_not_given(shop: Shop) -> None:
    put(shop, {"name": "K2", "role": "cashier", "pin": "2468"})
    put(shop, {"name": "K2", "role": "manager"})
    assert sign_in(shop.counter, "K2", "2468").ok
    view = next(person for person in list_staff(shop.counter).staff if person.name == "K2")
    assert (view.role, view.active, view.has_pin) == ("manager", True, True)


def test_a_person_is_renamed_by_id(shop: Shop) -> None:
    put(shop, {"id": "k1", "name": "小王", "role": "manager", "pin": "1357"})
    assert sign_in(shop.counter, "小王", "1357").ok
    assert not sign_in(shop.counter, "K1", "1357").ok


@pytest.mark.parametrize(
    "entry, key",
    [
        ({"role": "cashier", "pin": "1234"}, "staff[0].name"),
        ({"name": "N", "pin": "1234"}, "staff[0].role"),
        ({"name": "N", "role": "boss", "pin": "1234"}, "staff[0].role"),
        ({"name": "N", "role": "cashier"}, "pin"),
        ({"name": "N", "role": "cashier", "pin": 1234}, "staff[0].pin"),
        ({"name": "N", "role": "cashier", "pin": "12"}, "staff[0].pin"),
        ({"name": "N", "role": "cashier", "pin": "1234", "phone": "1"}, "staff[0].phone"),
        ({"name": "N", "role": "cashier", "pin": "1234", "active": 1}, "staff[0].active"),
        ({"name": "x" * 65, "role": "cashier", "pin": "1234"}, "staff[0].name"),
        ({"id": "nobody", "name": "N", "role": "cashier", "pin": "1234"}, "id"),
        ({"id": "k1", "name": OWNER, "role": "manager", "pin": "1234"}, "name"),
        ({"name": "till", "role": "manager", "pin": "1234"}, "name"),
    ],
)
def test_a_wrong_entry_is_named_and_nobody_is_changed(shop: Shop, entry: dict[str, object], key: str) -> None:
    before = list_staff(shop.counter)
    with pytest.raises(InvalidInput) as refusal:
        put_staff(shop.counter, new_id(shop), [entry])
    assert refusal.value.key == key
    assert list_staff(shop.counter) == before
    assert outbox(shop) == []


def test_one_wrong_entry_of_two_changes_nobody(shop: Shop) -> None:
    before = list_staff(shop.counter)
    with pytest.raises(InvalidInput):
        put(shop, {"name": "N1", "role": "cashier", "pin": "1234"}, {"name": "N2", "role": "cashier"})
    with pytest.raises(InvalidInput):
        put(shop, {"name": "N1", "role": "cashier", "pin": "1234"}, {"name": "n1", "role": "cashier", "pin": "1234"})
    assert list_staff(shop.counter) == before


@pytest.mark.parametrize(
    "entries", [[], "K1", {"name": "K1"}, [{"name": f"N{n}", "role": "cashier"} for n in range(201)]]
)
def test_what_is_no_list_of_people_is_refused(shop: Shop, entries: list[dict[str, object]]) -> None:
    with pytest.raises(InvalidInput):
        put_staff(shop.counter, new_id(shop), entries)


def test_only_an_owner_makes_or_changes_owners(shop: Shop) -> None:
    assert put(shop, {"name": "N", "role": "owner", "pin": "1234"}) == ["owner"]
    assert put(shop, {"name": OWNER, "role": "cashier"}) == ["owner"]
    sign_in_as(shop, Role.OWNER)
    assert put(shop, {"name": "N", "role": "owner", "pin": "1234"}) == []


def test_one_owner_always_remains(tmp_path: Path) -> None:
    shop = open_desk(tmp_path, Role.OWNER)
    put(shop, {"name": "K1", "role": "manager", "pin": "1357"})
    sign_in(shop.counter, OWNER, "482913")
    with pytest.raises(InvalidInput, match="one active owner must remain"):
        put(shop, {"name": OWNER, "role": "owner", "active": False})


def test_the_till_can_be_switched_off_and_on(shop: Shop) -> None:
    put(shop, {"name": "till", "role": "cashier", "active": False})
    assert not sign_in(shop.counter, "till", "").ok
    put(shop, {"name": "till", "role": "cashier"})
    assert sign_in(shop.counter, "till", "").ok


def test_no_pin_lies_in_what_is_kept_or_sent(shop: Shop) -> None:
    put(shop, {"name": "N", "role": "cashier", "pin": "86420975"})
    record = outbox(shop)[0]
    assert b"86420975" not in bytes(record.operation.body) + record.answer
    other = put_staff(shop.counter, record.operation.id, [{"name": "N", "role": "cashier", "pin": "11112222"}])
    assert other.reasons == ()
    assert sign_in(shop.counter, "N", "86420975").ok
