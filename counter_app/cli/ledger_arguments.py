"""Arguments of a checkout, of what takes it back, and of points and stored value by hand."""

from __future__ import annotations

import argparse
import re
from datetime import date

from counter_app.cli.argument_kinds import Named, count, line, minor
from counter_app.domain.lines import CONFIRMATIONS, TENDERS

_LARGEST = 10**12
_POINTS = re.compile(r"[+-]?[0-9]{1,13}")


def points(text: str) -> int:
    """Points with a sign."""
    if _POINTS.fullmatch(text) is None or abs(int(text)) > _LARGEST:
        raise argparse.ArgumentTypeError("points are a whole number, such as 50 or -50")
    return int(text)


def day(text: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written as 2026-03-31") from None


def checkout(parser: argparse.ArgumentParser) -> None:
    """`checkout`."""
    parser.add_argument("--amount-minor", type=minor, required=True, metavar="N")
    parser.add_argument("--member", metavar="M", action=Named, default="")
    parser.add_argument(
        "--line", metavar="NAME=MINOR[xN]", action="append", default=[], type=line, help="N pieces at MINOR each"
    )
    parser.add_argument("--coupon", metavar="CODE", action="append", default=[])
    parser.add_argument("--best", action="store_true", help="fill up with the best of the member's own coupons")
    parser.add_argument("--points", type=minor, default=0, metavar="N", help="points that are spent")
    parser.add_argument("--value-minor", type=minor, default=0, metavar="N", help="stored value that is spent")
    parser.add_argument("--tender", choices=TENDERS, default="", help="what it is paid with")
    parser.add_argument("--confirmed-by", choices=CONFIRMATIONS, default="", help="how the member is known")
    parser.add_argument(
        "--override", metavar="T", default="", help="why the manager who is signed in goes beyond the off-line caps"
    )


def void(parser: argparse.ArgumentParser) -> None:
    """`void`."""
    parser.add_argument("target", metavar="ID")
    parser.add_argument("--line", type=count, default=0, metavar="N", help="one line of the checkout, from 1")
    parser.add_argument("--reason", metavar="T", required=True)


def refund(parser: argparse.ArgumentParser) -> None:
    """`refund`."""
    parser.add_argument("target", metavar="CHECKOUT")
    parser.add_argument("--amount-minor", type=minor, default=None, metavar="N", help="else all that is left of it")
    parser.add_argument("--reason", metavar="T", required=True)


def points_adjust(parser: argparse.ArgumentParser) -> None:
    """`points adjust`."""
    parser.add_argument("member", metavar="M")
    parser.add_argument("points", metavar="N", type=points, help="points to add, or with a minus to take away")
    parser.add_argument("--until", type=day, default=None, metavar="DAY", help="the last day of what is added")
    parser.add_argument("--reason", metavar="T", required=True)


def top_up(parser: argparse.ArgumentParser) -> None:
    """`top-up`."""
    parser.add_argument("--member", metavar="M", required=True)
    parser.add_argument("--amount-minor", type=minor, required=True, metavar="N")
    parser.add_argument("--bonus-minor", type=minor, default=0, metavar="N")
    parser.add_argument("--tender", choices=TENDERS, default="", help="what it is paid with")


def stamp(parser: argparse.ArgumentParser) -> None:
    """`stamp`."""
    parser.add_argument("card", metavar="CARD", help="the id of its campaign")
    parser.add_argument("--member", metavar="M", required=True)
