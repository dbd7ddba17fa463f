"""Typing is locked after five unknown codes in a minute, for a minute, doubling; scanning goes on."""

from pathlib import Path

from counter_app.services.settings import put_settings
from counter_app.services.typing_lock import TypingLock, TypingRules, typing_rules
from tests.services.desk import new_id, open_desk


def left(lock: TypingLock, now: float) -> object:
    reason = lock.refusal(now)
    return reason.details["locked_seconds"] if reason else 0


def test_the_fifth_unknown_code_in_a_minute_locks_for_a_minute_and_then_for_two() -> None:
    lock = TypingLock(TypingRules())
    for second in range(4):
        lock.unknown(float(second), typed=True)
        assert left(lock, float(second)) == 0
    lock.unknown(4.0, typed=True)
    assert left(lock, 4.0) == 60
    assert left(lock, 63.5) == 1
    assert left(lock, 64.0) == 0
    for _ in range(5):
        lock.unknown(64.0, typed=True)
    assert left(lock, 64.0) == 120


def test_five_in_more_than_a_minute_lock_nothing() -> None:
    lock = TypingLock(TypingRules())
    for second in (0.0, 15.0, 30.0, 45.0, 60.0):
        lock.unknown(second, typed=True)
    assert left(lock, 60.0) == 0


def test_a_known_code_makes_the_next_lock_short_again() -> None:
    lock = TypingLock(TypingRules())
    for start in (0.0, 100.0):
        for _ in range(5):
            lock.unknown(start, typed=True)
        lock.known()
    assert left(lock, 100.0) == 60


def test_scanned_codes_lock_nothing_and_twenty_are_a_note() -> None:
    lock = TypingLock(TypingRules())
    notes = [lock.unknown(float(number), typed=False) for number in range(20)]
    assert [note.code for note in notes if note] == ["unknown_codes_many"]
    assert notes[-1] is not None
    assert left(lock, 20.0) == 0


def test_the_rules_are_a_setting(tmp_path: Path) -> None:
    shop = open_desk(tmp_path)
    put_settings(shop.counter, new_id(shop), {"typing_lock": {"unknown_codes": 3}})
    with shop.store.reading() as reading:
        assert typing_rules(reading, "s1") == TypingRules(unknown_codes=3)
