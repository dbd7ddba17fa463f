"""A verdict is as true as its moment: a command asks before it says yes or no, and says so where nobody answers; a
window, which hears of everything within a moment, says at once what it knows."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.services.answers import Answer
from counter_app.services.check import CheckRequest, check
from counter_app.services.issue import IssuedCoupon, IssueRequest, issue
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from counter_app.sync.link import HttpLink
from tests.cloud.support import C50, Till
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
AMOUNT = 30_000
TERMS: tuple[dict[str, object], ...] = (
    C50,
    {**C50, "id": "NEVER", "offline": {"policy": "never"}},
    {**C50, "id": "LITTLE", "offline": {"policy": "allow_up_to", "amount_minor": 100}},
    {**C50, "id": "ONE", "limits": {"per_member": 1}},
    {**C50, "id": "BOUND", "member_bound": True},
)
_PHONES = (f"+86138{number:08}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    made = build_chain(tmp_path_factory.mktemp("chain"), 5, 2, START)
    for terms in TERMS:
        made.desk.campaign(terms)
    for till in made.tills:
        till.rounds.whole()
    yield made
    made.close()


@pytest.fixture
def chain(made: Chain) -> Iterator[Chain]:
    yield made
    for till in made.tills:
        till.wire.heal()
        with till.store.writing() as writing:
            state = writing.link_state()
            writing.set_link_state(type(state)(last_success_at=state.last_success_at))
        assert till.rounds.whole().digest_equal


@pytest.fixture
def here(chain: Chain) -> TillInChain:
    return chain.tills[0]


@pytest.fixture
def there(chain: Chain) -> Till:
    return chain.desk


def looked(till: TillInChain, text: str, *, ask: bool = True, member: str | None = None) -> Answer:
    return check(till.counter, CheckRequest((text,), AMOUNT, member, ask=ask))


def redeemed(till: TillInChain, text: str, member: str | None = None) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (text,), AMOUNT, member))


def reasons(answer: Answer) -> list[str]:
    return [reason.code.value for reason in answer.verdict.reasons]


def coupon_of(chain: Chain, campaign: str = "C50", member: str = "") -> CouponIdentity:
    """Issued, and known at every counter."""
    (coupon,) = chain.desk.coupons(1, campaign)
    chain.desk.one(chain.desk.issue(coupon, member=member))
    for till in chain.tills:
        till.rounds.whole()
    return coupon


def member_of(chain: Chain) -> MemberIdentity:
    (member,) = chain.desk.members(1)
    chain.desk.one(chain.desk.sign_up(member, next(_PHONES)))
    for till in chain.tills:
        till.rounds.whole()
    return member


def issued_here(till: TillInChain, campaign: str, member: str) -> IssuedCoupon:
    """Issued at this counter, which has told nobody yet."""
    till.as_manager()
    answer = issue(till.counter, IssueRequest(till.ids.new(), campaign, member))
    assert answer.done, answer.reasons
    return answer.coupons[0]


def send(till: TillInChain) -> None:
    assert isinstance(till.counter.link, HttpLink)
    assert till.counter.link.send_at_once(2.0)


@pytest.mark.parametrize("silent", [False, True], ids=["refused", "black hole"])
@pytest.mark.parametrize("campaign, reason", [("NEVER", "needs_online"), ("LITTLE", "offline_limit_reached")])
def test_a_look_on_a_dead_network_says_so(
    chain: Chain, here: TillInChain, campaign: str, reason: str, silent: bool
) -> None:
    coupon = coupon_of(chain, campaign)
    here.wire.loss, here.wire.down = float(silent), not silent
    answer = looked(here, coupon.short_code)
    assert (reasons(answer), answer.online) == ([reason], False)
    assert reasons(redeemed(here, coupon.short_code)) == [reason]
    assert reasons(looked(here, coupon.short_code)) == [reason]


def test_a_look_long_after_the_last_contact_says_so(chain: Chain, here: TillInChain) -> None:
    coupon = coupon_of(chain)
    here.wire.down = True
    caps = timedelta(days=8)
    chain.clock.forward(days=8)
    try:
        answer = looked(here, coupon.short_code)
    finally:
        chain.clock.forward(seconds=-caps.total_seconds())
    assert (reasons(answer), answer.online) == (["offline_limit_reached"], False)


def test_what_was_used_elsewhere_a_moment_ago_is_asked_for(chain: Chain, here: TillInChain, there: Till) -> None:
    coupon = coupon_of(chain)
    there.one(there.checkout(coupon, mode="claim"))
    assert reasons(looked(here, coupon.short_code, ask=False)) == [], "a window hears of it by itself"
    assert reasons(looked(here, coupon.short_code)) == ["already_redeemed"]


def test_a_window_does_not_wait_for_the_cloud_where_it_knows(chain: Chain, here: TillInChain) -> None:
    coupon = coupon_of(chain)
    here.wire.kept, here.wire.method = [], ""
    assert reasons(looked(here, coupon.short_code, ask=False)) == []
    assert here.wire.method == "", "nothing went over the wire"
    here.wire.kept = None


@pytest.mark.parametrize("way", ["check", "redeem"])
def test_a_coupon_freed_elsewhere_is_no_more_refused(chain: Chain, here: TillInChain, there: Till, way: str) -> None:
    coupon = coupon_of(chain)
    there.do("coupon_put", {"coupon": coupon.subject, "action": "freeze", "reason": "x"})
    here.rounds.whole()
    assert reasons(looked(here, coupon.short_code)) == ["coupon_frozen"]
    there.do("coupon_put", {"coupon": coupon.subject, "action": "unfreeze", "reason": "x"})
    answer = (looked if way == "check" else redeemed)(here, coupon.short_code)
    assert (reasons(answer), answer.redeemed) == ([], way == "redeem")


def test_a_use_voided_elsewhere_is_free_at_once(chain: Chain, here: TillInChain, there: Till) -> None:
    coupon = coupon_of(chain)
    used = there.checkout(coupon, mode="claim")
    there.one(used)
    here.rounds.whole()
    assert reasons(redeemed(here, coupon.short_code)) == ["already_redeemed"]
    there.one(there.void(used.id))
    assert redeemed(here, coupon.short_code).redeemed


def test_a_limit_with_room_again_is_asked_for(chain: Chain, here: TillInChain, there: Till) -> None:
    member = member_of(chain)
    first, other = (coupon_of(chain, "ONE", member.subject) for _ in range(2))
    used = there.checkout(first, mode="claim", member=member.subject)
    there.one(used)
    here.rounds.whole()
    assert reasons(redeemed(here, other.short_code)) == ["member_limit_reached"]
    there.one(there.void(used.id))
    assert redeemed(here, other.short_code).redeemed


def test_where_nobody_answers_before_the_claim_the_off_line_policy_decides(
    chain: Chain, here: TillInChain, there: Till
) -> None:
    coupon = coupon_of(chain)
    there.do("coupon_put", {"coupon": coupon.subject, "action": "freeze", "reason": "x"})
    here.rounds.whole()
    here.wire.loss = 1.0
    answer = redeemed(here, coupon.short_code)
    assert (reasons(answer), answer.online) == (["coupon_frozen"], False)


@pytest.mark.parametrize("way", ["short_code", "signed_code"])
def test_a_coupon_of_which_only_its_counter_knows_serves_nobody_else(chain: Chain, here: TillInChain, way: str) -> None:
    owner, other = member_of(chain), member_of(chain)
    away = chain.tills[1]
    coupon = issued_here(here, "BOUND", owner.subject)
    text = str(getattr(coupon, way))
    for answer in (looked(away, text, member=other.number), redeemed(away, text, other.number)):
        assert reasons(answer) == ["needs_online"]
        assert answer.verdict.reasons[0].details["why"] == "not_reported"
    send(here)
    assert reasons(redeemed(away, text, other.number)) == ["not_owner"]
    assert redeemed(away, text, owner.number).redeemed


def test_its_own_issue_stays_known_though_a_use_was_told_of_first(chain: Chain, here: TillInChain) -> None:
    owner, other = member_of(chain), member_of(chain)
    coupon = issued_here(here, "BOUND", owner.subject)
    used = redeemed(here, coupon.short_code)
    assert used.redeemed
    # The claim has overtaken the issue: what comes down is a placeholder.
    here.rounds.down()
    assert void(here.counter, VoidRequest(here.ids.new(), used.checkout, "slip")).done
    assert reasons(looked(here, coupon.short_code, member=other.number)) == ["not_owner"]
    assert reasons(looked(here, coupon.short_code)) == []
