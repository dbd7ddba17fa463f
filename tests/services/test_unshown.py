"""Killed after the commit and before the verdict was shown: redeemed once, listed, and the same code says so."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.verdict import Colour, ReasonCode
from counter_app.services.check import CheckRequest, check
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.status import status
from counter_app.services.unshown import acknowledge, lose_unshown, was_shown
from counter_app.services.void import VoidRequest, void
from counter_app.services.words import note_words, reason_words
from tests.counter_shop import C50, Shop, open_shop
from tests.services.desk import audit_lines, sign_in_as

TEN = {**C50, "id": "TEN", "min_spend_minor": 0, "limits": {"uses_per_coupon": 10}}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_shop(tmp_path)
    yield made
    made.store.close()


def _killed(shop: Shop, act: Callable[[Shop], object]) -> Shop:
    """Do it in a process that kills itself right behind; the same file, opened as the next start does."""
    shop.store.close()
    child = os.fork()
    if child == 0:
        try:
            act(shop.reopen())
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    _, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended)
    after = shop.reopen()
    shop.store = after.store
    fresh = replace(after, showing=type(after.showing)())
    lose_unshown(fresh.counter)
    return fresh


def _redeem(shop: Shop, code: str) -> str:
    answer = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 20_000))
    assert answer.redeemed
    return answer.checkout


def test_killed_before_it_was_shown_it_is_listed_and_the_code_says_so(shop: Shop) -> None:
    code = shop.coupon()
    after = _killed(shop, lambda mine: _redeem(mine, code))
    listed = status(after.counter).unshown
    assert [(mark.title_zh, mark.counter, mark.staff, mark.discount_minor) for mark in listed] == [
        ("满 200 减 50", "T1", "K1", 5_000)
    ]
    verdict = check(after.counter, CheckRequest((code,), 20_000)).verdict
    (reason,) = verdict.reasons
    assert (reason.code, verdict.colour) == (ReasonCode.ALREADY_REDEEMED, Colour.AMBER)
    assert reason.details["unshown"] is True
    assert str(reason.details["at"]).startswith("2026-03-10T14:00")
    assert reason_words(reason, "zh_CN").headline == "本机已核销"
    assert "not shown" in reason_words(reason, "en").advice
    again = redeem(after.counter, RedeemRequest(after.counter.ids.new(), (code,), 20_000))
    assert not again.redeemed, "once is once"

    assert acknowledge(after.counter, [listed[0].checkout]) is None
    assert status(after.counter).unshown == ()
    (reason,) = check(after.counter, CheckRequest((code,), 20_000)).verdict.reasons
    assert (reason.colour, "unshown" in reason.details) == (Colour.RED, False)
    assert audit_lines(after)[-1] == ("k1", "unshown_verdict", "acknowledged")


def test_killed_right_after_it_was_shown_nothing_is_listed(shop: Shop) -> None:
    """The mark is gone although its going was never flushed: the system has it."""
    code = shop.coupon()

    def act(mine: Shop) -> None:
        was_shown(mine.counter, _redeem(mine, code))

    after = _killed(shop, act)
    assert status(after.counter).unshown == ()
    assert check(after.counter, CheckRequest((code,), 20_000)).verdict.colour is Colour.RED


def test_what_is_on_its_way_to_the_screen_is_not_called_lost(shop: Shop) -> None:
    code = shop.coupon()
    checkout = _redeem(shop, code)
    shop.clock.at += timedelta(hours=1)
    assert check(shop.counter, CheckRequest((code,), 20_000)).verdict.colour is Colour.RED
    shop.showing.gave_up(checkout)
    assert check(shop.counter, CheckRequest((code,), 20_000)).verdict.colour is Colour.AMBER
    # Another process that is alive has ten seconds.
    other = replace(shop, showing=type(shop.showing)())
    assert len(status(other.counter).unshown) == 1
    shop.clock.at -= timedelta(hours=1)
    assert status(other.counter).unshown == ()


def test_a_coupon_with_uses_left_is_green_and_tells_of_the_one_that_nobody_saw(shop: Shop) -> None:
    shop.campaign(TEN, tag=8)
    code = shop.coupon("TEN")
    after = _killed(shop, lambda mine: _redeem(mine, code))
    verdict = check(after.counter, CheckRequest((code,), 20_000)).verdict
    assert verdict.accepted
    (told,) = [note for note in verdict.notes if note.code == "verdict_not_shown"]
    assert "14:00" in note_words(told, "zh_CN")
    assert "14:00" in note_words(told, "en")


def test_taken_back_it_is_over_and_nobody_acknowledges_for_nobody(shop: Shop) -> None:
    first, second = shop.coupon(), shop.coupon()

    def act(mine: Shop) -> None:
        _redeem(mine, first)
        _redeem(mine, second)

    after = _killed(shop, act)
    newest, oldest = status(after.counter).unshown
    assert void(after.counter, VoidRequest(after.counter.ids.new(), newest.checkout, "slip")).done
    assert [mark.checkout for mark in status(after.counter).unshown] == [oldest.checkout]
    sign_in_as(after, None)
    refused = acknowledge(after.counter, [oldest.checkout])
    assert refused is not None
    assert refused.code is ReasonCode.SIGN_IN_REQUIRED
    assert len(status(after.counter).unshown) == 1


def test_a_mark_costs_the_redemption_no_transaction_and_its_going_no_flush(shop: Shop) -> None:
    said: list[str] = []
    shop.store._writer.heard.append(lambda text, _values: said.append(text))
    checkout = _redeem(shop, shop.coupon())
    writes = [text for text in said if text in ("BEGIN IMMEDIATE", "COMMIT")]
    assert writes == ["BEGIN IMMEDIATE", "COMMIT"] * 2  # the coupon was made in the first
    del said[:]
    was_shown(shop.counter, checkout)
    assert said == [], "it goes through the connection that does not flush"
    with shop.store._noting.connect() as connection:
        assert connection.execute("PRAGMA synchronous").scalar_one() == 1
    assert shop.store.settings_read_back() == ("wal", 2)
