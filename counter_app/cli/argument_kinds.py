"""How the words behind an option become amounts, lines and numbers."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from typing_extensions import override

from counter_app.domain.lines import PurchaseLine

_LARGEST_MINOR = 10**12
_MOST = 1_000_000
_LINE = re.compile(r"([0-9]{1,13})(?:[xX]([0-9]{1,7}))?")


class Named(argparse.Action):
    """Of whom or what it is to be. An empty name, as of a script's variable that nothing was put into, would mean
    everybody or nobody, which is another command."""

    @override
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        del parser, option_string  # as argparse calls it
        if not isinstance(values, str) or not values.strip():
            raise argparse.ArgumentError(self, "expected one argument")
        setattr(namespace, self.dest, values)


def minor(text: str) -> int:
    """An amount in minor units, zero or more."""
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST_MINOR:
        raise argparse.ArgumentTypeError("an amount is a whole number of minor units, such as 20000")
    return int(text)


def line(text: str) -> PurchaseLine:
    """`NAME=MINOR` or `NAME=MINORxN`: a name, the price of one, and how many."""
    name, _, numbers = text.rpartition("=")
    found = _LINE.fullmatch(numbers)
    if not name.strip() or found is None:
        raise argparse.ArgumentTypeError("a line is NAME=MINOR or NAME=MINORxN, such as Tea=1800x2")
    one, pieces = int(found[1]), int(found[2] or 1)
    if one * pieces > _LARGEST_MINOR or pieces < 1:
        raise argparse.ArgumentTypeError("a line has at least one piece, and a price that money can have")
    return PurchaseLine(name.strip(), one * pieces, pieces)


def count(text: str) -> int:
    """A number from 1 to a million."""
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {_MOST:,} is needed")
    return int(text)


def port(text: str) -> int:
    """A TCP port; 0 = any free one."""
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def a_day(text: str) -> date:
    """A day, written as 2026-03-31."""
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is written as 2026-03-31") from error
    if found.isoformat() != text:
        raise argparse.ArgumentTypeError("a day is written as 2026-03-31")
    return found
