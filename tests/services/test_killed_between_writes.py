"""A redemption killed between any two of its statements is whole or absent, and never usable twice (example 32)."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.protocol.operations import Result
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import Shop, open_shop

APPLIED = Result(id="", result="applied")
MANY = 200


def die_at(shop: Shop, statement: int) -> None:
    """Kill this process with SIGKILL just before its `statement`-th statement on the writing connection."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > statement:
            os.kill(os.getpid(), signal.SIGKILL)

    shop.store._writer.heard.append(count)


def in_child(shop: Shop, act: Callable[[Shop], object], statement: int) -> bool:
    """Do `act` in a forked process that dies at `statement`; True when it got to its end alive."""
    shop.store.close()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            mine = shop.reopen()
            die_at(mine, statement)
            act(mine)
            status = 0
        finally:
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended) or os.WEXITSTATUS(ended) == 0
    return not os.WIFSIGNALED(ended)


def counts(shop: Shop) -> tuple[int, ...]:
    """Rows that belong together: redemptions, uses taken, their deltas, audit records of redemptions."""
    queries = (
        "SELECT count(*) FROM redemption",
        "SELECT count(*) FROM take",
        "SELECT count(*) FROM usage_delta WHERE delta = 1",
        "SELECT count(*) FROM audit WHERE action = 'redeem'",
    )
    with shop.store._readers.connect() as connection:
        return tuple(connection.execute(query).scalar_one() for query in queries)


def operations(shop: Shop) -> list[tuple[str, str]]:
    with shop.store._readers.connect() as connection:
        return [tuple(row) for row in connection.execute("SELECT type, state FROM operation ORDER BY seq")]


@pytest.mark.parametrize("online", [False, True], ids=["off-line", "on-line"])
def test_a_redemption_killed_anywhere_is_whole_or_absent(tmp_path: Path, online: bool) -> None:
    for statement in range(MANY):
        folder = tmp_path / str(statement)
        shop = open_shop(folder)
        shop.link.online, shop.link.answer = online, APPLIED
        code = shop.coupon()
        identity = shop.counter.ids.new()
        request = RedeemRequest(identity, (code,), 20000)

        lived = in_child(shop, lambda mine, request=request: redeem(mine.counter, request), statement)  # type: ignore[misc]

        after = shop.reopen()
        after.link.online = False
        found = counts(after)
        assert found in ((0, 0, 0, 0), (1, 1, 1, 1)), f"torn after {statement} statements: {found}"
        again = redeem(after.counter, RedeemRequest(after.counter.ids.new(), (code,), 20000))
        assert again.redeemed == (found == (0, 0, 0, 0))
        assert counts(after) == (1, 1, 1, 1)
        after.store.close()
        if lived:
            assert found == (1, 1, 1, 1)
            return
    pytest.fail("the redemption never came to its end")


def test_a_void_killed_anywhere_is_whole_or_absent(tmp_path: Path) -> None:
    for statement in range(MANY):
        shop = open_shop(tmp_path / str(statement))
        code = shop.coupon()
        done = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 20000))
        request = VoidRequest(shop.counter.ids.new(), done.redemptions[0].id, "slip")

        lived = in_child(shop, lambda mine, request=request: void(mine.counter, request), statement)  # type: ignore[misc]

        after = shop.reopen()
        taken = counts(after)[1]
        written = [kind for kind, _ in operations(after)]
        assert (taken, written) in ((1, ["checkout"]), (0, ["checkout", "void"])), f"torn after {statement}"
        assert void(after.counter, request).done
        assert redeem(after.counter, RedeemRequest(after.counter.ids.new(), (code,), 20000)).redeemed
        after.store.close()
        if lived:
            return
    pytest.fail("the void never came to its end")


def test_a_claim_left_behind_is_cancelled_and_its_coupon_free(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.link.online = True
    code = shop.coupon()
    identity = shop.counter.ids.new()

    def die_after_sending(name: str) -> None:
        if name == "claim.answered":
            os.kill(os.getpid(), signal.SIGKILL)

    def act(mine: Shop) -> None:
        mine.failpoint = die_after_sending
        redeem(mine.counter, RedeemRequest(identity, (code,), 20000))

    assert not in_child(shop, act, MANY)
    after = shop.reopen()
    after.link.online = False
    assert operations(after) == [("checkout", "claiming")]

    assert cancel_unfinished_claims(after.counter) == 1

    assert operations(after) == [("checkout", "declined"), ("cancel", "waiting")]
    assert redeem(after.counter, RedeemRequest(after.counter.ids.new(), (code,), 20000)).redeemed
    after.store.close()
