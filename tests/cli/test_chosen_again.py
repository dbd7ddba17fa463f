"""`checkout --best` against a real cloud that knows more than this counter."""

import uuid

import pytest

from counter_app.sync.outcomes import HttpAnswer, NotKnown
from counter_app.sync.transport import Transport
from tests.cli.conftest import Shop

AMOUNT = ("--amount-minor", "20000")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine, the cloud's answer is waited for: nothing here is about time-outs."""
    exchange = Transport.exchange

    def waits(
        self: Transport, method: str, target: str, headers: dict[str, str], content: bytes | None, _seconds: float
    ) -> HttpAnswer | NotKnown:
        return exchange(self, method, target, headers, content, 60.0)

    monkeypatch.setattr(Transport, "exchange", waits)


def test_a_coupon_that_was_used_at_the_other_counter_is_left_out(shop: Shop) -> None:
    member = shop.first.must("sign-up", "--phone", "13812340077", "--consent")["member"]["number"]
    used, kept = (shop.coupon("C50", "--member", member) for _ in range(2))
    shop.first.must("sync")
    shop.second.must("sync")
    shop.first.must("redeem", used, *AMOUNT)
    shop.first.must("redeem", kept, *AMOUNT)
    identity = str(uuid.uuid4())
    words = ("checkout", "--member", member, *AMOUNT, "--best", "--id", identity)

    bought, again = shop.second.must(*words), shop.second.must(*words)

    assert (bought["verdict"], bought["redeemed"], bought["payable_minor"]) == ("accepted", False, 20000)
    assert [(each["campaign"], each["reason"]) for each in bought["left_out"]] == [("C50", "already_redeemed")] * 2
    assert (again["checkout"], again["left_out"]) == (bought["checkout"], bought["left_out"])
    assert bought["checkout"] != identity
    taken = shop.second.must("void", identity, "--reason", "slip")
    assert taken["checkout"] == bought["checkout"]
    assert shop.second("redeem", used, *AMOUNT).document["reasons"][0]["code"] == "already_redeemed"
    shop.second.must("sync")
    assert shop.second.must("queue")["refused"] == []
