"""Arguments of what a manager does with many members at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.argument_kinds import count
from counter_app.domain.follow_ups import Outcome
from counter_app.domain.messages import Kind

ACTING = {
    "tag add": "tagging:add",
    "tag take": "tagging:take",
    "tag undo": "tagging:undo",
    "tag list": "tagging:listing",
    "follow-up make": "follow_ups:make",
    "follow-up list": "follow_ups:listing",
    "follow-up done": "follow_ups:done",
    "message plan": "messages:plan",
    "message list": "messages:listing",
    "message cancel": "messages:cancel",
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
    _follow_ups(add)
    _messages(add)


def _follow_ups(add: Add) -> None:
    make = add("follow-up make", help="members who are to be called: why, until when, by whom", writes=True)
    make.add_argument("title", metavar="TITLE")
    whom(make)
    make.add_argument("--due", metavar="DAY", required=True)
    make.add_argument("--script", metavar="T", default="", help="what is to be said")
    make.add_argument("--who", metavar="NAME", default="", help="who calls; anybody without it")
    make.add_argument("--dry-run", action="store_true", help="only say how many people")
    listing = add("follow-up list", help="who is to be called, the oldest day first")
    listing.add_argument("--until", metavar="DAY", default="", help="only until this day, or `today`")
    listing.add_argument("--who", metavar="NAME", default="", help="only what this person is to do, or anybody")
    listing.add_argument("--done", action="store_true", help="what came of calls instead, the newest first")
    listing.add_argument("--limit", type=count, default=50)
    done = add("follow-up done", help="what came of a call", writes=True)
    done.add_argument("entry", metavar="ENTRY")
    outcomes = [each.value.replace("_", "-") for each in Outcome]
    done.add_argument("outcome", choices=outcomes, metavar="|".join(outcomes))
    done.add_argument("--note", metavar="T", default="")
    done.add_argument("--next", metavar="DAY", default="", help="when to call again")


def _messages(add: Add) -> None:
    plan = add(
        "message plan", help="a message for each member of a selection; needs a service account to leave", writes=True
    )
    plan.add_argument("title", metavar="TITLE")
    whom(plan)
    plan.add_argument(
        "--text", metavar="T", required=True, help="{name}, {points}, {value} and {coupon} are each member's own"
    )
    plan.add_argument("--at", metavar="DAY[THH:MM]", required=True, help="when it leaves, by the clock of the store")
    kinds = [each.value for each in Kind]
    plan.add_argument("--kind", choices=kinds, metavar="|".join(kinds), default=Kind.NOTICE.value)
    plan.add_argument("--dry-run", action="store_true", help="only say whom it reaches, and how the first one reads it")
    listing = add("message list", help="what is planned, the newest first, and why it waits")
    listing.add_argument("--limit", type=count, default=50)
    cancel = add("message cancel", help="nobody gets it any more who has not got it yet", writes=True)
    cancel.add_argument("plan", metavar="ID")


def whom(parser: argparse.ArgumentParser) -> None:
    """Who is meant: a segment, or members by name."""
    among = parser.add_mutually_exclusive_group(required=True)
    among.add_argument("--segment", metavar="S", default="", help="everybody who belongs to it")
    among.add_argument("--member", metavar="M", action="append", default=[], help="this one; may stand several times")
