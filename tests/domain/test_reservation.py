"""Reservations: what the file says, which slots a day has and when, and what `judge` says at the pick-up."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain import codes as c
from counter_app.domain.best import best
from counter_app.domain.campaign import CampaignKind, NoShow, ReservationBenefit, Slot, Terms
from counter_app.domain.campaign_file import parse_terms, terms_to_dict
from counter_app.domain.errors import InvalidInput
from counter_app.domain.judge import judge
from counter_app.domain.limits import coupon_scope, takes_of
from counter_app.domain.member import Store
from counter_app.domain.reservation import (
    Reservation,
    ReservationState,
    open_slot,
    outside_validity,
    slot_scope,
    slots_on,
)
from counter_app.domain.situation import Candidate, OfflineState, Situation
from counter_app.domain.verdict import Colour, Verdict
from tests.domain.situations import C50, M1, NOW, candidate, local, situation, terms_of

TUESDAY, WEDNESDAY = date(2026, 3, 10), date(2026, 3, 11)
SLOTS = [
    {"weekday": 2, "from": "15:00", "until": "16:00", "capacity": 2},
    {"weekday": 2, "from": "10:00", "until": "11:00", "capacity": 3},
    {"weekday": 2, "from": "22:00", "until": "01:00", "capacity": 1},
    {"weekday": 3, "from": "18:00", "until": "24:00", "capacity": 5},
]
CAKE: dict[str, Any] = {
    "id": "CAKE",
    "kind": "reservation",
    "title": {"zh_CN": "蛋糕", "en": "Cake"},
    "benefit": {"item": "蛋糕", "price_minor": 9900, "deposit_minor": 2000, "slots": SLOTS},
}
OFFLINE = OfflineState(online=False, last_contact_at=NOW)


def cake(**benefit: Any) -> Terms:
    return terms_of({**CAKE, "benefit": {**CAKE["benefit"], **benefit}})


def slotted(*slots: dict[str, Any]) -> Terms:
    return cake(slots=list(slots))


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_goes_round_and_says_all_that_was_left_out() -> None:
    terms = terms_of(CAKE)
    assert isinstance(terms.benefit, ReservationBenefit)
    assert terms.benefit.slots[2] == Slot(2, 22 * 60, 60, 1)
    assert (terms.benefit.no_show, terms.kind, terms.issues) == (NoShow.KEEP, CampaignKind.RESERVATION, True)
    assert parse_terms(terms_to_dict(terms), version=1, tag=7, made_at=terms.made_at) == terms
    assert terms_to_dict(terms)["benefit"] == {**CAKE["benefit"], "no_show": "keep"}


@pytest.mark.parametrize(
    "changes, key",
    [
        ({"benefit": {**CAKE["benefit"], "slots": []}}, "benefit.slots"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "weekday": 8}]}}, "benefit.slots[0].weekday"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "capacity": 0}]}}, "benefit.slots[0].capacity"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "from": "24:00"}]}}, "benefit.slots[0].from"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "until": "24:01"}]}}, "benefit.slots[0].until"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "until": "15:00"}]}}, "benefit.slots[0].until"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "until": "16:60"}]}}, "benefit.slots[0].until"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "until": 960}]}}, "benefit.slots[0].until"),
        ({"benefit": {**CAKE["benefit"], "slots": [{**SLOTS[0], "room": 1}]}}, "benefit.slots[0].room"),
        ({"benefit": {**CAKE["benefit"], "slots": [SLOTS[0], SLOTS[0]]}}, "benefit.slots[1]"),
        ({"benefit": {**CAKE["benefit"], "deposit_minor": 9901}}, "benefit.deposit_minor"),
        ({"benefit": {**CAKE["benefit"], "price_minor": -1}}, "benefit.price_minor"),
        ({"benefit": {**CAKE["benefit"], "no_show": "forget"}}, "benefit.no_show"),
        ({"weekdays": [2]}, "weekdays"),
        ({"hours": ["10:00-11:00"]}, "hours"),
        ({"min_spend_minor": 1}, "min_spend_minor"),
        ({"limits": {"uses_per_coupon": 2}}, "limits.uses_per_coupon"),
        ({"limits": {"per_store_day": 2}}, "limits.per_store_day"),
    ],
)
def test_what_makes_no_sense_is_named_in_full(changes: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        terms_of({**CAKE, **changes})
    assert refusal.value.key == key


def test_a_reserved_item_takes_its_limits_when_it_is_reserved_and_no_lease_of_a_quota() -> None:
    terms = terms_of({**CAKE, "limits": {"per_member": 1, "total": 5}})
    assert [take.scope for take in takes_of(terms, "c1", "m1", "s1", TUESDAY)] == [coupon_scope("c1")]
    assert (terms.limits.total, terms.lease_total) == (5, None)


# --- slots ------------------------------------------------------------------------------------------------------------


def shown(moment: datetime, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M%z")


def test_a_day_has_the_slots_of_its_weekday_in_their_order() -> None:
    assert [slot.from_minute // 60 for slot in slots_on(terms_of(CAKE), TUESDAY)] == [10, 15, 22]
    assert slots_on(terms_of(CAKE), date(2026, 3, 12)) == ()
    assert slots_on(terms_of(C50), TUESDAY) == ()


SUNDAY_NIGHT = {"weekday": 7, "from": "01:30", "until": "02:30", "capacity": 1}
LATER, MIDNIGHT = {**SUNDAY_NIGHT, "from": "02:15"}, {**SUNDAY_NIGHT, "from": "00:00"}
BERLIN, FORWARD, BACK = "Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25)
HELD = [
    # zone, business day starts, slot, day, grace, from, until, held until
    ("Asia/Shanghai", "00:00", SLOTS[0], TUESDAY, None, "03-10 15:00+0800", "03-10 16:00+0800", "03-11 00:00+0800"),
    ("Asia/Shanghai", "00:00", SLOTS[0], TUESDAY, 0, "03-10 15:00+0800", "03-10 16:00+0800", "03-10 16:00+0800"),
    ("Asia/Shanghai", "00:00", SLOTS[0], TUESDAY, 30, "03-10 15:00+0800", "03-10 16:00+0800", "03-10 16:30+0800"),
    ("Asia/Shanghai", "04:00", SLOTS[0], TUESDAY, None, "03-10 15:00+0800", "03-10 16:00+0800", "03-11 04:00+0800"),
    ("Asia/Shanghai", "00:00", SLOTS[2], TUESDAY, None, "03-10 22:00+0800", "03-11 01:00+0800", "03-12 00:00+0800"),
    ("Asia/Shanghai", "04:00", SLOTS[2], TUESDAY, None, "03-10 22:00+0800", "03-11 01:00+0800", "03-11 04:00+0800"),
    ("Asia/Shanghai", "00:00", SLOTS[3], WEDNESDAY, None, "03-11 18:00+0800", "03-12 00:00+0800", "03-12 00:00+0800"),
    # The clock goes forward from 02:00 to 03:00, and back from 03:00 to 02:00.
    (BERLIN, "00:00", SUNDAY_NIGHT, FORWARD, None, "03-29 01:30+0100", "03-29 03:00+0200", "03-30 00:00+0200"),
    (BERLIN, "00:00", SUNDAY_NIGHT, BACK, None, "10-25 01:30+0200", "10-25 02:30+0100", "10-26 00:00+0100"),
    (BERLIN, "00:00", LATER, BACK, 0, "10-25 02:15+0200", "10-25 02:30+0100", "10-25 02:30+0100"),
    # A day that begins at 01:00, since its midnight is skipped.
    ("Asia/Beirut", "00:00", MIDNIGHT, FORWARD, None, "03-29 01:00+0300", "03-29 02:30+0300", "03-30 00:00+0300"),
]  # fmt: skip


@pytest.mark.parametrize("zone, starts, slot, day, grace, begins, ends, held", HELD)
def test_a_slot_is_open_and_held_by_the_stores_clock(
    zone: str, starts: str, slot: dict[str, Any], day: date, grace: int | None, begins: str, ends: str, held: str
) -> None:
    terms, store = slotted(slot), Store("s1", "S1", zone, time.fromisoformat(starts))
    hour, minute = map(int, slot["from"].split(":"))
    found = open_slot(terms, store, day, hour * 60 + minute, grace)
    assert found is not None
    assert [shown(each, zone) for each in (found.from_at, found.until_at, found.due_at)] == [begins, ends, held]


def test_there_is_no_slot_where_none_begins_nor_in_an_hour_that_the_day_does_not_have() -> None:
    berlin = Store("s1", "S1", "Europe/Berlin")
    skipped = slotted({**SUNDAY_NIGHT, "from": "02:00", "until": "03:00"})
    assert open_slot(skipped, berlin, date(2026, 3, 29), 120, None) is None
    assert open_slot(skipped, berlin, date(2026, 4, 5), 120, None) is not None
    assert open_slot(skipped, berlin, date(2026, 4, 5), 121, None) is None
    assert open_slot(skipped, berlin, date(2026, 4, 4), 120, None) is None


@pytest.mark.parametrize(
    "valid, said",
    [
        ({}, None),
        ({"from": "2026-03-10", "until": "2026-03-10"}, None),
        ({"from": "2026-03-11"}, "from"),
        ({"until": "2026-03-09"}, "until"),
        ({"days_after_issue": 3}, None),
        ({"days_after_issue": 2}, "until"),
        ({"days_after_issue": 3, "starts_after_days": 3}, "from"),
    ],
)
def test_the_terms_say_which_days_can_be_reserved(valid: dict[str, Any], said: str | None) -> None:
    store = Store("s1", "S1", "Asia/Shanghai")
    terms = terms_of({**CAKE, "valid": valid})
    found = open_slot(terms, store, TUESDAY, 22 * 60, None)  # ends on the next day, which does not matter
    assert found is not None
    outside = outside_validity(terms, found, local("2026-03-08 12:00:00"), store.zone)
    assert (outside[0] if outside else None) == said


def test_places_are_counted_by_campaign_store_day_and_slot() -> None:
    assert slot_scope("CAKE", "s1", TUESDAY, 600) == "slot:CAKE:s1:600:2026-03-10"


# --- the pick-up ------------------------------------------------------------------------------------------------------


def reserved(terms: Terms | None = None, *, store: str = "s1", state: str = "booked", **changes: Any) -> Candidate:
    """A candidate with a reservation of 15:00 to 16:00 on the 10th."""
    terms = terms or terms_of(CAKE)
    item = candidate(terms, **changes)
    found = open_slot(terms, Store("s1", "S1", "Asia/Shanghai"), TUESDAY, 15 * 60, None)
    assert found is not None
    assert item.coupon is not None
    assert isinstance(terms.benefit, ReservationBenefit)
    held = Reservation(
        "r1", item.coupon.id, "CAKE", 1, M1.id, store, TUESDAY, found.from_at, found.until_at, found.due_at,
        terms.benefit.price_minor, terms.benefit.deposit_minor, "", ReservationState(state),
    )  # fmt: skip
    return replace(item, reservation=held)


def at(text: str, **changes: Any) -> Situation:
    return situation(**{"now": local(f"2026-{text}"), "amount_minor": 9900, **changes})


def said(verdict: Verdict) -> str:
    return " ".join(reason.code for reason in verdict.reasons)


PICK_UPS = {
    "in the slot": (reserved(), at("03-10 15:00:00"), ""),
    "its last second": (reserved(), at("03-10 15:59:59"), ""),
    "late, and still held": (reserved(), at("03-10 16:00:00"), ""),
    "the last second of the day": (reserved(), at("03-10 23:59:59"), ""),
    "held no more": (reserved(), at("03-11 00:00:00"), "expired"),
    "early": (reserved(), at("03-10 14:59:59"), "wrong_time"),
    "the day before": (reserved(), at("03-09 15:30:00"), "not_yet_valid"),
    "another store": (reserved(store="s2"), at("03-10 15:00:00"), "wrong_store"),
    "another store and early": (reserved(store="s2"), at("03-10 14:00:00"), "wrong_time wrong_store"),
    "picked up before": (reserved(used=1), at("03-10 15:30:00"), "already_redeemed"),
    "cancelled": (reserved(state="cancelled"), at("03-10 15:30:00"), "coupon_voided"),
    "a no-show, whatever this clock says": (reserved(state="no_show"), at("03-10 15:30:00"), "expired"),
    "nobody known: whoever has the code fetches it": (reserved(), at("03-10 15:30:00", member=None), ""),
    "off-line, all known": (reserved(), at("03-10 15:30:00", offline=OFFLINE), ""),
    "off-line, its coupon known by its signature": (reserved(row=False), at("03-10 15:30:00", offline=OFFLINE), ""),
    "off-line, no reservation here": (
        replace(reserved(), reservation=None), at("03-10 15:30:00", offline=OFFLINE), "needs_online"
    ),
    "on-line, never reserved": (replace(reserved(), reservation=None), at("03-10 15:30:00"), "not_eligible"),
    "off-line, a hard quota: its place was taken before": (
        reserved(terms_of({**CAKE, "limits": {"total": 9}})), at("03-10 15:30:00", offline=OFFLINE), ""
    ),
    "off-line is never allowed": (
        reserved(terms_of({**CAKE, "offline": {"policy": "never"}})),
        at("03-10 15:30:00", offline=OFFLINE),
        "needs_online",
    ),
    "less than the price": (reserved(), at("03-10 15:30:00", amount_minor=9899), "min_spend_not_met"),
    "more in the basket": (reserved(), at("03-10 15:30:00", amount_minor=10000), ""),
}  # fmt: skip


@pytest.mark.parametrize("item, moment, reasons", PICK_UPS.values(), ids=PICK_UPS)
def test_it_is_picked_up_in_its_store_and_slot_while_it_is_held(
    item: Candidate, moment: Situation, reasons: str
) -> None:
    assert said(judge([item], moment)) == reasons


def test_what_is_wrong_says_when_and_where_it_is_right() -> None:
    early = judge([reserved()], at("03-10 14:00:00"))
    assert early.colour is Colour.RED
    assert early.reasons[0].details["next_from"] == "2026-03-10T15:00:00+08:00"
    assert early.reasons[0].details["until"] == "2026-03-10T16:00:00+08:00"
    tomorrow = judge([reserved()], at("03-09 15:00:00")).reasons[0].details
    assert tomorrow["from"] == "2026-03-10T15:00:00+08:00"
    over = judge([reserved()], at("03-11 09:00:00")).reasons[0].details
    assert (over["until"], over["held_until"]) == ("2026-03-10T16:00:00+08:00", "2026-03-11T00:00:00+08:00")
    assert judge([reserved(store="s2")], at("03-10 15:00:00")).reasons[0].details["stores"] == ("S2",)


def test_late_is_said_and_changes_no_colour() -> None:
    late = judge([reserved()], at("03-10 16:30:00"))
    assert [(note.code, note.details["until"]) for note in late.notes] == [
        ("picked_up_late", "2026-03-10T16:00:00+08:00")
    ]
    assert judge([reserved()], at("03-10 15:30:00")).notes == ()


@pytest.mark.parametrize("amount", [None, 0, 9900])
def test_the_price_less_the_deposit_is_to_pay_also_where_no_amount_is_given(amount: int | None) -> None:
    verdict = judge([reserved()], at("03-10 15:30:00", amount_minor=amount))
    assert (verdict.amount_minor, verdict.discount_minor, verdict.payable_minor) == (9900, 2000, 7900)
    (code,) = verdict.codes
    assert (code.price_minor, code.discount_minor, code.until) == (9900, 2000, local("2026-03-10 16:00:00"))


def test_two_are_picked_up_at_once_beside_a_percent_that_is_taken_before_the_deposits() -> None:
    tenth = candidate(
        terms_of({**C50, "kind": "discount", "benefit": {"pay_percent": 90}, "min_spend_minor": 0}), name="B"
    )
    second = reserved(name="C")
    verdict = judge([reserved(), second, tenth], at("03-10 15:30:00", amount_minor=19800))
    assert said(verdict) == ""
    assert verdict.payable_minor == 19800 - 1980 - 4000
    less = judge([reserved(), second], at("03-10 15:30:00", amount_minor=9900))
    assert (said(less), less.reasons[0].details["missing_minor"]) == ("min_spend_not_met", 9900)


def test_best_fetches_nothing_that_was_not_named() -> None:
    assert best([], [reserved()], at("03-10 15:30:00")).chosen == ()
    assert best([reserved()], [reserved(name="C")], at("03-10 15:30:00")).verdict.payable_minor == 7900


def test_a_reservations_signed_code_without_its_terms_asks_for_the_network() -> None:
    code = c.SignedCode(
        c.CodeKind.RESERVATION, "12345", 1, "00aa11bb22cc", datetime(2026, 3, 1, tzinfo=UTC), 0, 7, "7" * 200
    )
    assert code.of_coupon
    assert said(judge([Candidate("7" * 200, code)], at("03-10 15:30:00"))) == "needs_online"
