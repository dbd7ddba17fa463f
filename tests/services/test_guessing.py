"""Twenty unknown codes from any source in a minute are a note to the manager."""

from datetime import timedelta
from pathlib import Path
from secrets import randbelow

import pytest

from counter_app.domain.codes import make_short_code
from counter_app.services.answers import Answer
from counter_app.services.check import CheckRequest, check
from counter_app.services.guessing import notes_to_manager
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import Shop, open_shop
from tests.services.desk import audit_lines


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_shop(tmp_path)


def unknown(count: int) -> tuple[str, ...]:
    return tuple(make_short_code(randbelow) for _ in range(count))


def told(shop: Shop) -> list[tuple[object, object, object]]:
    with shop.store.reading() as reading:
        return [(each["code"], each["count"], each["staff"]) for each in notes_to_manager(reading)]


def notes(answer: Answer) -> list[str]:
    return [note.code for note in answer.verdict.notes]


def test_forty_at_once(shop: Shop) -> None:
    answer = check(shop.counter, CheckRequest(unknown(40)))
    assert notes(answer) == ["unknown_codes_many"]
    assert told(shop) == [("unknown_codes_many", 40, "k1")]
    assert audit_lines(shop) == [("k1", "unknown_codes_many", "noted")]


@pytest.mark.parametrize("source", ["cli", "picture", "camera"])
def test_one_after_the_other_whatever_the_source(shop: Shop, source: str) -> None:
    answers = []
    for code in unknown(20):
        answers.append(notes(check(shop.counter, CheckRequest((code,), source=source))))
        shop.clock.at += timedelta(seconds=2)
    assert answers == [[]] * 19 + [["unknown_codes_many"]]
    assert told(shop) == [("unknown_codes_many", 20, "k1")]


def test_redemptions_and_looks_count_together(shop: Shop) -> None:
    check(shop.counter, CheckRequest(unknown(10)))
    refused = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), unknown(10), 20000))
    assert notes(refused) == ["unknown_codes_many"]
    assert len(told(shop)) == 1


def test_slow_ones_and_known_ones_are_no_note(shop: Shop) -> None:
    known = shop.coupon()
    for code in unknown(30):
        check(shop.counter, CheckRequest((code, known)))
        shop.clock.at += timedelta(seconds=4)
    assert told(shop) == []


def test_the_setting_says_how_many(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_setting(
            "typing_lock",
            {"unknown_codes": 5, "within_seconds": 60, "lock_seconds": 60, "note_unknown_codes": 3},
        )
    check(shop.counter, CheckRequest(unknown(3)))
    assert told(shop) == [("unknown_codes_many", 3, "k1")]
