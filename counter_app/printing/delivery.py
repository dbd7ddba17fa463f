"""Bytes to a printer in bounded time: over the network, or to a device of this computer.

A printer is never trusted to answer: every step ends by the deadline, and whoever called is told what went wrong.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import sys
import threading
import time
from enum import StrEnum
from typing import Final

from counter_app.services.receipts.target import DevicePrinter, NetworkPrinter

DEADLINE_SECONDS: Final = 5.0
_LAST_WORD_SECONDS: Final = 1.0
_PIECE: Final = 16_384


class PrintTrouble(StrEnum):
    """Why nothing, or not all, was printed."""

    NO_PRINTER = "no_printer"
    NOT_REACHED = "not_reached"
    NO_DEVICE = "no_device"
    TOO_SLOW = "too_slow"
    BROKEN_OFF = "broken_off"


class NotPrinted(Exception):
    """Nothing was printed, or a part of it."""

    def __init__(self, trouble: PrintTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble.value}: {detail}" if detail else trouble.value)
        self.trouble = trouble
        self.detail = detail


def deliver(target: NetworkPrinter | DevicePrinter, content: bytes, seconds: float = DEADLINE_SECONDS) -> None:
    """Hand everything over within `seconds`. Raises `NotPrinted`."""
    deadline = time.monotonic() + seconds
    if isinstance(target, NetworkPrinter):
        _over_the_network(target, content, deadline)
    elif sys.platform == "win32":
        _to_windows_device(target, content, seconds)
    else:
        _to_device(target, content, deadline)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotPrinted(PrintTrouble.TOO_SLOW)
    return left


def _over_the_network(target: NetworkPrinter, content: bytes, deadline: float) -> None:
    try:
        connection = socket.create_connection((target.host, target.port), timeout=_left(deadline))
    except OSError as error:
        raise NotPrinted(PrintTrouble.NOT_REACHED, str(error)) from error
    with connection:
        try:
            _send(connection, content, deadline)
            connection.shutdown(socket.SHUT_WR)
            _hear_the_end(connection, deadline)
        except TimeoutError as error:
            raise NotPrinted(PrintTrouble.TOO_SLOW, str(error)) from error
        except OSError as error:
            raise NotPrinted(PrintTrouble.BROKEN_OFF, str(error)) from error


def _send(connection: socket.socket, content: bytes, deadline: float) -> None:
    view = memoryview(content)
    while view:
        connection.settimeout(_left(deadline))
        view = view[connection.send(view[:_PIECE]) :]


def _hear_the_end(connection: socket.socket, deadline: float) -> None:
    """Whether it breaks off what it has not read shows itself now; many printers say nothing at all, and that is no
    trouble: what they were sent they have."""
    connection.settimeout(min(_LAST_WORD_SECONDS, max(0.01, deadline - time.monotonic())))
    with contextlib.suppress(TimeoutError):
        while connection.recv(256):
            connection.settimeout(min(_LAST_WORD_SECONDS, max(0.01, deadline - time.monotonic())))
            _left(deadline)


def _to_device(target: DevicePrinter, content: bytes, deadline: float) -> None:
    """A character device and nothing else: a setting that names a file overwrites nothing."""
    try:
        file = os.open(target.path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise NotPrinted(PrintTrouble.NO_DEVICE, str(error.strerror)) from error
    try:
        if not stat.S_ISCHR(os.fstat(file).st_mode):
            raise NotPrinted(PrintTrouble.NO_DEVICE, "no device of a printer")
        _no_line_ends_of_its_own(file)
        _write(file, content, deadline)
    except OSError as error:
        raise NotPrinted(PrintTrouble.BROKEN_OFF, str(error.strerror)) from error
    finally:
        os.close(file)


def _no_line_ends_of_its_own(file: int) -> None:
    """A serial line passes bytes on as they are; its speed is as the system has set it."""
    if os.isatty(file):
        import tty

        tty.setraw(file)


def _write(file: int, content: bytes, deadline: float) -> None:
    """`select` knows no descriptor above 1,023, of which a long day may have more; `poll` of macOS knows no devices."""
    import selectors

    view = memoryview(content)
    with selectors.PollSelector() if sys.platform == "linux" else selectors.SelectSelector() as ready:
        ready.register(file, selectors.EVENT_WRITE)
        while view:
            if ready.select(_left(deadline)):
                with contextlib.suppress(BlockingIOError):
                    view = view[os.write(file, view[:_PIECE]) :]


def _to_windows_device(target: DevicePrinter, content: bytes, seconds: float) -> None:
    """Windows has no writing without waiting here: a thread is left behind with a printer that takes nothing."""
    failed: list[OSError] = []

    def write() -> None:
        try:
            with open(target.path, "wb", buffering=0) as file:  # noqa: PTH123 - a device's name is no path
                file.write(content)
        except OSError as error:
            failed.append(error)

    writer = threading.Thread(target=write, name="printer", daemon=True)
    writer.start()
    writer.join(seconds)
    if writer.is_alive():
        raise NotPrinted(PrintTrouble.TOO_SLOW)
    if failed:
        raise NotPrinted(PrintTrouble.NO_DEVICE, str(failed[0].strerror))
