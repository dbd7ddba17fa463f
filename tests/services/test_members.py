"""Members at the counter: found by anything a person remembers, masked for cashiers, frozen, phone changed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.codes import CodeKind, make_member_number
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member, MemberStatus, Role, Staff
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import MemberUpdate
from counter_app.services.members import (
    change_phone,
    find_member,
    freeze_member,
    search_members,
    show_member,
    unfreeze_member,
)
from tests.counter_shop import START, Shop
from tests.services.desk import bodies, new_id, open_desk, outbox, sign_in_as

NUMBER = make_member_number(lambda _: 456_781_234)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_desk(tmp_path, Role.CASHIER)
    people = [
        Member("0000000000a1", NUMBER, "+8613911112222", "张三丰", START, last_visit_at=START),
        Member("0000000000a2", "", "+8613933334444", "Anna Smith", START, last_visit_at=START - timedelta(days=1)),
        Member("0000000000a3", "", "+14155552671", "100%_真", START),
        Member("0000000000a4", "", "", "旧张", START, alias_of="0000000000a1"),
    ]
    with shop.store.writing() as writing:
        for person in people:
            writing.put_member(person)
    return shop


@pytest.mark.parametrize(
    "text, names",
    [
        ("", ["张三丰", "Anna Smith", "100%_真", "王小明"]),
        ("1111", ["张三丰"]),
        ("138", ["王小明"]),
        ("139", ["张三丰", "Anna Smith"]),
        ("2222", ["张三丰"]),
        ("139 1111 2222", ["张三丰"]),
        ("+86 139-1111-2222", ["张三丰"]),
        ("0086 13911112222", ["张三丰"]),
        ("１３９", ["张三丰", "Anna Smith"]),
        ("１３９　１１１１", ["张三丰"]),
        ("ｚｓｆ", ["张三丰"]),
        ("+1 (415) 555", ["100%_真"]),
        ("+1415", ["100%_真"]),
        (NUMBER, ["张三丰"]),
        (NUMBER[:4], ["张三丰"]),
        ("三", ["张三丰"]),
        ("zsf", ["张三丰"]),
        ("zhangsan", ["张三丰"]),
        ("ZSF", ["张三丰"]),
        ("anna", ["Anna Smith"]),
        ("smith", ["Anna Smith"]),
        ("as", ["Anna Smith"]),
        ("%", ["100%_真"]),
        ("_", ["100%_真"]),
        ("0000000000a1", ["张三丰"]),
        ("旧张", []),
        ("nobody", []),
        ("' OR 1=1 --", []),
        ("\0", ["张三丰", "Anna Smith", "100%_真", "王小明"]),
        ("\ud800zsf", ["张三丰"]),
    ],
)
def test_a_member_is_found_by_anything_that_is_remembered(shop: Shop, text: str, names: list[str]) -> None:
    found = search_members(shop.counter, text)
    assert sorted(view.name for view in found.members) == sorted(names)
    assert found.total == len(names)


def test_the_list_is_cut_and_the_count_is_exact(shop: Shop) -> None:
    found = search_members(shop.counter, "", 2)
    assert [view.name for view in found.members] == ["张三丰", "Anna Smith"]
    assert found.total == 4


def test_a_scanned_member_code_finds_its_member(shop: Shop) -> None:
    code = shop.signed("0000000000a1", kind=CodeKind.MEMBER, life=65535)
    assert [view.name for view in search_members(shop.counter, code).members] == []  # longer than any search
    shown = show_member(shop.counter, code)
    assert shown.member is not None
    assert shown.member.name == "张三丰"


@pytest.mark.parametrize(
    "role, phones", [(Role.CASHIER, "139****2222"), (Role.MANAGER, "+8613911112222"), (Role.OWNER, "+8613911112222")]
)
def test_phones_are_masked_for_cashiers_and_whole_for_managers(shop: Shop, role: Role, phones: str) -> None:
    sign_in_as(shop, role)
    assert search_members(shop.counter, "zsf").members[0].phone == phones
    shown = show_member(shop.counter, NUMBER)
    assert shown.member is not None
    assert (shown.member.phone, shown.member.name) == (phones, "张三丰")


def test_a_session_that_has_run_out_sees_nothing(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("t1", "till", Role.CASHIER, active=False))
        session = writing.session()
        assert session is not None
        writing.set_session(replace(session, until=shop.clock.at))
    assert [reason.code for reason in search_members(shop.counter, "zsf").reasons] == [ReasonCode.SIGN_IN_REQUIRED]
    assert show_member(shop.counter, NUMBER).member is None


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_a_limit_out_of_range_is_bad_input(shop: Shop, limit: int) -> None:
    with pytest.raises(InvalidInput):
        search_members(shop.counter, "", limit)


@pytest.mark.parametrize("text", ["0000000000a1", "0000000000a4", NUMBER, "13911112222", "+86 139 1111 2222"])
def test_id_alias_number_and_phone_name_the_same_member(shop: Shop, text: str) -> None:
    with shop.store.reading() as reading:
        found = find_member(reading, shop.counter, text)
    assert found is not None
    assert found.id == "0000000000a1"


def status(shop: Shop) -> MemberStatus:
    with shop.store.reading() as reading:
        member = reading.member("0000000000a1")
    assert member is not None
    return member.status


def test_any_cashier_freezes_and_only_a_manager_frees(shop: Shop) -> None:
    assert freeze_member(shop.counter, new_id(shop), NUMBER, "手机丢失").changed
    assert status(shop) is MemberStatus.FROZEN
    assert not freeze_member(shop.counter, new_id(shop), NUMBER, "手机丢失").changed
    refused = unfreeze_member(shop.counter, new_id(shop), NUMBER, "找到了")
    assert [reason.code for reason in refused.reasons] == [ReasonCode.SIGN_IN_REQUIRED]
    assert status(shop) is MemberStatus.FROZEN
    sign_in_as(shop, Role.MANAGER)
    assert unfreeze_member(shop.counter, new_id(shop), NUMBER, "找到了").changed
    assert status(shop) is MemberStatus.ACTIVE
    sent = [(body.status, body.phone) for body in bodies(shop) if isinstance(body, MemberUpdate)]
    assert sent == [("frozen", None), ("frozen", None), ("active", None)]


def test_a_changed_phone_is_found_and_the_old_one_is_free(shop: Shop) -> None:
    answer = change_phone(shop.counter, new_id(shop), NUMBER, "137 0000 0001")
    assert answer.changed
    assert answer.member is not None
    assert answer.member.phone == "137****0001"
    assert search_members(shop.counter, "13700000001").total == 1
    assert search_members(shop.counter, "13911112222").total == 0


def test_a_phone_that_another_member_has_is_refused(shop: Shop) -> None:
    taken = change_phone(shop.counter, new_id(shop), NUMBER, "13800000001")
    assert [(reason.code.value, reason.details["rule"]) for reason in taken.reasons] == [
        ("not_eligible", "phone_taken")
    ]
    assert not taken.done
    with pytest.raises(InvalidInput, match="can be called"):
        change_phone(shop.counter, new_id(shop), NUMBER, "123")
    assert outbox(shop) == []


def test_an_unknown_member_is_a_no_and_changes_nothing(shop: Shop) -> None:
    for answer in (
        freeze_member(shop.counter, new_id(shop), "13700000009", "x"),
        change_phone(shop.counter, new_id(shop), "13700000009", "13700000008"),
    ):
        assert [reason.code for reason in answer.reasons] == [ReasonCode.UNKNOWN_CODE]
    assert outbox(shop) == []
