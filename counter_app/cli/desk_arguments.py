"""Arguments of a manager's desk: what leaves the shop's books."""

from __future__ import annotations

import argparse
from collections.abc import Callable

DESK = {"export": "exports:export"}
_WHATS = ("members", "checkouts", "all")
Add = Callable[..., argparse.ArgumentParser]


def desk(add: Add) -> None:
    """All of them."""
    export = add("export", help="members or checkouts as CSV or XLSX, or everything with its schema")
    export.add_argument("what", choices=_WHATS, metavar="|".join(_WHATS))
    export.add_argument("path", metavar="PATH", help="NAME.csv, NAME.xlsx; of all a folder or NAME.zip")
