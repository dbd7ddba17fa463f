"""The document's sentences on codes, terms and words: what a counter must know to judge without the service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from inspect import getdoc
from types import MappingProxyType
from typing import Any, get_args

from counter_app.cloud.ledger import (
    cards,
    checkouts,
    confirmed,
    giving_way,
    issuing,
    leasing,
    no_shows,
    notes,
    overdrafts,
    people,
    puts,
    shifts,
    taking_back,
    voids,
    withdrawn,
)
from counter_app.domain import campaign, damm
from counter_app.domain.campaign_file import parse_terms, terms_to_dict
from counter_app.domain.codes import CONTEXT, EPOCH, PRINTED_LIFE, CodeKind, encode_signed, sign_input
from counter_app.domain.retention import DONE, NOTICE
from counter_app.domain.verdict import ReasonCode

# Made once with a key that is known to everybody (docs/codes.md); a test verifies it.
_CODE_KEY = "41700f552692e5b2efc8f60838896a67907068fd783b3d47aeb0607026d67f4a"
_CODE_SIGNATURE = (
    "ccb832a4d26c4a87d2fb2c2003c216a3e2d4c6056c42c2326270676f87a9f32a"
    "817b55e2e6c7bcaccb85f7a51da67fca0e8b61cecf526819b35122471c4b8e09"
)
_CODE: Mapping[str, Any] = MappingProxyType(
    {
        "kind": CodeKind.MEMBER,
        "merchant_tag": "04711",
        "key_id": 1,
        "subject": "0123456789ab",
        "issued_at": datetime(2026, 3, 10, 6, 0, 0, tzinfo=UTC),
        "life_minutes": 2,
        "campaign_tag": 0,
    }
)
_PAYLOADS = ("13289084616", "304718295")
_EVERY_TERM: Mapping[str, Any] = MappingProxyType(
    {
        "id": "C50",
        "kind": "cash",
        "title": {"zh_CN": "立减 50", "en": "50 off"},
        "benefit": {"amount_off_minor": 5000},
        "valid": {"from": "2026-03-01", "until": "2026-03-31", "days_after_issue": 30},
        "hours": ["10:00-18:00"],
    }
)

_DAMM = ", ".join(f"`{''.join(map(str, row))}`" for row in damm.TABLE)
_KINDS = ", ".join(f"{number} {kind}" for number, kind in enumerate(CodeKind))
_CODES = f"""\
## Codes

A short code has 12 digits, a member number 10; the last is Damm's check digit: begin with 0; for each digit go to the
row of the interim value and the column of the digit, what stands there is the new interim value. After the payload it
is the check digit, after all digits of a right code it is 0. The rows, from 0 on:
{_DAMM}.

A signed code has 200 digits: `71`, the merchant's tag (5 digits), an integer of 193 digits with zeros in front. Written
big-endian in 80 bytes that is 16 bytes of content and a 64-byte Ed25519 signature over the ASCII bytes
`{CONTEXT.decode()}`, the 5 digits of the tag and the content. The public keys come with the enrolment and as rows of
`signing_key`; several are valid at once, and an unknown one is asked for, not called a forgery.

| byte of the content | field |
|---|---|
| 0 | high nibble: version, 1. Low nibble: {_KINDS} |
| 1 | id of the signing key |
| 2-7 | subject: the id of the member or coupon, as 12 hex digits |
| 8-11 | issued at, in seconds since {EPOCH:%Y-%m-%dT%H:%M:%SZ} |
| 12-13 | life in minutes; 0 = until the campaign's terms end; {PRINTED_LIFE} = printed: identifies and does not spend |
| 14-15 | `tag` of the campaign; 0 in member codes |

