"""Arguments of a day at the counter: the drawer's shifts, and visits without a purchase."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.argument_kinds import count, minor

DAY = {
    "shift open": "shifts:open_shift",
    "shift hand-over": "shifts:hand_over",
    "shift pay-in": "shifts:pay_in",
    "shift pay-out": "shifts:pay_out",
    "shift close": "shifts:close",
    "shift show": "shifts:show",
    "shift list": "shifts:listing",
    "traffic": "traffic:count",
}
Add = Callable[..., argparse.ArgumentParser]
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


def _traffic(add: Add) -> None:
    traffic = add("traffic", help="visits without a purchase", writes=True)
    traffic.add_argument("kind", choices=TRAFFIC, metavar="|".join(TRAFFIC))
    traffic.add_argument("count", type=visits, nargs="?", default=1, metavar="N", help="else one")
