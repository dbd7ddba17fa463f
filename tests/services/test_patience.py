"""All look-ups of one customer share one budget, and one without an answer does not stop the others."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.protocol.operations import Result
from counter_app.services.check import CheckRequest, check
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.patience import LOOK_UP_SECONDS
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import M1_NUMBER, START, ScriptedLink, Shop, open_shop

BUDGET = LOOK_UP_SECONDS + 0.001


@dataclass(kw_only=True)
class SlowLink(ScriptedLink):
    """Each look-up takes so long; those of `dead` codes get no answer, though the cloud is there."""

    shop: Shop
    seconds: float = 0.0
    dead: tuple[str, ...] = ()
    knows: str = ""
    asked: list[str] = field(default_factory=list)
    waited: float = 0.0

    @override
    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8) -> ChangesPage | None:
        self.asked.append(code or phone)
        took = min(self.seconds, timeout_seconds)
        self.waited += took
        self.shop.clock.at += timedelta(seconds=took)
        if code in self.dead or took < self.seconds:
            return None
        return _page(code) if code == self.knows else ChangesPage(now="", version=0, more=False, kinds={})


def _page(code: str) -> ChangesPage:
    values = {"id": "cccccccccccc", "version": 9, "campaign": "C50", "terms_version": 1, "short_code": code}
    values |= {"signed_code": "", "member": "", "home_store": "", "issued_at": START.isoformat(), "status": "active"}
    values |= {"status_since": "", "cycles": 0, "used": 0, "deleted": False}
    columns = columns_of("coupon")
    rows = [[values.get(column, "") for column in columns]]
    return ChangesPage(now="", version=0, more=False, kinds={"coupon": KindPage(columns=columns, rows=rows)})


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def slow(shop: Shop, seconds: float, **how: object) -> SlowLink:
    link = SlowLink(online=True, shop=shop, seconds=seconds, **how)  # type: ignore[arg-type]  # a test's own words
    link.answer = Result(id="", result="applied", version=7)
    shop.link = link
    return link


def unknown(count: int) -> tuple[str, ...]:
    from secrets import randbelow

    from counter_app.domain.codes import make_short_code

    return tuple(make_short_code(randbelow) for _ in range(count))


@pytest.mark.parametrize("ask", [True, False], ids=["command", "window"])
def test_a_check_of_many_codes_waits_once(shop: Shop, *, ask: bool) -> None:
    link = slow(shop, 0.3)
    check(shop.counter, CheckRequest(unknown(10), ask=ask))
    assert (len(link.asked), link.waited < BUDGET) == (3, True)


def test_a_redemption_of_many_codes_waits_once(shop: Shop) -> None:
    link = slow(shop, 0.3)
    redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), unknown(10), 20000))
    assert (len(link.asked), link.waited < BUDGET) == (3, True)


def test_a_checkout_and_what_it_asks_about_its_member_share_it(shop: Shop) -> None:
    link = slow(shop, 0.3)
    request = RedeemRequest(shop.counter.ids.new(), unknown(10), 20000, M1_NUMBER, form=CheckoutForm())
    checkout(shop.counter, request)
    assert (len(link.asked), link.waited < BUDGET) == (3, True)


def test_the_next_customer_has_the_whole_budget(shop: Shop) -> None:
    link = slow(shop, 0.3)
    for _ in range(2):
        check(shop.counter, CheckRequest(unknown(10)))
    assert len(link.asked) == 6


def test_what_has_no_answer_does_not_stop_the_others(shop: Shop) -> None:
    first, second = unknown(2)
    link = slow(shop, 0.01, dead=(first,), knows=second)
    answer = check(shop.counter, CheckRequest((first, second), 20000))
    assert link.asked == [first, second]
    assert [reason.about for reason in answer.verdict.reasons] == [first]


def test_a_phone_that_is_none_does_not_stop_the_others(shop: Shop) -> None:
    (code,) = unknown(1)
    link = slow(shop, 0.01, knows=code)
    answer = check(shop.counter, CheckRequest(("00000000000", code), 20000, typed=True))
    assert link.asked == [code]
    assert [each.campaign for each in answer.verdict.codes if each.campaign] == ["C50"]


def test_where_nobody_is_there_nobody_waits_for_the_others(shop: Shop) -> None:
    codes = unknown(3)
    link = slow(shop, 0.01, dead=codes)
    link.believed_online = lambda: not link.asked  # type: ignore[method-assign]  # gone with the first question
    check(shop.counter, CheckRequest(codes))
    assert link.asked == [codes[0]]
