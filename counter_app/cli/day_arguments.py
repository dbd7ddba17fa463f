"""Arguments of a day at the counter: the drawer's shifts, visits without a purchase, and what charts say."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from counter_app.cli.argument_kinds import Named, count, minor

DAY = {
    "shift open": "shifts:open_shift",
    "shift hand-over": "shifts:hand_over",
    "shift pay-in": "shifts:pay_in",
    "shift pay-out": "shifts:pay_out",
    "shift close": "shifts:close",
    "shift show": "shifts:show",
    "shift list": "shifts:listing",
    "traffic": "traffic:count",
    "numbers": "numbers:show",
}
Add = Callable[..., argparse.ArgumentParser]
CHARTS = ("today", "repurchase", "activity", "share", "cohorts", "traffic", "campaigns", "channels", "staff")
TRAFFIC = ("walk-in", "phone", "inquiry")
_MOST = 1_000


def visits(text: str) -> int:
    """How many; below zero for what was counted by a slip."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or not 1 <= int(digits) <= _MOST:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {_MOST} is needed, with a minus to correct a slip")
    return int(text)


def day(add: Add) -> None:
    """All of them."""
    opened = add("shift open", help="open the drawer", writes=True)
    opened.add_argument("--float-minor", type=minor, default=0, metavar="N", help="cash that is in it")
    over = add("shift hand-over", help="another cashier takes charge of the drawer", writes=True)
    over.add_argument("name", metavar="NAME")
    for way in ("in", "out"):
        paid = add(f"shift pay-{way}", help=f"cash {way} that is no sale", writes=True)
        paid.add_argument("--amount-minor", type=minor, required=True, metavar="N")
        paid.add_argument("--reason", metavar="T", required=True)
    close = add("shift close", help="the closing report", writes=True)
    show = add("shift show", help="the open shift as it stands, else the last one")
    show.add_argument("--last", action="store_true", help="the last one that was closed")
    listing = add("shift list", help="the shifts of all counters, for managers")
    listing.add_argument("--limit", type=count, default=50, metavar="N")
    for each in (over, close):
        each.add_argument("--counted-minor", type=minor, default=None, metavar="N", help="cash that was counted")
    for each in (close, show):
        each.add_argument("--pdf", metavar="FILE", default="", help="the report to print")
    _traffic(add)
    _numbers(add)


def calendar_day(text: str) -> date:
    """A day, such as 2026-03-10."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if found.isoformat() != text or found == date.min:
        raise argparse.ArgumentTypeError("a day is written as 2026-03-10")
    return found


def _numbers(add: Add) -> None:
    numbers = add("numbers", help="the charts of the desk as sentences and tables, for managers")
    numbers.add_argument("--chart", choices=CHARTS, default="", metavar="|".join(CHARTS), help="one of them")
    numbers.add_argument("--from", dest="first", type=calendar_day, default=None, metavar="DAY", help="else 35 days")
    numbers.add_argument("--until", type=calendar_day, default=None, metavar="DAY", help="else today")
    where = numbers.add_mutually_exclusive_group()
    where.add_argument("--store", action=Named, default="", metavar="S", help="else this counter's")
    where.add_argument("--all-stores", action="store_true", help="the merchant's")
    numbers.add_argument("--export", default="", metavar="PATH", help="the chart's table as NAME.csv or NAME.xlsx")


def _traffic(add: Add) -> None:
    traffic = add("traffic", help="visits without a purchase", writes=True)
    traffic.add_argument("kind", choices=TRAFFIC, metavar="|".join(TRAFFIC))
    traffic.add_argument("count", type=visits, nargs="?", default=1, metavar="N", help="else one")
