"""A shift's drawer in tests: opened, sold from, counted."""

from __future__ import annotations

from counter_app.domain.member import Role, Staff
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.records import Session
from counter_app.services.redeem import RedeemRequest
from counter_app.services.shift import ShiftAnswer, close_shift, open_shift
from counter_app.services.shift_report import ShiftReport
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import Shop
from tests.services.desk import new_id

FLOAT = 20_000


def begin(shop: Shop, float_minor: int = FLOAT) -> ShiftReport:
    return report(open_shift(shop.counter, new_id(shop), float_minor))


def report(answer: ShiftAnswer) -> ShiftReport:
    assert answer.done, answer.reasons
    assert answer.report is not None
    return answer.report


def sell(shop: Shop, amount: int, tender: str = "cash", *codes: str) -> str:
    request = RedeemRequest(new_id(shop), codes, amount, form=CheckoutForm(tender=tender))
    answer = checkout(shop.counter, request)
    assert answer.accepted
    return request.id


def take_back(shop: Shop, target: str) -> None:
    assert void(shop.counter, VoidRequest(new_id(shop), target, "slip")).done


def close(shop: Shop, counted: int | None = None) -> ShiftReport:
    return report(close_shift(shop.counter, new_id(shop), counted))


def as_person(shop: Shop, staff: str, role: Role = Role.CASHIER) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff(staff, staff.upper(), role))
        writing.set_session(Session(staff, staff.upper(), role, None))
