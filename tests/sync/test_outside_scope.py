"""What is here from a look-up alone: what happens to it elsewhere is asked for when it is shown again."""

import itertools
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from secrets import randbelow

import pytest

from counter_app.domain.codes import make_short_code
from counter_app.protocol.devices import CouponIdentity, MemberIdentity
from counter_app.services.answers import Answer
from counter_app.services.check import CheckRequest, check
from counter_app.services.coupons import show_coupon
from counter_app.services.finding import look_up
from counter_app.services.guessing import notes_to_manager
from counter_app.services.members import show_member
from counter_app.services.redeem import RedeemRequest, redeem
from tests.cloud.support import C50
from tests.sync import chance as chain_of
from tests.sync.chance import Chain, TillInChain, build_chain

_PHONES = (f"+86138{number:08}" for number in itertools.count(1))
START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    tmp_path = tmp_path_factory.mktemp("chain")
    made = build_chain(tmp_path, 3, 1, START)
    there = made.cloud.add_store("S2").store
    made.tills.append(chain_of._till(tmp_path / "far", made.cloud, made.clock, random.Random(4), there))
    made.desk.campaign(C50)
    for till in made.tills:
        till.rounds.whole()
    yield made
    made.close()


@pytest.fixture
def far(chain: Chain) -> TillInChain:
    """A counter in another store than the one where everything happens."""
    return chain.tills[1]


@pytest.fixture
def cut(far: TillInChain) -> Iterator[TillInChain]:
    """It cannot reach the cloud, and knows it; afterwards it can."""
    far.wire.down = True
    assert not look_up(far.counter, code=make_short_code(randbelow))
    assert not far.counter.link.believed_online()
    yield far
    mended(far)


def mended(till: TillInChain) -> None:
    till.wire.down = False
    till.clock.forward(seconds=2)
    assert till.rounds.whole().failures == ()


def looked(till: TillInChain, text: str, member: str | None = None) -> list[str]:
    answer = check(till.counter, CheckRequest((text,), 30_000, member))
    return [reason.code.value for reason in answer.verdict.reasons]


def redeemed(till: TillInChain, text: str) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (text,), 30_000))


def coupon_of(chain: Chain, member: str = "") -> CouponIdentity:
    drawn = chain.desk.coupons(1)[0]
    chain.desk.one(chain.desk.issue(drawn, member=member))
    return drawn


def member_of(chain: Chain) -> MemberIdentity:
    drawn = chain.desk.members(1)[0]
    chain.desk.one(chain.desk.sign_up(drawn, next(_PHONES)))
    return drawn


@pytest.mark.parametrize("way", ["short_code", "signed_code"])
def test_a_use_there_and_its_void_are_known_at_the_next_look(chain: Chain, far: TillInChain, way: str) -> None:
    drawn = coupon_of(chain)
    text = str(getattr(drawn, way))
    assert looked(far, text) == []
    used = chain.desk.checkout(drawn)
    chain.desk.one(used)
    assert looked(far, text) == ["already_redeemed"]
    assert far.rounds.whole().digest_equal, "what was looked up is no difference"
    chain.desk.one(chain.desk.void(used.id))
    assert looked(far, text) == []
    assert far.rounds.whole().digest_equal


def test_a_use_that_was_voided_there_can_be_made_here(chain: Chain, far: TillInChain) -> None:
    drawn = coupon_of(chain)
    used = chain.desk.checkout(drawn)
    chain.desk.one(used)
    assert looked(far, drawn.short_code) == ["already_redeemed"]
    assert not redeemed(far, drawn.short_code).redeemed
    chain.desk.one(chain.desk.void(used.id))
    assert redeemed(far, drawn.short_code).redeemed


def test_a_use_made_here_stays_whatever_comes_down(chain: Chain, far: TillInChain) -> None:
    drawn = coupon_of(chain)
    assert redeemed(far, drawn.short_code).redeemed
    for _ in range(2):
        assert looked(far, drawn.short_code) == ["already_redeemed"]
        assert not redeemed(far, drawn.short_code).redeemed
        assert far.rounds.whole().digest_equal


