"""Small files that must be whole or absent, and readable by their owner only."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.domain.errors import Fault, FaultKind

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_POSIX = os.name == "posix"


def write_private(path: Path, content: bytes, *, replace: bool) -> bool:
    """Writes `path` (0600 from its creation) so that it is whole and durable, or as it was before.

    `replace=False`: a file that is there already stays; the answer says whether it was written. Raises `Fault`.
    """
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            written = _put(scratch, path, replace=replace)
        finally:
            scratch.unlink(missing_ok=True)
        flush_folder(path.parent)
    except OSError as error:
        kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
        raise Fault(kind, f"{path.name} cannot be written: {error.strerror}") from error
    return written


def read_private(path: Path) -> bytes | None:
    """The content; None where there is no such file. Raises `Fault` where others may read it, or it cannot be read."""
    try:
        with open(path, "rb", opener=_open_no_link) as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Fault(FaultKind.KEY_MISSING, f"{path} cannot be read: {error.strerror}") from error
    # On Windows the rights of the user's profile protect it; its mode bits say nothing.
    if _POSIX and mode & 0o077:
        raise Fault(FaultKind.KEY_MISSING, f"{path} can be read by others (mode {mode:04o}): chmod 600 it")
    return content


def make_private_folder(path: Path) -> None:
    """The folder, 0700 where it had to be made. Raises `Fault`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{path} cannot be made: {error.strerror}") from error


@contextmanager
def only_one_process(path: Path) -> Iterator[None]:
    """Holds the lock file `path`; others wait. The system frees it when a process dies. Raises `Fault`."""
    handle = -1
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(handle)
    except OSError as error:
        if handle >= 0:
            os.close(handle)
        raise Fault(FaultKind.DISK_ERROR, f"{path.name} cannot be locked: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(handle)


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _put(scratch: Path, path: Path, *, replace: bool) -> bool:
    if replace:
        scratch.replace(path)
        return True
    try:
        # A link never overwrites; Windows' rename does not either.
        os.link(scratch, path) if _POSIX else scratch.rename(path)
    except FileExistsError:
        return False
    except OSError:
        # A file system without links (a memory stick): the gap between looking and replacing is accepted there.
        if path.exists():
            return False
        scratch.replace(path)
    return True


def flush_folder(folder: Path) -> None:
    """The names in a folder are durable when this returns. Raises OSError."""
    if not _POSIX:
        return  # Windows cannot open a folder to flush it.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)
