"""NUL, half a character, and a backslash that a person typed: told apart, on both databases, and one by one."""

from typing import Any

import msgspec
import pytest

from counter_app.cloud.ledger.envelope import read_batch
from counter_app.cloud.reserves import MAX_OF_A_KIND
from counter_app.protocol.devices import CouponIdentity, Held, LeaseRequest, MemberIdentity, ReserveRequest
from counter_app.protocol.operations import Operation, chain_hash
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_http import client, enrol, error_of

__all__ = ["client"]
HALVES = [
    rb"\ud83d",
    rb"\uDE00",
    rb"a\ud83d\ud83d\ude00",
    rb"\ude00\ud83d",
    rb"\\\ud800",
    rb"\ud800\\",
    rb"\ud800\u0041",
]
WHOLE = [
    rb"\ud83d\ude00",
    rb"\\ud83d",
    rb"C:\\u0000x",
    rb"\\\\u0000",
    rb"\\ude00",
    rb"u0000",
    rb"\u00001"[1:],
    rb"\u0001",
]


def test_a_name_with_nul_is_the_name_of_nothing(till: Till) -> None:
    """PostgreSQL takes no NUL at all: these were answered 500 there."""
    till.campaign()
    asked = ReserveRequest(members=1, coupons={"\0": 1, "C50": 1, "C50\0": 1})
    given = till.cloud.reserve(till.caller, asked)
    assert (len(given.members), [each.campaign for each in given.coupons]) == (1, ["C50"])
    assert till.cloud.lease(till.caller, LeaseRequest(campaign="\0", want=1)).granted == 0
    member = MemberIdentity(subject="\0", number="\0", signed_code="\0")
    coupon = CouponIdentity(subject="\0", campaign="\0", terms_version=2**70 % 2**63, short_code="\0", signed_code="\0")
    told = till.cloud.hold(till.caller, Held(members=[member], coupons=[coupon], campaigns={"\0": 5, "a\0b": 6}))
    assert told.taken == ["\0", "\0"]
    assert set(till.rows("campaign")) == {"C50"}
    # What was drawn here and is shown with another campaign's name, or a version that no terms have, is not written.
    (real,) = given.coupons
    for campaign, version in (("\0", 1), ("C50", 2**62), ("C50", -1), ("x" * 70, 1)):
        odd = msgspec.structs.replace(real, campaign=campaign, terms_version=version, short_code="123456789012")
        assert till.cloud.hold(till.caller, Held(coupons=[odd])).taken == [real.subject]


def test_more_names_than_a_counter_can_need_are_refused(shop: CloudShop, client: Any) -> None:
    """1.2 million names cost almost four seconds before it was said that there is none such."""
    enrol(shop, client)
    names = {f"c{number}": 0 for number in range(MAX_OF_A_KIND + 1)}
    answer = client.post("/v1/reserves", json={"coupons": names})
    assert (answer.status_code, error_of(answer)) == (400, "invalid")
    answer = client.post("/v1/reserves", json={"coupons": {f"{number:060}": 0 for number in range(5_000)}})
    assert (answer.status_code, error_of(answer)) == (413, "too_large")
    names.popitem()
    assert client.post("/v1/reserves", json={"coupons": names}).status_code == 200


def with_text(till: Till, text: bytes) -> bytes:
    """An operation whose body says that text, as it travels."""
    made = msgspec.json.encode(till.operation("settings_put", {"values": {"slogan": "HERE"}}))
    return made.replace(b"HERE", text)


def test_half_a_character_refuses_the_operation_that_it_stands_in(shop: CloudShop, client: Any) -> None:
    """The whole batch was answered 400, so that nothing behind it ever arrived."""
    till = enrol(shop, client)
    for field in ("body", "staff", "id", "type", "prev", "at"):
        _halves_refused(till, client, field)


def _halves_refused(till: Till, client: Any, field: str) -> None:
    sent = []
    for half in HALVES:
        odd = msgspec.json.encode(till.operation("settings_put", {"values": {"slogan": "HERE"}}))
        if field == "body":
            odd = odd.replace(b"HERE", half)
        else:
            fields = msgspec.json.decode(odd, type=dict[str, msgspec.Raw])
            odd = msgspec.json.encode({**fields, field: msgspec.Raw(b'"' + half + b'"')})
        sent += [with_text(till, rb"\\ud800 \ud83d\ude00"), odd]
    answer = client.post("/v1/operations", content=b'{"operations":[' + b",".join(sent) + b"]}")
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [each["result"] for each in results] == ["applied", "refused"] * len(HALVES)
    assert {each["detail"]["reason"] for each in results[1::2]} <= {"invalid", "unknown_type"}
    assert till.rows("setting")["slogan"]["value"] == "\\ud800 😀"


def test_what_only_looks_like_nul_is_taken_as_it_was_typed(till: Till) -> None:
    r"""`C:\u0000x`, typed by a person, was refused as if it were NUL."""
    for text in WHOLE:
        operation = msgspec.json.decode(with_text(till, text), type=Operation)
        till.prev = chain_hash(operation)  # what follows stands on what was sent, and not on what it was made of
        assert till.one(operation).result == "applied", text
        assert till.rows("setting")["slogan"]["value"] == msgspec.json.decode(b'"' + text + b'"')


def test_nul_is_refused_however_many_backslashes_stand_before_it(till: Till) -> None:
    for text in (rb"\u0000", rb"a\u0000b", rb"\\\u0000", rb"\"\u0000", rb"\\\\\\\u0000"):
        result = till.one(msgspec.json.decode(with_text(till, text), type=Operation))
        assert (result.result, result.detail["reason"]) == ("refused", "invalid"), text


def test_rubbish_is_still_no_batch() -> None:
    for body in (
        rb'{"operations":[\ud800]}',
        rb'{"operations":["\ud800"',
        rb'{"operations":["\ud8"]}',
        b'{"a":"\xff"}',
    ):
        with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
            read_batch(body)
