"""Arguments of a manager's desk: what leaves the shop's books."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.acting_arguments import ACTING, acting
from counter_app.cli.argument_kinds import Named
from counter_app.cli.import_arguments import IMPORTS, imports

DESK = {
    **ACTING,
    **IMPORTS,
    "export": "exports:export",
    "member export": "exports:export_member",
    "member merge": "persons:merge",
    "member erase": "persons:erase",
    "retention show": "retention:show",
    "retention run": "retention:run",
}
_WHATS = ("members", "checkouts", "all")
Add = Callable[..., argparse.ArgumentParser]


def desk(add: Add) -> None:
    """All of them."""
    acting(add)
    imports(add)
    export = add("export", help="members or checkouts as CSV or XLSX, or everything with its schema")
    export.add_argument("what", choices=_WHATS, metavar="|".join(_WHATS))
    export.add_argument("path", metavar="PATH", help="NAME.csv, NAME.xlsx; of all a folder or NAME.zip")
    export.add_argument(
        "--segment", metavar="S", action=Named, default="", help="of the members only those who belong to it"
    )
    member = add("member export", help="everything that is held about one person, for that person")
    member.add_argument("member", metavar="M")
    member.add_argument(
        "path", metavar="PATH", nargs="?", default="", help="a file to write it to; NAME.html is a page to read"
    )
    merge = add("member merge", help="two members are one person: the second stays", writes=True)
    merge.add_argument("member", metavar="M", help="the one who becomes the other")
    merge.add_argument("into", metavar="INTO", help="the one who stays")
    merge.add_argument("--reason", metavar="T", default="")
    merge.add_argument("--dry-run", action="store_true", help="only say what it would do")
    erase = add("member erase", help="everything of a person goes, save the ledgers", writes=True)
    erase.add_argument("member", metavar="M")
    erase.add_argument("--reason", metavar="T", required=True)
    erase.add_argument("--give-up-value", action="store_true", help="stored value and deposits that are left are lost")
    erase.add_argument("--dry-run", action="store_true", help="only say what goes and what is kept")
    add("retention show", help="how long personal data is kept, and what goes when")
    run = add("retention run", help="go on at once with what goes by itself; for the owner")
    run.add_argument("--dry-run", action="store_true", help="only say whom the rules concern")
