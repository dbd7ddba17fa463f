"""Birthdays of a shop's own list: days, texts and serial numbers of a sheet. What could be two days is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from counter_app.domain.old_customers import Cell, Field, Rejected, Why, plain_text

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})(?:[ T].*)?")
_SERIAL = re.compile(r"(\d{2,5})(?:\.\d*)?")  # no power of ten: that of 1e999999999 alone is hours of work
# From where serial numbers of days are counted: on Windows, and in workbooks that began on an old Macintosh.
DAY_ZERO_1900, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
_SERIALS = range(61, 60_000)  # before 61 those from 1900 on are a day off
_YEARS = range(1900, 2100)  # a year alone, and no day of 1905
_FIRST_DAY = date(1900, 1, 1)
_MONTHS = 12


class DayOrder(StrEnum):
    """What stands first in 5/1/1990."""

    UNKNOWN = "unknown"
    DAY = "day"
    MONTH = "month"


def day_order(cells: Iterable[Cell]) -> DayOrder:
    """As those of a column say it of which one number can be no month; unknown where they contradict each other."""
    found = set()
    for cell in cells:
        if isinstance(cell, str) and (said := _YEAR_LAST.fullmatch(plain_text(cell))) is not None:
            first, second = int(said[1]), int(said[2])
            if first > _MONTHS >= second:
                found.add(DayOrder.DAY)
            elif second > _MONTHS >= first:
                found.add(DayOrder.MONTH)
    return found.pop() if len(found) == 1 else DayOrder.UNKNOWN


def birthday_of(
    cell: Cell, today: date, day_zero: date = DAY_ZERO_1900, order: DayOrder = DayOrder.UNKNOWN
) -> date | None:
    """A day, as a day, a text or a sheet's serial number, which is counted from `day_zero`. Raises `Rejected`."""
    day = _day_of(cell, day_zero, order)
    if day is not None and not _FIRST_DAY <= day <= today:
        raise Rejected(Why.BIRTHDAY_INVALID, Field.BIRTHDAY)
    return day


def _day_of(cell: Cell, day_zero: date, order: DayOrder) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = plain_text(cell)
    if not text:
        return None
    found = _DAY.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
        found = _YEAR_LAST.fullmatch(text)
        if found is not None:
            return _by_order(int(found[1]), int(found[2]), int(found[3]), order)
    except ValueError:
        raise Rejected(Why.BIRTHDAY_INVALID, Field.BIRTHDAY) from None
    serial = _SERIAL.fullmatch(text)
    if serial is None or int(serial[1]) not in _SERIALS or int(serial[1]) in _YEARS:
        raise Rejected(Why.BIRTHDAY_INVALID, Field.BIRTHDAY)
    return day_zero + timedelta(days=int(serial[1]))


def _by_order(first: int, second: int, year: int, order: DayOrder) -> date:
    """Raises `ValueError`, and `Rejected` where both may be the month."""
    if first > _MONTHS or (second <= _MONTHS and order is DayOrder.DAY):
        return date(year, second, first)
    if second > _MONTHS or order is DayOrder.MONTH or first == second:
        return date(year, first, second)
    raise Rejected(Why.BIRTHDAY_UNCLEAR, Field.BIRTHDAY)
