"""`best` chooses again when the cloud will not have what it had chosen; what a person named stays a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from counter_app.protocol.bodies import Cancel, Checkout, decode_body
from counter_app.protocol.operations import Operation, OperationType, Result
from counter_app.services.answers import Answer
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.choosing import MOST_REFUSED
from counter_app.services.redeem import RedeemRequest
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import C50, M1_NUMBER, ScriptedLink, Shop, open_shop
from tests.services.desk import bodies

M1 = "aaaaaaaaaaaa"
SMALL = {**C50, "id": "SMALL", "benefit": {"amount_off_minor": 1000}, "min_spend_minor": 0, "stacking": {"group": "s"}}
NEVER = {**SMALL, "id": "NEVER", "stacking": {"group": "n"}, "offline": {"policy": "never"}}
Says = Callable[[Checkout], dict[str, Any] | None]


@dataclass(kw_only=True)
class JudgingLink(ScriptedLink):
    """A cloud whose word depends on the coupons that are claimed: details of a no, or {} for yes, None for silence."""

    says: Says

    @override
    def claim(self, operation: Operation, timeout_seconds: float) -> Result | None:
        if operation.type != OperationType.CHECKOUT:
            return None  # it has no word on what is taken back
        self.claims.append(operation)
        body = decode_body(OperationType.CHECKOUT, operation.body)
        assert isinstance(body, Checkout)
        said = self.says(body)
        if said is None:
            self.online = False
            return None
        return Result(id=operation.id, result="refused" if said else "applied", version=7, detail=said)


def used(*campaigns: str) -> Says:
    """Coupons of these campaigns were used elsewhere."""

    def says(body: Checkout) -> dict[str, Any]:
        hit = [use.short_code for use in body.coupons if use.campaign in campaigns]
        found = [{"code": "already_redeemed", "about": text, "store": "S2"} for text in hit]
        return {"reason": "already_redeemed", "reasons": found} if found else {}

    return says


def silent(_body: Checkout) -> None:
    """No word on anything."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = open_shop(tmp_path)
    for number, document in enumerate((SMALL, NEVER)):
        shop.campaign(document, tag=20 + number)
    return shop


def asked(shop: Shop, says: Says) -> JudgingLink:
    shop.link = JudgingLink(online=True, says=says)
    return shop.link


def best(shop: Shop, *codes: str, identity: str = "") -> Answer:
    request = RedeemRequest(identity or shop.counter.ids.new(), codes, 20000, M1_NUMBER, form=CheckoutForm(best=True))
    return checkout(shop.counter, request)


def campaigns(answer: Answer) -> list[str]:
    return [code.campaign for code in answer.verdict.codes]


def left_out(answer: Answer) -> list[tuple[str, str]]:
    return [(each.campaign, each.word) for each in answer.verdict.left_out]


def waiting(shop: Shop) -> list[object]:
    return bodies(shop)


def test_what_was_used_elsewhere_is_left_out_and_the_rest_is_redeemed(shop: Shop) -> None:
    link = asked(shop, used("SMALL"))
    shop.coupon("SMALL", member=M1)
    shop.coupon("C50", member=M1)
    identity = shop.counter.ids.new()

    answer = best(shop, identity=identity)

    assert (answer.redeemed, answer.online, answer.verdict.reasons) == (True, True, ())
    assert (campaigns(answer), left_out(answer)) == (["C50"], [("SMALL", "already_redeemed")])
    assert answer.verdict.payable_minor == 15000
    assert [claim.id for claim in link.claims] == [identity, answer.checkout]
    assert identity != answer.checkout
    assert waiting(shop) == []


def test_the_id_that_was_asked_under_answers_the_same_and_is_taken_back(shop: Shop) -> None:
    link = asked(shop, used("SMALL"))
    for campaign in ("SMALL", "C50"):
        shop.coupon(campaign, member=M1)
    identity = shop.counter.ids.new()

    first, second = (best(shop, identity=identity) for _ in range(2))
    taken = void(shop.counter, VoidRequest(shop.counter.ids.new(), identity, "slip"))

    assert (second.checkout, second.redemptions) == (first.checkout, first.redemptions)
    assert len(link.claims) == 2
    assert (taken.done, taken.checkout) == (True, first.checkout)
    assert taken.redemptions == tuple(each.id for each in first.redemptions)


