"""What one counter does on the command line is known to the others before anybody has synced."""

import pytest

from counter_app.sync.outcomes import HttpAnswer, NotKnown
from counter_app.sync.transport import Transport
from tests.cli.commands import Document
from tests.cli.conftest import Shop


def codes(document: Document) -> list[str]:
    return [reason["code"] for reason in document["reasons"]]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine, the cloud's answer is waited for: nothing here is about time-outs."""
    exchange = Transport.exchange

    def waits(
        self: Transport, method: str, target: str, headers: dict[str, str], content: bytes | None, _seconds: float
    ) -> HttpAnswer | NotKnown:
        return exchange(self, method, target, headers, content, 60.0)

    monkeypatch.setattr(Transport, "exchange", waits)


@pytest.fixture
def people(shop: Shop) -> list[str]:
    """Two members' numbers; signed up at the first counter, and told of at once."""
    shop.first.must("sync")  # what other tests have left to be told
    found = []
    for phone in ("13812340001", "13812340002"):
        told = shop.first.must("sign-up", "--phone", phone, "--consent")
        assert (told["queued"], told["online"]) == (0, True)
        found.append(told["member"]["number"])
    return found


def test_an_issue_is_told_at_once_and_serves_its_owner_alone(shop: Shop, people: list[str]) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    issued = shop.first.must("issue", "MINE", "--member", people[0])
    shop.first.must("sign-out")
    assert (issued["queued"], issued["online"]) == (0, True)
    code = issued["coupons"][0]["signed_code"]
    assert codes(shop.second("redeem", code, "--member", people[1]).document) == ["not_owner"]
    assert shop.second.must("redeem", code)["redeemed"]


def test_a_use_and_its_void_are_known_at_the_other_counter_at_once(shop: Shop) -> None:
    code, how = shop.coupon(), ("--amount-minor", "20000")
    shop.first.must("sync")
    shop.second.must("sync")
    shop.first.must("redeem", code, *how)
    looked = shop.second("check", code, *how).document
    assert (codes(looked), looked["online"]) == (["already_redeemed"], True)
    told = shop.first.must("void", code, "--reason", "slip")
    assert (told["queued"], told["online"]) == (0, True)
    assert shop.second.must("redeem", code, *how)["redeemed"]
