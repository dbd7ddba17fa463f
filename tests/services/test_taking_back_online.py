"""On-line the cloud is asked about an own sale, too: another counter may have handed it back already."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from counter_app.protocol.bodies import GivenBack, Void, decode_body
from counter_app.protocol.operations import Result, chain_hash
from counter_app.services.outbox import cancel_unfinished_claims, settle
from counter_app.services.receipts.gather import receipt_of
from counter_app.services.shift_entries import find_entries
from tests.counter_shop import Shop
from tests.services.ledgers import back, balances, buy, numbers, shop_with, undo


def acknowledged(shop: Shop, amount: int) -> str:
    """A checkout that the cloud has, with the line there."""
    sold = buy(shop, amount)
    settle(shop.counter, [Result(id=sold.checkout, result="applied", version=7)], shop.clock.at)
    shop.link.online = True
    return sold.checkout


def test_an_own_checkout_comes_back_as_the_cloud_says(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    sold = acknowledged(shop, 10000)
    told = {"tender_minor": 4000, "taken_points": 40}
    shop.link.answer = Result(id="", result="applied", version=8, detail={"checkout": sold, "back": told})

    answer = back(shop, sold)

    assert answer.online
    assert answer.back == GivenBack(tender_minor=4000, taken_points=40)
    assert numbers(balances(shop)) == (60, 0, 0, 0)
    identity = shop.link.claims[-1].id
    with shop.store.reading() as reading:
        record = reading.operation(identity)
        assert record is not None
        (entry,) = find_entries(reading, [record]).entries
        paper = receipt_of(reading, identity)
    assert [money.minor for money in entry.money] == [-4000]
    assert paper is not None
    assert paper.back is not None
    assert paper.back.tender_minor == 4000
    assert back(shop, sold, identity=identity) == answer


@pytest.mark.parametrize(
    "told, handed",
    [
        ({"tender_minor": 4000, "taken_points": 40}, 4000),
        (None, 0),
        ({"tender_minor": 10000, "taken_points": 100}, 10000),
    ],
)
def test_what_is_sent_again_says_what_was_handed_over(tmp_path: Path, told: dict[str, int] | None, handed: int) -> None:
    """A cloud that was set back is given the rows again, as reports; their bodies say what had been foreseen."""
    shop = shop_with(tmp_path, {})
    sold = acknowledged(shop, 10000)
    detail: dict[str, object] = {"checkout": sold} | ({} if told is None else {"back": told})
    shop.link.answer = Result(id="", result="applied", version=8, detail=detail)
    assert undo(shop, sold).done
    identity = shop.link.claims[-1].id
    with shop.store.writing() as writing:
        writing.begin_refill("another")
        writing.reopen_closed(shop.clock.at - timedelta(days=1), 200)
        writing.begin_sending()

    with shop.store.reading() as reading:
        record = next(each for each in reading.outbox_batch(10, 10**6) if each.operation.id == identity)
        (entry,) = find_entries(reading, [record]).entries

    assert record.operation.mode == "report"
    foreseen = decode_body("void", record.operation.body)
    assert isinstance(foreseen, Void)
    assert foreseen.back == GivenBack(tender_minor=10000, taken_points=100)
    said = record.operation.handed_back
    assert (foreseen.back if said is msgspec.UNSET else msgspec.convert(said, GivenBack)).tender_minor == handed
    assert (said is msgspec.UNSET) is (handed == 10000)
    assert chain_hash(record.operation) == chain_hash(shop.link.claims[-1])
    assert -sum(money.minor for money in entry.money) == handed


def test_of_what_is_gone_nothing_comes_back(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    sold = acknowledged(shop, 10000)
    refused = {"reason": "more_than_paid", "left_minor": 0}
    shop.link.answer = Result(id="", result="refused", detail=refused)
    assert (back(shop, sold).done, back(shop, sold).back) == (True, None)
    shop.link.answer = Result(id="", result="applied", version=8, detail={"checkout": sold})
    assert (undo(shop, sold).done, undo(shop, sold).back) == (True, None)
    assert numbers(balances(shop)) == (100, 0, 0, 0)


def test_a_claim_about_an_own_checkout_without_an_answer_goes_on_as_a_report(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, {})
    sold = acknowledged(shop, 10000)

    answer = back(shop, sold)

    assert (answer.done, answer.online, answer.queued) == (True, False, 1)
    assert answer.back == GivenBack(tender_minor=10000, taken_points=100)
    with shop.store.reading() as reading:
        record = reading.operation(shop.link.claims[-1].id)
    assert record is not None
    assert (record.operation.mode, record.state.value) == ("report", "waiting")
    assert back(shop, sold, identity=record.operation.id) == answer


@pytest.mark.parametrize("place", ["claim.written", "claim.answered", "refund.after_entries", "claim.before_commit"])
def test_killed_while_the_cloud_is_asked_nothing_was_handed_over(tmp_path: Path, place: str) -> None:
    shop = shop_with(tmp_path, {})
    sold = acknowledged(shop, 10000)
    told = {"tender_minor": 10000, "taken_points": 100}
    shop.link.answer = Result(id="", result="applied", version=8, detail={"checkout": sold, "back": told})

    def fail(name: str) -> None:
        if name == place:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back(replace(shop, failpoint=fail), sold)
    assert numbers(balances(shop)) == (100, 0, 0, 0)
    assert cancel_unfinished_claims(shop.counter) == 1
    assert back(shop, sold).back == GivenBack(tender_minor=10000, taken_points=100)
