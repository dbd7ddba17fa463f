"""Writes tests/vectors/codes.json and the generated parts of docs/codes.md: `python -m scripts.code_vectors`.

Ed25519 signatures do not depend on chance, so the same program always writes the same files; a test compares them.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from counter_app.domain import damm
from counter_app.domain.codes import CONTEXT, CodeKind, encode_signed, sign_input
from counter_app.security.signing import MerchantKey

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors" / "codes.json"
PAGE = ROOT / "docs" / "codes.md"

TAG, OTHER_TAG = "04711", "90210"
HOST = "cloud.shop.example"
# Known to everybody: they sign test vectors and nothing else.
KEYS = {n: MerchantKey.from_private_bytes(hashlib.sha256(b"test vector key %d" % n).digest()) for n in (1, 2, 3)}
HELD = (1, 2)
SUBJECT = "0123456789ab"
ISSUED_AT = datetime(2026, 3, 10, 6, 0, 0, tzinfo=UTC)
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493

Vector = dict[str, object]


def digits_of(tag: str, content: bytes, signature: bytes) -> str:
    """The 200 digits of any 80 bytes, also of those that our own encoder refuses to make."""
    return f"71{tag}{int.from_bytes(content + signature, 'big'):0193d}"


def bytes_of(digits: str) -> bytes:
    """The 80 bytes behind the 200 digits."""
    return int(digits[7:]).to_bytes(80, "big")


def signed(name: str, kind: CodeKind, issued_at: datetime, life: int, campaign: int = 0, key_id: int = 1) -> Vector:
    """One code that is to be accepted, with every value on the way."""
    digits = encode_signed(
        kind=kind,
        merchant_tag=TAG,
        key_id=key_id,
        subject=SUBJECT,
        issued_at=issued_at,
        life_minutes=life,
        campaign_tag=campaign,
        sign=KEYS[key_id].sign,
    )
    raw = bytes_of(digits)
    return {
        "name": name,
        "digits": digits,
        "kind": kind.value,
        "key_id": key_id,
        "subject": SUBJECT,
        "issued_at": issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "life_minutes": life,
        "campaign_tag": campaign,
        "content_hex": raw[:16].hex(),
        "signed_bytes_hex": sign_input(TAG, raw[:16]).hex(),
        "signature_hex": raw[16:].hex(),
    }


def accepted() -> list[Vector]:
    """Every kind, the lives at their ends, two keys, the ends of time."""
    last = datetime(2156, 2, 7, 6, 28, 15, tzinfo=UTC)
    return [
        signed("member code on the phone, 2 minutes", CodeKind.MEMBER, ISSUED_AT, 2),
        signed("member code printed on a card", CodeKind.MEMBER, ISSUED_AT, 65535),
        signed("coupon until the terms end", CodeKind.COUPON, ISSUED_AT, 0, 50),
        signed("coupon with the longest life of its own", CodeKind.COUPON, ISSUED_AT, 65534, 65535),
        signed("coupon signed with the second key", CodeKind.COUPON, ISSUED_AT, 0, 50, key_id=2),
        signed("reservation", CodeKind.RESERVATION, ISSUED_AT, 1440, 7),
        signed("pass, printed", CodeKind.PASS, ISSUED_AT, 65535, 8),
        signed("coupon of the first second", CodeKind.COUPON, datetime(2020, 1, 1, tzinfo=UTC), 0, 1),
        signed("coupon of the last second", CodeKind.COUPON, last, 0, 1),
    ]


def _refusal(name: str, digits: str, reason: str, detail: str) -> Vector:
    return {"name": name, "digits": digits, "reason": reason, "detail": detail}


def _made(content: bytes, key_id: int = 1, tag: str = TAG) -> str:
    return digits_of(tag, content, KEYS[key_id].sign(sign_input(tag, content)))


def _with(content: bytes, place: int, value: bytes) -> bytes:
    return content[:place] + value + content[place + len(value) :]


def refused() -> list[Vector]:
    """Every way to be refused, in the order of reading."""
    member, coupon = (bytes_of(str(accepted()[n]["digits"])) for n in (0, 2))
    content, signature = coupon[:16], coupon[16:]
    s = int.from_bytes(signature[32:], "little")
    malleated = signature[:32] + (s + GROUP_ORDER).to_bytes(32, "little")
    flipped = digits_of(TAG, _with(content, 7, bytes((content[7] ^ 1,))), signature)
    return [
        _refusal("2^640, the first number that is too large", f"71{TAG}{2**640}", "malformed", "integer"),
        _refusal("all nines", "71" + "9" * 198, "malformed", "integer"),
        _refusal("version 2, properly signed", _made(_with(content, 0, b"\x21")), "unsupported_version", "version"),
        _refusal("version 0, all bytes 0", digits_of(TAG, bytes(16), bytes(64)), "unsupported_version", "version"),
        _refusal("another merchant's", _made(content, 1, OTHER_TAG), "wrong_merchant", "merchant_tag"),
        _refusal("a key that is not held", _made(_with(content, 1, b"\x03"), 3), "needs_online", "unknown_key"),
        _refusal("one bit of the subject changed", flipped, "forged", "signature"),
        _refusal("the last bit changed", digits_of(TAG, content, _last_bit(signature)), "forged", "signature"),
        _refusal("signed for another merchant", _retagged(content), "forged", "signature"),
        _refusal("signed with another key", _made(_with(content, 1, b"\x02"), 1), "forged", "signature"),
        _refusal("signed without the context", _without_context(content), "forged", "signature"),
        _refusal("the signature's s + group order", digits_of(TAG, content, malleated), "forged", "signature"),
        _refusal("kind 4, properly signed", _made(_with(content, 0, b"\x14")), "unsupported_version", "kind"),
        _refusal(
            "a coupon with the printed life", _made(_with(content, 12, b"\xff\xff")), "malformed", "printed_coupon"
        ),
        _refusal(
            "a member code with a campaign", _made(_with(member[:16], 15, b"\x01")), "malformed", "member_campaign"
        ),
        _refusal("short code, last digit wrong", "132890846168", "malformed", "check_digit"),
        _refusal("short code, neighbours swapped", "132890841667", "malformed", "check_digit"),
        _refusal("member number, first digit wrong", "1998149960", "malformed", "check_digit"),
    ]


def _last_bit(signature: bytes) -> bytes:
    return signature[:-1] + bytes((signature[-1] ^ 1,))


def _retagged(content: bytes) -> str:
    return digits_of(TAG, content, KEYS[1].sign(sign_input(OTHER_TAG, content)))


def _without_context(content: bytes) -> str:
    return digits_of(TAG, content, KEYS[1].sign(TAG.encode("ascii") + content))


def texts() -> list[Vector]:
    """Texts of the other sorts; `typed` where a person's hand makes the difference."""
    digits = str(accepted()[0]["digits"])
    wide = digits.translate({ord("0") + n: ord("０") + n for n in range(10)})
    rows = [
        ("full-width digits, blanks around", f" \u3000{wide}\r\n", "signed", False),
        ("short code", "132890846167", "short_code", False),
        ("member number", "9998149960", "member_number", False),
        ("short code typed in groups", "1328-9084 6167", "short_code", True),
        ("the same, scanned", "1328-9084 6167", "foreign", False),
        ("WeChat payment code", "134567890123456789", "payment_code", False),
        ("Alipay payment code, 16 digits", "2512345678901234", "payment_code", False),
        ("Alipay payment code, 24 digits", "301234567890123456789012", "payment_code", False),
        ("18 digits from 16", "161234567890123456", "foreign", False),
        ("phone, typed", "13800000001", "phone", True),
        ("phone, typed with the country", "+86 138-0000-0001", "phone", True),
        ("phone, scanned", "13800000001", "foreign", False),
        ("channel", f"https://{HOST}/c/spring-fair", "channel", False),
        ("enrolment", f"https://{HOST}/e/Zk3-9_a#{'0f' * 32}", "enrolment", False),
        ("channel of a stranger", "https://evil.example/c/spring-fair", "foreign", False),
        ("our host as a user name", f"https://{HOST}@evil.example/c/x", "foreign", False),
        ("199 digits", digits[:-1], "foreign", False),
        ("201 digits", digits + "0", "foreign", False),
        ("200 digits from 72", "72" + digits[2:], "foreign", False),
        ("a hyphen inside", digits[:100] + "-" + digits[101:], "foreign", False),
        ("Arabic digits", "١٣٢٨٩٠٨٤٦١٦٧", "foreign", False),
        ("letters", "MEMBER12SA", "foreign", False),
        ("nothing", "", "foreign", False),
    ]
    return [{"name": name, "text": text, "typed": typed, "becomes": becomes} for name, text, becomes, typed in rows]


