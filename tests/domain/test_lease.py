"""Which lease a use is taken from, and what is said where there is none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.judge import judge
from counter_app.domain.lease import Lease, choose, left_of
from counter_app.domain.quota_notes import after_uses, left_of_quota
from counter_app.domain.situation import OfflineState
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services.words import Manner, note_words, reason_words
from tests.domain.situations import NOW, SHANGHAI, candidate, situation, terms_of

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


def quota(left: int, **more: int | str) -> tuple[str, dict[str, int | str]]:
    return "quota_left", {"campaign": "C50", "left": left, "limit": 10, **more}


HERE = ("offline_quota_left", {"campaign": "C50", "left": 3})
AT = {"at": "2026-03-10T14:00:00+08:00"}
NOTES = {
    # On-line, used in all, held here; what is said.
    "on-line, nothing used": (True, 0, 3, [quota(10, here=3)]),
    "on-line, some used": (True, 7, 3, [quota(3, here=3)]),
    "on-line, the last one": (True, 9, 1, [quota(1, here=1)]),
    "on-line, nothing held here": (True, 4, 0, [quota(6, here=0)]),
    "on-line, used up": (True, 10, 0, [quota(0, here=0)]),
    "more reported than there were": (True, 12, 0, [quota(0, here=0)]),
    "off-line, as last known": (False, 7, 3, [HERE, quota(3, **AT)]),
    "off-line, others have sold all that is known": (False, 10, 3, [HERE, quota(0, **AT)]),
    "off-line, used up here": (False, 7, 0, [quota(3, **AT)]),
}


@pytest.mark.parametrize("online, used, held, told", NOTES.values(), ids=NOTES)
def test_what_is_left_of_a_quota_is_said_here_and_in_all(
    online: bool, used: int, held: int, told: list[tuple[str, dict[str, int | str]]]
) -> None:
    lease = LEASE if held else None
    item = candidate(TERMS)
    item = replace(item, lease=lease, offline_left=held, usage={**item.usage, "total:C50": used})
    state = OfflineState(online=online, last_contact_at=NOW)

    verdict = judge([item], situation(offline=state))

    assert [(note.code, dict(note.details)) for note in verdict.notes] == told
    assert left_of_quota(verdict.notes, "C50") == (held, max(0, 10 - used))


def test_two_coupons_of_one_quota_are_one_note_and_both_count_once_they_were_used() -> None:
    first, second = (replace(candidate(TERMS, name=name), lease=LEASE, offline_left=3) for name in ("A", "B"))
    notes = judge([first, second], situation(offline=OFFLINE)).notes
    assert [(note.code, note.details["left"]) for note in notes] == [("offline_quota_left", 3), ("quota_left", 10)]
    after = after_uses(notes, {"C50": 2})
    assert [(note.code, note.details["left"]) for note in after] == [("offline_quota_left", 1), ("quota_left", 8)]
    on_line = judge([first, second], situation()).notes
    assert [dict(note.details) for note in after_uses(on_line, {"C50": 2})] == [quota(8, here=1)[1]]
    assert after_uses(notes, {"another": 2}) == notes
    assert left_of_quota(notes, "another") is None


CAPS = {
    # The campaign's amount for this counter, what was given of it; the note, and whether 10.00 more may be given.
    "79 percent": (10_000, 7_900, None, True),
    "79.99 percent": (10_000, 7_999, None, True),
    "80 percent": (10_000, 8_000, (80, 2_000), True),
    "exactly enough is left": (10_000, 9_000, (90, 1_000), True),
    "a minor unit too little is left": (10_000, 9_001, (90, 999), False),
    "all of it": (10_000, 10_000, (100, 0), False),
    "beyond it, by a manager's word": (10_000, 11_000, (110, 0), False),
    "nothing may be given at all": (0, 0, (100, 0), False),
}


@pytest.mark.parametrize("cap, given, note, fine", CAPS.values(), ids=CAPS)
def test_at_eighty_percent_of_a_campaigns_own_cap_there_is_a_note(
    cap: int, given: int, note: tuple[int, int] | None, fine: bool
) -> None:
    terms = terms_of(benefit={"amount_off_minor": 1_000}, offline={"policy": "allow_up_to", "amount_minor": cap})
    state = replace(OFFLINE, campaign_sums_minor={"C50": given})

    verdict = judge([candidate(terms)], situation(offline=state))

    assert verdict.accepted is fine
    assert [reason.code for reason in verdict.reasons] == ([] if fine else [ReasonCode.OFFLINE_LIMIT_REACHED])
    told = [] if note is None else [{"campaign": "C50", "percent": note[0], "allowed_minor": note[1]}]
    assert [dict(each.details) for each in verdict.notes] == told
    assert judge([candidate(terms)], situation()).notes == (), "on-line no cap counts"


def test_people_are_told_what_is_left_in_both_languages() -> None:
    manner = Manner(titles={"C50": "满减"})
    note = Note("offline_quota_left", {"campaign": "C50", "left": 7})
    assert note_words(note, "zh_CN", manner) == "“满减”断网名额，本机还剩 7 份"
    assert note_words(note, "en", manner) == "“满减”: 7 of the off-line share left here"
    in_all = Note("quota_left", {"campaign": "C50", "left": 7, "limit": 50, "here": 0})
    assert note_words(in_all, "zh_CN", manner) == "“满减”共剩 7/50 份，本机断网可用 0 份"
    assert note_words(in_all, "en", manner) == "“满减”: 7 of 50 left in all, 0 of them off-line here"
    then = Note("quota_left", {"campaign": "C50", "left": 7, "limit": 50, **AT})
    assert (
        note_words(then, "zh_CN", replace(manner, now=NOW.astimezone(SHANGHAI)))
        == "“满减”共剩 7/50 份（今天 14:00 同步）"
    )
    cap = Note("offline_campaign_near", {"campaign": "C50", "percent": 85, "allowed_minor": 1_500})
    assert note_words(cap, "zh_CN", manner) == "“满减”断网额度已用 85%，本机还可用 15.00"
    assert note_words(cap, "en", manner) == "“满减”: 85 % of its off-line limit is used, 15.00 left here"
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
