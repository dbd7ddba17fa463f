"""Fault 93 and the API fuzz: every call of the published document, with and without a token, and with another shop's.

The calls are read from the document, so one that is added is attacked from the same day on.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counter_app.cloud.http.server import make_asgi
from counter_app.protocol import changes, devices, operations, timeline
from counter_app.protocol.operations import Operation
from tests.attacks.asgi import App, Request
from tests.attacks.document import Call, Chance, calls
from tests.cloud.support import CloudShop, HandClock, Till, new_cloud, open_shop

CALLS = list(calls())
GUARDED = [call for call in CALLS if call.needs_token]
OPEN = {("GET", "/v1/health"), ("POST", "/v1/devices"), ("GET", "/openapi.json")}
CANARY, CANARY_PHONE, CANARY_STAFF, CANARY_STORE = "金丝雀七号", "+8613977700077", "金丝雀店长", "金丝雀路店"
PERSON = "019ab000-0000-7000-8000-0000000000aa"
CANARIES = [text.encode() for text in (CANARY, CANARY_PHONE, CANARY_PHONE[3:], CANARY_STAFF, CANARY_STORE)]
CANARIES += [json.dumps(text).strip('"').encode() for text in (CANARY, CANARY_STAFF, CANARY_STORE)]


def named(call: Call) -> str:
    return f"{call.method} {call.path}"


@dataclass
class Town:
    """Two merchants in one cloud: the victim, with everything that a shop has, and the one who attacks."""

    shop: CloudShop
    app: App
    victim: Till
    attacker: Till
    known: Mapping[str, str]
    sent: list[Operation]

    def everything(self) -> dict[str, Any]:
        """All that the victim sees, without the time of asking."""
        page = self.victim.pull(limit=5_000)
        digest = self.shop.cloud.digest(self.victim.caller)
        return {
            "kinds": msgspec.to_builtins(page.kinds),
            "version": page.version,
            "digest": msgspec.to_builtins(digest),
        }


def furnish(till: Till) -> tuple[dict[str, str], list[Operation]]:
    """A member, coupons, a checkout, a person, settings; what they are called, and the operations."""
    assert till.campaign().result == "applied"
    (member,), (coupon, used, welcome) = till.members(1), till.coupons(3)
    sign_up = till.sign_up(member, CANARY_PHONE, welcome)
    rename = till.operation("member_update", {"member": member.subject, "name": CANARY})
    person = till.operation("staff_put", {"staff": PERSON, "name": CANARY_STAFF, "role": "manager"})
    setting = till.operation("settings_put", {"values": {"slogan": CANARY}})
    issue = till.issue(coupon, used, member=member.subject)
    checkout = till.checkout(used, mode="claim", member=member.subject)
    sent = [sign_up, rename, person, setting, issue, checkout]
    assert {result.result for result in till.send(*sent)} == {"applied"}
    use = json.loads(bytes(checkout.body))["coupons"][0]
    known = {
        "merchant": till.caller.merchant, "store": till.caller.store, "device": till.caller.device,
        "member": member.subject, "number": member.number, "member_code": member.signed_code,
        "coupon": coupon.subject, "short_code": coupon.short_code, "signed_code": coupon.signed_code,
        "used": used.subject, "used_code": used.short_code, "welcome": welcome.short_code,
        "checkout": checkout.id, "redemption": use["redemption"], "sign_up": sign_up.id, "campaign": "C50",
    }  # fmt: skip
    return known, sent


@pytest.fixture(scope="module")
def empty_cloud(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    new_cloud(folder, HandClock()).close()
    return folder / "cloud" / "cloud.db"


@pytest.fixture
def town(tmp_path: Path, empty_cloud: Path) -> Iterator[Town]:
    (tmp_path / "cloud").mkdir()
    shutil.copy(empty_cloud, tmp_path / "cloud")
    shop = open_shop(tmp_path)
    other = shop.cloud.init_merchant("另一家", CANARY_STORE)
    victim = CloudShop(shop.cloud, shop.clock, other.merchant, other.store, other.merchant_tag).till()
    known, sent = furnish(victim)
    attacker = shop.till()
    attacker.campaign()
    asgi = make_asgi(shop.cloud)
    app = App(asgi)
    yield Town(shop, app, victim, attacker, known, sent)
    asgi.state.watcher.close()
    app.close()
    shop.cloud.close()


def canaries_in(body: bytes, request: Request) -> list[bytes]:
    """What the answer tells that the caller did not say."""
    asked = request.body + repr(request).encode()
    return [canary for canary in CANARIES if canary in body and canary not in asked]


def test_all_calls_but_three_are_for_counters() -> None:
    assert {(call.method, call.path) for call in CALLS if not call.needs_token} == OPEN


def test_the_canaries_are_told_to_whom_they_belong(town: Town) -> None:
    """So that their absence elsewhere means something."""
    request = Request("GET", "/v1/changes", headers=(("authorization", f"Bearer {town.victim.enrolment.token}"),))
    answer = town.app.call(request)
    assert answer.status == 200
    assert {CANARY.encode(), CANARY_STAFF.encode(), CANARY_STORE.encode()} <= set(canaries_in(answer.body, request))


def wrong_tokens(town: Town) -> dict[str, tuple[str | None, int]]:
    """Tokens and the status that each is owed."""
    good, own = town.victim.enrolment.token, town.attacker.enrolment.token
    gone = CloudShop(town.shop.cloud, town.shop.clock, town.victim.caller.merchant, town.victim.caller.store, "").till()
    town.shop.cloud.revoke_device(gone.caller.merchant, gone.caller.device)
    merchant, secret = good.split(".", 1)
    return {
        "none": (None, 401), "empty": ("", 401), "garbage": ("garbage", 401), "dot": (".", 401), "nul": ("\x00", 401),
        "long": ("x" * 20_000, 401), "not ASCII": ("金丝雀.金丝雀", 401), "SQL": ("' OR '1'='1", 401),
        "merchant only": (f"{merchant}.", 401), "secret only": (f".{secret}", 401), "cut": (good[:-1], 401),
        "longer": (good + "A", 401), "upper case": (good.upper(), 401), "any merchant": (f"%.{secret}", 401),
        "victim's name, own secret": (f"{merchant}.{own.split('.', 1)[1]}", 401),
        "own name, victim's secret": (f"{own.split('.', 1)[0]}.{secret}", 401),
        "device for a secret": (f"{merchant}.{town.victim.caller.device}", 401),
        "revoked": (gone.enrolment.token, 403),
    }  # fmt: skip


@pytest.mark.parametrize("call", GUARDED, ids=named)
def test_without_the_right_token_nothing_is_answered_and_nothing_done(town: Town, call: Call) -> None:
    tokens = wrong_tokens(town)
    before = town.everything()
    for name, (token, status) in tokens.items():
        for values in ({}, {"member": town.known["member"], "code": town.known["short_code"]}):
            request = call.request(values, token=token)
            answer = town.app.call(request)
            assert answer.status == status, (name, answer.body[:200])
            assert not canaries_in(answer.body, request), name
            assert set(json.loads(answer.body)) == {"error", "message"}
    scheme = Request(call.method, call.request().path, headers=(("authorization", "Basic eDp5"),), body=call.example)
    assert town.app.call(scheme).status == 401
    assert town.everything() == before


@pytest.mark.parametrize("call", GUARDED, ids=named)
def test_with_another_merchant_s_token_no_row_comes_out(town: Town, call: Call) -> None:
    """Every parameter named by everything that the victim owns."""
    before, token = town.everything(), town.attacker.enrolment.token
    texts = [*town.known.values(), CANARY_PHONE, CANARY_PHONE[1:], CANARY_PHONE[3:], CANARY, "%", "*", ""]
    names = [str(each["name"]) for each in call.parameters] or ["none"]
    bodies = [call.example]
    if call.method == "POST":
        text = call.example.decode()
        bodies += [json.dumps(_with(json.loads(text), value)).encode() for value in town.known.values()]
    for name in names:
        for value in texts:
            town.shop.clock.forward(minutes=2)  # past the limit of look-ups
            for body in bodies:
                request = call.request({name: value.replace("/", "")}, body=body, token=token)
                answer = town.app.call(request)
                assert answer.status in call.statuses, (name, value)
                assert not canaries_in(answer.body, request), (name, value)
                if call.method == "GET":
                    assert not [
                        each for each in town.known.values()
                        if each not in ("C50", value) and each.encode() in answer.body
                    ]  # fmt: skip
    after = town.everything()
    assert after == before


def _with(value: Any, text: str) -> Any:
    """The example with every text that looks like an id replaced."""
    if isinstance(value, dict):
        return {key: _with(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with(inner, text) for inner in value]
    return text if isinstance(value, str) and len(value) >= 12 else value


def test_operations_that_name_what_another_merchant_owns_change_nothing_there(town: Town) -> None:
    before, known, attacker = town.everything(), town.known, town.attacker
    stolen = [msgspec.structs.replace(each, **swap) for each in town.sent for swap in (
        {}, {"device": attacker.caller.device},
        {"device": attacker.caller.device, "id": attacker.operation("void", {}).id, "seq": 900},
    )]  # fmt: skip
    made = [
        attacker.operation("void", {"checkout": known["checkout"], "reason": "x", "redemption": redemption})
        for redemption in ("", known["redemption"])
    ]
    made += [attacker.operation("cancel", {"target": known[name]}) for name in ("checkout", "sign_up", "member")]
    made += [
        attacker.operation("coupon_put", {"coupon": known[name], "action": action, "reason": "x"})
        for name in ("coupon", "used") for action in ("freeze", "unfreeze", "revoke")
    ]  # fmt: skip
    made += [
        attacker.operation("member_update", {"member": known["member"], "status": "frozen", "reason": "x"}),
        attacker.operation("member_update", {"member": known["member"], "phone": "+8613900000009"}),
        attacker.operation("settings_put", {"values": {"slogan": "x"}, "store": known["store"]}),
        attacker.operation("campaign_put", {"campaign": "C50", "status": "ended"}),
        attacker.operation("staff_put", {"staff": PERSON, "name": "x", "role": "owner"}),
        attacker.operation("checkout", {"store": known["store"], "business_day": "2026-03-10", "amount_minor": 1,
                                        "discount_minor": 0, "payable_minor": 1, "member": known["member"]}),
    ]  # fmt: skip
    told = msgspec.json.encode(attacker.send(*made))
    assert not [canary for canary in CANARIES if canary in told]
    answer = town.app.call(
        Request("POST", "/v1/operations", (), (("authorization", f"Bearer {attacker.enrolment.token}"),),
                msgspec.json.encode({"operations": stolen}))
    )  # fmt: skip
    assert answer.status == 200
    foreign = [result for each, result in zip(stolen, json.loads(answer.body)["results"], strict=True)
               if each.device != attacker.caller.device]  # fmt: skip
    assert {result["result"] for result in foreign} == {"refused"}
    assert town.everything() == before


ANSWERS: dict[str, type[msgspec.Struct]] = {
    name: kind
    for module in (changes, devices, operations, timeline)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
}


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_whatever_is_sent_the_answer_is_a_documented_one(
    town: Town, call: Call, figure: Callable[[int, int], int]
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print("seed", seed)
    fixed = {"device": town.attacker.caller.device, "epoch": 1, "at": "2026-03-10T06:00:00.000Z", "staff": "till",
             "prev": "0" * 64, "clock_offset_ms": 0}  # fmt: skip
    own = own_texts(town.attacker)
    chance = Chance(random.Random(seed), [*town.known.values(), *own], fixed)
    before = town.everything()
    for number in range(figure(20, 200)):
        town.shop.clock.forward(seconds=20)
        token = None if number % 5 == 4 else town.attacker.enrolment.token
        request = chance.request(call, token)
        answer = town.app.call(request)
        assert answer.status in call.statuses, (seed, number, request, answer.body[:300])
        assert answer.status != 500
        assert token is not None or not call.needs_token or answer.status == 401, (seed, number)
        assert not canaries_in(answer.body, request), (seed, number)
        check_shape(call, answer.status, answer.headers, answer.body)
    assert town.everything() == before


def own_texts(till: Till) -> list[str]:
    """What the attacker may name rightfully."""
    (member,), coupons = till.members(1), till.coupons(3)
    return [till.caller.store, till.caller.device, member.subject, member.number, member.signed_code, "C50", "till",
            *(text for each in coupons for text in (each.subject, each.short_code, each.signed_code))]  # fmt: skip


def check_shape(call: Call, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """An answer has the type and the form of the document."""
    described = call.described["responses"][str(status)]
    if "$ref" in described:
        assert {"error", "message"} <= set(json.loads(body)) <= {"error", "message", "cause"}
        return
    (media, content), *_ = described["content"].items()
    assert headers["content-type"].split(";")[0] == media
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    if name in ANSWERS and "content-encoding" not in headers:
        msgspec.json.decode(body, type=ANSWERS[name])