A code lives from 60 s before `issued at` to 60 s after its life.
"""


def _benefits() -> str:
    made = []
    for each in get_args(campaign.Benefit):
        if each is not campaign.NewerBenefit:
            names = ", ".join(f"`{field.name}`" for field in fields(each))
            made.append(f"`{each.__name__.removesuffix('Benefit').lower()}`: {names}. {_said(each)}")
    return "\n".join(f"- {each}" for each in made)


def _said(kind: type) -> str:
    return " ".join((getdoc(kind) or "").split()).replace("None", "null")


_PARTS = ("Validity", "Hours", "Audience", "Limits", "Stacking", "OfflinePolicy", "OnVoid")
_AS_KEYS = {"Validity": "valid", "OfflinePolicy": "offline", "OnVoid": "on_void"}
_MORE = {
    "Hours": " Written as above, `24:00` ends a day.",
    "Audience": f" `everyone`, or {', '.join(f'`{each.name}`' for each in fields(campaign.Audience))}.",
    "OfflinePolicy": f" `policy`: {', '.join(f'`{each}`' for each in campaign.OfflineMode)}.",
}


def _terms() -> str:
    written = json.dumps(terms_to_dict(parse_terms(dict(_EVERY_TERM))), ensure_ascii=False, indent=1)
    parts = "\n".join(
        f"- `{_AS_KEYS.get(name, name.lower())}`: {_said(getattr(campaign, name))}{_MORE.get(name, '')}"
        for name in _PARTS
    )
    return f"""\
## Terms of a campaign

As `campaign` rows carry them, every key written out; only `id`, `kind`, `title` and `benefit` are needed in a
`campaign_put`. Money is in minor units, null is no limit, `weekdays` begin with 1 = Monday. Terms with a kind or a key
that you do not know are kept as they came; nothing is issued or redeemed under them.

```json
{written}
```

`benefit` by `kind`:

{_benefits()}

The parts:

{parts}
"""


EXCEPTION_REASONS = (
    checkouts.DOUBLE_REDEMPTION,
    *(issuing.ISSUED_TWICE, issuing.CODE_TAKEN, issuing.CAMPAIGN_NOT_RUNNING, puts.CAMPAIGN_ENDED),
    *(leasing.LEASE_EXCEEDED, leasing.COUNTER_WRITTEN_OFF),
    *(people.SIGNED_UP_TWICE, people.NUMBER_TAKEN, people.PHONE_TAKEN, people.UNKNOWN_STORE),
    *(overdrafts.OVERDRAWN, taking_back.BACK_DIFFERS, taking_back.MORE_THAN_PAID, taking_back.UNKNOWN_LINE),
    *(voids.UNKNOWN_REDEMPTION, voids.MAX_CYCLES, giving_way.DOUBLE_WELCOME, giving_way.DOUBLE_ISSUE),
    *(cards.STAMP_REWARD_USED, voids.RESERVATION_PICKED_UP, no_shows.DEPOSIT_OWED),
    *(shifts.SHIFT_CLOSED_TWICE, confirmed.CONFIRMED_BEYOND_LIMIT),
    *(notes.COUNTER_CLONED, notes.LOG_CUT, notes.CLOUD_SET_BACK, withdrawn.CAME_BACK, NOTICE, DONE),
)
_REASONS = f"""\
## Reasons

Why a claim is refused: `detail.reason` is the first, `detail.reasons` has all of them, each with `code`, what it is
`about`, and facts of its own. In this order: {", ".join(f"`{code}`" for code in ReasonCode)}.

The `reason` of an exception is one of these, of a report that broke the rule, or one of
{", ".join(f"`{reason}`" for reason in EXCEPTION_REASONS)}.
"""


def rules() -> str:
    """These sections, in Markdown."""
    return f"{_CODES}\n{_terms()}\n{_REASONS}"


def code_vectors() -> dict[str, Any]:
    """A signed code with everything on the way, and check digits."""
    signed: list[bytes] = []

    def sign(text: bytes) -> bytes:
        signed.append(text)
        return bytes.fromhex(_CODE_SIGNATURE)

    digits = encode_signed(**_CODE, sign=sign)
    content = signed[0].removeprefix(sign_input(_CODE["merchant_tag"], b""))
    return {
        "signed_code": {
            **{name: value for name, value in _CODE.items() if name not in {"kind", "issued_at"}},
            "kind": _CODE["kind"].value,
            "issued_at": _CODE["issued_at"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "content": content.hex(),
            "public_key": _CODE_KEY,
            "signed_hex": signed[0].hex(),
            "signature": _CODE_SIGNATURE,
            "digits": digits,
        },
        "check_digit": [{"payload": each, "code": each + damm.check_digit(each)} for each in _PAYLOADS],
    }
