"""Every example that the parts allow, on real databases with a real cloud: once through services, once as processes."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from counter_app.bootstrap.opening import OpenCounter
from counter_app.services.answers import Answer
from counter_app.services.redeem import RedeemRequest, redeem
from tests.e2e.chain import Chain
from tests.e2e.programs import PROGRAM, must, run, wait_until
from tests.e2e.scenes import SCENES, Step
from tests.e2e.tills import TILLS, Document, Till, opened_at

ALTERED = {"content": (30, 1), "signature": (150, 1), "tag": (4, 1)}


class Player:
    """Plays the steps of one scenario."""

    def __init__(self, chain: Chain, way: str) -> None:
        self._chain, self._way = chain, way
        self._kept: dict[str, Any] = {}

    def play(self, step: Step) -> None:
        answer = self._act(step)
        for key, wanted in step.expect.items():
            found = self._found(answer, key)
            wanted = self._kept[wanted[1:]] if isinstance(wanted, str) and wanted.startswith("$") else wanted
            assert found == wanted, f"{step}: {key} is {found!r}, not {wanted!r}: {answer}"
        if step.keep:
            self._kept[step.keep] = answer["redemptions"]

    def _found(self, answer: Document, key: str) -> Any:
        if key == "reasons":
            return [each if isinstance(each, str) else each["code"] for each in answer["reasons"]]
        if key in ("left", "uses"):
            return answer["codes"][0]["rest_minor" if key == "left" else "uses_left"]
        if key == "at_stake":
            return self._at_stake()
        if key in answer:
            return answer[key]
        return next((reason[key] for reason in answer.get("reasons", []) if key in reason), None)

    def _act(self, step: Step) -> Document:
        world = {"clock": self._clock, "cut": self._cut, "join": self._join}
        if step.do in world:
            world[step.do](step)
            return {}
        till: Till = TILLS[self._way](self._chain, step.at)
        codes = [self._code(each) for each in step.codes]
        member = self._chain.code("M1") if step.member == "M1" else step.member
        match step.do:
            case "check":
                return till.check(codes, step.amount, member)
            case "redeem":
                return till.redeem(codes, step.amount or 0, member, step.id)
            case "void":
                return till.void(self._kept[step.target[1:]][0]["id"], step.id)
            case "queue":
                return till.queue()
            case "push":
                return self._push_only(step.at)
            case "scan-log":
                return dict(run(self._chain.data(step.at), "scan-log", "--limit", "1").document["scans"][0])
            case _:
                return till.sync()

    def _at_stake(self) -> list[int]:
        """The sums of all open exceptions, as T1 knows them."""
        must(self._chain.data("T1"), "sync")
        return [int(each["at_stake_minor"]) for each in must(self._chain.data("T1"), "exceptions")["exceptions"]]

    def _code(self, name: str) -> str:
        name, _, how = name.partition("~")
        if not re.fullmatch(r"M1|[A-Z0-9]+/\d(/signed)?", name):
            return name
        return altered(self._chain.code(name), how) if how else self._chain.code(name)

    def _push_only(self, counter: str) -> Document:
        """Everything up and nothing down."""
        with opened_at(self._chain.data(counter)) as opened:
            assert opened.rounds is not None
            opened.rounds.up()
        return {}

    def _clock(self, step: Step) -> None:
        self._chain.set_clock(step.text, *filter(None, [step.at]))

    def _cut(self, _step: Step) -> None:
        self._chain.wire.cut()

    def _join(self, step: Step) -> None:
        wire = self._chain.wire
        wire.drop_answers = step.text == "answers dropped"
        wire.refuse_posts = step.text == "posts refused"
        if wire.down:
            wire.up()
        wire.hang_up()


def altered(code: str, how: str) -> str:
    """One digit of the tag, or one bit of the 80 bytes, changed."""
    if how == "tag":
        return code[:4] + str((int(code[4]) + 1) % 10) + code[5:]
    bit = {"version": 8 * 79 + 5, "content": 8 * 70, "signature": 8 * 10}[how]
    return code[:7] + str(int(code[7:]) ^ (1 << bit)).zfill(193)


@pytest.mark.parametrize("way", TILLS)
@pytest.mark.parametrize("name", SCENES)
def test_the_example_comes_out_as_written(chain: Chain, name: str, way: str) -> None:
    player = Player(chain, way)
    for step in SCENES[name]:
        player.play(step)


def test_5_two_counters_at_the_same_instant_have_one_success(chain: Chain) -> None:
    """200 fresh coupons, both counters on-line, each coupon redeemed at both at once."""
    home = run(chain.data("T1"), "sign-in", "owner", "--pin", chain.facts["owner_pin"])
    assert home.exit == 0
    issued = run(chain.data("T1"), "issue", "FREE", "--count", "200")
    assert issued.exit == 0, issued
    codes = [coupon["short_code"] for coupon in issued.document["coupons"]]
    for counter in ("T1", "T2"):
        assert run(chain.data(counter), "sync").exit == 0
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        tills = [stack.enter_context(opened_at(chain.data(name))) for name in ("T1", "T2")]
        for till in tills:
            till.may_claim()
        for code in codes:
            found = list(pool.map(redeem_at, tills, [code, code]))
            assert sorted(each.redeemed for each in found) == [False, True], found
            loser = next(each for each in found if not each.redeemed)
            assert [reason.code for reason in loser.verdict.reasons] == ["already_redeemed"]


def redeem_at(opened: OpenCounter, code: str) -> Answer:
    return redeem(opened.counter, RedeemRequest(opened.counter.ids.new(), (code,), 0))


def test_11_a_payment_code_is_in_no_database_and_no_log(chain: Chain) -> None:
    code = "134567890123456789"

    ran = run(chain.data("T1"), "check", code)

    assert ran.exit == 1
    assert code not in str(ran.document)
    assert code not in ran.errors
    assert code not in str(run(chain.data("T1"), "scan-log").document)
    for file in chain.data("T1").rglob("*"):
        if file.is_file():
            assert code.encode() not in file.read_bytes(), file


def test_23_fifty_waiting_and_a_sync_killed_in_the_middle_arrive_once(chain: Chain) -> None:
    data = chain.data("T1")
    must(data, "sign-in", "owner", "--pin", chain.facts["owner_pin"])
    codes = [coupon["short_code"] for coupon in must(data, "issue", "FREE", "--count", "50")["coupons"]]
    must(data, "sync")
    chain.wire.cut()
    with opened_at(data) as opened:
        assert all(redeem_at(opened, code).redeemed for code in codes)
    assert must(data, "queue")["waiting"] == 50
    chain.wire.hold_answers = True
    chain.wire.up()
    killed = subprocess.Popen([*PROGRAM, "--data", str(data), "sync"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until(lambda: chain.wire.answers_dropped > 0)
    killed.kill()
    killed.communicate()
    chain.wire.hold_answers = False
    chain.wire.hang_up()

    again = must(data, "sync")

    assert again["applied"] + again["duplicate"] == 50
    assert must(data, "exceptions")["exceptions"] == []
    assert must(data, "queue")["waiting"] == 0
    assert must(data, "sync")["pushed"] == 0
