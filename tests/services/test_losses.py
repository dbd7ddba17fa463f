"""What could lose an acknowledged act, or let one through that nobody may answer for."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Role
from counter_app.protocol.operations import Result
from counter_app.services.check import CheckRequest, check
from counter_app.services.coupons import change_coupon
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.status import status
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import Shop, open_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path, role=Role.MANAGER)


def ask(shop: Shop, code: str, amount: int = 20_000, identity: str = "") -> RedeemRequest:
    return RedeemRequest(identity or shop.counter.ids.new(), (code,), amount)


def waiting(shop: Shop) -> list[str]:
    with shop.store.reading() as reading:
        return [each.operation.type for each in reading.outbox_batch(10, 10_000)]


# --- a revoked counter is locked ---


@pytest.mark.parametrize(
    "act",
    [
        lambda shop, code, _: redeem(shop.counter, ask(shop, code)),
        lambda shop, code, _: check(shop.counter, CheckRequest((code,), 20_000)),
        lambda shop, _, done: void(shop.counter, VoidRequest(shop.counter.ids.new(), done, "slip")),
        lambda shop, code, _: change_coupon(shop.counter, shop.counter.ids.new(), code, "freeze", "lost"),
    ],
    ids=["redeem", "check", "void", "freeze"],
)
def test_a_revoked_counter_accepts_nothing_and_keeps_its_queue(
    shop: Shop, act: Callable[[Shop, str, str], object]
) -> None:
    code = shop.coupon()
    first = ask(shop, shop.coupon())
    done = redeem(shop.counter, first)
    with shop.store.writing() as writing:
        device = writing.device()
        assert device is not None
        writing.set_device(replace(device, revoked=True))

    with pytest.raises(Fault) as caught:
        act(shop, code, done.checkout)

    assert caught.value.kind is FaultKind.REVOKED
    assert waiting(shop) == ["checkout"]
    assert redeem(shop.counter, first).redeemed, "what was told before is still told"


# --- nothing is written that the cloud would refuse for its form ---


@pytest.mark.parametrize("amount", [-1, 10**12 + 1])
def test_an_amount_that_the_cloud_would_refuse_is_refused_here(shop: Shop, amount: int) -> None:
    with pytest.raises(InvalidInput):
        redeem(shop.counter, ask(shop, shop.coupon(), amount))
    assert waiting(shop) == []


def test_an_id_that_the_cloud_would_refuse_is_refused_here(shop: Shop) -> None:
    with pytest.raises(InvalidInput):
        redeem(shop.counter, ask(shop, shop.coupon(), identity="R1"))
    done = redeem(shop.counter, ask(shop, shop.coupon()))
    with pytest.raises(InvalidInput):
        void(shop.counter, VoidRequest("V1", done.checkout, "slip"))
    assert waiting(shop) == ["checkout"]


@pytest.mark.parametrize("reason", ["", "x" * 1_001, "a\ud800b", "a\0b"])
def test_a_reason_that_the_cloud_would_refuse_is_refused_here(shop: Shop, reason: str) -> None:
    done = redeem(shop.counter, ask(shop, shop.coupon()))

    with pytest.raises(InvalidInput):
        void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, reason))

    assert waiting(shop) == ["checkout"]


@pytest.mark.parametrize("text", ["a\ud800b", "\0", "71" + "9" * 198, ""])
def test_rubbish_is_a_verdict_and_never_an_error(shop: Shop, text: str) -> None:
    assert not redeem(shop.counter, ask(shop, text)).redeemed
    request = RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20_000, member=text or "\ud800")
    assert not redeem(shop.counter, request).redeemed


# --- a claim that the cloud has accepted and the disk has not ---


def test_a_claim_that_could_not_be_carried_out_is_taken_back_at_once(shop: Shop) -> None:
    shop.link.online, shop.link.answer = True, Result(id="", result="applied", version=7)
    code = shop.coupon()

    def busy(name: str) -> None:
        if name == "redeem.before_commit":
            shop.failpoint = lambda _: None
            raise Fault(FaultKind.DATABASE_BUSY, "", retryable=True)

    shop.failpoint = busy
    with pytest.raises(Fault):
        redeem(shop.counter, ask(shop, code))

    assert waiting(shop) == ["cancel"]
    with shop.store.reading() as reading:
        assert not reading.unfinished_claims()


def test_a_word_of_the_cloud_that_is_not_known_here_is_no_yes(shop: Shop) -> None:
    shop.campaign({**_NEVER}, tag=9)
    shop.link.online, shop.link.answer = True, Result(id="", result="deferred", version=7)

    assert not redeem(shop.counter, ask(shop, shop.coupon("N"))).redeemed
    assert waiting(shop) == ["cancel"]


_NEVER = {
    "id": "N",
    "kind": "cash",
    "title": {"zh_CN": "券", "en": "Coupon"},
    "benefit": {"amount_off_minor": 100},
    "offline": {"policy": "never"},
}


# --- nobody waits for the network while holding the database ---


def test_the_network_is_never_asked_inside_a_transaction(shop: Shop) -> None:
    done = redeem(shop.counter, ask(shop, shop.coupon()))
    asked = []

    def looks() -> bool:
        # What the link itself does when it has found out something: it writes it down.
        with shop.store.writing(), shop.store.reading():
            asked.append(True)
        return False

    shop.link.believed_online = looks  # type: ignore[method-assign]
    assert void(shop.counter, VoidRequest(shop.counter.ids.new(), done.checkout, "slip")).done
    assert not status(shop.counter).online
    assert len(asked) == 2