def test_nothing_of_the_members_own_is_left_so_it_is_a_purchase(shop: Shop) -> None:
    asked(shop, used("SMALL", "C50"))
    for campaign in ("SMALL", "C50"):
        shop.coupon(campaign, member=M1)
    identity = shop.counter.ids.new()

    first, second = (best(shop, identity=identity) for _ in range(2))

    assert (first.accepted, first.redeemed, first.verdict.payable_minor) == (True, False, 20000)
    assert sorted(left_out(first)) == [("C50", "already_redeemed"), ("SMALL", "already_redeemed")]
    assert first.checkout == second.checkout != identity
    assert [type(body).__name__ for body in waiting(shop)] == ["Checkout"]


def test_what_a_person_named_stays_a_refusal(shop: Shop) -> None:
    link = asked(shop, used("C50"))
    named = shop.coupon("C50")
    shop.coupon("SMALL", member=M1)

    answer = best(shop, named)

    assert [reason.code.value for reason in answer.verdict.reasons] == ["already_redeemed"]
    assert (answer.checkout, len(link.claims), waiting(shop)) == ("", 1, [])


def test_named_and_chosen_refused_together_is_a_refusal(shop: Shop) -> None:
    link = asked(shop, used("C50", "SMALL"))
    named = shop.coupon("C50")
    shop.coupon("SMALL", member=M1)

    answer = best(shop, named)

    assert (answer.accepted, len(link.claims)) == (False, 1)


def test_it_does_not_go_on_for_ever(shop: Shop) -> None:
    """A cloud that says no to one after the other: after so many it is a purchase without them."""
    link = asked(shop, used("SMALL"))
    for _ in range(MOST_REFUSED + 3):
        shop.coupon("SMALL", member=M1)

    answer = best(shop)

    assert (answer.accepted, answer.redeemed, len(link.claims)) == (True, False, MOST_REFUSED)


def test_the_cloud_is_silent_and_what_best_chose_needs_it(shop: Shop) -> None:
    link = asked(shop, silent)
    for campaign in ("NEVER", "SMALL"):
        shop.coupon(campaign, member=M1)
    identity = shop.counter.ids.new()

    answer = best(shop, identity=identity)

    assert (answer.redeemed, answer.online) == (True, False)
    assert (campaigns(answer), left_out(answer)) == (["SMALL"], [("NEVER", "needs_online")])
    # The cloud may have carried out the first: it is cancelled, before what happened in its place.
    cancel, instead = waiting(shop)
    assert isinstance(cancel, Cancel)
    assert isinstance(instead, Checkout)
    assert cancel.target == link.claims[0].id == identity
    assert [use.campaign for use in instead.coupons] == ["SMALL"]
    assert best(shop, identity=identity).checkout == answer.checkout


def test_the_cloud_is_silent_and_what_was_named_needs_it(shop: Shop) -> None:
    asked(shop, silent)
    named = shop.coupon("NEVER")
    shop.coupon("SMALL", member=M1)

    answer = best(shop, named)

    assert [reason.code.value for reason in answer.verdict.reasons] == ["needs_online"]
    assert [type(body).__name__ for body in waiting(shop)] == ["Cancel"]


def test_silence_at_the_second_try(shop: Shop) -> None:
    refused = used("C50")
    link = asked(shop, lambda body: refused(body) or None)
    for campaign in ("C50", "NEVER", "SMALL"):
        shop.coupon(campaign, member=M1)
    identity = shop.counter.ids.new()

    answer = best(shop, identity=identity)

    assert (campaigns(answer), len(link.claims)) == (["SMALL"], 2)
    assert left_out(answer)[0] == ("C50", "already_redeemed")
    assert best(shop, identity=identity).checkout == answer.checkout
    assert [type(body).__name__ for body in waiting(shop)] == ["Cancel", "Checkout"]
