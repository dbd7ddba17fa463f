"""Reservations in a whole chain, by the command line: reserved, listed, picked up, cancelled, not fetched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.chain import Chain, copy_of
from tests.e2e.programs import call
from tests.e2e.test_ledgers import Document, inside

# 2026-03-10 is a Tuesday, and the chain's clock begins at 14:00.
CAKE: dict[str, Any] = {
    "id": "CAKE",
    "kind": "reservation",
    "title": {"zh_CN": "生日蛋糕", "en": "Birthday cake"},
    "benefit": {
        "item": "生日蛋糕",
        "price_minor": 9900,
        "deposit_minor": 2000,
        "slots": [{"weekday": 2, "from": "15:00", "until": "16:00", "capacity": 1}],
    },
}
SLOT = ("--day", "2026-03-10", "--slot", "15:00")


@pytest.fixture
def chain(template: Chain, tmp_path: Path) -> Iterator[Chain]:
    copy = copy_of(template, tmp_path / "chain")
    copy.open()
    try:
        first = copy.data("T1")
        call(first, "sign-in", "owner", "--pin", copy.facts["owner_pin"])
        (copy.folder / "cake.yaml").write_text(yaml.safe_dump(CAKE, allow_unicode=True))
        call(first, "campaign", "put", str(copy.folder / "cake.yaml"))
        for name in ("T1", "T2", "T3"):
            call(copy.data(name), "sync")
        yield copy
    finally:
        copy.close()


def does(chain: Chain, at: str, *words: str, no: str = "") -> Document:
    """What a command answers; `no`: the reason for which it is refused."""
    ran = inside(chain.data(at), *words)
    assert ran.exit == (1 if no else 0), ran
    if no:
        assert [each["code"] for each in ran.document["reasons"]] == [no]
    return ran.document


def reserved(chain: Chain, at: str, *more: str, no: str = "") -> Document:
    return does(chain, at, "reserve", "CAKE", "--member", chain.code("M1"), *SLOT, *more, no=no)


def listed(chain: Chain, at: str) -> list[tuple[str, int]]:
    found = does(chain, at, "reservation", "list", "--day", "2026-03-10")
    return [(each["state"], each["rest_minor"]) for each in found["reservations"]]


def agree(chain: Chain) -> list[str]:
    for name in ("T1", "T2", "T3", "T1", "T2", "T3"):
        synced = inside(chain.data(name), "sync")
        assert (synced.exit, synced.document["refused"], synced.document["digest_equal"]) == (0, 0, True), synced
    return [each["reason"] for each in inside(chain.data("T1"), "exceptions").document["exceptions"]]


def test_a_cake_is_reserved_here_and_picked_up_there(chain: Chain) -> None:
    made = reserved(chain, "T1", "--tender", "cash")
    held, code = made["reservation"], made["coupon"]["short_code"]
    assert (made["tender_minor"], held["deposit_from"], held["rest_minor"]) == (2000, "cash", 7900)
    assert (held["from"], held["held_until"]) == ("2026-03-10T15:00:00+08:00", "2026-03-11T00:00:00+08:00")
    full = reserved(chain, "T2", no="quota_exhausted")
    assert {key: full["reasons"][0][key] for key in ("what", "limit", "used")} == {
        "what": "slot",
        "limit": 1,
        "used": 1,
    }
    slots = does(chain, "T2", "reservation", "slots", "CAKE", "--day", "2026-03-10")["slots"]
    assert [(each["capacity"], each["taken"], each["free"]) for each in slots] == [(1, 1, 0)]
    (line,) = does(chain, "T2", "reservation", "list", "--day", "2026-03-10")["reservations"]
    assert (line["item"], line["member"]["phone"], line["short_code"]) == ("生日蛋糕", "138****0001", code)

    assert does(chain, "T2", "check", code, no="wrong_time")["reasons"][0]["next_from"] == held["from"]
    chain.set_clock("2026-03-10T15:10:00+08:00")
    assert does(chain, "T3", "check", code, no="wrong_store")["reasons"][0]["stores"] == ["S1"]
    chain.wire.cut()
    reserved(chain, "T2", no="needs_online")
    picked = does(chain, "T2", "redeem", made["coupon"]["signed_code"])
    assert (picked["payable_minor"], picked["discount_minor"], picked["codes"][0]["price_minor"]) == (7900, 2000, 9900)
    does(chain, "T2", "redeem", code, no="already_redeemed")
    chain.wire.up()
    chain.wire.hang_up()
    assert agree(chain) == []
    does(chain, "T1", "redeem", code, no="already_redeemed")
    assert listed(chain, "T1") == listed(chain, "T2") == [("picked_up", 7900)]
    does(chain, "T1", "reservation", "cancel", held["id"], "--reason", "ill", no="already_redeemed")

    does(chain, "T2", "void", picked["checkout"], "--reason", "slip")
    assert listed(chain, "T1") == [("booked", 7900)]
    done = does(chain, "T1", "reservation", "cancel", code, "--reason", "ill")
    assert (done["cancelled"], done["back"]["tender_minor"]) == (True, 2000)
    assert listed(chain, "T2") == [("cancelled", 7900)]
    assert does(chain, "T2", "check", code, no="coupon_voided")["reasons"][0]["what"] == "reservation"
    assert agree(chain) == []
    reserved(chain, "T2", "--tender", "cash")


def test_who_does_not_come_is_told_everywhere_and_loses_the_deposit(chain: Chain) -> None:
    made = reserved(chain, "T1", "--tender", "wechat", "--id", "01960000-0000-7000-8000-00000000c001")
    again = reserved(chain, "T1", "--tender", "wechat", "--id", "01960000-0000-7000-8000-00000000c001")
    assert (again["reservation"], again["coupon"]) == (made["reservation"], made["coupon"])
    agree(chain)
    chain.set_clock("2026-03-11T00:00:00+08:00")
    for name in ("T1", "T2"):
        assert listed(chain, name) == [("no_show", 7900)]
        late = does(chain, name, "redeem", made["coupon"]["short_code"], no="expired")
        assert late["reasons"][0]["held_until"] == "2026-03-11T00:00:00+08:00"
    assert agree(chain) == []
