"""Signed codes: keys, life, identity, and what our own cloud may make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from counter_app.domain.codes import (
    ChannelCode,
    Code,
    CodeKind,
    EnrolmentCode,
    MemberNumber,
    PaymentCode,
    PhoneText,
    ReadingRules,
    RefusedCode,
    ShortCode,
    SignedCode,
    VerifyResult,
    code_identity,
    draw_digits,
    life_state,
    make_member_number,
    make_short_code,
    make_subject,
    read_code,
)
from counter_app.security.signing import Verifier
from tests.domain.code_samples import AT, KEY, NEW_KEY, NUMBER, RULES, SHORT, TAG, digits, signed


def test_a_counter_of_no_merchant_cannot_tell_and_asks() -> None:
    assert read_code(digits(), ReadingRules(None, Verifier({}))) == RefusedCode("needs_online", "unknown_key")


def test_an_answer_of_the_check_that_nobody_foresaw_counts_as_forged() -> None:
    broken = ReadingRules(TAG, lambda *_: "true")  # type: ignore[arg-type]
    assert read_code(digits(), broken) == RefusedCode("forged", "signature")


def test_while_keys_rotate_both_are_good_and_a_third_is_amber() -> None:
    old, new = digits(), digits(key_id=2, sign=NEW_KEY.sign)
    only_old, both = Verifier({1: KEY.public_bytes}), Verifier({1: KEY.public_bytes, 2: NEW_KEY.public_bytes})
    for verifier, accepted in ((only_old, [old]), (both, [old, new])):
        rules = ReadingRules(TAG, verifier)
        for text in (old, new):
            code = read_code(text, rules)
            expected = RefusedCode("needs_online", "unknown_key")
            assert isinstance(code, SignedCode) if text in accepted else code == expected


def test_the_same_code_means_kind_and_subject() -> None:
    renewed = signed(digits(issued_at=AT + timedelta(seconds=45)))
    assert code_identity(renewed) == code_identity(signed(digits()))
    other: list[Code] = [
        signed(digits(subject="00112233aabc")),
        signed(digits(CodeKind.RESERVATION)),
        ShortCode(SHORT),
        MemberNumber(NUMBER),
        PhoneText(NUMBER),
        ChannelCode("x"),
        EnrolmentCode("x", "https://a", "a"),
        PaymentCode("alipay"),
        read_code("one", RULES),
        read_code("two", RULES),
        read_code("132890846168", RULES),
        read_code("132890846169", RULES),
    ]
    assert len({code_identity(code) for code in [renewed, *other]}) == len(other) + 1
    assert code_identity(PaymentCode("wechat")) == code_identity(PaymentCode("alipay"))


def test_foreign_texts_that_look_alike_are_not_the_same_code() -> None:
    one, two = (read_code("x" * 60 + tail, RULES) for tail in ("one", "two"))
    assert one == two
    assert code_identity(one) != code_identity(two)


def test_a_refused_code_that_renews_itself_stays_the_same() -> None:
    texts = [digits(key_id=9, issued_at=AT + timedelta(seconds=n)) for n in (0, 45)]
    one, two = (read_code(text, RULES) for text in texts)
    assert one == RefusedCode("needs_online", "unknown_key")
    assert code_identity(one) == code_identity(two)


@pytest.mark.parametrize(
    "life, seconds, state",
    [
        (2, -60.001, "future"),
        (2, -60, "live"),
        (2, 0, "live"),
        (2, 179.999, "live"),
        (2, 180, "stale"),
        (0, 10**9, "live"),
        (0, -61, "future"),
        (65535, 10**9, "live"),
        (65534, 65534 * 60 + 59, "live"),
        (65534, 65534 * 60 + 60, "stale"),
    ],
)
def test_a_code_lives_for_its_minutes_and_a_minute_of_clock_difference(life: int, seconds: float, state: str) -> None:
    code = signed(digits(life_minutes=life))
    assert life_state(code, AT + timedelta(seconds=seconds)) == state


def test_no_clock_is_too_far_off_to_judge_a_life() -> None:
    code = signed(digits())
    assert life_state(code, datetime.max.replace(tzinfo=UTC)) == "stale"
    assert life_state(code, datetime.min.replace(tzinfo=UTC)) == "future"


def test_printed_and_endless_codes_say_so() -> None:
    assert signed(digits(life_minutes=65535)).printed
    assert signed(digits(CodeKind.COUPON, life_minutes=0)).until_terms_end
    assert not signed(digits()).printed
    assert not signed(digits()).until_terms_end


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": CodeKind.COUPON, "life_minutes": 65535},
        {"campaign_tag": 1},
        {"tag": "1234"},
        {"tag": "１2345"},
        {"subject": "00112233AABB"},
        {"key_id": 256},
        {"life_minutes": 65536},
        {"kind": CodeKind.PASS, "campaign_tag": -1},
        {"issued_at": datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC)},
        {"issued_at": datetime(2156, 2, 7, 6, 28, 16, tzinfo=UTC)},
        {"sign": lambda message: message},
    ],
    ids="-".join,  # names only: an address would differ between test processes
)
def test_our_own_cloud_cannot_make_a_code_that_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no such code|bytes must be"):
        digits(**wrong)  # type: ignore[arg-type]


def test_half_a_second_is_cut_off_the_time_of_issue() -> None:
    assert signed(digits(issued_at=AT + timedelta(milliseconds=900))).issued_at == AT


def test_drawn_codes_are_ours() -> None:
    asked = []

    def highest(n: int) -> int:
        asked.append(n)
        return n - 1

    drawn = [make_short_code(highest), make_short_code(lambda _: 0), make_member_number(highest)]
    assert asked == [10**11, 10**9]
    assert drawn[1] == "0" * 12
    assert [type(read_code(text, RULES)) for text in drawn] == [ShortCode, ShortCode, MemberNumber]
    assert make_subject(lambda n: b"\xab" * n) == "ab" * 6


def test_digits_are_drawn_evenly() -> None:
    every_byte = iter([bytes(range(256))] * 2)
    drawn = draw_digits(lambda n: next(every_byte)[:n], 250)
    assert all(drawn.count(str(digit)) == 25 for digit in range(10))
    unlucky = iter([b"\xff\xfe\xfa", b"\xf9\x00\x01"])
    assert draw_digits(lambda _: next(unlucky), 3) == "901"


def test_the_verify_function_hears_the_key_the_bytes_and_the_signature() -> None:
    heard: list[tuple[int, bytes, bytes]] = []

    def verify(key_id: int, message: bytes, signature: bytes) -> VerifyResult:
        heard.append((key_id, message, signature))
        return VerifyResult.VALID

    read_code(digits(), ReadingRules(TAG, verify))
    [(key_id, message, signature)] = heard
    assert key_id == 1
    assert message.startswith(b"counter-app/code/112345\x10\x01")
    assert KEY.sign(message) == signature
