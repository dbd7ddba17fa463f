"""Which lease a use is taken from, and what is said where there is none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.judge import judge
from counter_app.domain.lease import Lease, choose, left_of
from counter_app.domain.situation import OfflineState
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services.words import Manner, note_words, reason_words
from tests.domain.situations import NOW, candidate, situation, terms_of

TERMS = terms_of(limits={"total": 10})
LEASE = Lease("L1", TERMS.campaign, quota=10, granted=4, used=1, until=NOW + timedelta(hours=1))
OFFLINE = OfflineState(online=False, last_contact_at=NOW)


def test_the_lease_that_ends_first_and_has_room_is_taken() -> None:
    later = replace(LEASE, id="L2", until=NOW + timedelta(hours=2))

    assert choose([later, LEASE], TERMS, NOW, {}) == LEASE
    assert choose([later, LEASE], TERMS, NOW, {"L1": 3}) == later
    assert choose([later, LEASE], TERMS, NOW, {"L1": 3, "L2": 3}) is None
    assert left_of([later, LEASE], TERMS, NOW) == 6


@pytest.mark.parametrize(
    "lease",
    [
        replace(LEASE, until=NOW),
        replace(LEASE, used=4),
        replace(LEASE, used=9),
        replace(LEASE, quota=11),
        replace(LEASE, campaign="other"),
        replace(LEASE, usable=False),
    ],
    ids=["ended", "used up", "more than used up", "of a larger quota", "another campaign", "given back"],
)
def test_a_lease_that_does_not_serve_is_none(lease: Lease) -> None:
    assert choose([lease], TERMS, NOW, {}) is None
    assert left_of([lease], TERMS, NOW) == 0


def test_off_line_a_quota_is_judged_by_its_lease_alone() -> None:
    sold_out = {f"total:{TERMS.campaign}": 10}
    with_lease = replace(candidate(TERMS), lease=LEASE, offline_left=3, usage=sold_out)

    verdict = judge([with_lease], situation(offline=OFFLINE))

    assert verdict.accepted
    assert Note("offline_quota_left", {"campaign": TERMS.campaign, "left": 3}) in verdict.notes
    without = judge([candidate(TERMS)], situation(offline=OFFLINE))
    assert [(reason.code, dict(reason.details)) for reason in without.reasons] == [
        (ReasonCode.NEEDS_ONLINE, {"why": "quota", "allowed": 0})
    ]


def test_people_are_told_what_is_left_in_both_languages() -> None:
    manner = Manner(titles={"C50": "满减"})
    note = Note("offline_quota_left", {"campaign": "C50", "left": 7})
    assert note_words(note, "zh_CN", manner) == "“满减”断网名额，本机还剩 7 份"
    assert note_words(note, "en", manner) == "“满减”: 7 of the off-line share left here"
    needs = Reason(ReasonCode.NEEDS_ONLINE, "", {"why": "quota", "allowed": 0})
    assert "本机断网名额还剩 0 份" in reason_words(needs, "zh_CN").facts
    assert "Off-line share left here: 0" in reason_words(needs, "en").facts
    gone = Reason(ReasonCode.QUOTA_EXHAUSTED, "", {"limit": 10, "used": 6, "reserved": 4})
    assert reason_words(gone, "zh_CN").facts == ("共 10 份，已用 6 份", "其余 4 份留给各收银台")
    assert reason_words(gone, "en").facts == ("10 in total, 6 used", "4 kept for counters")
    plain = Reason(ReasonCode.QUOTA_EXHAUSTED, "", {"limit": 10, "used": 10})
    assert reason_words(plain, "en").facts == ("10 in total, 10 used",)


def test_a_coupon_of_a_member_who_was_another_id_before_is_still_his() -> None:
    bound = terms_of(member_bound=True)
    item = candidate(bound)
    assert item.coupon is not None
    told = situation()
    assert told.member is not None
    old = replace(item, coupon=replace(item.coupon, member="the old id"), owner=told.member)

    assert judge([old], told).accepted
    stranger = replace(old, owner=replace(told.member, id="somebody else"))
    assert [reason.code for reason in judge([stranger], told).reasons] == [ReasonCode.NOT_OWNER]
