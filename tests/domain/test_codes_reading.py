"""Sorting texts, refusing them, and what "the same code" means."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import astuple
from datetime import UTC, datetime, timedelta

import pytest

from counter_app.domain.codes import (
    ChannelCode,
    Code,
    CodeKind,
    EnrolmentCode,
    ForeignCode,
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
    encode_signed,
    harmless,
    life_state,
    make_member_number,
    make_short_code,
    make_subject,
    normalise,
    read_code,
    read_enrolment,
)
from counter_app.security.signing import MerchantKey, Verifier

KEY, NEW_KEY = (MerchantKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
TAG = "12345"
RULES = ReadingRules(TAG, Verifier({1: KEY.public_bytes}), frozenset({"cloud.example", "127.0.0.1:8765"}))
AT = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
SHORT, NUMBER = "132890846167", "9998149960"


def digits(
    kind: CodeKind = CodeKind.MEMBER,
    subject: str = "00112233aabb",
    issued_at: datetime = AT,
    life_minutes: int = 2,
    campaign_tag: int = 0,
    key_id: int = 1,
    tag: str = TAG,
    sign: Callable[[bytes], bytes] = KEY.sign,
) -> str:
    return encode_signed(
        kind=kind,
        merchant_tag=tag,
        key_id=key_id,
        subject=subject,
        issued_at=issued_at,
        life_minutes=life_minutes,
        campaign_tag=campaign_tag,
        sign=sign,
    )


def signed(text: str) -> SignedCode:
    code = read_code(text, RULES)
    assert isinstance(code, SignedCode)
    return code


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
    ids=str,
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
