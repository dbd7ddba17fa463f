"""No text raises, nothing altered is accepted, no slip of the finger goes unnoticed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import damm
from counter_app.domain.codes import (
    EPOCH,
    Code,
    CodeKind,
    ForeignCode,
    MemberNumber,
    ReadingRules,
    RefusedCode,
    ShortCode,
    SignedCode,
    code_identity,
    encode_signed,
    harmless,
    make_member_number,
    make_short_code,
    normalise,
    read_code,
)
from counter_app.security.signing import MerchantKey, Verifier

KEY = MerchantKey.from_private_bytes(b"\x07" * 32)
TAG = "55501"
RULES = ReadingRules(TAG, Verifier({1: KEY.public_bytes}), frozenset({"cloud.example"}))
PIECES = [
    "71", "55501", "1", "13", "28", "0" * 10, "9" * 12, "７", "\u3000", "\x00", "\ud800", "\u202e", "\u200b", "🎟️", "https://",
    "cloud.example", "/c/", "/e/", "#fp=", "<img src=x>", "' OR 1=1 --", "+86", "-", " ", "]", "\\", "%s", "{0}", "../",
]  # fmt: skip

kinds = st.sampled_from(CodeKind)
texts = st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map("".join)
rubbish = st.text(alphabet="0123456789０１２３４５６７８９", max_size=198).map(lambda tail: "71" + tail.rjust(198, "5"))


def member_code() -> str:
    return encode_signed(
        kind=CodeKind.MEMBER,
        merchant_tag=TAG,
        key_id=1,
        subject="0a1b2c3d4e5f",
        issued_at=datetime(2026, 3, 10, 6, tzinfo=UTC),
        life_minutes=2,
        sign=KEY.sign,
    )


@given(texts | rubbish | st.binary(), st.booleans())
def test_any_text_becomes_one_code_with_an_identity(text: str | bytes, typed: bool) -> None:
    code = read_code(text, RULES, typed=typed)
    assert isinstance(code, get_args(Code))
    assert not isinstance(code, SignedCode)
    assert all(isinstance(part, str) for part in code_identity(code))


@given(texts)
def test_what_is_shown_is_short_and_one_line(text: str) -> None:
    shown = harmless(text)
    assert len(shown) <= 60
    assert all(character.isprintable() for character in shown)


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(
    kinds,
    st.integers(0, 255),
    st.binary(min_size=6, max_size=6),
    st.integers(0, 2**32 - 1),
    st.integers(0, 65534),
    st.integers(0, 65535),
)
def test_what_is_written_is_what_is_read(
    kind: CodeKind, key_id: int, subject: bytes, seconds: int, life: int, campaign: int
) -> None:
    if kind is CodeKind.MEMBER:
        campaign = 0
    issued_at = EPOCH + timedelta(seconds=seconds)
    text = encode_signed(
        kind=kind,
        merchant_tag=TAG,
        key_id=key_id,
        subject=subject.hex(),
        issued_at=issued_at,
        life_minutes=life,
        campaign_tag=campaign,
        sign=KEY.sign,
    )
    code = read_code(text, ReadingRules(TAG, Verifier({key_id: KEY.public_bytes})))
    assert code == SignedCode(kind, TAG, key_id, subject.hex(), issued_at, life, campaign, text)


def test_each_single_changed_digit_is_refused() -> None:
    text = member_code()
    for place in range(200):
        for digit in "0123456789":
            if digit != text[place]:
                code = read_code(text[:place] + digit + text[place + 1 :], RULES)
                if place < 2:
                    assert isinstance(code, ForeignCode)
                elif place < 7:
                    assert code == RefusedCode("wrong_merchant", "merchant_tag")
                else:
                    assert isinstance(code, RefusedCode)


def test_each_single_flipped_bit_is_refused_for_the_right_reason() -> None:
    text = member_code()
    number = int(text[7:])
    for bit in range(640):
        code = read_code(f"{text[:7]}{number ^ 1 << bit:0193d}", RULES)
        byte, nibble = 79 - bit // 8, bit % 8 // 4
        if (byte, nibble) == (0, 1):
            assert code == RefusedCode("unsupported_version", "version")
        elif byte == 1:
            assert code == RefusedCode("needs_online", "unknown_key")
        else:
            assert code == RefusedCode("forged", "signature")


def test_many_random_mutations_are_never_accepted(figure: Callable[[int, int], int]) -> None:
    chance = random.Random(20261122)
    text = member_code()
    for _ in range(figure(5_000, 100_000)):
        changed = list(text)
        for _ in range(chance.randint(1, 6)):
            changed[chance.randrange(200)] = chance.choice("0123456789")
        mutated = "".join(changed)
        assert mutated == text or not isinstance(read_code(mutated, RULES), SignedCode)


def test_many_malformed_texts_are_never_accepted(figure: Callable[[int, int], int]) -> None:
    chance = random.Random(67)
    for _ in range(figure(100_000, 1_000_000)):
        text = "".join(chance.choices(PIECES, k=chance.randint(0, 12)))
        code = read_code(text, RULES, typed=chance.random() < 0.3)
        assert not isinstance(code, SignedCode)


def test_each_wrong_digit_and_each_swap_of_neighbours_is_caught() -> None:
    chance = random.Random(77)
    drawn = [make_short_code(chance.randrange) for _ in range(150)]
    drawn += [make_member_number(chance.randrange) for _ in range(150)]
    for digits in drawn:
        assert read_code(digits, RULES) in (ShortCode(digits), MemberNumber(digits))
        slips = {
            digits[:place] + digit + digits[place + 1 :] for place in range(len(digits)) for digit in "0123456789"
        } | {
            digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :] for place in range(len(digits) - 1)
        }
        for slip in slips - {digits}:
            assert read_code(slip, RULES, typed=True) == RefusedCode("malformed", "check_digit")


def test_the_table_is_totally_anti_symmetric_so_that_every_such_slip_is_caught() -> None:
    digits = range(10)
    for row in damm.TABLE:
        assert sorted(row) == list(digits)
    for x in digits:
        assert damm.TABLE[x][x] == 0
        assert sorted(damm.TABLE[row][x] for row in digits) == list(digits)
        for c in digits:
            for y in set(digits) - {x}:
                assert damm.TABLE[damm.TABLE[c][x]][y] != damm.TABLE[damm.TABLE[c][y]][x]


def test_the_check_digit_of_damms_own_example() -> None:
    assert damm.check_digit("572") == "4"
    assert damm.is_valid("5724")
    assert not damm.is_valid("5274")
    assert not damm.is_valid("")
    assert not damm.is_valid("٥٧٢٤")