def test_a_member_frozen_there_is_known_at_the_next_look(chain: Chain, far: TillInChain) -> None:
    member = member_of(chain)
    drawn = coupon_of(chain, member.subject)
    for text in (drawn.short_code, member.number, member.signed_code):
        assert looked(far, text) == []
    chain.desk.do("member_update", {"member": member.subject, "status": "frozen"})
    for text in (drawn.short_code, member.number, member.signed_code):
        assert looked(far, text) == ["member_frozen"], text
    chain.desk.do("member_update", {"member": member.subject, "status": "active"})
    assert not redeemed(far, member.number).redeemed  # asks for the coupon
    assert redeemed(far, drawn.short_code).redeemed


def test_the_member_who_is_named_beside_a_coupon_is_asked_for_too(chain: Chain, far: TillInChain) -> None:
    member = member_of(chain)
    bearer = coupon_of(chain)
    assert looked(far, member.number) == []
    chain.desk.do("member_update", {"member": member.subject, "status": "frozen"})
    assert looked(far, bearer.short_code, member.number) == ["member_frozen"]


def test_off_line_the_local_row_counts_and_a_silence_costs_one_look_up(chain: Chain, far: TillInChain) -> None:
    drawn = coupon_of(chain)
    assert looked(far, drawn.short_code) == []
    used = chain.desk.checkout(drawn)
    chain.desk.one(used)
    far.wire.down = True
    assert looked(far, drawn.short_code) == []
    far.wire.down = False
    far.rounds.whole()
    far.wire.loss, far.wire.down = 1.0, False  # nothing is answered any more
    assert looked(far, drawn.short_code) == []
    assert not far.counter.link.believed_online()
    far.wire.loss = 0.0
    far.clock.forward(minutes=1)
    far.rounds.whole()
    assert looked(far, drawn.short_code) == ["already_redeemed"]


def test_a_code_that_is_not_here_needs_the_network_and_is_unknown_when_the_cloud_says_so(
    chain: Chain, cut: TillInChain
) -> None:
    drawn, guess = coupon_of(chain), make_short_code(randbelow)
    for text in (drawn.short_code, guess):
        answer = check(cut.counter, CheckRequest((text,)))
        reasons = [(each.code.value, each.details["why"]) for each in answer.verdict.reasons]
        assert (reasons, answer.verdict.colour.wire) == ([("needs_online", "not_here")], "amber")
    assert not redeemed(cut, guess).redeemed
    mended(cut)
    assert (looked(cut, drawn.short_code), looked(cut, guess)) == ([], ["unknown_code"])


def test_guesses_off_line_are_counted_as_guesses(cut: TillInChain) -> None:
    answer = check(cut.counter, CheckRequest(tuple(make_short_code(randbelow) for _ in range(25))))
    assert {each.code.value for each in answer.verdict.reasons} == {"needs_online"}
    with cut.store.reading() as reading:
        newest = next(iter(notes_to_manager(reading)))
    assert newest["count"] >= 25


def test_what_comes_down_by_itself_is_not_asked_for(chain: Chain, far: TillInChain) -> None:
    here = chain.tills[0]
    drawn = coupon_of(chain)
    here.rounds.whole()
    asked: list[str] = []
    real = here.wire.exchange

    def exchange(method: str, target: str, *rest: object) -> object:
        asked.append(target)
        return real(method, target, *rest)  # type: ignore[arg-type]  # as it came

    here.wire.exchange = exchange  # type: ignore[method-assign, assignment]
    assert looked(here, drawn.short_code) == []
    assert [each for each in asked if "lookup" in each] == []
    del far


def test_the_desk_sees_a_member_and_a_coupon_as_they_are_now(chain: Chain, far: TillInChain) -> None:
    member = member_of(chain)
    drawn = coupon_of(chain, member.subject)
    assert show_coupon(far.counter, drawn.short_code).uses_left == 1
    chain.desk.one(chain.desk.checkout(drawn, member=member.subject))
    chain.desk.do("member_update", {"member": member.subject, "name": "李四"})
    assert show_coupon(far.counter, drawn.subject).uses_left == 0
    shown = show_member(far.counter, member.subject).member
    assert shown is not None
    assert shown.name == "李四"
