"""Arguments of channels and name cards."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.argument_kinds import Named, count
from counter_app.cli.paper_arguments import on_paper
from counter_app.services.paper_cards.values import COUPON_SIZES, CardSize

CHANNELS = {
    "channel put": "channels:put",
    "channel list": "channels:listing",
    "channel end": "channels:end",
    "channel card": "channels:card",
    "member card": "channels:member_card",
}
Add = Callable[..., argparse.ArgumentParser]


def channels(add: Add) -> None:
    """All of them."""
    add("channel put", help="channels from a YAML or JSON file", writes=True).add_argument("file", metavar="FILE")
    listed = add("channel list", help="channels and their codes")
    listed.add_argument("--numbers", action="store_true", help="with who came through each")
    add("channel end", help="it brings nobody any more", writes=True).add_argument("channel", metavar="ID")
    card = add("channel card", help="cards or posters of a channel")
    card.add_argument("channel", metavar="ID")
    card.add_argument("--pdf", metavar="FILE", required=True)
    card.add_argument("--count", type=count, default=1, metavar="N")
    on_paper(card, tuple(CardSize))
    member = add("member card", help="the card of a member, or of a segment")
    member.add_argument("member", metavar="M", nargs="?", default="")
    member.add_argument("--segment", metavar="S", action=Named, default="")
    member.add_argument("--pdf", metavar="FILE", required=True)
    on_paper(member, COUPON_SIZES)
