"""Who looks on at `import-members`: a person at a terminal, or the window, which sells meanwhile."""

from __future__ import annotations

import gc
import json
import sys
import threading

from counter_app.cli.calls import Call, print_lines
from counter_app.services.import_watch import BLOCK, Stage, Watch

# Small transactions with as long a pause behind each: a redemption waits for one of them at most, and comes in between.
# Half as large at half the pause bring in as many rows, and of 100 redemptions the slowest waits a third less.
GENTLE_BLOCK = 25
_LEAST_PAUSE_SECONDS = 0.015


def watch_of(call: Call) -> Watch:
    """`--progress`, `--gently`, `--with-parent`."""
    stop = threading.Event()
    if call.args.with_parent:
        threading.Thread(target=_until_the_parent_ends, args=(stop,), name="parent", daemon=True).start()
    gently: bool = call.args.gently

    def go_on(seconds: float) -> bool:
        return not (pause_behind(seconds, stop) if gently else stop.is_set())

    told = _in_lines if call.json and call.args.progress else _for_a_person
    return Watch(told, go_on, GENTLE_BLOCK if gently else BLOCK)


def pause_behind(seconds: float, stop: threading.Event) -> bool:
    """As long as the block took, so that whoever waited comes in; True where it was cut short by the wish to stop.

    What is left over is swept here, and what stays (the whole list) is not gone through again: a full collection takes
    50 ms at 2,000 rows, and one in the middle of a transaction is time for which the till waits.
    """
    gc.collect()
    gc.freeze()
    return stop.wait(max(seconds, _LEAST_PAUSE_SECONDS))


def _until_the_parent_ends(stop: threading.Event) -> None:
    """Our input is a pipe of whoever started us: it closes when they want us to stop, or when they end."""
    sys.stdin.buffer.read()
    stop.set()


def _in_lines(stage: Stage, done: int, of: int) -> None:
    """On standard output, one JSON document a line, before the answer."""
    print_lines([json.dumps({"progress": {"stage": stage.value, "done": done, "of": of}})])


def _for_a_person(stage: Stage, done: int, of: int) -> None:
    """On standard error, where a person looks at it."""
    if stage is Stage.WRITING and sys.stderr.isatty():
        print(f"\r{done} / {of}", end="\n" if done == of else "", file=sys.stderr)
