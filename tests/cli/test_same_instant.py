"""Example 5 by commands: two processes at two counters redeem one coupon at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.commands import Counter, Document, process
from tests.cli.conftest import Shop

# Never off-line: where the machine is so busy that the cloud's answer comes too late, nothing is redeemed.
ONCE = """
id: ONCE
kind: gift
title: {zh_CN: 一份, en: Only one}
benefit: {item: tea}
offline: {policy: never}
"""
ROUNDS, TRIES = 2, 30


@pytest.fixture
def once(shop: Shop, tmp_path: Path) -> Iterator[list[str]]:
    """Codes that both counters know; the owner is signed in at both."""
    (tmp_path / "once.yaml").write_text(ONCE, encoding="utf-8")
    for counter in (shop.first, shop.second):
        counter.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    shop.first.must("campaign", "put", str(tmp_path / "once.yaml"))
    coupons = shop.first.must("issue", "ONCE", "--count", str(ROUNDS))["coupons"]
    for counter in (shop.first, shop.second):
        counter.must("sync")
    yield [str(each["short_code"]) for each in coupons]
    shop.first.must("campaign", "end", "ONCE")
    for counter in (shop.first, shop.second):
        counter.must("sync")
        counter.must("sign-out")


def redeem(counter: Counter, code: str) -> Document:
    return process("--data", str(counter.folder), "--json", "redeem", code).document


def codes_of(answer: Document) -> list[str]:
    return [str(each["code"]) for each in answer["reasons"]]


def test_5_two_commands_at_the_same_instant_have_one_success(shop: Shop, once: list[str]) -> None:
    counters = (shop.first, shop.second)
    for code in once:
        won, answers = 0, list[Document]()
        for _ in range(TRIES):
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(redeem, counters, (code, code)))
            won += sum(bool(each["redeemed"]) for each in answers)
            assert won <= 1, answers
            if won and not any("needs_online" in codes_of(each) for each in answers):
                break
        assert won == 1
        assert ["already_redeemed"] in [codes_of(each) for each in answers], answers
