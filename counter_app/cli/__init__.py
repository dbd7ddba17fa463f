"""The command line: what a person can do without a window (docs/cli.md). Each command imports what it needs."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code: 0 done, 1 no, 2 wrong command line, 3 a fault of the system."""
    from counter_app.cli.program import run

    return run(list(sys.argv[1:] if argv is None else argv))
