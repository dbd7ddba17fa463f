"""With real processes: what one counter redeemed is taken back at another, and is usable again everywhere."""

import pytest

from tests.e2e.chain import Chain
from tests.e2e.programs import call, must, must_online, run


@pytest.mark.timeout(600)
def test_a_redemption_at_one_counter_is_voided_at_another_and_both_are_told(chain: Chain) -> None:
    first, second = chain.data("T1"), chain.data("T2")
    code = chain.code("C50/0")
    used = must(first, "redeem", code, "--amount-minor", "20000")
    assert (used["redeemed"], used["online"]) == (True, True)

    answer = must_online(second, "void", code, "--reason", "by mistake")
    assert (answer["voided"], answer["online"], answer["already"]) == (True, True, [])
    assert answer["redemptions"] == [each["id"] for each in used["redemptions"]]
    assert answer["checkout"] == used["checkout"]

    # The other one is told by whom, under any name of it; its own list knows it after a round.
    call(first, "sync")
    for target in (code, used["checkout"], used["redemptions"][0]["id"]):
        told = must(first, "void", target, "--reason", "by mistake")
        assert (told["voided"], told["redemptions"]) == (True, [])
        assert [(each["counter"], bool(each["at"])) for each in told["already"]] == [("T2", True)], target
    again = must(first, "redeem", code, "--amount-minor", "20000")
    assert again["redeemed"]
    call(second, "sync")

    # Off-line nobody knows what became of it: the answer says so and nothing has happened.
    chain.cloud.stop()
    try:
        cut = run(second, "void", again["redemptions"][0]["id"], "--reason", "by mistake")
        assert cut.exit == 1
        assert [each["code"] for each in cut.document["reasons"]] == ["needs_online"]
    finally:
        chain.cloud.start()
    for folder in (first, second):
        synced = call(folder, "sync")
        assert (synced["refused"], synced["exceptions"]) == (0, 0)
    assert run(second, "redeem", code, "--amount-minor", "20000").document["reasons"][0]["code"] == "already_redeemed"
    assert call(first, "queue")["waiting"] == call(second, "queue")["waiting"] == 0
