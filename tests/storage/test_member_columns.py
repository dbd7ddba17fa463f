"""Columns of members in memory against the plain way: digits, moments, and the first rows in an order."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from counter_app.storage import first_rows, planes
from counter_app.storage.digit_planes import DigitPlanes
from counter_app.storage.first_rows import first_rows as first_of_rows
from counter_app.storage.moments import NO_ROW, NONE, Moments, Numbers, key_of, keys_of, moment_of

DIGITS = st.text("0123456789", max_size=14).map(str.encode)
FEW_DIGITS = st.text("12", max_size=14).map(str.encode)
# From the year 1083 to the last one that a date has.
TIMES = st.one_of(st.integers(-27_990_000_000_000, 253_402_300_799_999), st.integers(2**32 - 3, 2**32 + 3))
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def stretches_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planes, "CHUNK", 7)
    monkeypatch.setattr(first_rows, "SAMPLE", 3)
    monkeypatch.setattr(first_rows, "MANY", 2)


@QUICK
@given(st.lists(st.one_of(DIGITS, FEW_DIGITS), max_size=40), st.lists(st.one_of(DIGITS, FEW_DIGITS), max_size=8))
@example([b"12", b"", b"01"], [b"1", b"12", b"0", b"00"])
def test_a_part_of_digits_is_found_wherever_it_begins(texts: list[bytes], parts: list[bytes]) -> None:
    held = DigitPlanes(14)
    for at, text in enumerate(texts):
        held.reach(at + 1)
        held.put(np.array([at]), [b"98765432109876"])  # what stood there before is gone
        held.put(np.array([at]), [text])
    assert [held.text(at) for at in range(len(texts))] == texts
    windows = [text[low:high] for text in texts[:2] for low in range(len(text)) for high in range(low + 1, len(text))]
    for part in filter(None, (*parts, *windows)):
        found = np.zeros(len(texts), np.bool_)
        held.mark(part, found)
        assert found.tolist() == [part in text for text in texts], part


def test_more_digits_than_there_can_be_are_in_none_and_marks_that_stand_are_left() -> None:
    held = DigitPlanes(10)
    held.reach(2)
    held.put(np.array([0, 1]), [b"1234567890", b"1"])
    found = np.array([False, True])
    held.mark(b"12345678901", found)
    assert found.tolist() == [False, True]
    held.mark(b"90", found)
    assert found.tolist() == [True, True]


@QUICK
@given(st.lists(st.none() | TIMES, max_size=30), st.data())
def test_moments_are_kept_as_they_are_and_in_their_order(times: list[int | None], data: st.DataObject) -> None:
    column = moments(times)
    keys = column.at(slice(0, len(times)))
    assert [moment_of(key) for key in keys.tolist()] == times
    assert (keys == NONE).tolist() == [each is None for each in times]
    key = key_of(data.draw(st.none() | TIMES | st.sampled_from([*times, 0])))
    for upwards in (True, False):
        for alike in (True, False):
            found = column.ahead(0, len(times), key, upwards=upwards, alike=alike)
            expected = [each < key if upwards else each > key for each in keys.tolist()]
            same = [alike and each == key for each in keys.tolist()]
            assert found.tolist() == [one or other for one, other in zip(expected, same, strict=True)]


def test_a_row_that_is_not_there_is_before_one_without_a_moment() -> None:
    column = moments([None, 5])
    column.put(np.array([1]), np.array([NO_ROW]))
    assert column.at(slice(0, 2)).tolist() == [NONE, NO_ROW]


@pytest.mark.parametrize("moment", [-28_000_000_000_000, 253_474_976_710_656, 2**62, -(2**62), 2**63 - 1])
def test_moments_that_no_date_has_are_refused(moment: int) -> None:
    with pytest.raises(OverflowError):
        moments([1, moment])


def moments(times: list[int | None]) -> Moments:
    column = Moments()
    column.reserve(len(times))
    missing = np.array([each is None for each in times], np.bool_)
    rows = np.arange(len(times))
    column.put(rows, keys_of(np.array([each or 0 for each in times], np.int64), missing))
    return column


# Few different ones, so that many are alike; or as many as there are rows.
KEYS = st.one_of(st.lists(st.integers(0, 3), max_size=90), st.lists(st.integers(0, 10**9), max_size=90))


@QUICK
@given(KEYS, st.data(), st.integers(1, 12), st.booleans())
def test_the_first_rows_are_those_of_all_of_them_in_order(
    keys: list[int], data: st.DataObject, limit: int, upwards: bool
) -> None:
    size = len(keys)
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)), np.bool_)
    place: Any = st.tuples(st.sampled_from([*keys, 5]), st.integers(0, size))
    after = data.draw(st.none() | place)
    ordered = sorted(((key, row) for row, key in enumerate(keys) if mask[row]), reverse=not upwards)
    if after is not None:
        ordered = [each for each in ordered if (each > after if upwards else each < after)]
    for column in (Numbers(np.array(keys, np.int32)), moments(list(keys))):
        asked = after
        if isinstance(column, Moments) and after is not None:
            asked = (key_of(after[0]), after[1])
        rows, found = first_of_rows(mask, column, limit, upwards=upwards, after=asked)
        told = [moment_of(key) for key in found.tolist()] if isinstance(column, Moments) else found.tolist()
        assert list(zip(told, rows.tolist(), strict=True)) == ordered[:limit]
