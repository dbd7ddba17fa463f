"""What a manager decided here and has not been sent goes before the claim that is judged by it: this counter says yes
by it, and a cloud that was asked first would say no."""

from collections.abc import Callable

import pytest

from counter_app.services.campaigns import PutCampaigns, put_campaigns
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.member_records import Selection
from counter_app.services.merging import MergeRequest, merge_members
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.settings import put_settings
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.tagging import TagRequest, tag_members
from tests.sync.chance import Chain, TillInChain
from tests.sync.test_segments import chain, put, sync

__all__ = ["chain"]

TERMS: dict[str, object] = {"kind": "cash", "title": {"en": "Five off"}, "benefit": {"amount_off_minor": 500}}


def issued(chain: Chain, phone: str, **changes: object) -> tuple[TillInChain, str, str]:
    """(the counter, a member's id, a coupon's code), told to everybody."""
    till, _ = chain.tills
    campaign = PutCampaigns(till.ids.new(), ({"id": "FIVE", **TERMS, **changes},))
    assert put_campaigns(till.counter, campaign).done
    signed_up = sign_up(till.counter, SignUpRequest(till.ids.new(), phone, "", consent=True))
    assert signed_up.member is not None
    sync(chain)
    owner = signed_up.member.id if changes.get("member_bound") else None
    code = issue(till.counter, IssueRequest(till.ids.new(), "FIVE", owner)).coupons[0].short_code
    sync(chain)
    return till, signed_up.member.id, code


def off_line(till: TillInChain, act: Callable[[], object]) -> None:
    till.wire.down = True
    act()
    till.wire.down = False
    till.clock.forward(seconds=40)


def redeems(till: TillInChain, code: str, member: str) -> None:
    answer = redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 1_000, member))
    assert (answer.verdict.reasons, answer.online, bool(answer.checkout)) == ((), True, True)


def test_another_rule_of_a_segment(chain: Chain) -> None:
    till = chain.tills[0]
    put(till, "tea", 5)
    till, member, code = issued(chain, "13800000001", audience={"segment": "tea"})
    off_line(till, lambda: put(till, "tea", 0))
    redeems(till, code, member)


def test_other_days_of_activity(chain: Chain) -> None:
    till, member, code = issued(chain, "13800000001", audience={"segment": "lost"})
    chain.clock.forward(days=20)
    sync(chain)
    days = {"new_days": 1, "active_days": 2, "drifting_days": 3, "asleep_days": 4}
    off_line(till, lambda: put_settings(till.counter, till.ids.new(), {"activity": days}))
    redeems(till, code, member)


@pytest.mark.parametrize("merged", [False, True], ids=["one", "merged"])
def test_a_tag_that_was_put_on_many(chain: Chain, merged: bool) -> None:
    till, member, code = issued(chain, "13800000001", audience={"tag": "tea"})
    many = [member]
    for number in range(2, 70):  # more than go along with a claim
        answer = sign_up(till.counter, SignUpRequest(till.ids.new(), f"138000000{number:02d}", "", consent=True))
        assert answer.member is not None
        many.append(answer.member.id)
    sync(chain)

    def act() -> None:
        tagged = TagRequest(till.ids.new(), "tea", Selection(chosen=frozenset(many)))
        assert tag_members(till.counter, tagged).changed == len(many)
        if merged:
            assert merge_members(till.counter, MergeRequest(till.ids.new(), member, many[1], "one person")).done

    off_line(till, act)
    redeems(till, code, many[1] if merged else member)
    sync(chain)


@pytest.mark.parametrize("presented", ["stays", "goes"])
def test_two_who_became_one(chain: Chain, presented: str) -> None:
    till, member, code = issued(chain, "13800000001", member_bound=True)
    other = sign_up(till.counter, SignUpRequest(till.ids.new(), "13800000002", "", consent=True))
    assert other.member is not None
    stays = other.member.id
    sync(chain)
    request = MergeRequest(till.ids.new(), member, stays, "one person")
    off_line(till, lambda: merge_members(till.counter, request))
    redeems(till, code, stays if presented == "stays" else member)
