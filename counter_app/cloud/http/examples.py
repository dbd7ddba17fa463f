"""What each call looks like, with the numbers of a shop in Shanghai. A test sends them all."""

from __future__ import annotations

from typing import Any

from counter_app.cloud.http.example_operations import (
    BODIES,
    CHECKOUT,
    COUPON,
    COUPON_CODE,
    DEVICE,
    LEASE_ID,
    MEMBER,
    MEMBER_CODE,
    MEMBER_NUMBER,
    NOW,
    REDEMPTION,
    SHIFT,
    SHORT_CODE,
    STORE,
)
from counter_app.protocol.operations import OperationType

_MERCHANT = "019ab000-0000-7000-8000-00000000a001"
_EPOCH = "019ab000-0000-7000-8000-00000000e001"
_VOID = "019ab000-0000-7000-8000-000000000003"
_VOID_ELSEWHERE = "019ab000-0000-7000-8000-000000000004"
_ELSEWHERE = "019ab000-0000-7000-8000-000000000005"
_TAKEN_BACK = "019ab000-0000-7000-8000-000000000006"

HEALTH: dict[str, Any] = {"now": NOW, "cloud_epoch": _EPOCH, "version": "0.1.0"}

ENROL_REQUEST: dict[str, Any] = {
    "code": "K7TQ4M2XWB",
    "public_key": "3b" * 32,
    "name": "",
    "device": "",
    "epoch": 0,
    "attempt": "c5" * 16,
    "former_key": "",
    "proof": "",
    "signs": False,
}

ENROLMENT: dict[str, Any] = {
    "device": DEVICE,
    "epoch": 1,
    "token": f"{_MERCHANT}.{'x' * 43}",
    "merchant": _MERCHANT,
    "merchant_name": "Lanxin Tea",
    "merchant_tag": "48213",
    "store": STORE,
    "store_name": "Nanjing Road",
    "timezone": "Asia/Shanghai",
    "currency": "CNY",
    "counter": "T1",
    "till": "till",
    "pin_pepper": "00" * 32,
    "keys": [{"id": 1, "public_key": "7c" * 32}],
    "trial": False,
    "cloud_epoch": _EPOCH,
    "now": NOW,
    "scope": "store",
}

# Of a checkout, and of the void of what another counter redeemed: asked, with no more than what its slip says.
RESULTS: dict[str, Any] = {
    "now": NOW,
    "results": [
        {
            "id": CHECKOUT,
            "result": "applied",
            "version": 90017,
            "since": 90016,
            "exceptions": [],
            "detail": {"redemptions": [REDEMPTION], "rests": {COUPON: 5000}},
        },
        {
            "id": _VOID,
            "result": "applied",
            "version": 0,
            "since": 0,
            "exceptions": [],
            "detail": {
                "redemptions": [],
                "checkout": _ELSEWHERE,
                "coupons": [COUPON],
                "already": [
                    {"redemption": _TAKEN_BACK, "at": NOW, "store": STORE, "counter": "T2", "staff": "Lin"},
                ],
            },
        },
    ],
    "cloud_epoch": _EPOCH,
}

_COUPON_COLUMNS = [
    "id", "version", "campaign", "terms_version", "short_code", "signed_code", "member", "home_store", "issued_at",
    "status", "status_since", "cycles", "used", "last_redemption", "last_at", "last_store", "last_counter",
    "last_staff", "deleted",
]  # fmt: skip
_COUPON_ROW = [
    COUPON, 90017, "C50", 1, SHORT_CODE, "", "", STORE, "2026-11-20T02:00:00.000Z", "active",
    "2026-11-20T02:00:00.000Z", 0, 1, REDEMPTION, NOW, STORE, "T1", "till", False,
]  # fmt: skip

_RESERVED = "019ab000-0000-7000-8000-0000000000c6"
_VOID_COLUMNS = ["id", "version", "checkout", "operation", "at", "store", "counter", "staff", "shown_from", "deleted"]
_VOID_ROW = [_TAKEN_BACK, 90015, _ELSEWHERE, _VOID_ELSEWHERE, NOW, STORE, "T2", "Lin", 0, False]

