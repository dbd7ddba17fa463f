"""Texts of strangers: what is no code, what nearly is one, and what a signed code becomes in bad hands."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from counter_app.domain.codes import CodeKind, encode_signed
from counter_app.security.signing import MerchantKey

TAG, OTHER_TAG = "12345", "54321"
AT = datetime(2026, 3, 10, 6, tzinfo=UTC)
PIECES = (
    "71", TAG, "0" * 10, "9" * 12, "７１", "１２", "\u3000", "\x00", "\ud800", "\udfff", "\u202e", "\u2066", "\u200b",
    "\u200d", "\ufeff", "\u0660", "🎟️", "https://", "http://", "HTTPS://CLOUD.EXAMPLE/c/", "cloud.example", "/c/", "/e/",
    "#fp=", "javascript:alert(1)", "data:text/html,", "file:///etc/passwd", "weixin://", "<img src=x onerror=alert(1)>",
    "<b>", "<a href='x'>", "<table>", "&lt;", "%3C", "' OR 1=1 --", "'; DROP TABLE coupon; --", "%", "_", "\\", "+86",
    "13900000007", "-", " ", "\t", "\r\n", "\n", "]", "]C1", "%s%n", "{0}", "{self}", "../", "$(id)", "`id`", "=1+1",
)  # fmt: skip
Change = Callable[[random.Random, Sequence[str]], str]


def malformed(chance: random.Random, near: Sequence[str]) -> str | bytes:
    """A text that is no code of this shop. `near`: codes that are, to be missed narrowly."""
    kind = chance.random()
    if kind < 0.35:
        return "".join(chance.choices(PIECES, k=chance.randint(0, 12)))
    if kind < 0.5:
        return "".join(chr(chance.choice((chance.randrange(0x110000), chance.randrange(128)))) for _ in range(20))
    if kind < 0.6:
        return chance.randbytes(chance.randrange(300))
    if kind < 0.75:
        return "".join(chance.choices("0123456789", k=chance.choice((1, 9, 11, 13, 15, 16, 18, 24, 25, 199, 201, 512))))
    if kind < 0.8:
        return (chance.choice(PIECES) * 4_296)[:4_296]
    return _missed(chance, chance.choice(near))


def _missed(chance: random.Random, code: str) -> str:
    place = chance.randrange(len(code))
    other = chance.choice([digit for digit in "0123456789" if digit != code[place]])
    changes = (
        code[:place] + other + code[place + 1 :],
        code[:place] + code[place + 1 :],
        code[:place] + chance.choice(PIECES[7:12]) + other + code[place:],
        code + chance.choice("0123456789"),
        code[: chance.randrange(len(code))] + "x",
        f"https://cloud.example/c/{code[:-1]}{other}?",
    )
    return chance.choice(changes)


def signed(
    key: MerchantKey, subject: bytes, *, tag: str = TAG, key_id: int = 1, kind: CodeKind = CodeKind.COUPON
) -> str:
    """A code as the cloud makes it."""
    return encode_signed(
        kind=kind, merchant_tag=tag, key_id=key_id, subject=subject.hex(), issued_at=AT, life_minutes=0,
        campaign_tag=7 if kind is CodeKind.COUPON else 0, sign=key.sign,
    )  # fmt: skip


def _text(tag: str, number: int) -> str:
    return f"71{tag}{number:0193d}"


def _split(code: str) -> tuple[str, bytes, bytes]:
    whole = int(code[7:]).to_bytes(80, "big")
    return code[2:7], whole[:16], whole[16:]


def _joined(tag: str, content: bytes, signature: bytes) -> str:
    return _text(tag, int.from_bytes(content + signature, "big"))


def _bits(chance: random.Random, good: Sequence[str]) -> str:
    code = chance.choice(good)
    number = int(code[7:])
    for bit in chance.sample(range(640), chance.randint(1, 4)):
        number ^= 1 << bit
    return _text(code[2:7], number)


def _digits(chance: random.Random, good: Sequence[str]) -> str:
    changed = list(chance.choice(good))
    for place in chance.sample(range(2, 200), chance.randint(1, 8)):
        changed[place] = chance.choice([digit for digit in "0123456789" if digit != changed[place]])
    return "".join(changed)


def _field(chance: random.Random, good: Sequence[str]) -> str:
    tag, content, signature = _split(chance.choice(good))
    start, end = chance.choice(((0, 1), (1, 2), (2, 8), (8, 12), (12, 14), (14, 16)))
    changed = chance.randbytes(end - start)
    changed = changed if changed != content[start:end] else bytes(255 - byte for byte in changed)
    return _joined(tag, content[:start] + changed + content[end:], signature)


def _swapped(chance: random.Random, good: Sequence[str]) -> str:
    one, two = chance.sample(good, 2)
    tag, content, _ = _split(one)
    return _joined(tag, content, _split(two)[2])


def _other_tag(chance: random.Random, good: Sequence[str]) -> str:
    tag, content, signature = _split(chance.choice(good))
    tag = chance.choice([each for each in (OTHER_TAG, "00000", "99999") if each != tag])
    return _joined(tag, content, signature)


def _no_signature(chance: random.Random, good: Sequence[str]) -> str:
    tag, content, signature = _split(chance.choice(good))
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(signature[32:], "little")
    altered = signature[:32] + (scalar + order * chance.randint(1, 14)).to_bytes(32, "little")
    others = (bytes(64), b"\xff" * 64, signature[32:] + signature[:32], chance.randbytes(64), altered,
              b"\x01" + bytes(63), signature[:32] + bytes(32))  # fmt: skip
    return _joined(tag, content, chance.choice(others))


def _too_large(chance: random.Random, good: Sequence[str]) -> str:
    return _text(chance.choice(good)[2:7], chance.randrange(2**640, 10**193))


def _length(chance: random.Random, good: Sequence[str]) -> str:
    code = chance.choice(good)
    if chance.random() < 0.5:
        return code[: chance.randrange(200)]
    return code + "".join(chance.choices("0123456789", k=chance.randint(1, 300)))


CHANGES: tuple[Change, ...] = (_bits, _digits, _field, _swapped, _other_tag, _no_signature, _too_large, _length)


def altered(chance: random.Random, good: Sequence[str], count: int) -> Iterator[str]:
    """Codes changed in any way of `CHANGES`; none of them is one of `good`."""
    for _ in range(count):
        yield chance.choice(CHANGES)(chance, good)


def owed(text: str, tag: str, keys: frozenset[int]) -> str:
    """What docs/codes.md says of 200 digits that our key did not sign, in the order in which it is read."""
    if int(text[7:]) >= 2**640:
        return "malformed"
    content = int(text[7:]).to_bytes(80, "big")
    if content[0] >> 4 != 1:
        return "unsupported_version"
    if text[2:7] != tag:
        return "wrong_merchant"
    return "forged" if content[1] in keys else "needs_online"
