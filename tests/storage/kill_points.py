"""A process that is stopped before each of its statements, so that what a kill there would leave can be looked at.

What a killed process leaves of a file is what stands in it at that moment: one run that is looked at while it stands
still shows every kill. That this is so is tried with real kills beside it.
"""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2


def stopped_at_each(act: Callable[[], None], look: Callable[[int], None]) -> int:
    """Do `act` in a child that waits before each statement until `look(number)` has returned; how many there were."""
    heard, told = os.pipe()
    waited, answered = os.pipe()
    child = os.fork()
    if child == 0:
        _act_in_child(act, lambda _number: _ask(told, waited))
    os.close(told)
    os.close(waited)
    number = 0
    try:
        while os.read(heard, 1):
            number += 1
            look(number)
            os.write(answered, b"!")
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(heard)
        os.close(answered)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code == 0, "the child failed by itself"
    return number


def killed_at(number: int, act: Callable[[], None]) -> None:
    """Do `act` in a child that is killed before its statement of that number. It must have as many."""
    child = os.fork()
    if child == 0:
        _act_in_child(act, lambda seen: os.kill(os.getpid(), signal.SIGKILL) if seen == number else None)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, f"statement {number} never came"


def print_of(folder: Path) -> bytes:
    """Equal for equal contents of every file below `folder`."""
    whole = hashlib.blake2b()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = file.read_bytes()
        whole.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.digest()


def _ask(told: int, waited: int) -> None:
    os.write(told, b"?")
    os.read(waited, 1)


def _act_in_child(act: Callable[[], None], at_statement: Callable[[int], object]) -> None:
    real, seen = dbapi2.connect, [0]

    def count(_statement: str) -> None:
        seen[0] += 1
        at_statement(seen[0])

    def connect(*words: Any, **named: Any) -> Any:
        connection = real(*words, **named)
        connection.set_trace_callback(count)
        return connection

    dbapi2.connect = connect  # in this child alone
    try:
        act()
    except BaseException:  # noqa: BLE001 - the child of a fork must end here, whatever it is
        os._exit(8)
    os._exit(0)