_RESERVATION_COLUMNS = [
    "id", "version", "coupon", "campaign", "terms_version", "member", "store", "day", "from_at", "until_at", "due_at",
    "price_minor", "deposit_minor", "deposit_from", "state", "made_at", "deleted",
]  # fmt: skip
_RESERVATION_ROW = [
    _RESERVED, 90013, "5f0c9d2e7a42", "CAKE", 1, MEMBER, STORE, "2026-11-28", "2026-11-28T02:00:00.000Z",
    "2026-11-28T03:00:00.000Z", "2026-11-28T16:00:00.000Z", 9900, 2000, "cash", "booked", NOW, False,
]  # fmt: skip

DIGEST: dict[str, Any] = {
    "version": 90017,
    "kinds": {"coupon": {"count": 1204, "sum": 11262873346209337112}, "member": {"count": 388, "sum": 9120391742}},
    "format": 1,
    "scope": f"store:{STORE}",
}

RECEIPT = f"90017:{RESULTS['results'][0]['id']}:{'5c' * 16}"

CHANGES: dict[str, Any] = {
    "now": NOW,
    "version": 90017,
    "more": False,
    "kinds": {
        "coupon": {"columns": _COUPON_COLUMNS, "rows": [_COUPON_ROW]},
        # Of a coupon that keeps its rest: what was spent of it, in minor units.
        "usage": {"columns": ["id", "version", "used", "deleted"], "rows": [[f"money:{COUPON}", 90016, 5000, False]]},
        # Points of a member that do not end.
        "lot": {
            "columns": ["id", "version", "member", "ledger", "until", "left", "deleted"],
            "rows": [[f"{MEMBER}:points:", 90014, MEMBER, "points", "", 150, False]],
        },
        # Of a member who has bought for 120.00 in the window, on one day.
        "tier": {
            "columns": ["id", "version", "since", "until", "paid_minor", "visits", "holds", "deleted"],
            "rows": [[MEMBER, 90013, "2026-11-20", "", 12000, 1, "2027-11-19", False]],
        },
        # An item that is held in this store.
        "reservation": {"columns": _RESERVATION_COLUMNS, "rows": [_RESERVATION_ROW]},
        # A redemption of this counter that another one took back.
        "void": {"columns": _VOID_COLUMNS, "rows": [_VOID_ROW]},
    },
    # Of what the counter had sent without an answer.
    "results": [{**RESULTS["results"][0], "result": "duplicate"}],
    # It holds a lease of this quota, and four counters may.
    "sharers": {"C50": 4},
    "ahead": False,
    "receipt": RECEIPT,
    "cloud_epoch": _EPOCH,
    "scope": f"store:{STORE}",
    "digest": DIGEST,
}

RESERVE_REQUEST: dict[str, Any] = {"members": 1, "coupons": {"C50": 1}}

RESERVE: dict[str, Any] = {
    "now": NOW,
    "members": [{"subject": MEMBER, "number": MEMBER_NUMBER, "signed_code": MEMBER_CODE}],
    "coupons": [
        {
            "subject": COUPON,
            "campaign": "C50",
            "terms_version": 1,
            "short_code": SHORT_CODE,
            "signed_code": COUPON_CODE,
        }
    ],
}

LEASE_REQUEST: dict[str, Any] = {"campaign": "C50", "want": 50}

_UNTIL = "2026-11-24T03:04:05.678Z"
_LEASE_COLUMNS = [
    "id", "version", "campaign", "quota", "granted", "used", "until", "status", "made_at", "deleted",
]  # fmt: skip
LEASE: dict[str, Any] = {
    "now": NOW,
    "granted": 50,
    "until": _UNTIL,
    "id": LEASE_ID,
    "left": 50,
    "free": 850,
    "kinds": {
        "lease": {
            "columns": _LEASE_COLUMNS,
            "rows": [[LEASE_ID, 90018, "C50", 1000, 50, 0, _UNTIL, "open", NOW, False]],
        }
    },
    "share": 112,
    "unsold": 900,
}

TOKEN_REQUEST: dict[str, Any] = {"token_hash": "9f" * 32, "signs": False}
TOKEN_TAKEN: dict[str, Any] = {"now": NOW, "token_hash": "9f" * 32}

HELD: dict[str, Any] = {"members": RESERVE["members"], "coupons": RESERVE["coupons"], "campaigns": {"C50": 1}}
HELD_ANSWER: dict[str, Any] = {"now": NOW, "taken": []}

