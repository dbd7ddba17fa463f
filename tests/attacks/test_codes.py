"""Faults 61, 68 to 71 and 79: whatever is scanned, nothing that is not ours is ready, and nothing raises."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from counter_app.domain.codes import ReadingRules, RefusedCode, SignedCode, read_code
from counter_app.domain.verdict import ReasonCode
from counter_app.security.signing import MerchantKey, Verifier
from counter_app.services.check import judge_now
from counter_app.services.gather import Asked
from tests.attacks.code_texts import OTHER_TAG, TAG, altered, malformed, owed, signed
from tests.counter_shop import M1_NUMBER, Shop, open_shop

KEY, SECOND, THEIRS = (MerchantKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2, 3))
KEYS = {1: KEY.public_bytes, 2: SECOND.public_bytes}
OURS = [signed(KEY, bytes([number]) * 6) for number in range(1, 20)]
OURS += [signed(SECOND, bytes([number]) * 6, key_id=2) for number in range(20, 30)]
# Good codes of another merchant, codes of ours that another merchant signed, and a key that is not held.
FOREIGN = [signed(THEIRS, bytes([number]) * 6, tag=OTHER_TAG) for number in range(1, 9)]
FALSE = [signed(THEIRS, bytes([number]) * 6, key_id=number % 4) for number in range(1, 9)]
PARALLEL = 8


def attack(seed: int, count: int) -> int:
    """How many altered codes were read and refused for the right reason; raises for the first that was not."""
    rules = ReadingRules(TAG, Verifier(KEYS))
    good, chance = frozenset(OURS), random.Random(seed)
    refused = 0
    for text in altered(chance, [*OURS, *FOREIGN, *FALSE], count):
        if text in good:
            continue
        code = read_code(text, rules)
        assert not isinstance(code, SignedCode), (seed, text)
        if len(text) == 200 and text.startswith("71"):
            assert isinstance(code, RefusedCode), (seed, text)
            assert code.reason == owed(text, TAG, frozenset(KEYS)), (seed, text, code)
        refused += 1
    return refused


def test_altered_codes_are_refused_for_the_reason_of_the_page(figure: Callable[[int, int], int]) -> None:
    seed, count = random.SystemRandom().randrange(2**32), figure(20_000, 1_000_000)
    print("seed", seed)
    rules = ReadingRules(TAG, Verifier(KEYS))
    assert all(isinstance(read_code(text, rules), SignedCode) for text in OURS)
    if count < 100_000:
        refused = attack(seed, count)
    else:
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            seeds = range(seed, seed + PARALLEL)
            refused = sum(pool.map(attack, seeds, [count // PARALLEL] * PARALLEL))
    assert refused > count * 0.99


@pytest.mark.parametrize("text", [*FOREIGN[:2], *FALSE[:4]])
def test_a_code_that_somebody_else_signed_is_refused_for_its_reason(text: str) -> None:
    code = read_code(text, ReadingRules(TAG, Verifier(KEYS)))
    assert isinstance(code, RefusedCode)
    assert code.reason == owed(text, TAG, frozenset(KEYS))


def test_every_bit_of_a_good_code_counts() -> None:
    rules = ReadingRules(TAG, Verifier(KEYS))
    for code in (OURS[0], OURS[-1]):
        for bit in range(640):
            text = f"{code[:7]}{int(code[7:]) ^ 1 << bit:0193d}"
            read = read_code(text, rules)
            assert isinstance(read, RefusedCode)
            assert read.reason == owed(text, TAG, frozenset(KEYS))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    def refuse(*_: object) -> None:
        raise AssertionError("a text of a stranger made a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return open_shop(tmp_path)


def test_no_text_of_a_stranger_is_ready_at_a_counter_that_knows_its_shop(
    shop: Shop, figure: Callable[[int, int], int]
) -> None:
    """Parser, signature, rows and rules together; the words of the answer too."""
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    short = [shop.coupon() for _ in range(20)]
    own = [shop.signed() for _ in range(5)]
    member, counter = [shop.signed("aaaaaaaaaaaa")], shop.counter
    near = [*short, *own, *member, M1_NUMBER]
    rightful = set(near)
    with shop.store.reading() as reading:
        good = [judge_now(reading, counter, Asked((text,), 20_000, ""), online=False)[1] for text in (*short, *own)]
        assert all(verdict.accepted for verdict in good), "the shop's own codes are good"
        judged = 0
        for number in range(figure(10_000, 100_000)):
            text: str | bytes = malformed(chance, near)
            if number % 5 == 0:
                (text,) = altered(chance, [*own, *FOREIGN], 1)
            if isinstance(text, bytes):
                text = text.decode("utf-8", "surrogateescape")
            if text.strip() in rightful:
                continue
            asked = Asked((text,), chance.choice((None, 0, 20_000, 10**15)), "", typed=chance.random() < 0.3)
            _, verdict = judge_now(reading, counter, asked, online=False)
            assert not verdict.accepted, (seed, number, text)
            assert verdict.reasons, (seed, number, text)
            assert all(isinstance(reason.code, ReasonCode) for reason in verdict.reasons)
            judged += 1
    assert judged > 9_000
