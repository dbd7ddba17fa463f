"""The arguments of `exceptions`."""

from __future__ import annotations

from argparse import ArgumentParser

from counter_app.domain.settling import SettledAs


def exceptions(parser: ArgumentParser) -> None:
    """`--resolve` and `--as` belong together."""
    parser.add_argument("--resolve", metavar="ID", default=None, help="settle this one (managers)")
    parser.add_argument(
        "--as", dest="outcome", choices=[each.value for each in SettledAs], help="keep, void, write-off"
    )
