"""Sorting texts: every one has an answer, and a harmless one."""

from __future__ import annotations

import unicodedata
from dataclasses import astuple

import pytest

from counter_app.domain.codes import (
    ChannelCode,
    EnrolmentCode,
    ForeignCode,
    MemberNumber,
    PaymentCode,
    PhoneText,
    ReadingRules,
    RefusedCode,
    ShortCode,
    code_identity,
    harmless,
    normalise,
    read_code,
    read_enrolment,
)
from counter_app.security.signing import Verifier
from tests.domain.code_samples import NUMBER, RULES, SHORT, digits, signed


def full_width(text: str) -> str:
    return text.translate({ord("0") + n: ord("０") + n for n in range(10)})


def test_a_code_of_200_full_width_digits_is_read_although_it_has_600_bytes() -> None:
    wide = f"\u3000 {full_width(digits())}\r\n"
    assert read_code(wide, RULES) == read_code(wide.encode(), RULES) == signed(digits())


def test_only_what_stands_in_the_first_512_bytes_is_looked_at() -> None:
    assert signed(digits() + " " * 312 + "rubbish").text == digits()
    assert isinstance(read_code(digits() + " " * 311 + "x", RULES), ForeignCode)
    assert isinstance(read_code(" " * 512 + NUMBER, RULES), ForeignCode)
    assert isinstance(read_code("９" * 3000, RULES), ForeignCode)


def test_normalising_changes_digits_and_outer_blanks_and_nothing_else() -> None:
    assert normalise("\t １２ ３\u3000") == "12 3"
    assert normalise("ＡＢ１") == "ＡＢ1"
    assert normalise("\u200b1\u200b") == "\u200b1\u200b"


@pytest.mark.parametrize("text", ["١٣٢٨٩٠٨٤٦١٦٧", "१३२८९०८४६१६७", "𝟏𝟑𝟐𝟖𝟗𝟎𝟖𝟒𝟔𝟏𝟔𝟕", "①②③④⑤⑥⑦⑧⑨⑩"])
def test_digits_of_other_scripts_are_no_digits(text: str) -> None:
    assert isinstance(read_code(text, RULES, typed=True), ForeignCode)


@pytest.mark.parametrize(
    "text, provider",
    [(f"{head}{'7' * 16}", "wechat") for head in range(10, 16)]
    + [(f"{head}{'7' * (length - 2)}", "alipay") for head in range(25, 31) for length in range(16, 25)],
)
@pytest.mark.parametrize("typed", [False, True])
def test_payment_codes_are_named_and_forgotten(text: str, provider: str, typed: bool) -> None:
    for written in (text, full_width(text), text.encode()):
        code = read_code(written, RULES, typed=typed)
        assert isinstance(code, PaymentCode)
        assert astuple(code) == (provider,)
        assert code_identity(code) == ("payment",)


@pytest.mark.parametrize(
    "text",
    ["09" + "7" * 16, "16" + "7" * 16, "24" + "7" * 14, "31" + "7" * 14, "25" + "7" * 13, "30" + "7" * 23, "1" * 17],
)
def test_their_neighbours_are_no_payment_codes(text: str) -> None:
    assert isinstance(read_code(text, RULES), ForeignCode)


def test_a_payment_code_inside_a_longer_text_is_not_shown() -> None:
    code = read_code("pay\x00134567890123456789 or 2812345678901234;12345", RULES)
    assert code == ForeignCode("pay\ufffd****************** or ****************;12345")


def test_short_codes_and_member_numbers_need_their_check_digit() -> None:
    assert read_code(SHORT, RULES) == ShortCode(SHORT)
    assert read_code(NUMBER, RULES) == MemberNumber(NUMBER)
    assert read_code("132890846168", RULES) == RefusedCode("malformed", "check_digit")
    assert read_code("9998149961", RULES) == RefusedCode("malformed", "check_digit")


