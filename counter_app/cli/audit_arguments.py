"""Arguments of the audit log."""

from __future__ import annotations

import argparse
from datetime import date

from counter_app.cli.argument_kinds import count


def day(text: str) -> date:
    """A day such as 2026-03-10."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day such as 2026-03-10 is needed") from None


def audit(parser: argparse.ArgumentParser) -> None:
    """Who did what; without any of them the whole log in its order."""
    parser.add_argument("--verify", action="store_true", help="compute the chain anew")
    parser.add_argument("--search", metavar="T", default="", help="a name, an act, a member, an id")
    parser.add_argument("--by", metavar="NAME", default="", help="what this person did")
    parser.add_argument("--act", metavar="A", default="", help="such as checkout, void, staff_put")
    numbers(parser)
    parser.add_argument("--limit", metavar="N", type=count, default=None, help="so many, the newest first")
    parser.add_argument("--export", metavar="FILE", default="", help="what fits as CSV or XLSX")


def numbers(parser: argparse.ArgumentParser) -> None:
    """From which day to which, both inclusive."""
    parser.add_argument("--from", metavar="DAY", type=day, default=None, dest="from_day", help="from this day on")
    parser.add_argument("--until", metavar="DAY", type=day, default=None, dest="until_day", help="and to this one")
