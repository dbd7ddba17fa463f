"""The arguments of `import-members`, `import list` and `import undo`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

IMPORTS = {"import list": "import_undoing:list_imports", "import undo": "import_undoing:undo"}


def import_members(parser: argparse.ArgumentParser) -> None:
    """FILE, and how it is read."""
    parser.add_argument("file", metavar="FILE", help="CSV or XLSX")
    parser.add_argument("--dry-run", action="store_true", help="the same numbers, and nothing is written")
    parser.add_argument(
        "--map",
        metavar="COLUMN=FIELD",
        action="append",
        default=[],
        help="a column by heading, letter or number is phone, name, points, principal_minor, bonus_minor, birthday,"
        " tag, tier or ignore",
    )
    parser.add_argument("--rejects", metavar="FILE", default="", help="the rows that were not taken, to mend")
    parser.add_argument("--look", action="store_true", help="what the file is, its columns and first rows; no more")
    parser.add_argument("--progress", action="store_true", help="with --json: lines of progress before the answer")
    parser.add_argument("--gently", action="store_true", help="small blocks with pauses, while the counter sells")
    parser.add_argument("--source", metavar="HASH", default="", help="only where the file is still the one looked at")
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)


def imports(add: Callable[..., argparse.ArgumentParser]) -> None:
    """What came in, and taking it back."""
    add("import list", help="the imports of this counter that can be taken back")
    undo = add("import undo", help="an import is taken back, as far as nobody has touched it", writes=True)
    undo.add_argument("batch", metavar="BATCH", help="which one, as `import list` and `import-members` name it")
    undo.add_argument("--dry-run", action="store_true", help="only say what would go and what would stay")
    undo.add_argument("--kept", metavar="FILE", default="", help="the rows of which something stays, with the reasons")
    undo.add_argument("--progress", action="store_true", help="with --json: lines of progress before the answer")
    undo.add_argument("--gently", action="store_true", help="with pauses, while the counter sells")
    undo.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
