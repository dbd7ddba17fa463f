"""What the tests of reservations do at the counters of a chain."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from counter_app.domain.member import Role
from counter_app.services.answers import Answer
from counter_app.services.records import Session
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.reservations import CancelRequest, cancel, pick_ups
from counter_app.services.reserving import ReserveAnswer, ReserveRequest, reserve
from counter_app.services.voiding import VoidAnswer
from tests.sync import chance, checks
from tests.sync.chance import Chain, TillInChain, build_chain

# 14:00 in Shanghai, a Tuesday.
START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
SLOTS = [
    {"weekday": 2, "from": "15:00", "until": "16:00", "capacity": 2},
    {"weekday": 3, "from": "15:00", "until": "16:00", "capacity": 1},
]
CAKE: dict[str, Any] = {
    "id": "CAKE",
    "kind": "reservation",
    "title": {"zh_CN": "蛋糕", "en": "Cake"},
    "benefit": {"item": "cake", "price_minor": 9900, "slots": SLOTS},
}
DEPOSIT: dict[str, Any] = {**CAKE, "id": "DEPOSIT", "benefit": {**CAKE["benefit"], "deposit_minor": 2000}}


def built(folder: Path, scope: str = "all") -> Chain:
    """Two counters of a store, and one of another; they see everything, or what is their store's."""
    made = build_chain(folder, 20, 2, START)
    there = made.cloud.add_store("S2").store
    made.tills.append(chance._till(folder / "far", made.cloud, made.clock, random.Random(4), there))
    made.desk.do("settings_put", {"values": {"scope": scope}, "store": ""})
    made.desk.campaign(CAKE)
    made.desk.campaign(DEPOSIT)
    sync(made)
    return made


def sync(chain: Chain) -> None:
    for _ in range(2):
        for till in chain.tills:
            assert till.rounds.whole().failures == ()


def member_of(chain: Chain, phone: str = "+8613800000001") -> str:
    """A member of the first store, known there; answers the phone."""
    assert chain.desk.one(chain.desk.sign_up(chain.desk.members(1)[0], phone)).result == "applied"
    sync(chain)
    return phone


def book(till: TillInChain, member: str, campaign: str = "CAKE", **how: Any) -> ReserveAnswer:
    how = {"day": TUESDAY, "slot": 15 * 60, **how}
    return reserve(till.counter, ReserveRequest(how.pop("id", till.ids.new()), campaign, member, **how))


def booked(answer: ReserveAnswer) -> tuple[str, str]:
    """Id and code."""
    assert answer.done, answer.reasons
    assert answer.reservation is not None
    assert answer.coupon is not None
    return answer.reservation.id, answer.coupon.short_code


def fetch(till: TillInChain, code: str, amount: int = 0) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), amount))


def call_off(till: TillInChain, target: str) -> VoidAnswer:
    return cancel(till.counter, CancelRequest(till.ids.new(), target, "ill"))


def codes(answer: Any) -> list[str]:
    reasons = answer.verdict.reasons if isinstance(answer, Answer) else answer.reasons
    return [reason.code.value for reason in reasons]


def listed(till: TillInChain, day: date = TUESDAY) -> list[tuple[str, str, int]]:
    found = pick_ups(till.counter, day, ask=True)
    return [(each.item, each.state.value, each.reservation.rest_minor) for each in found.lines]


def at_slot(chain: Chain, minutes: int = 70) -> None:
    chain.clock.forward(minutes=minutes)


def all_is_equal(chain: Chain) -> None:
    sync(chain)
    checks.assert_nothing_is_left(chain)
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_both_ends_prove_it(chain)
    for till in chain.tills:
        checks.assert_no_coupon_is_used_too_often_here(till)
        assert till.store.contradictions() == {}


def as_cashier(till: TillInChain) -> None:
    with till.store.writing() as writing:
        writing.set_session(Session("c9", "Xiao", Role.CASHIER, None))


def exceptions(chain: Chain) -> list[str]:
    from counter_app.cloud.rows import ExceptionRow

    with chain.cloud._context.database.reading() as reading:
        return [row.reason for row in reading.all(ExceptionRow, chain.merchant)]
