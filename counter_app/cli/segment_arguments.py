"""The words of `segment`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.argument_kinds import count
from counter_app.cli.ledger_arguments import day

SEGMENTS = {
    "segment put": "segments:put",
    "segment list": "segments:listing",
    "segment show": "segments:show",
    "segment members": "members:search",
    "segment count": "segments:count",
    "segment history": "segments:history",
    "segment recount": "segments:recount",
    "segment drop": "segments:drop",
}
Add = Callable[..., argparse.ArgumentParser]


def segments(add: Add) -> None:
    """What a manager saves, looks at and takes away."""
    add("segment put", help="segments from a YAML or JSON file", writes=True).add_argument("file", metavar="FILE")
    add("segment list", help="segments and how many members belong to each")
    add("segment show", help="a segment, its rule in words").add_argument("segment", metavar="ID")
    found = add("segment members", help="who belongs to a segment")
    found.add_argument("segment", metavar="ID")
    found.add_argument("--search", metavar="T", default="")
    found.add_argument("--limit", type=count, default=50)
    add("segment count", help="how many members fit the rules of a file").add_argument("file", metavar="FILE")
    told = add("segment history", help="its size from day to day, who came in and who left")
    told.add_argument("segment", metavar="ID")
    told.add_argument("--since", type=day, default=None, metavar="DAY")
    told.add_argument("--limit", type=count, default=50)
    add("segment recount", help="bring the sizes that are kept up to date")
    add("segment drop", help="take a saved segment away", writes=True).add_argument("segment", metavar="ID")
