"""One operation of each type, in an order in which they work: the example of `POST /v1/operations`.

Whoever puts what is their own in the place of `PLACEHOLDERS` and sends them gets `applied` for each; a test does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.protocol.operations import GENESIS, Mode, Operation, OperationType, chain_hash, encode

NOW = "2026-11-22T03:04:05.678Z"
DEVICE = "019ab000-0000-7000-8000-00000000d001"
STORE = "019ab000-0000-7000-8000-00000000b001"
LEASE_ID = "019ab000-0000-7000-8000-00000000f001"
CHECKOUT = "019ab000-0000-7000-8000-000000000001"
REDEMPTION = "019ab000-0000-7000-8000-000000000002"
MEMBER, MEMBER_NUMBER = "91c2e07b35aa", "3047182956"
MERGED = "91c2e07b35ab"
COUPON, SHORT_CODE = "5f0c9d2e7a41", "482913057716"
MEMBER_CODE, COUPON_CODE = "71" + "0" * 198, "72" + "0" * 198
_PERSON = "019ab000-0000-7000-8000-0000000000c1"
_NEVER_SENT = "019ab000-0000-7000-8000-0000000000c2"
_PLANNED = "019ab000-0000-7000-8000-0000000000d4"
_CALLED = "019ab000-0000-7000-8000-0000000000c3"
_OPERATION = "019ab000-0000-7000-8000-0000000001{:02x}"

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        DEVICE: "`device` of the answer to `POST /v1/devices`",
        STORE: "`store` of the answer to `POST /v1/devices`",
        NOW: "the time now",
        NOW[:10]: "the day now in the store's timezone",
        MEMBER: "`members[0].subject` of the answer to `POST /v1/reserves`",
        MEMBER_NUMBER: "`members[0].number` of the same answer",
        MEMBER_CODE: "`members[0].signed_code` of the same answer",
        COUPON: "`coupons[0].subject` of the same answer",
        SHORT_CODE: "`coupons[0].short_code` of the same answer",
        COUPON_CODE: "`coupons[0].signed_code` of the same answer",
        LEASE_ID: "`id` of the answer to `POST /v1/leases`",
    }
)
SHIFT = "019ab000-0000-7000-8000-0000000000c3"
IMPORT = "019ab000-0000-7000-8000-0000000000c4"
_SHIFT_TALLY = {
    "checkouts": 1,
    "amount_minor": 20000,
    "discount_minor": 5000,
    "payable_minor": 15000,
    "coupons": 1,
    "tenders": [{"kind": "cash", "count": 1, "taken_minor": 15000, "back_minor": 0}],
}
_IDENTITY = {"coupon": COUPON, "campaign": "C50", "terms_version": 1, "short_code": SHORT_CODE}
_HELD = {
    "coupon": "5f0c9d2e7a42", "campaign": "CAKE", "terms_version": 1, "short_code": "", "signed_code": "",
}  # fmt: skip

BODIES: Mapping[OperationType, dict[str, Any]] = MappingProxyType(
    {
        OperationType.CAMPAIGN_PUT: {
            "campaign": "C50",
            "terms": {
                "id": "C50",
                "kind": "cash",
                "title": {"zh_CN": "满 200 减 50", "en": "50 off from 200"},
                "benefit": {"amount_off_minor": 5000},
                "valid": {"from": "2026-01-01", "until": "2099-12-31"},
                "min_spend_minor": 20000,
                "limits": {"total": 1000},
            },
            "status": None,
        },
        OperationType.STAFF_PUT: {
            "staff": _PERSON, "name": "Lin", "role": "cashier", "active": True, "pin_hash": None,
        },
        OperationType.SETTINGS_PUT: {"values": {"slogan": "A cup of tea first."}, "store": STORE},
        OperationType.SEGMENT_PUT: {
            "segment": "tea-again",
            "title": {"zh_CN": "唤醒茶客", "en": "Tea lovers to win back"},
            "rule": {"activity": ["asleep", "lost"], "any": [{"tag": ["tea"]}, {"visits": {"min": 5}}]},
        },
        OperationType.CHANNEL_PUT: {
            "channel": "tea-house", "name": "人民路茶馆", "kind": "partner", "who": "Mr Lin", "active": True,
        },
        OperationType.MEMBER_SIGN_UP: {
            "member": MEMBER,
            "number": MEMBER_NUMBER,
            "phone": "+8613800000001",
            "name": "Wang Xiaoming",
            "consent": {"text_version": "1", "at": NOW},
            "store": STORE,
            "channel": "",
            "member_code": MEMBER_CODE,
            "welcome": [],
        },
        OperationType.MEMBER_IMPORT: {
            "member": MEMBER,
            "number": "",
            "member_code": "",
            "phone": "+8613800000001",
            "name": "Wang Xiaoming",
            "birthday": "1990-05-17",
            "tags": ["old"],
            "tier": "",
            "points": 120,
            "principal_minor": 10000,
            "bonus_minor": 2000,
            "store": STORE,
            "batch": IMPORT,
            "row": 2,
        },
        OperationType.MEMBER_MERGE: {"member": MERGED, "into": MEMBER, "reason": "the same person"},
        OperationType.MEMBER_UPDATE: {"member": MEMBER, "birthday": "1990-05-17", "tags": ["tea"]},
        OperationType.FOLLOW_UP: {
            "entry": _CALLED, "member": MEMBER, "list": "", "title": "", "script": "", "due": "", "who": "",
            "outcome": "comes", "note": "on Friday", "next": "",
        },
        OperationType.MESSAGE_PLAN: {
            "plan": _PLANNED,
            "member": MEMBER,
            "title": "",
            "kind": "",
            "text": "",
            "send_at": "",
            "cancel": False,
        },
        OperationType.TAG_PUT: {"member": MEMBER, "tag": "regular", "take": False, "undoes": ""},
        OperationType.CONSENT_PUT: {
            "member": MEMBER, "given": False, "how": "phone", "store": STORE, "text_version": "1", "guardian": False,
            "after": "",
        },
        OperationType.ISSUE: {
            "coupons": [{**_IDENTITY, "signed_code": COUPON_CODE, "issued_at": NOW, "member": MEMBER}],
            "store": STORE,
        },
        OperationType.STAMP: {
            "card": "COFFEE10",
            "member": MEMBER,
            "store": STORE,
            "business_day": NOW[:10],
            "terms_version": 1,
            "of": 10,
            "rewards": [],
        },
        OperationType.RESERVE: {
            "store": STORE,
            "business_day": NOW[:10],
            "amount_minor": 2000,
            "discount_minor": 0,
            "payable_minor": 2000,
            "member": MEMBER,
            "tender": [{"kind": "cash", "minor": 2000}],
            "campaign": "CAKE",
            "terms_version": 1,
            "pick_up_store": STORE,
            "day": NOW[:10],
            "slot": "10:00",
            "from_at": NOW,
            "until_at": NOW,
            "due_at": NOW,
            "price_minor": 9900,
            "coupon": {**_HELD, "issued_at": NOW, "member": MEMBER},
        },
        OperationType.CHECKOUT: {
            "store": STORE,
            "business_day": NOW[:10],
            "amount_minor": 20000,
            "discount_minor": 5000,
            "payable_minor": 15000,
            "coupons": [
                {**_IDENTITY, "redemption": REDEMPTION, "discount_minor": 5000, "signed_code": "", "lease": LEASE_ID}
            ],
            "member": MEMBER,
            "lines": [],
            "tender": [{"kind": "cash", "minor": 15000}],
            "points": 0,
            "earned_points": 150,
            "earned_until": None,
        },
        OperationType.VOID: {"checkout": CHECKOUT, "reason": "by mistake", "redemption": REDEMPTION, "approved_by": ""},
        OperationType.REFUND: {
            "checkout": CHECKOUT,
            "amount_minor": 5000,
            "store": STORE,
            "business_day": NOW[:10],
            "reason": "too bitter",
            "back": {
                "tender_minor": 5000, "principal_minor": 0, "bonus_minor": 0, "points": 0, "taken_points": 50,
                "debt_points": 0,
            },
            "approved_by": "",
        },
        OperationType.TOP_UP: {
            "member": MEMBER,
            "amount_minor": 10000,
            "store": STORE,
            "business_day": NOW[:10],
            "bonus_minor": 2000,
            "tender": [{"kind": "wechat", "minor": 10000}],
        },
        OperationType.POINTS_ADJUST: {
            "member": MEMBER, "points": 20, "reason": "birthday", "store": STORE, "until": "",
        },
        OperationType.COUPON_PUT: {"coupon": COUPON, "action": "freeze", "reason": "lost"},
        OperationType.CANCEL: {"target": _NEVER_SENT},
        OperationType.TRAFFIC_COUNT: {"kind": "walk_in", "count": 1, "store": STORE, "business_day": NOW[:10]},
        OperationType.EXCEPTION_SETTLE: {
            "exception": _NEVER_SENT,
            "outcome": "void",
            "operation": CHECKOUT,
            "reason": "double_redemption",
            "subject": COUPON,
            "takes_back": [{"checkout": CHECKOUT, "redemption": REDEMPTION}],
        },
        OperationType.IMPORT_UNDO: {"batch": IMPORT, "rows": [{"row": 3, "operation": _NEVER_SENT}]},
        OperationType.MEMBER_ERASE: {"member": MEMBER, "reason": "asked for in the store", "give_up_value": True},
        OperationType.LEASE_RETURN: {"lease": LEASE_ID, "kept": 1},
        OperationType.SHIFT: {
            "shift": SHIFT,
            "action": "close",
            "store": STORE,
            "business_day": NOW[:10],
            "opened_at": NOW,
            "counted_minor": 34900,
            "figures": {
                "total": _SHIFT_TALLY,
                "cashiers": [{"cashier": "till", "tally": _SHIFT_TALLY}],
                "parts": [
                    {"cashier": "till", "start_minor": 20000, "expected_minor": 35000, "counted_minor": 34900}
                ],
                "expected_minor": 35000,
                "waiting": 0,
                "refused": 0,
                "whole": True,
            },
        },
    }
)  # fmt: skip


def batch() -> dict[str, Any]:
    """All of them in a batch, each naming the hash of the one before."""
    made: list[Operation] = []
    for number, (kind, body) in enumerate(BODIES.items(), start=1):
        made.append(
            Operation(
                id=CHECKOUT if kind is OperationType.CHECKOUT else _OPERATION.format(number),
                device=DEVICE,
                epoch=1,
                seq=number,
                prev=chain_hash(made[-1]) if made else GENESIS,
                type=kind.value,
                mode=Mode.REPORT.value,
                at=NOW,
                clock_offset_ms=-120,
                staff="till",
                body=msgspec.Raw(encode(body)),
            )
        )
    operations: dict[str, Any] = msgspec.json.decode(msgspec.json.encode({"operations": made}))
    return operations


BATCH = batch()


def named() -> dict[str, Any]:
    """As OpenAPI names examples: the whole batch first, then each operation of it alone."""
    whole = {"every_type": {"summary": "One operation of each type, in an order in which they work.", "value": BATCH}}
    return whole | {
        each["type"]: {"summary": f"`{each['type']}` alone, as in the batch.", "value": {"operations": [each]}}
        for each in BATCH["operations"]
    }
