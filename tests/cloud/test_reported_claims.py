"""A taking-back was asked, carried out with less, and the answer lost: what its counter handed over is what counts, and
a manager is told once."""

from collections.abc import Iterator

import msgspec
import pytest

from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adds_up, back_of, member_of, purchase, refund, said, sums, top_up, void_line
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_once import again
from tests.cloud.test_scope import Holding, proven

Lost = tuple[Operation, Operation]


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> Iterator[None]:
    yield
    adds_up(shop)
    proven(Holding(till))


def void_of(till: Till, sale: str, tender: int, **parts: int) -> Lost:
    """A void as it is asked, and as it goes on without an answer: its counter knows of nothing that came back yet."""
    body = {"checkout": sale, "reason": "slip", "back": {"tender_minor": tender, **parts}}
    asked = till.operation("void", body, mode="claim")
    return asked, again(asked, mode="report")


def exceptions(till: Till) -> list[tuple[str, int]]:
    every = till.rows("exception").values()
    return [(str(row["reason"]), int(str(row["at_stake_minor"]))) for row in every]


@pytest.fixture
def sale(till: Till, second: Till) -> str:
    """100.00, of which another counter has handed back 30.00."""
    sold = purchase(till, member_of(till), 10_000)
    till.one(sold)
    assert back_of(second.one(refund(second, sold.id, 3_000, tender_minor=3_000)))["tender_minor"] == 3_000
    return sold.id


def test_more_was_handed_over_than_the_lost_answer_said(till: Till, sale: str) -> None:
    asked, reported = void_of(till, sale, 10_000)
    assert back_of(till.one(asked)) == {"tender_minor": 7_000, "taken_points": 70}

    told = till.one(reported)

    assert said(told) == ("exception", [("back_differs", 3_000)])
    assert back_of(told)["tender_minor"] == 10_000
    assert told.version > 0
    for repeated in (till.one(reported), till.one(asked)):
        assert said(repeated) == ("duplicate", [("back_differs", 3_000)])
    assert exceptions(till) == [("back_differs", 3_000)]
    assert [each.result for each in till.send(*void_of(till, sale, 10_000)[:1])] == ["applied"]


def test_the_same_as_where_only_the_report_had_come(till: Till, second: Till, sale: str) -> None:
    other = purchase(till, member_of(till, "+8613800000002"), 10_000)
    till.one(other)
    second.one(refund(second, other.id, 3_000, tender_minor=3_000))
    asked, reported = void_of(till, sale, 10_000)
    till.one(asked)
    _, alone = void_of(till, other.id, 10_000)
    assert said(till.one(reported)) == said(till.one(alone))
    assert back_of(till.one(reported))["tender_minor"] == back_of(till.one(alone))["tender_minor"]


def test_claim_and_report_in_one_turn(till: Till, sale: str) -> None:
    asked, reported = void_of(till, sale, 10_000)
    first, told = till.send(asked, reported)
    assert (first.result, said(told)) == ("applied", ("exception", [("back_differs", 3_000)]))
    assert first.version == told.version
    assert exceptions(till) == [("back_differs", 3_000)]


def test_what_was_handed_over_as_answered_is_no_exception_when_it_is_sent_again(till: Till, sale: str) -> None:
    """Its counter heard the answer, and sends what it has done again to a cloud that was set back, or seems to be."""
    asked, reported = void_of(till, sale, 10_000)
    answer = till.one(asked)
    told = till.one(again(reported, handed_back=answer.detail["back"]))
    assert (said(told), told.detail) == (("duplicate", []), answer.detail)
    assert exceptions(till) == []


def test_a_cloud_that_has_lost_the_claim_counts_what_was_handed_over(till: Till, sale: str) -> None:
    _, reported = void_of(till, sale, 10_000)
    told = till.one(again(reported, handed_back={"tender_minor": 7_000}))
    assert (said(told), back_of(told)["tender_minor"]) == (("applied", []), 7_000)


def test_nothing_was_handed_over_where_the_answer_said_so(till: Till, second: Till) -> None:
    """What had come back before it comes after it: the order is that of what happened."""
    sold = purchase(till, member_of(till), 10_000)
    till.one(sold)
    earlier = refund(second, sold.id, tender_minor=10_000)
    till.clock.forward(minutes=1)
    _, reported = void_of(till, sold.id, 10_000)
    told = till.one(again(reported, handed_back={}))
    assert (said(told), back_of(told)) == (("applied", []), {})
    assert said(second.one(earlier)) == ("applied", [])


def test_more_than_is_reckoned_is_told_whoever_says_it(till: Till, sale: str) -> None:
    _, reported = void_of(till, sale, 10_000)
    assert said(till.one(again(reported, handed_back={"tender_minor": 8_000}))) == (
        "exception",
        [("back_differs", 1_000)],
    )


@pytest.mark.parametrize("wrong", [{"tender_minor": -1}, {"money": 5}, {"points": 10**18}])
def test_amounts_that_cannot_be_are_refused(till: Till, sale: str, wrong: dict[str, int]) -> None:
    refused = till.one(again(void_of(till, sale, 10_000)[1], handed_back=wrong))
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")


def test_value_and_points_follow_from_what_was_handed_over(till: Till, second: Till) -> None:
    member = member_of(till)
    sold = purchase(till, member, 1_000, value=(3_000, 0))
    till.send(top_up(till, member, 3_000), sold)
    second.one(refund(second, sold.id, 500, tender_minor=500))
    asked, reported = void_of(till, sold.id, 1_000, principal_minor=3_000, taken_points=40)
    assert back_of(till.one(asked)) == {"tender_minor": 500, "principal_minor": 3_000, "taken_points": 35}
    assert sums(till, member) == {"principal": 3_000}
    told = till.one(reported)
    assert said(told) == ("exception", [("back_differs", 500)])
    # 5.00 more in money leave 5.00 less of value.
    assert sums(till, member) == {"principal": 2_500}
    till.one(till.operation("cancel", {"target": asked.id}))
    assert sums(till, member) == {"points": 35}


def test_a_line_and_a_top_up(till: Till, second: Till) -> None:
    member = member_of(till)
    loaded = top_up(till, member, 10_000)
    till.send(loaded, purchase(till, member, value=(4_000, 0), earned=0))
    body = {"checkout": loaded.id, "amount_minor": 10_000, "store": "", "business_day": "2026-03-10", "reason": "r"}
    asked = till.operation(
        "refund", {**body, "back": {"tender_minor": 10_000, "principal_minor": 10_000}}, mode="claim"
    )
    assert back_of(till.one(asked)) == {"tender_minor": 6_000, "principal_minor": 6_000}
    assert said(till.one(again(asked, mode="report"))) == ("exception", [("back_differs", 4_000)])
    assert sums(till, member) == {"principal": -4_000}

    sold = purchase(till, member, 900, more={"lines": [{"what": "tea", "minor": 900}]})
    till.one(sold)
    second.one(void_line(second, sold.id, 1))
    again_asked = till.operation(
        "void", {"checkout": sold.id, "line": 1, "reason": "r", "back": {"tender_minor": 900}}, mode="claim"
    )
    assert back_of(till.one(again_asked)) == {}
    assert said(till.one(again(again_asked, mode="report"))) == ("exception", [("back_differs", 900)])


def test_what_says_the_same_stays_a_duplicate(till: Till, sale: str) -> None:
    asked, reported = void_of(till, sale, 7_000, taken_points=99)
    answer = till.one(asked)
    assert till.one(reported) == msgspec.structs.replace(answer, result="duplicate")
