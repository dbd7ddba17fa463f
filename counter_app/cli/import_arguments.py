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