@pytest.mark.parametrize(
    "text, phone",
    [
        ("13800000001", "13800000001"),
        ("138 0000 0001", "13800000001"),
        ("+86 138-0000-0001", "13800000001"),
        ("008613800000001", "13800000001"),
        ("８６１３８０００００００１", "13800000001"),
        ("＋８６１３８０００００００１", "13800000001"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_phones_are_recognised_where_a_person_typed_them_and_nowhere_else(text: str, phone: str) -> None:
    assert read_code(text, RULES, typed=True) == PhoneText(phone)
    assert isinstance(read_code(text, RULES), ForeignCode)


@pytest.mark.parametrize(
    "text", ["12800000001", "1380000000", "138000000011", "+861380000000", "++8613800000001", "138_00"]
)
def test_what_is_no_phone_number_is_none_when_typed_either(text: str) -> None:
    assert not isinstance(read_code(text, RULES, typed=True), PhoneText)


def test_codes_may_be_typed_in_groups() -> None:
    assert read_code("1328 9084-6167", RULES, typed=True) == ShortCode(SHORT)
    assert isinstance(read_code("1328 9084-6167", RULES), ForeignCode)


@pytest.mark.parametrize(
    "text, token",
    [
        ("https://cloud.example/c/spring", "spring"),
        ("HTTPS://CLOUD.EXAMPLE:443/c/Spring_1-", "Spring_1-"),
        ("http://127.0.0.1:8765/c/x", "x"),
    ],
)
def test_channel_codes_of_our_cloud_are_recognised(text: str, token: str) -> None:
    assert read_code(text, RULES) == ChannelCode(token)


@pytest.mark.parametrize(
    "text",
    [
        "http://cloud.example/c/x",
        "https://cloud.example:8443/c/x",
        "https://cloud.example./c/x",
        "https://cloud.example@evil.example/c/x",
        "https://evil.example/c/x",
        "https://evil.example/e/x",
        "https://evil.example\\@cloud.example/c/x",
        "https://cloud.example/c/x/../y",
        "https://cloud.example/c/x?to=evil",
        "https://cloud.example/c/",
        "https://cloud.example/d/x",
        "https://cloud.example/c/x#" + "0" * 64,
        "https://[::1/c/x",
        "https://127.0.0.1:99999999/c/x",
        "javascript:alert(1)",
        "weixin://wxpay/bizpayurl?pr=x",
    ],
)
def test_other_addresses_are_foreign(text: str) -> None:
    assert isinstance(read_code(text, RULES), ForeignCode)


def test_an_enrolment_code_says_which_cloud_and_which_certificate() -> None:
    code = read_code(f"https://cloud.example/e/Tok-1#fp={'AB' * 32}", RULES)
    assert code == EnrolmentCode("Tok-1", "https://cloud.example", "cloud.example", "ab" * 32)
    assert isinstance(code, EnrolmentCode)
    assert code.link == "https://cloud.example/e/Tok-1"


def test_a_counter_of_no_cloud_recognises_enrolment_codes_of_any_host() -> None:
    nobody = ReadingRules(None, Verifier({}))
    assert isinstance(read_code("https://new.example:8443/e/t", nobody), EnrolmentCode)
    assert isinstance(read_code("https://new.example:8443/c/t", nobody), ForeignCode)
    assert read_enrolment(b" https://new.example:8443/e/t\n") == EnrolmentCode(
        "t", "https://new.example:8443", "new.example:8443"
    )
    assert read_enrolment("https://new.example/c/t") is None
    assert read_enrolment("http://new.example/e/t") is None


@pytest.mark.parametrize("text", ["", " ", "MEMBER12SA", "x" * 4000, "🎟️", "\x00", "\ud800", "\udfff" * 300, "7" * 5000])
def test_every_text_has_an_answer(text: str) -> None:
    for typed in (False, True):
        assert isinstance(read_code(text, RULES, typed=typed), ForeignCode)


def test_every_byte_has_an_answer() -> None:
    assert all(isinstance(read_code(bytes([n]) * 7, RULES), ForeignCode) for n in range(256))
    assert isinstance(read_code("优惠券".encode("gbk"), RULES), ForeignCode)
    assert read_code(NUMBER.encode(), RULES) == MemberNumber(NUMBER)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("<b>hi</b>", "<b>hi</b>"),
        ("a\u202eb\u2066c\u200bd\ufeffe\x1b[31m", "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd[31m"),
        ("line\nline\u2028line", "line\ufffdline\ufffdline"),
        ("a\u00a0b", "a b"),
        ("\u3164\u2800\ufe0f\u034f", "\ufffd" * 4),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("优惠券'; DROP TABLE coupon; --", "优惠券'; DROP TABLE coupon; --"),
    ],
)
def test_foreign_texts_are_shown_harmless(text: str, shown: str) -> None:
    assert read_code(text, RULES) == ForeignCode(shown)


def test_no_character_can_be_invisible_or_steer_the_line() -> None:
    for start in range(0, 0x110000, 32):
        shown = harmless("".join(map(chr, range(start, start + 32))))
        assert len(shown) == 32
        assert shown.isprintable()
        assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
