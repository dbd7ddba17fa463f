"""`sign-up`, `members` and what is done with one member, with their arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.argument_kinds import Named, a_day, count
from counter_app.domain.consent import How

MEMBERS = {
    "sign-up": "members:sign_up",
    "members": "members:search",
    "member show": "members:show",
    "member freeze": "members:freeze",
    "member unfreeze": "members:unfreeze",
    "member phone": "members:phone",
    "member consent": "members:consent",
}
_HOWS = tuple(each.value for each in How)
Add = Callable[..., argparse.ArgumentParser]


def members(add: Add) -> None:
    """All of them."""
    sign_up = add("sign-up", help="a new member", writes=True)
    sign_up.add_argument("--phone", metavar="P", required=True)
    sign_up.add_argument("--name", metavar="N", default="")
    sign_up.add_argument("--channel", metavar="C", default="")
    sign_up.add_argument("--consent", action="store_true", help="the customer has agreed to the terms")
    sign_up.add_argument("--birthday", metavar="D", type=a_day, default=None, help="2012-05-17")
    sign_up.add_argument("--guardian", action="store_true", help="under 14: a parent or guardian has agreed")
    sign_up.add_argument("--png", metavar="FILE", default="", help="a picture of the member's code")
    found = add("members", help="search by phone part, name, tag, number, pinyin initials")
    found.add_argument("--search", metavar="T", default="")
    found.add_argument("--segment", metavar="S", action=Named, default="", help="only those who belong to it")
    found.add_argument("--limit", type=count, default=50, metavar="N")
    add("member show", help="one member").add_argument("member", metavar="M")
    for action in ("freeze", "unfreeze"):
        member = add(f"member {action}", help=f"{action} a member", writes=True)
        member.add_argument("member", metavar="M")
        member.add_argument("--reason", metavar="T", default="")
    consent = add("member consent", help="whether a member agrees to be written to", writes=True)
    consent.add_argument("member", metavar="M")
    word = consent.add_mutually_exclusive_group(required=True)
    word.add_argument("--give", dest="given", action="store_true", help="agrees")
    word.add_argument("--withdraw", dest="given", action="store_false", help="no longer does")
    consent.add_argument("--how", choices=_HOWS, default=_HOWS[0], metavar="H", help="by which way it was said")
    consent.add_argument("--guardian", action="store_true", help="a parent or guardian says so")
    phone = add("member phone", help="another phone number", writes=True)
    phone.add_argument("member", metavar="M")
    phone.add_argument("phone", metavar="PHONE")
