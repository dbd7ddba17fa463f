"""The examples of the scenario page as a table: who does what, with what, and what the answer holds.

A step's `expect` is compared with the answer's JSON: the keys it names, `reasons` by their codes in order. `$name` in a
step is the answer's redemption or checkout that an earlier step has kept under that name.
"""

from dataclasses import dataclass, field
from typing import Any

R1 = "01960000-0000-7000-8000-000000000001"
R2 = "01960000-0000-7000-8000-000000000002"
V1 = "01960000-0000-7000-8000-0000000000f1"


@dataclass(frozen=True)
class Step:
    """One act: at `at` (a counter), or to the world (`clock`, `cut`, `join`)."""

    do: str
    at: str = "T1"
    codes: tuple[str, ...] = ()
    amount: int | None = None
    member: str = ""
    id: str = ""
    target: str = ""
    text: str = ""
    keep: str = ""
    expect: dict[str, Any] = field(default_factory=dict)


def check(*codes: str, amount: int | None = 20000, **rest: Any) -> Step:
    return Step("check", codes=codes, amount=amount, **rest)


def redeem(*codes: str, amount: int = 20000, **rest: Any) -> Step:
    return Step("redeem", codes=codes, amount=amount, **rest)


def clock(text: str, at: str = "") -> Step:
    return Step("clock", at=at, text=f"{text}+08:00")


def yes(**more: Any) -> dict[str, Any]:
    return {"verdict": "accepted", "colour": "green", "reasons": [], **more}


def no(*reasons: str, **more: Any) -> dict[str, Any]:
    return {"verdict": "refused", "redeemed": False, "reasons": list(reasons), **more}


DONE = yes(redeemed=True)
CUT, JOIN = Step("cut"), Step("join")
SYNC = Step("sync", expect={"exit": 0})

