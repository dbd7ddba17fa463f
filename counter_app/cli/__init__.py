"""The command line: what a person can do without a window (docs/cli.md). Each command imports what it needs."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit code: 0 done, 1 no, 2 wrong command line, 3 a fault of the system."""
    from counter_app.cli.program import run

    if argv is not None:
        return run(list(argv))
    status = run(sys.argv[1:])
    _leave_threads_behind(status)
    return status


def _leave_threads_behind(status: int) -> None:
    """End the process at once when a thread still runs, such as one that a camera's driver does not let go.

    The interpreter ends such threads by unwinding them wherever they are; inside a C++ library that means `terminate`,
    and a program that has closed everything in good order dies by SIGABRT.
    """
    if all(thread is threading.main_thread() or not thread.daemon for thread in threading.enumerate()):
        return
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
