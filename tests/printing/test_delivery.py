"""Ways to a printer: a real port on the loopback that plays it well and badly, a real device, and nothing else."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from counter_app.printing.delivery import NotPrinted, PrintTrouble, deliver
from counter_app.services.receipts.target import DevicePrinter, NetworkPrinter

JOB = b"\x1b@receipt\n" * 200


@contextmanager
def playing(play: Callable[[socket.socket], None]) -> Iterator[NetworkPrinter]:
    """A printer's port; `play` gets the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                play(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield NetworkPrinter("127.0.0.1", server.getsockname()[1])
        server.close()
        thread.join(10)
        assert not thread.is_alive()


def read_all(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def test_a_printer_gets_every_byte() -> None:
    got: list[bytes] = []
    with playing(lambda connection: got.append(read_all(connection))) as target:
        deliver(target, JOB)
    assert got == [JOB]


def test_a_printer_that_reads_everything_and_never_ends_has_printed() -> None:
    end = threading.Event()

    def hold(connection: socket.socket) -> None:
        read_all(connection)
        end.wait(10)

    with playing(hold) as target:
        deliver(target, JOB)
        end.set()


def test_a_silent_printer_is_given_up_within_its_time() -> None:
    end = threading.Event()

    def stare(_: socket.socket) -> None:
        end.wait(20)

    with playing(stare) as target:
        started = time.monotonic()
        with pytest.raises(NotPrinted) as caught:
            deliver(target, b"x" * 50_000_000, seconds=0.5)
        assert time.monotonic() - started < 10
        end.set()
    assert caught.value.trouble is PrintTrouble.TOO_SLOW


def test_a_printer_that_breaks_off_in_mid_receipt_is_told() -> None:
    def break_off(connection: socket.socket) -> None:
        connection.recv(1_000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")

    with playing(break_off) as target, pytest.raises(NotPrinted) as caught:
        deliver(target, b"x" * 50_000_000)
    assert caught.value.trouble is PrintTrouble.BROKEN_OFF


def test_a_printer_that_is_off_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotPrinted) as caught:
        deliver(NetworkPrinter("127.0.0.1", port), JOB)
    assert caught.value.trouble is PrintTrouble.NOT_REACHED


@pytest.mark.skipif(sys.platform != "linux", reason="a pair of terminals stands for a serial line")
def test_a_device_gets_every_byte_as_it_is() -> None:
    import pty

    ours, theirs = pty.openpty()
    got: list[bytes] = []

    def listen() -> None:
        while sum(map(len, got)) < len(JOB):
            got.append(os.read(ours, 4_096))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        deliver(DevicePrinter(os.ttyname(theirs)), JOB)
        thread.join(10)
        assert b"".join(got) == JOB
    finally:
        os.close(theirs)
        os.close(ours)


@pytest.mark.skipif(sys.platform != "linux", reason="a pair of terminals stands for a serial line")
def test_a_device_is_written_to_although_many_files_are_open() -> None:
    """The least free descriptor is above what `select` knows then."""
    import pty
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    many = 1_200
    if hard != resource.RLIM_INFINITY and hard < 2 * many:
        pytest.skip("this machine lets no process open so many")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * many), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(many)]
    ours, theirs = pty.openpty()
    try:
        assert ours > 1_024
        deliver(DevicePrinter(os.ttyname(theirs)), b"short")
        assert os.read(ours, 64) == b"short"
    finally:
        for each in (*held, ours, theirs):
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="devices of Windows have names of their own")
def test_a_device_that_takes_nothing_is_given_up_within_its_time() -> None:
    import pty

    ours, theirs = pty.openpty()
    try:
        with pytest.raises(NotPrinted) as caught:
            deliver(DevicePrinter(os.ttyname(theirs)), b"x" * 1_000_000, seconds=0.3)
        assert caught.value.trouble is PrintTrouble.TOO_SLOW
    finally:
        os.close(theirs)
        os.close(ours)


@pytest.mark.skipif(sys.platform == "win32", reason="devices of Windows have names of their own")
def test_a_file_is_never_written_to(tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_bytes(b"precious")
    for path in (file, tmp_path / "new", tmp_path):
        with pytest.raises(NotPrinted) as caught:
            deliver(DevicePrinter(str(path)), JOB)
        assert caught.value.trouble is PrintTrouble.NO_DEVICE
    assert file.read_bytes() == b"precious"
    assert not (tmp_path / "new").exists()
