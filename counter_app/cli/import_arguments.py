"""The arguments of `import-members`."""

from __future__ import annotations

import argparse


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