def document() -> Vector:
    """The whole file of vectors."""
    return {
        "about": "Test vectors of docs/codes.md. The private keys are public: they sign nothing else.",
        "merchant_tag": TAG,
        "cloud_host": HOST,
        "context_ascii": CONTEXT.decode("ascii"),
        "keys": [
            {
                "key_id": n,
                "held": n in HELD,
                "private_hex": key.private_bytes.hex(),
                "public_hex": key.public_bytes.hex(),
            }
            for n, key in KEYS.items()
        ],
        "accepted": accepted(),
        "refused": refused(),
        "texts": texts(),
    }


def as_json() -> str:
    """The file as it lies in the repository."""
    return json.dumps(document(), indent=1, ensure_ascii=True) + "\n"


def worked_example() -> str:
    """The example of the page, from the first vector."""
    one = accepted()[0]
    digits, content = str(one["digits"]), str(one["content_hex"])
    seconds = int(content[16:24], 16)
    return "\n".join(
        [
            "```text",
            f"merchant's tag   {TAG}",
            f"kind             member, version 1     -> {content[:2]}",
            f"key id           1                     -> {content[2:4]}",
            f"subject          {SUBJECT}          -> {content[4:16]}",
            f"issued at        {one['issued_at']}  -> {content[16:24]}  ({seconds} s)",
            f"life             2 minutes             -> {content[24:28]}",
            f"campaign tag     0                     -> {content[28:]}",
            "",
            f"private key      {KEYS[1].private_bytes.hex()}  (known to everybody: never use it)",
            f"public key       {KEYS[1].public_bytes.hex()}",
            "",
            f"content          {content}",
            f"signed bytes     {one['signed_bytes_hex']}",
            f"signature        {str(one['signature_hex'])[:64]}",
            f"                 {str(one['signature_hex'])[64:]}",
            "",
            "the 200 digits, here in lines of 50:",
            *(digits[start : start + 50] for start in range(0, 200, 50)),
            "```",
        ]
    )


def damm_table() -> str:
    """The quasigroup and a calculation with it."""
    payload = "13289084616"
    interim, steps = 0, ["0"]
    for digit in payload:
        interim = damm.TABLE[interim][int(digit)]
        steps.append(str(interim))
    return "\n".join(
        [
            "```text",
            "     " + " ".join(str(n) for n in range(10)),
            *(f"{n}  | " + " ".join(map(str, row)) for n, row in enumerate(damm.TABLE)),
            "",
            f"payload {payload}: {' -> '.join(steps)}, so the code is {payload}{damm.check_digit(payload)}",
            "```",
        ]
    )


def filled(page: str) -> str:
    """The page with its generated parts renewed; they stand between `<!-- NAME -->` and `<!-- end -->`."""
    for name, block in (("worked example", worked_example()), ("damm table", damm_table())):
        page, count = re.subn(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", rf"\g<1>{block}\g<2>", page, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"the page has no place for the {name}")
    return page


def main() -> None:
    """Writes both files."""
    VECTORS.parent.mkdir(exist_ok=True)
    VECTORS.write_text(as_json(), encoding="ascii", newline="\n")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