_OPERATION_HEAD: dict[str, Any] = {"epoch": 1, "seq": 4711, "hash": "5e" * 32}
_AUDIT_HEAD: dict[str, Any] = {"number": 812, "hash": "a1" * 32}
WITNESS_REQUEST: dict[str, Any] = {
    "operations": _OPERATION_HEAD,
    "audit": _AUDIT_HEAD,
    "since": {"number": 0, "hash": ""},
    "closed": "",
    "seen": 0,
    "cloud_epoch": _EPOCH,
    "disagrees": [],
    "receipt": RECEIPT,
}
WITNESS: dict[str, Any] = {
    "now": NOW,
    "cloud_epoch": _EPOCH,
    "operations": _OPERATION_HEAD,
    "audit": {"number": 0, "hash": ""},
    "taken": True,
}

LOOKUP: dict[str, Any] = {
    **CHANGES,
    "version": 0,
    "scope": "",
    "digest": None,
    "results": [],
    "sharers": {},
    "receipt": "",
}

SHIFTS: dict[str, Any] = {
    "now": NOW,
    "shifts": [
        {
            "id": SHIFT,
            "store": STORE,
            "counter": "T1",
            "business_day": NOW[:10],
            "opened_at": NOW,
            "opened_by": "till",
            "float_minor": 20000,
            "hand_overs": 0,
            "closed_at": NOW,
            "closed_by": "till",
            "counted_minor": 34900,
            "difference_minor": -100,
            "figures": BODIES[OperationType.SHIFT]["figures"],
        }
    ],
    "more": False,
    "before": "",
}

NUMBERS: dict[str, Any] = {
    "now": NOW,
    "store": STORE,
    "first": NOW[:10],
    "until": NOW[:10],
    "whole": True,
    "sales": [{"day": NOW[:10], "member_count": 12, "member_minor": 84000, "other_count": 3, "other_minor": 9000}],
    "slots": [{"day": NOW[:10], "minute": 675, "count": 2, "minor": 11000}],
    "buyers": [{"month": NOW[:7], "first": NOW[:7], "members": 9, "twice": 3}],
    "members": [{"day": NOW[:10], "new": 4, "active": 31, "drifting": 12, "asleep": 7, "lost": 21}],
    "traffic": [{"day": NOW[:10], "kind": "walk_in", "count": 6}],
    "campaigns": [
        {
            "campaign": "C50",
            "issued": 400,
            "used": 96,
            "off_minor": 480000,
            "purchases": 95,
            "spent_minor": 2150000,
            "members": 88,
            "came_back": 31,
        }
    ],
    "channels": [{"channel": "tea-house", "signed_up": 40, "bought": 22, "used": 18, "came_back": 9}],
    "staff": [{"staff": "019ab000-0000-7000-8000-0000000000c1", "purchases": 61, "minor": 402000}],
}

REACH_REQUEST: dict[str, Any] = {"members": [MEMBER], "send_at": "2026-03-12T02:00:00.000Z"}
REACH: dict[str, Any] = {
    "reached": 1,
    "no_consent": 0,
    "erased": 0,
    "recent": 0,
    "quiet_days": 7,
    "account": False,
    "linked": None,
    "quota_left": None,
}

RETENTION_REQUEST: dict[str, Any] = {"after": ""}
RETENTION: dict[str, Any] = {
    "now": NOW,
    "noticed_at": "2026-02-20T02:00:00.000Z",
    "why": "rules",
    "from_when": "2026-03-22T02:00:00.000Z",
    "day": "2026-02-20",
    "purged": None,
    "counted": {"members": 12, "held": {"value": 3, "points": 40}, "calls": 0},
    "under_way": False,
    "portion": {"members": 12, "held": {"value": 3, "points": 40}, "calls": 0},
    "after": "",
    "done": 0,
}

EVENTS = ': listening\n\nid: 90017\nevent: changes\ndata: {"version":90017}\n\n: still here\n\n'

TIMELINE: dict[str, Any] = {
    "now": NOW,
    "member": MEMBER,
    "entries": [
        {
            "id": REDEMPTION,
            "at": NOW,
            "what": "redeem",
            "store": STORE,
            "counter": "T1",
            "staff": "till",
            "detail": {
                "checkout": CHECKOUT,
                "coupon": COUPON,
                "campaign": "C50",
                "discount_minor": 5000,
                "exception": False,
                "cancelled": False,
            },
        }
    ],
    "more": False,
    "before": "",
}