SCENES: dict[str, list[Step]] = {
    "1 a check says what it would be worth and changes nothing": [
        check("C50/0", member="M1", expect=yes(discount_minor=5000, payable_minor=15000, redeemed=False)),
        check("C50/0", member="M1", expect=yes(discount_minor=5000, payable_minor=15000)),
        Step("queue", expect={"waiting": 0}),
    ],
    "2 a cent too little is refused, and the coupon stays usable": [
        redeem("C50/0", amount=19999, member="M1", expect=no("min_spend_not_met", missing_minor=1, colour="amber")),
        Step("scan-log", expect={"reasons": ["min_spend_not_met"]}),
        redeem("C50/0", member="M1", expect=DONE),
    ],
    "3 the same operation id answers the same and has one effect": [
        CUT,
        redeem("C50/0", member="M1", id=R1, keep="first", expect={**DONE, "payable_minor": 15000}),
        redeem("C50/0", member="M1", id=R1, expect={**DONE, "payable_minor": 15000, "redemptions": "$first"}),
        Step("queue", expect={"waiting": 1}),
        redeem("C50/0", amount=30000, member="M1", id=R1, expect=no("id_reused")),
        Step("queue", expect={"waiting": 1}),
    ],
    "4 redeemed at one counter, another one says where, when and by whom": [
        redeem("C50/0", member="M1", expect=DONE),
        clock("2026-03-10T14:07:00"),
        redeem(
            "C50/0",
            at="T2",
            member="M1",
            expect=no("already_redeemed", colour="red", store="S1", counter="T1", staff="K1", minutes_ago=7),
        ),
    ],
    "4 the same when both were off-line but have been synchronised since": [
        CUT,
        redeem("C50/0", member="M1", expect={**DONE, "online": False}),
        JOIN,
        SYNC,
        Step("sync", at="T2", expect={"exit": 0}),
        CUT,
        redeem("C50/0", at="T2", member="M1", expect=no("already_redeemed", counter="T1", staff="K1")),
    ],
    "6 the third of a day waits for midnight": [
        redeem("C50/0", member="M1", expect=DONE),
        redeem("C50/1", member="M1", expect=DONE),
        clock("2026-03-10T23:59:59"),
        redeem("C50/2", member="M1", expect=no("daily_limit_reached", limit=2, used=2)),
        clock("2026-03-11T00:00:00"),
        redeem("C50/2", member="M1", expect=DONE),
    ],
    "6 the same without a network, and at the other counter after the sync": [
        CUT,
        redeem("C50/0", member="M1", expect=DONE),
        redeem("C50/1", member="M1", expect=DONE),
        redeem("C50/2", member="M1", expect=no("daily_limit_reached")),
        JOIN,
        SYNC,
        Step("sync", at="T2", expect={"exit": 0}),
        CUT,
        redeem("C50/2", at="T2", member="M1", expect=no("daily_limit_reached")),
        clock("2026-03-11T00:00:00"),
        redeem("C50/2", at="T2", member="M1", expect=DONE),
    ],
    "7 until the 31st means before the first second of the 1st": [
        clock("2026-03-31T23:59:59"),
        redeem("C50/0", member="M1", expect=DONE),
        clock("2026-04-01T00:00:00"),
        redeem("C50/1", member="M1", expect=no("expired", until_day="2026-03-31", colour="red")),
    ],
    "8 Tuesdays from ten to six": [
        clock("2026-03-10T17:59:59"),
        check("HAPPY/0", expect=yes()),
        clock("2026-03-10T18:00:00"),
        check("HAPPY/0", expect=no("wrong_time", next_from="2026-03-17T10:00:00+08:00")),
    ],
    "9 all reasons are said, the end of the window first": [
        clock("2026-04-01T00:00:00"),
        redeem("C50/0", amount=100, member="M1", expect=no("expired", "min_spend_not_met", colour="red")),
    ],
    "11 odd texts are answered, each with its reason": [
        check("MEMBER12SA", expect=no("foreign")),
        check("x" * 4000, expect=no("foreign")),
        check("🎫🎫", expect=no("foreign")),
        check("71" + "9" * 198, expect=no("malformed")),
        check("https://example.org/pay?x=1", expect=no("foreign")),
        check("134567890123456789", expect=no("payment_code", colour="red")),
        check("287654321098765432", expect=no("payment_code")),
        check("123456789012", expect=no("malformed")),
    ],
    "12 a signed code stays used here, whatever has been synchronised": [
        CUT,
        redeem("FREE/0/signed", amount=0, expect=DONE),
        JOIN,
        Step("push"),
        redeem("FREE/0/signed", amount=0, expect=no("already_redeemed")),
        redeem("FREE/0", amount=0, expect=no("already_redeemed")),
    ],
    "12 an altered code is forged, another merchant's or another version's is said so": [
        check("FREE/0/signed~content", expect=no("forged")),
        check("FREE/0/signed~signature", expect=no("forged")),
        check("FREE/0/signed~tag", expect=no("wrong_merchant")),
        check("FREE/0/signed~version", expect=no("unsupported_version")),
    ],
    "21 taken back the same day, it is usable and counts no more": [
        redeem("C50/0", member="M1", keep="first", expect=DONE),
        redeem("C50/1", member="M1", expect=DONE),
        redeem("C50/2", member="M1", expect=no("daily_limit_reached")),
        Step("void", target="$first", id=V1, expect={"voided": True}),
        Step("void", target="$first", id=V1, expect={"voided": True}),
        SYNC,
        redeem("C50/2", member="M1", expect=DONE),
        redeem("C50/0", member="M1", expect=no("daily_limit_reached")),
        clock("2026-03-11T09:00:00"),
        redeem("C50/0", member="M1", expect=DONE),
    ],
    "21 the same without a network": [
        CUT,
        redeem("FREE/0", amount=0, keep="first", expect=DONE),
        Step("void", target="$first", id=V1, expect={"voided": True}),
        redeem("FREE/0", amount=0, expect=DONE),
        JOIN,
        SYNC,
        Step("sync", at="T2", expect={"exit": 0}),
        redeem("FREE/0", at="T2", amount=0, expect=no("already_redeemed")),
    ],
    "22 of three coupons the third is refused: none is used": [
        redeem("C50/0", "FREE/0", "YESTERDAY/0", member="M1", expect=no("expired")),
        redeem("C50/0", "FREE/0", member="M1", expect={**DONE, "payable_minor": 15000}),
    ],
    "a coupon that keeps its rest is spent in parts at two counters": [
        check("KEEP/0", amount=None, expect=yes(left=10000, uses=2, discount_minor=0)),
        redeem("KEEP/0", amount=3000, keep="first", expect={**DONE, "payable_minor": 0, "left": 7000, "uses": 2}),
        redeem("KEEP/0", at="T2", amount=20000, expect={**DONE, "payable_minor": 15000, "left": 2000, "uses": 1}),
        SYNC,
        redeem("KEEP/0", amount=0, expect=no("min_spend_not_met", missing_minor=1, colour="amber")),
        redeem("KEEP/0", "C50/0", member="M1", expect={**DONE, "payable_minor": 13000, "left": 0, "uses": 0}),
        redeem("KEEP/0", at="T2", expect=no("already_redeemed", counter="T1")),
        Step("void", target="$first", id=V1, expect={"voided": True}),
        redeem("KEEP/0", amount=2000, expect={**DONE, "payable_minor": 0, "left": 1000, "uses": 1}),
    ],
    "one counter did not know what another had spent, and asks again": [
        redeem("KEEP/0", at="T2", amount=5000, expect=DONE),
        redeem("KEEP/0", at="T2", amount=2000, expect={**DONE, "left": 3000}),
        redeem("KEEP/0", expect=no("insufficient_balance", balance_minor=3000)),
        redeem("KEEP/0", expect={**DONE, "payable_minor": 17000, "left": 0}),
    ],
    "two counters without a network spend the same rest: what went beyond is at stake": [
        CUT,
        redeem("KEEP/0", amount=4000, expect={**DONE, "left": 6000}),
        redeem("KEEP/0", amount=4000, expect={**DONE, "left": 2000}),
        redeem("KEEP/0", at="T2", amount=3500, expect={**DONE, "left": 6500}),
        JOIN,
        SYNC,
        Step("sync", at="T2", expect={"exit": 0, "at_stake": [1500]}),
        redeem("KEEP/0", at="T2", expect=no("already_redeemed")),
    ],
    "its signed code works as the short one does": [
        redeem("KEEP/1/signed", amount=2500, expect={**DONE, "left": 7500}),
        check("KEEP/1", amount=20000, expect=yes(discount_minor=5000, left=7500)),
    ],
    "23 without a network it is green and waits, and arrives once": [
        CUT,
        redeem("C50/0", member="M1", expect={**DONE, "queued": 1, "online": False}),
        Step("queue", expect={"waiting": 1}),
        JOIN,
        Step("sync", expect={"exit": 0, "pushed": 1, "applied": 1}),
        Step("queue", expect={"waiting": 0}),
        Step("sync", expect={"pushed": 0}),
        redeem("C50/0", at="T2", member="M1", expect=no("already_redeemed", counter="T1")),
    ],
    "24 the answer was lost: sent again it is a duplicate with one effect": [
        CUT,
        redeem("C50/0", member="M1", expect=DONE),
        Step("join", text="answers dropped"),
        Step("sync", expect={"exit": 3}),
        Step("queue", expect={"waiting": 1}),
        JOIN,
        Step("sync", expect={"exit": 0, "duplicate": 1, "applied": 0}),
        Step("queue", expect={"waiting": 0}),
    ],
    "24 a claim whose answer was lost goes on as a report": [
        Step("join", text="answers dropped"),
        redeem("FREE/0", amount=0, expect={**DONE, "online": False, "queued": 1}),
        JOIN,
        Step("sync", expect={"exit": 0, "duplicate": 1}),
        redeem("FREE/0", at="T2", amount=0, expect=no("already_redeemed")),
    ],
    "26 upload impossible, and what others did still comes down": [
        CUT,
        redeem("C50/0", member="M1", expect=DONE),
        JOIN,
        redeem("FREE/1", at="T2", amount=0, expect=DONE),
        Step("join", text="posts refused"),
        Step("sync"),
        Step("queue", expect={"waiting": 1}),
        CUT,
        redeem("FREE/1", amount=0, expect=no("already_redeemed", counter="T2")),
        JOIN,
        SYNC,
        Step("queue", expect={"waiting": 0}),
    ],
    "31 a clock set back is suspect, and what has ended stays ended": [
        clock("2026-04-01T12:00:00"),
        SYNC,
        clock("2026-03-31T12:00:00", at="T1"),
        redeem("C50/0", member="M1", expect=no("clock_suspect", "expired", colour="red")),
    ],
    "31 a clock that was a year ahead once works again when it is right": [
        CUT,
        clock("2027-03-10T14:00:00", at="T1"),
        # A command that asks the cloud and hears nothing says besides that this counter has been off-line for a year.
        check("C50/0", member="M1", expect={"verdict": "refused", "redeemed": False, "colour": "red"}),
        clock("2026-03-10T14:00:00", at="T1"),
        redeem("C50/0", member="M1", expect=DONE),
    ],
}
