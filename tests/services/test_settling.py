"""A manager settles an exception at a counter: what is offered, what is said, and what is left to do off-line."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.settling import Case, SettledAs, losing, offered, why_not
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.changes import ChangesPage, ExceptionRow, KindPage, columns_of
from counter_app.protocol.settling import ExceptionSettle
from counter_app.services.exception_words import (
    closed_words,
    consequence,
    exception_title,
    outcome_title,
    status_word,
)
from counter_app.services.settling import (
    closed_as,
    decided_before,
    how_settled,
    settle_exception,
    written_off_minor,
)
from tests.counter_shop import Shop
from tests.services.desk import audit_lines, bodies, new_id, open_desk, sign_in_as

IDENTITY = "019ab000-0000-7000-8000-0000000000e1"
FIRST: dict[str, object] = {
    "operation": "o1", "redemption": "r1", "coupon": "c1", "store": "s1", "counter": "T1", "staff": "K1",
    "at": "2026-03-10T05:00:00.000Z", "amount_minor": 20000, "discount_minor": 5000,
}  # fmt: skip
LATER = {**FIRST, "operation": "o2", "redemption": "r2", "counter": "T2"}
DOUBLE: dict[str, object] = {"sides": [FIRST, LATER], "coupon": "c1", "campaign": "C50"}
PLAIN: dict[str, object] = {"sides": [{"operation": "o2", "store": "s1", "counter": "T2", "staff": "K1", "at": ""}]}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def came_down(
    shop: Shop, reason: str = "double_redemption", *, stake: int = 5000, facts: Mapping[str, object] = DOUBLE,
    status: str = "open", version: int = 7,
) -> None:  # fmt: skip
    row = ExceptionRow(
        id=IDENTITY, version=version, operation="o2", reason=reason, at_stake_minor=stake,
        made_at="2026-03-10T05:30:00.000Z", status=status, facts=dict(facts),
    )  # fmt: skip
    page = KindPage(columns=columns_of("exception"), rows=[[getattr(row, name) for name in columns_of("exception")]])
    with shop.store.writing() as writing:
        writing.apply_page(ChangesPage(now="", version=version, more=False, kinds={"exception": page}), advance=True)


def settle(shop: Shop, outcome: str, identity: str = "") -> tuple[bool, bool, list[object]]:
    answer = settle_exception(shop.counter, identity or new_id(shop), IDENTITY, outcome)
    return answer.done, answer.changed, [reason.details.get("rule", reason.code) for reason in answer.reasons]


@pytest.mark.parametrize("outcome", list(SettledAs))
def test_it_is_settled_here_at_once_written_down_and_told_to_the_cloud(shop: Shop, outcome: SettledAs) -> None:
    came_down(shop)
    assert settle(shop, outcome) == (True, True, [])
    with shop.store.reading() as reading:
        (record,) = reading.exceptions(open_only=False)
    stands = how_settled(record)
    assert stands is not None
    assert (record.status, stands.outcome, stands.waiting) == ("settled", outcome, True)
    (body,) = [each for each in bodies(shop) if isinstance(each, ExceptionSettle)]
    assert (body.exception, body.outcome, body.operation, body.subject) == (IDENTITY, outcome, "o2", "c1")
    assert [each.redemption for each in body.takes_back] == (["r2"] if outcome is SettledAs.VOID else [])
    assert audit_lines(shop)[-1] == ("k1", "exception_settle", "done")


def test_the_same_id_has_one_effect_and_one_answer(shop: Shop) -> None:
    came_down(shop)
    identity = new_id(shop)
    assert settle(shop, "keep", identity) == settle(shop, "keep", identity) == (True, True, [])
    assert settle(shop, "void", identity) == (False, False, [ReasonCode.ID_REUSED])
    assert len(bodies(shop)) == 1


def test_settled_so_already_is_no_change_and_otherwise_it_says_what_stands(shop: Shop) -> None:
    came_down(shop)
    settle(shop, "keep")
    assert settle(shop, "keep") == (True, False, [])
    assert settle(shop, "void") == (False, False, ["already_settled"])
    came_down(shop, status="withdrawn", version=8)
    assert settle(shop, "keep") == (False, False, ["settled_itself"])
    assert len(bodies(shop)) == 1


@pytest.mark.parametrize("why", ["use_taken_back", "other_taken_back", "cancelled", "came_after_all", "handed_over"])
def test_one_that_closed_by_itself_says_why_and_what_had_been_decided(shop: Shop, why: str) -> None:
    lost = {"outcome": "write-off", "at": "2026-03-10T05:40:00.000Z", "counter": "T1", "staff": "K1"}
    came_down(shop, facts={**DOUBLE, "withdrawn_as": why, "settled": lost}, status="withdrawn")
    with shop.store.reading() as reading:
        (record,) = reading.exceptions(open_only=False)
    before = decided_before(record)
    assert before is not None
    assert (closed_as(record), before.outcome, how_settled(record), written_off_minor([record])) == (
        why,
        "write-off",
        None,
        0,
    )
    for lang in ("zh_CN", "en"):
        assert closed_words(why, lang) not in ("", closed_words("", lang))
    assert settle(shop, "void") == (False, False, ["settled_itself"])
    came_down(shop, facts={**DOUBLE, "settled": lost}, status="settled", version=8)
    with shop.store.reading() as reading:
        (record,) = reading.exceptions(open_only=False)
    assert (closed_as(record), decided_before(record), written_off_minor([record])) == ("", None, 5_000)


def test_what_is_not_here_and_what_is_no_outcome(shop: Shop) -> None:
    assert settle(shop, "keep") == (False, False, [ReasonCode.UNKNOWN_CODE])
    with pytest.raises(InvalidInput):
        settle(shop, "forget")
    sign_in_as(shop, Role.CASHIER)
    assert settle(shop, "keep") == (False, False, [ReasonCode.SIGN_IN_REQUIRED])


def test_what_comes_down_later_lies_under_it_until_the_cloud_has_answered(shop: Shop) -> None:
    came_down(shop)
    settle(shop, "write-off")
    came_down(shop, version=9)
    with shop.store.reading() as reading:
        (record,) = reading.exceptions(open_only=False)
        assert reading.rehashed() == reading.digests()
    assert record.status == "settled"
    assert written_off_minor([record]) == 5000


STAMP = {**PLAIN, "sides": [FIRST, {**LATER, "coupon": ""}], "card": "CARD"}
WELCOME = {"sides": [{**FIRST, "coupon": "c0"}, LATER], "coupon": "c1", "other_coupon": "c0"}
RESERVED = {**PLAIN, "reservation": "o2"}
K, V, W = SettledAs


# reason, at stake, facts, what is offered, why not void, why not write-off
KINDS: list[tuple[str, int, Mapping[str, object], tuple[SettledAs, ...], str, str]] = [
    ("double_redemption", 5000, DOUBLE, (K, V, W), "", ""),
    ("expired", 5000, {"sides": [LATER], "coupon": "c1"}, (K, V, W), "", ""),
    ("quota_exhausted", 0, {"sides": [LATER], "coupon": "c1"}, (K, V), "", "nothing_at_stake"),
    ("not_owner", 5000, {"sides": [LATER, *PLAIN["sides"]], "coupon": "c1"}, (K, V, W), "", ""),  # type: ignore[misc]
    ("counter_written_off", 5000, {"sides": [LATER]}, (K, V, W), "", ""),
    ("counter_written_off", 900, PLAIN, (K, W), "void_nothing", ""),
    ("lease_exceeded", 5000, {"sides": [LATER]}, (K, V, W), "", ""),
    ("daily_limit_reached", 90, STAMP, (K, V, W), "", ""),
    ("double_welcome", 5000, WELCOME, (K, V, W), "", ""),
    ("double_issue", 5000, WELCOME, (K, V, W), "", ""),
    ("stamp_reward_used", 900, {"sides": [{**LATER, "operation": "o3"}], "coupon": "c1"}, (K, V, W), "", ""),
    ("max_cycles", 5000, {"sides": [LATER], "coupon": "c1"}, (K, W), "void_already", ""),
    ("unknown_redemption", 0, PLAIN, (K,), "void_already", "nothing_at_stake"),
    ("overdrawn", 3010, {**PLAIN, "member": "m1", "principal_short": 3000}, (K, W), "void_purchase", ""),
    ("confirmed_beyond_limit", 900, PLAIN, (K, W), "void_purchase", ""),
    *((each, 900, PLAIN, (K, W), "void_money", "") for each in ("back_differs", "more_than_paid", "unknown_line")),
    ("shift_closed_twice", 100, PLAIN, (K, W), "void_money", ""),
    ("reservation_picked_up", 2000, PLAIN, (K, W), "void_reservation", ""),
    ("deposit_owed", 2000, PLAIN, (K,), "void_reservation", "owed"),
    ("came_back", 900, PLAIN, (K, W), "void_nothing", ""),
    ("slot_full", 2000, RESERVED, (K, W), "void_reservation", ""),
    *(
        (each, 0, PLAIN, (K,), "void_nothing", "nothing_at_stake")
        for each in (
            "issued_twice", "code_taken", "campaign_not_running", "campaign_ended", "signed_up_twice",
            "number_taken", "phone_taken",
            "unknown_store", "counter_cloned", "log_cut", "cloud_set_back", "retention_notice", "retention_done",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("reason, stake, facts, outcomes, no_void, no_loss", KINDS)
def test_what_is_offered_for_which_kind(
    reason: str,
    stake: int,
    facts: Mapping[str, object],
    outcomes: tuple[SettledAs, ...],
    no_void: str,
    no_loss: str,
) -> None:
    case = Case("o2", reason, stake, facts)
    assert offered(case) == outcomes
    assert (why_not(case, V), why_not(case, W)) == (no_void, no_loss)
    assert {use.redemption for use in losing(case)} <= {"r2"}


def test_every_exception_of_the_cloud_has_a_name_and_every_outcome_says_what_it_does() -> None:
    from counter_app.cloud.http.guide_rules import EXCEPTION_REASONS

    for lang in ("zh_CN", "en"):
        for reason in [*EXCEPTION_REASONS, *ReasonCode]:
            assert exception_title(reason, lang) != reason
        for outcome in SettledAs:
            assert outcome_title(outcome, lang) != outcome
            assert consequence(Case("o2", "double_redemption", 5000, DOUBLE), outcome, lang, 2)
        for status in ("open", "settled", "withdrawn"):
            assert status_word(status, lang)
    assert "50.00" in consequence(Case("o2", "double_redemption", 5000, DOUBLE), V, "en", 2)
    assert {reason for reason, *_ in KINDS} >= {str(each) for each in EXCEPTION_REASONS}
