"""Arguments of what a manager does with many members at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.argument_kinds import count

ACTING = {
    "tag add": "tagging:add",
    "tag take": "tagging:take",
    "tag undo": "tagging:undo",
    "tag list": "tagging:listing",
}
Add = Callable[..., argparse.ArgumentParser]


def acting(add: Add) -> None:
    """All of them."""
    for name, what in (("add", "a tag for each member of a selection"), ("take", "a tag taken from each of them")):
        tag = add(f"tag {name}", help=what, writes=True)
        tag.add_argument("tag", metavar="TAG")
        whom(tag)
        tag.add_argument("--dry-run", action="store_true", help="only say how many people it would change")
    undo = add("tag undo", help="take it back from exactly those whom an act has changed", writes=True)
    undo.add_argument("act", metavar="ID", help="the --id of the act, as `tag list` shows it")
    listing = add("tag list", help="what was tagged at this counter, newest first")
    listing.add_argument("--limit", type=count, default=20)


def whom(parser: argparse.ArgumentParser) -> None:
    """Who is meant: a segment, or members by name."""
    among = parser.add_mutually_exclusive_group(required=True)
    among.add_argument("--segment", metavar="S", default="", help="everybody who belongs to it")
    among.add_argument("--member", metavar="M", action="append", default=[], help="this one; may stand several times")
