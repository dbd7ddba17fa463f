"""A redemption killed between any two of its statements is whole or absent, and never usable twice (example 32)."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.domain.member import Member, Role
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import Result
from counter_app.services.erasing import EraseRequest, erase_member
from counter_app.services.merging import MergeRequest, merge_members
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import C50, M1_NUMBER, START, Shop, open_shop

# Each kill is a process of its own; a machine that does much else needs longer than other tests have.
pytestmark = pytest.mark.timeout(600)

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


def spent(shop: Shop) -> tuple[int, int, int]:
    """A coupon's money: spent, what redemptions took of it, and what the deltas say."""
    queries = (
        "SELECT coalesce(sum(spent_minor), 0) FROM money",
        "SELECT coalesce(sum(minor), 0) FROM spend",
        "SELECT coalesce(sum(delta), 0) FROM usage_delta WHERE scope LIKE 'money:%'",
    )
    with shop.store._readers.connect() as connection:
        first, second, third = (int(connection.execute(query).scalar_one()) for query in queries)
    return first, second, third


KEEP = {**C50, "id": "KEEP", "benefit": {"amount_off_minor": 5000, "keep_rest": True}, "min_spend_minor": 0}


@pytest.mark.parametrize("undone", [False, True], ids=["redeem", "void"])
def test_a_coupon_that_keeps_its_rest_is_spent_and_given_back_whole_or_not_at_all(tmp_path: Path, undone: bool) -> None:
    """Killed between any two statements of a redemption of 20.00, or of its void."""
    for statement in range(MANY):
        shop = open_shop(tmp_path / str(statement))
        shop.campaign(KEEP, tag=8)
        code, identity = shop.coupon("KEEP"), shop.counter.ids.new()
        request = RedeemRequest(identity, (code,), 2000)
        back = VoidRequest(shop.counter.ids.new(), identity, "slip")
        if undone:
            assert redeem(shop.counter, request).redeemed

        def act(mine: Shop, request: RedeemRequest = request, back: VoidRequest = back) -> None:
            void(mine.counter, back) if undone else redeem(mine.counter, request)

        lived = in_child(shop, act, statement)

        after = shop.reopen()
        found = spent(after)
        assert found in ((0, 0, 0), (2000, 2000, 2000)), f"torn after {statement} statements: {found}"
        assert [kind for kind, _ in operations(after)].count("void") == (undone and found == (0, 0, 0))
        rest = redeem(after.counter, RedeemRequest(after.counter.ids.new(), (code,), 20000))
        assert rest.verdict.discount_minor == 5000 - found[0]
        assert spent(after) == (5000, 5000, 5000)
        after.store.close()
        if lived:
            assert (found == (0, 0, 0)) == undone
            return
    pytest.fail("the act never came to its end")


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
    (told,) = redeem(after.counter, RedeemRequest(identity, (code,), 20000)).verdict.reasons
    assert (told.code, told.details) == (ReasonCode.ID_REUSED, {"why": "given_up"}), "the same, and not another request"
    assert redeem(after.counter, RedeemRequest(after.counter.ids.new(), (code,), 20000)).redeemed
    after.store.close()


OTHER_PHONE = "+8613800000002"


def persons(shop: Shop) -> tuple[tuple[str, str, str], ...]:
    """Of each member: who stands for it, name and status."""
    with shop.store._readers.connect() as connection:
        found = connection.execute("SELECT alias_of, name, status FROM member ORDER BY id")
        return tuple((str(row[0]), str(row[1]), str(row[2])) for row in found)


@pytest.mark.parametrize("erased", [False, True], ids=["merge", "erase"])
def test_a_person_killed_anywhere_is_merged_or_erased_whole_or_not_at_all(tmp_path: Path, erased: bool) -> None:
    """Row, operation and audit line; the same id once more makes it whole, and does it once."""
    ends = set()
    for statement in range(MANY):
        shop = open_shop(tmp_path / str(statement), role=Role.MANAGER)
        with shop.store.writing() as writing:
            writing.put_member(Member("bbbbbbbbbbbb", "1000000012", OTHER_PHONE, "", START))
        coupon = shop.coupon(member="aaaaaaaaaaaa")
        before, identity = persons(shop), shop.counter.ids.new()
        merging = MergeRequest(identity, M1_NUMBER, OTHER_PHONE, "one person")
        erasing = EraseRequest(identity, M1_NUMBER, "asked for")

        def act(mine: Shop, merging: MergeRequest = merging, erasing: EraseRequest = erasing) -> bool:
            return erase_member(mine.counter, erasing).done if erased else merge_members(mine.counter, merging).done

        lived = in_child(shop, act, statement)

        after = shop.reopen()
        written = [kind for kind, _ in operations(after)]
        assert len(written) == len(_lines(after)) == (persons(after) != before), f"torn after {statement} statements"
        ends.add(len(written))
        assert act(after)
        whole = persons(after)
        assert whole != before
        assert act(after)
        assert (persons(after), operations(after)) == (whole, [(f"member_{'erase' if erased else 'merge'}", "waiting")])
        assert len(_lines(after)) == 1
        used = redeem(after.counter, RedeemRequest(after.counter.ids.new(), (coupon,), 20000))
        assert used.redeemed is not erased
        after.store.close()
        if lived:
            assert ends == {0, 1}
            return
    pytest.fail("the act never came to its end")


def _lines(shop: Shop) -> list[str]:
    with shop.store._readers.connect() as connection:
        found = connection.execute("SELECT action FROM audit WHERE action IN ('member_merge', 'member_erase')")
        return [str(row[0]) for row in found]
