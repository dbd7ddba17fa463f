"""Identities in reserve: off-line with real codes until they are used up, never twice, whatever is lost or put back."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.cloud import rows
from counter_app.domain.codes import CodeKind, SignedCode
from counter_app.services.check import CheckRequest, check
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.storage.store import open_store
from counter_app.sync.pull import RESERVE_COUPONS, RESERVE_MEMBERS
from tests.cloud.support import FREE
from tests.sync.chance import Chain, Crashed, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 5, 2, START)
    made.desk.campaign(FREE)
    for till in made.tills:
        till.rounds.whole()
    yield made
    made.close()


def reserve(till: TillInChain) -> tuple[int, int]:
    with till.store.reading() as reading:
        members, coupons = reading.reserve_sizes()
    return members, sum(coupons.values())


def subjects(till: TillInChain) -> set[str]:
    with till.store._readers.connect() as connection:
        found = [connection.execute(f"SELECT subject FROM {table}").scalars() for table in _TABLES]
    return {subject for each in found for subject in each}


_TABLES = ("reserve_member", "reserve_coupon")


def used(till: TillInChain) -> set[str]:
    with till.store._readers.connect() as connection:
        return {
            key for table in ("member", "coupon") for key in connection.execute(f"SELECT id FROM {table}").scalars()
        }


def join(till: TillInChain, number: int) -> str:
    phone = f"1390000{number:04d}"
    answer = sign_up(till.counter, SignUpRequest(till.ids.new(), phone, "王", consent=True))
    return answer.member_code if answer.created else answer.reasons[0].code.value


def test_off_line_people_join_and_coupons_are_issued_until_the_reserve_is_empty(chain: Chain) -> None:
    till, other = chain.tills
    till.wire.down = True
    assert reserve(till) == (RESERVE_MEMBERS, RESERVE_COUPONS)
    codes = [join(till, number) for number in range(RESERVE_MEMBERS)]
    assert join(till, 999) == "needs_online"
    first = issue(till.counter, IssueRequest(till.ids.new(), "FREE", count=RESERVE_COUPONS - 1))
    assert first.done
    short = issue(till.counter, IssueRequest(till.ids.new(), "FREE", count=2))
    assert [(reason.code.value, reason.details["why"]) for reason in short.reasons] == [("needs_online", "reserve")]
    last = issue(till.counter, IssueRequest(till.ids.new(), "FREE"))
    assert last.done
    # Signed by the cloud: another counter that has heard of none of them reads them.
    for code in codes:
        read = other.counter.read_code(code)
        assert isinstance(read, SignedCode)
        assert read.kind is CodeKind.MEMBER
    other.wire.down = True
    signed = [coupon.signed_code for coupon in first.coupons[:3]]
    assert redeem(other.counter, RedeemRequest(other.ids.new(), (signed[0],), 0)).redeemed
    assert check(other.counter, CheckRequest((signed[1],))).accepted
    till.wire.down = other.wire.down = False

    for each in (till, other, till):
        assert each.rounds.whole().failures == ()

    assert reserve(till) == (RESERVE_MEMBERS, RESERVE_COUPONS)
    with chain.cloud._context.database.reading() as reading:
        assert reading.all(rows.ExceptionRow, chain.merchant) == []
        members = reading.all(rows.MemberRow, chain.merchant)
        assert len(members) == len({row.number for row in members}) == RESERVE_MEMBERS
        assert all(row.filled for row in members)
    assert join(till, 999).startswith("71")


def test_an_answer_that_is_lost_gives_nobody_an_identity_twice(chain: Chain) -> None:
    for till in chain.tills:
        till.wire.down = True
        for number in range(5):
            join(till, 100 * int(till.name[1:]) + number)
        till.wire.down = False
        till.rounds.up()
        till.wire.lose_answers = True
        assert till.rounds.down().failures
        till.wire.lose_answers = False

    def die(*_: object) -> None:
        raise Crashed

    # Killed between the answer and its being written down.
    dying = chain.tills[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("counter_app.storage.writing_rows.RowWriting.add_reserve", die)
        with pytest.raises(Crashed):
            dying.rounds.down()
    dying.restart()
    for till in chain.tills:
        assert till.rounds.whole().failures == ()

    first, second = chain.tills
    assert reserve(first) == reserve(second) == (RESERVE_MEMBERS, RESERVE_COUPONS)
    assert not subjects(first) & subjects(second)
    for till in chain.tills:
        assert not subjects(till) & (used(first) | used(second))
    with chain.cloud._context.database.reading() as reading:
        owners = {row.id: row.device for row in reading.all(rows.IdentityRow, chain.merchant)}
    for till in chain.tills:
        assert {owners[subject] for subject in subjects(till)} == {till.device().device}


def test_a_folder_put_back_to_an_earlier_state_draws_nothing_that_was_given_out(chain: Chain, tmp_path: Path) -> None:
    till = chain.tills[0]
    till.store.close()
    shutil.copytree(till.folder, tmp_path / "backup")
    till.restart()
    till.wire.down = True
    for number in range(4):
        join(till, number)
    given_out = issue(till.counter, IssueRequest(till.ids.new(), "FREE", count=6)).coupons
    till.wire.down = False
    assert till.rounds.whole().failures == ()
    taken = used(till)
    till.store.close()
    shutil.rmtree(till.folder)
    shutil.copytree(tmp_path / "backup", till.folder)
    till.store = open_store(till.folder / "counter.db", till.secret)
    till.build()
    assert subjects(till) & taken

    assert till.rounds.down().failures == ()

    assert not subjects(till) & taken
    assert {coupon.id for coupon in given_out} <= used(till)
