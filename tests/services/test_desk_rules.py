"""What holds for every writing service of the desk alike: roles, one id one effect, whole or absent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.verdict import ReasonCode
from counter_app.services.campaigns import PutCampaigns, list_campaigns, put_campaigns, set_campaign_status
from counter_app.services.coupons import change_coupon, show_coupon
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.members import change_phone, freeze_member, search_members, show_member, unfreeze_member
from counter_app.services.settings import get_settings, put_settings
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.staff import list_staff, put_staff
from counter_app.storage.store import open_store
from tests.counter_shop import C50, Shop
from tests.services.desk import audit_lines, new_id, open_desk, outbox, sign_in_as

COUPON = "feedfacebeef"
MEMBER = "13800000001"
Write = Callable[[Shop, str, bool], Any]


def _put_campaign(shop: Shop, act: str, other: bool) -> Any:
    return put_campaigns(shop.counter, PutCampaigns(act, ({**C50, "id": "C9", "min_spend_minor": 1 + other},)))


def _campaign_status(shop: Shop, act: str, other: bool) -> Any:
    status = CampaignStatus.ENDED if other else CampaignStatus.PAUSED
    return set_campaign_status(shop.counter, act, "C50", status)


def _put_staff(shop: Shop, act: str, other: bool) -> Any:
    return put_staff(shop.counter, act, [{"name": "N2" if other else "N", "role": "cashier", "pin": "1234"}])


def _put_settings(shop: Shop, act: str, other: bool) -> Any:
    return put_settings(shop.counter, act, {"void_free_minutes": 30 + other})


def _change_coupon(shop: Shop, act: str, other: bool) -> Any:
    return change_coupon(shop.counter, act, COUPON, "revoke" if other else "freeze", "客人要求")


def _issue(shop: Shop, act: str, other: bool) -> Any:
    return issue(shop.counter, IssueRequest(act, "C50", MEMBER, 1 + other))


def _sign_up(shop: Shop, act: str, other: bool) -> Any:
    return sign_up(shop.counter, SignUpRequest(act, "13800000010" if other else "13800000009", "李四", consent=True))


def _freeze(shop: Shop, act: str, other: bool) -> Any:
    return freeze_member(shop.counter, act, MEMBER, "丢失手机" if other else "手机丢失")


def _unfreeze(shop: Shop, act: str, other: bool) -> Any:
    return unfreeze_member(shop.counter, act, MEMBER, "又找到了" if other else "找到了")


def _change_phone(shop: Shop, act: str, other: bool) -> Any:
    return change_phone(shop.counter, act, "aaaaaaaaaaaa", "13700000002" if other else "13700000001")


MANAGERS: dict[str, Write] = {
    "campaign put": _put_campaign,
    "campaign pause": _campaign_status,
    "staff put": _put_staff,
    "settings put": _put_settings,
    "coupon freeze": _change_coupon,
    "issue": _issue,
    "member unfreeze": _unfreeze,
}
CASHIERS: dict[str, Write] = {"sign-up": _sign_up, "member freeze": _freeze, "member phone": _change_phone}
EVERY = {**MANAGERS, **CASHIERS}
READS: dict[str, tuple[bool, Callable[[Shop], Any]]] = {
    "campaign list": (True, lambda shop: list_campaigns(shop.counter)),
    "staff list": (True, lambda shop: list_staff(shop.counter)),
    "settings get": (True, lambda shop: get_settings(shop.counter)),
    "coupon show": (True, lambda shop: show_coupon(shop.counter, COUPON)),
    "members": (False, lambda shop: search_members(shop.counter, "")),
    "member show": (False, lambda shop: show_member(shop.counter, MEMBER)),
}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_desk(tmp_path, Role.OWNER, members=5, coupons=5)
    shop.coupon(id=COUPON)
    # Finer than what is stored: a repetition that is read back must answer the same all the same.
    shop.clock.at += timedelta(microseconds=1_234_567)
    return shop


def codes(answer: Any) -> list[ReasonCode]:
    return [reason.code for reason in answer.reasons]


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
@pytest.mark.parametrize("name", EVERY)
def test_each_act_asks_for_its_role(shop: Shop, name: str, role: Role | None) -> None:
    sign_in_as(shop, role)
    allowed = role is not None and (role.manages or name in CASHIERS)
    answer = EVERY[name](shop, new_id(shop), False)
    assert codes(answer) == ([] if allowed else [ReasonCode.SIGN_IN_REQUIRED])
    assert bool(outbox(shop)) == allowed


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "nobody")
@pytest.mark.parametrize("name", READS)
def test_each_look_asks_for_its_role(shop: Shop, name: str, role: Role | None) -> None:
    sign_in_as(shop, role)
    for_managers, read = READS[name]
    allowed = role is not None and (role.manages or not for_managers)
    assert codes(read(shop)) == ([] if allowed else [ReasonCode.SIGN_IN_REQUIRED])


@pytest.mark.parametrize("name", MANAGERS)
def test_a_cashiers_try_at_a_managers_act_is_in_the_audit_log(shop: Shop, name: str) -> None:
    sign_in_as(shop, Role.CASHIER)
    MANAGERS[name](shop, new_id(shop), False)
    ((staff, _, outcome),) = audit_lines(shop)
    assert (staff, outcome) == ("k1", "refused")


@pytest.mark.parametrize("name", EVERY)
def test_the_same_id_twice_has_one_effect_and_one_answer(shop: Shop, name: str) -> None:
    act = new_id(shop)
    first = EVERY[name](shop, act, False)
    audited, written = audit_lines(shop), [record.operation for record in outbox(shop)]
    shop.store.close()
    after = shop.reopen()
    assert EVERY[name](after, act, False) == first
    assert [record.operation for record in outbox(after)] == written
    assert audit_lines(after) == audited
    assert act in [operation.id for operation in written]


@pytest.mark.parametrize("name", EVERY)
def test_the_same_id_for_something_else_is_refused_and_changes_nothing(shop: Shop, name: str) -> None:
    act = new_id(shop)
    assert codes(EVERY[name](shop, act, False)) == []
    before = len(outbox(shop))
    assert codes(EVERY[name](shop, act, True)) == [ReasonCode.ID_REUSED]
    assert len(outbox(shop)) == before


@pytest.mark.parametrize("first, second", list(pairwise([*EVERY, "campaign put"])))
def test_an_id_of_another_act_is_refused(shop: Shop, first: str, second: str) -> None:
    act = new_id(shop)
    assert codes(EVERY[first](shop, act, False)) == []
    assert codes(EVERY[second](shop, act, False)) == [ReasonCode.ID_REUSED]


@pytest.mark.parametrize("act", ["", "1", "x" * 36, "0190A7C8-0000-7000-8000-000000000000"])
def test_an_id_that_is_no_uuid_is_bad_input(shop: Shop, act: str) -> None:
    for write in EVERY.values():
        with pytest.raises(InvalidInput):
            write(shop, act, False)
    assert outbox(shop) == []


@pytest.mark.parametrize("name", EVERY)
def test_an_act_that_dies_between_its_writes_leaves_nothing(shop: Shop, name: str) -> None:
    """Each failpoint in turn; then the whole act, under the same id."""
    act, passed = new_id(shop), 0

    def die_after(point: int) -> Callable[[str], None]:
        left = [point]

        def die(_: str) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt

        return die

    before = audit_lines(shop)
    for point in range(10):
        shop.failpoint = die_after(point)
        try:
            answer = EVERY[name](shop, act, False)
        except KeyboardInterrupt:
            passed += 1
            assert outbox(shop) == []
            assert audit_lines(shop) == before
        else:
            assert codes(answer) == []
            break
    assert len(outbox(shop)) == 1
    assert passed or name in {"campaign pause", "member unfreeze"}


@pytest.mark.parametrize("name", EVERY)
def test_before_enrolment_there_is_a_fault_and_no_answer(tmp_path: Path, shop: Shop, name: str) -> None:
    empty = replace(shop, store=open_store(tmp_path / "empty.db", b"k" * 32))
    with empty.store.writing() as writing, shop.store.reading() as reading:
        writing.set_session(reading.session())
        for person in reading.all_staff():
            writing.put_staff(person)
    with pytest.raises(Fault) as fault:
        EVERY[name](empty, new_id(shop), False)
    assert fault.value.kind is FaultKind.NOT_ENROLLED
