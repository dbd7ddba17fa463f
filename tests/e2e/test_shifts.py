"""A shift in a whole chain: closed without the network over midnight, known to the owner in the other store after."""

from pathlib import Path

import pytest

from tests.e2e.chain import PINS, Chain
from tests.e2e.programs import call, must, run


def test_a_night_without_the_network_and_what_the_owner_sees_of_it(
    chain: Chain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counter_app.sync.link._TIMELINE_SECONDS", 60.0)  # however busy the machine is
    first, other = chain.data("T1"), chain.data("T3")
    call(first, "sign-out")
    opened = call(first, "shift", "open", "--float-minor", "20000")["shift"]
    sold = str(call(first, "checkout", "--amount-minor", "3000", "--tender", "cash")["checkout"])
    call(first, "sync")
    chain.wire.cut()
    call(first, "void", sold, "--reason", "slip")
    call(first, "checkout", "--amount-minor", "20000", "--coupon", chain.code("C50/0"), "--tender", "cash")
    call(first, "checkout", "--amount-minor", "4000", "--tender", "wechat")
    call(first, "shift", "hand-over", "K1", "--counted-minor", "35000")
    call(first, "sign-in", "K1", "--pin", PINS["K1"])
    chain.set_clock("2026-03-11T00:30:00+08:00")
    call(first, "checkout", "--amount-minor", "1000", "--tender", "cash")
    paper = tmp_path / "close.pdf"
    closed = must(first, "shift", "close", "--counted-minor", "35500", "--pdf", str(paper))["shift"]
    assert paper.read_bytes().startswith(b"%PDF-")
    assert (closed["business_day"], closed["expected_minor"], closed["difference_minor"]) == ("2026-03-10", 36000, -500)
    assert (closed["total"]["offline"], closed["total"]["voids"], closed["whole"]) == (1, 1, True)
    assert [(part["name"], part["difference_minor"]) for part in closed["parts"]] == [("till", 0), ("K1", -500)]

    call(other, "sign-in", "owner", "--pin", chain.facts["owner_pin"])
    assert run(other, "shift", "list").document["reasons"][0]["code"] == "needs_online"
    chain.wire.up()
    call(first, "sync")
    (seen,) = [each for each in call(other, "shift", "list")["shifts"] if each["id"] == opened["id"]]
    assert (seen["store_name"], seen["counter"], seen["opened_by"], seen["closed_by"]) == ("S1", "T1", "till", "K1")
    assert (seen["float_minor"], seen["hand_overs"], seen["difference_minor"]) == (20000, 1, -500)
    assert seen["figures"]["total"]["tenders"] == closed["total"]["tenders"]
    assert seen["figures"]["expected_minor"] == closed["expected_minor"]
