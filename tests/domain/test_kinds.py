"""Vouchers, passes and trials at their boundaries: what the file says, what `judge` says, what is taken off."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from counter_app.domain.campaign import CampaignKind, Terms
from counter_app.domain.campaign_file import parse_terms, read_terms, terms_to_dict
from counter_app.domain.discounts import apply_in_order, exposure_minor
from counter_app.domain.errors import InvalidInput
from counter_app.domain.judge import judge
from counter_app.domain.limits import takes_of
from counter_app.domain.situation import Candidate, OfflineState
from counter_app.domain.verdict import Colour, ReasonCode
from tests.domain.situations import C50, M1, M2, NOW, candidate, situation, terms_of

BASE: dict[str, Any] = {"title": {"zh_CN": "活动", "en": "Campaign"}}
VOUCHER: dict[str, Any] = {
    **BASE,
    "id": "V",
    "kind": "voucher",
    "benefit": {"item": "双人套餐", "value_minor": 12800},
}
PASS: dict[str, Any] = {**BASE, "id": "P", "kind": "pass", "benefit": {"uses": 10}}
TRIAL: dict[str, Any] = {**BASE, "id": "T", "kind": "trial", "benefit": {"item": "洁面乳小样"}}
POSTED: dict[str, Any] = {**TRIAL, "id": "TP", "benefit": {"item": "洁面乳小样", "postage_minor": 800}}
NEWER: dict[str, Any] = {
    **BASE,
    "id": "N",
    "kind": "raffle",
    "benefit": {"tickets": 3},
    "limits": {"uses_per_coupon": 4},
    "colour": "gold",
}
OFFLINE = OfflineState(online=False, last_contact_at=NOW)
TRIED = f"member:T:{M1.id}"


def row(item: Candidate, reasons: str = "", **changes: Any) -> tuple[Candidate, dict[str, Any], list[str]]:
    return item, changes, reasons.split()


def of(document: dict[str, Any], **changes: Any) -> Terms:
    return terms_of({**document, **changes})


def counted(item: Candidate, scope: str, used: int) -> Candidate:
    return replace(item, usage={**item.usage, scope: used})


def newer(**changes: Any) -> Terms:
    return read_terms({**NEWER, **changes}, version=1, tag=7)


BOUND = {"member_bound": True}
CASES = {
    "voucher": row(candidate(of(VOUCHER))),
    "voucher, nobody known": row(candidate(of(VOUCHER)), member=None),
    "voucher, used": row(candidate(of(VOUCHER), used=1), "already_redeemed"),
    "voucher, no row": row(candidate(of(VOUCHER), row=False), member=None),
    "voucher, basket below the minimum": row(
        candidate(of(VOUCHER, min_spend_minor=5000)), "min_spend_not_met", amount_minor=4999
    ),
    "voucher off-line, its worth within the amount": row(
        candidate(of(VOUCHER, offline={"policy": "allow_up_to", "amount_minor": 12800})), offline=OFFLINE
    ),
    "voucher off-line, its worth over the amount": row(
        candidate(of(VOUCHER, offline={"policy": "allow_up_to", "amount_minor": 12799})),
        "offline_limit_reached",
        offline=OFFLINE,
    ),
    "voucher off-line, its worth fills the counter's sum": row(
        candidate(of(VOUCHER)), offline=replace(OFFLINE, sum_minor=1_000_000 - 12800)
    ),
    "voucher off-line, its worth goes over the counter's sum": row(
        candidate(of(VOUCHER)), "offline_limit_reached", offline=replace(OFFLINE, sum_minor=1_000_001 - 12800)
    ),
    "pass, never used": row(candidate(of(PASS))),
    "pass, nobody known": row(candidate(of(PASS)), member=None),
    "pass, its last use": row(candidate(of(PASS), used=9)),
    "pass, used up": row(candidate(of(PASS), used=10), "already_redeemed"),
    "pass, no row: the uses left are not known": row(candidate(of(PASS), row=False), "needs_online"),
    "pass of one use, no row": row(candidate(of(PASS, benefit={"uses": 1}), row=False)),
    "pass, once a day, today again": row(
        counted(candidate(of(PASS, limits={"per_member_day": 1})), f"member_day:P:{M1.id}:2026-03-10", 1),
        "daily_limit_reached",
    ),
    "trial, the member is known": row(candidate(of(TRIAL))),
    "trial, nobody known": row(candidate(of(TRIAL)), "member_required", member=None),
    "trial, tried before": row(counted(candidate(of(TRIAL)), TRIED, 1), "member_limit_reached"),
    "trial, tried by somebody else": row(counted(candidate(of(TRIAL)), TRIED, 1), member=M2),
    "trial twice a person, once before": row(counted(candidate(of(TRIAL, limits={"per_member": 2})), TRIED, 1)),
    "trial twice a person, twice before": row(
        counted(candidate(of(TRIAL, limits={"per_member": 2})), TRIED, 2), "member_limit_reached"
    ),
    "bearer's trial, no row, the member is known": row(candidate(of(TRIAL), row=False)),
    "bearer's trial, no row, nobody known": row(candidate(of(TRIAL), row=False), "member_required", member=None),
    "bearer's trial, no row, tried before": row(
        counted(candidate(of(TRIAL), row=False), TRIED, 1), "member_limit_reached"
    ),
    "bearer's trial off-line, no row": row(candidate(of(TRIAL), row=False), offline=OFFLINE),
    "bound trial, no row: whose it is, only the row says": row(
        candidate(of(TRIAL, **BOUND), row=False), "needs_online", member=None
    ),
    "bound trial, its owner": row(candidate(of(TRIAL, **BOUND), member=M1.id)),
    "bound trial, somebody else": row(candidate(of(TRIAL, **BOUND), member=M1.id), "not_owner", member=M2),
    "bound trial, nobody known": row(candidate(of(TRIAL, **BOUND), member=M1.id), "member_required", member=None),
    "trial for new members, not the first visit": row(
        candidate(of(TRIAL, audience={"first_visit": True})), "not_eligible", member=replace(M1, visits=1)
    ),
    "posted trial": row(candidate(of(POSTED))),
    "a kind that a newer program made": row(candidate(newer()), "unsupported_version"),
    "the same, used up, expired and without a row: nothing is known of it": row(
        candidate(newer(valid={"until": "2026-03-01"}), used=4, row=False), "unsupported_version", member=None
    ),
    "the same off-line": row(candidate(newer()), "unsupported_version", offline=OFFLINE),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reasons_are_those_of_the_rules(name: str) -> None:
    item, changes, expected = CASES[name]

    verdict = judge([item], situation(**changes))

    assert [reason.code.value for reason in verdict.reasons] == expected
    assert verdict.colour == max((ReasonCode(each).colour for each in expected), default=Colour.GREEN)


@pytest.mark.parametrize("document", [VOUCHER, PASS, TRIAL, POSTED])
def test_nothing_is_taken_off_the_rest_of_the_basket(document: dict[str, Any]) -> None:
    verdict = judge([candidate(of(document))], situation(amount_minor=20000))

    assert (verdict.discount_minor, verdict.payable_minor) == (0, 20000)


@pytest.mark.parametrize(
    "document, stake", [(VOUCHER, 12800), ({**VOUCHER, "benefit": {"item": "x"}}, 0), (PASS, 0), (POSTED, 0)]
)
def test_a_voucher_is_exposed_with_what_it_is_worth(document: dict[str, Any], stake: int) -> None:
    assert exposure_minor(of(document), 0) == stake


def test_gifts_vouchers_and_the_like_come_first_then_amounts_then_percents() -> None:
    percent = of(C50, id="D", kind="discount", benefit={"pay_percent": 88})
    kinds = [percent, of(C50), of(POSTED), of(PASS), of(VOUCHER)]

    assert [kinds[each.index].campaign for each in apply_in_order(20000, kinds)] == ["P", "TP", "V", "C50", "D"]
    kinds.reverse()
    assert [kinds[each.index].campaign for each in apply_in_order(20000, kinds)] == ["P", "TP", "V", "C50", "D"]
    first = replace(percent, stacking=replace(percent.stacking, priority=1))
    assert [each.index for each in apply_in_order(20000, [of(VOUCHER), first])] == [1, 0]


@pytest.mark.parametrize("uses, used, left", [(10, 0, 10), (10, 9, 1), (10, 10, 0), (10, 11, 0), (1, 0, 1)])
def test_the_uses_of_a_pass_are_those_of_its_coupon(uses: int, used: int, left: int) -> None:
    terms = of(PASS, benefit={"uses": uses})

    (code,) = judge([candidate(terms, used=used)], situation()).codes

    assert terms.limits.uses_per_coupon == uses
    assert (code.uses, code.uses_left) == (uses, left)


def test_a_pass_is_used_at_most_once_in_one_checkout() -> None:
    item = candidate(of(PASS), name="A")
    other = replace(item, text="its signed code")

    assert len(judge([item, other], situation()).codes) == 1
    two = judge([item, candidate(of(PASS), name="B")], situation())
    assert [reason.code for reason in two.reasons] == [ReasonCode.NOT_STACKABLE]


@pytest.mark.parametrize("limits", [{}, {"uses_per_coupon": 10}, {"per_member_day": 1}])
def test_uses_that_do_not_contradict_are_taken(limits: dict[str, int]) -> None:
    assert of(PASS, limits=limits).limits.uses_per_coupon == 10


@pytest.mark.parametrize("uses", [1, 9, 11])
def test_uses_that_contradict_are_an_error_that_names_the_key(uses: int) -> None:
    with pytest.raises(InvalidInput, match=r"is 10 by benefit\.uses") as refusal:
        parse_terms({**PASS, "limits": {"uses_per_coupon": uses}})
    assert refusal.value.key == "limits.uses_per_coupon"


@pytest.mark.parametrize(
    "limits, per_member", [({}, 1), ({"per_member": None}, 1), ({"per_member": 1}, 1), ({"per_member": 3}, 3)]
)
def test_a_trial_is_one_a_person_unless_the_file_says_how_many(limits: dict[str, Any], per_member: int) -> None:
    terms = of(TRIAL, limits=limits)

    assert terms.limits.per_member == per_member
    takes = takes_of(terms, "c", M1.id, "s1", NOW.date())
    assert [take.cap for take in takes if take.scope == TRIED] == [per_member]


def test_two_trials_of_a_campaign_are_one_too_many_for_one_person_also_in_one_checkout() -> None:
    one, two = (of(TRIAL, stacking={"group": group}) for group in "ab")

    verdict = judge([candidate(one, name="A"), candidate(two, name="B")], situation())

    assert [(reason.code, reason.about) for reason in verdict.reasons] == [(ReasonCode.MEMBER_LIMIT_REACHED, "B")]


@pytest.mark.parametrize("postage, shown, asked", [(None, None, 0), (0, 0, 0), (1, 1, 1), (800, 800, 800)])
def test_postage_is_what_the_member_pays_and_never_a_discount(
    postage: int | None, shown: int | None, asked: int
) -> None:
    terms = of(POSTED, benefit={"item": "x", "postage_minor": postage})

    verdict = judge([candidate(terms)], situation(amount_minor=500))

    assert (verdict.codes[0].postage_minor, verdict.postage_minor) == (shown, asked)
    assert (verdict.discount_minor, verdict.payable_minor) == (0, 500)


def test_postage_of_two_trials_adds_up() -> None:
    items = [candidate(of(POSTED, id=name, stacking={"group": name}), name=name) for name in "AB"]

    assert judge(items, situation()).postage_minor == 1600


# --- what a newer program wrote ---------------------------------------------------------------------------------------

UNREADABLE: dict[str, dict[str, Any]] = {
    "an unknown kind": NEWER,
    "an unknown key": {**VOUCHER, "colour": "gold"},
    "an unknown key of a benefit": {**PASS, "benefit": {"uses": 10, "shared": True}},
    "an unknown condition": {**TRIAL, "audience": {"weather": "rain"}},
    "an unknown policy": {**VOUCHER, "offline": {"policy": "ask_a_neighbour"}},
    "a title of another shape": {**NEWER, "title": "plain"},
    "limits of another shape": {**NEWER, "limits": [1, 2]},
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_a_newer_program_wrote_is_kept_as_it_came(name: str) -> None:
    document = UNREADABLE[name]

    terms = read_terms(document, version=3, tag=9)

    assert terms_to_dict(terms) == document
    assert (terms.kind, terms.kind_name, terms.readable) == (CampaignKind.NEWER, document["kind"], False)
    assert (terms.campaign, terms.version, terms.tag) == (document["id"], 3, 9)
    with pytest.raises(InvalidInput):
        parse_terms(document)


def test_what_can_be_read_of_it_is_read() -> None:
    terms = newer(valid={"from": "2026-03-01"}, stores=["S1"], on_void={"frees_limits": False})

    assert terms.limits.uses_per_coupon == 4
    assert terms.title.en == "Campaign"
    assert (str(terms.valid.from_day), terms.stores, terms.on_void.frees_limits) == ("2026-03-01", ("S1",), False)
    assert newer(limits={"uses_per_coupon": 4, "per_moon": 1}).limits.uses_per_coupon == 1


@pytest.mark.parametrize("document", [{}, {"id": "X"}, {"kind": "gift"}, {"id": "X", "kind": 5}, [], "x", None])
def test_what_names_no_campaign_or_no_kind_is_no_campaign(document: Any) -> None:
    with pytest.raises(InvalidInput):
        read_terms(document)


def test_a_newer_coupon_stops_only_itself() -> None:
    verdict = judge([candidate(newer(), name="N"), candidate(name="A")], situation())

    assert [(reason.code, reason.about) for reason in verdict.reasons] == [(ReasonCode.UNSUPPORTED_VERSION, "N")]
    assert Counter(code.kind for code in verdict.codes) == {"coupon": 2}
    assert dict(verdict.reasons[0].details) == {"what": "campaign", "kind": "raffle"}
