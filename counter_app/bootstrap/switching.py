"""Puts a prepared folder in the place of the present one: whole or not at all, whenever the process is killed.

What is to take its place is prepared beside it and made durable; then the plan is written down. From then on the change
goes forward only: whoever opens the folder next and finds the plan carries it out first. Nothing is deleted: what was
there is moved aside.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from counter_app.bootstrap.occupancy import Occupancy
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.values import dataclass
from counter_app.security.files import flush_folder, make_private_folder, write_private
from counter_app.services.context import no_failpoint

_PLAN = "switching.json"
_STAGED = ".switching-"
# Where a copy is read that stays as it is.
READING = ".reading-"


class Plan(msgspec.Struct, frozen=True):
    """`moves` take the places of their names; `gone` are only moved aside."""

    staged: str
    aside: str
    moves: list[str]
    gone: list[str]


@dataclass(frozen=True, slots=True)
class Change:
    """A folder being prepared."""

    folder: Path
    staged: Path

    def go(
        self,
        aside: str,
        moves: list[str],
        gone: list[str],
        failpoint: Callable[[str], None] = no_failpoint,
    ) -> Path:
        """Make it durable, write the plan, carry it out; where the old files are now. Raises `Fault`."""
        failpoint("switch.prepared")
        flush_tree(self.staged)
        failpoint("switch.flushed")
        plan = Plan(self.staged.name, aside, moves, gone)
        write_private(self.folder / _PLAN, msgspec.json.encode(plan), replace=True)
        failpoint("switch.planned")
        carry_out(self.folder, failpoint)
        return self.folder / aside

    def drop(self) -> None:
        """It is not wanted any more."""
        shutil.rmtree(self.staged, ignore_errors=True)


@contextmanager
def prepared(folder: Path) -> Iterator[Change]:
    """A place beside the files of `folder`, gone at the end unless a change was planned that is not carried out yet;
    what a killed process left of such places goes. Raises `Fault`.

    The folder must be held alone.
    """
    change = _prepare(folder)
    try:
        yield change
    finally:
        if not is_pending(folder):
            change.drop()


def _prepare(folder: Path) -> Change:
    sweep(folder)
    staged = folder / f"{_STAGED}{secrets.token_hex(4)}"
    make_private_folder(staged)
    return Change(folder, staged)


def left_behind(folder: Path) -> list[Path]:
    """What a killed process has prepared here, or is being prepared."""
    return [*folder.glob(f"{_STAGED}*"), *folder.glob(f"{READING}*")]


def sweep(folder: Path) -> None:
    """What a killed process has only prepared goes. The folder must be held alone."""
    if not is_pending(folder):
        for left in left_behind(folder):
            shutil.rmtree(left, ignore_errors=True)


def aside_name(kind: str, at: datetime, folder: Path) -> str:
    """A name below `folder` that nothing has yet: `set-aside/20260310T060000`."""
    stamp = f"{at:%Y%m%dT%H%M%S}"
    name, number = f"{kind}/{stamp}", 1
    while (folder / name).exists():
        number += 1
        name = f"{kind}/{stamp}-{number}"
    return name


def is_pending(folder: Path) -> bool:
    """Whether a change was planned and not carried out to its end."""
    return (folder / _PLAN).exists()


def carry_out(folder: Path, failpoint: Callable[[str], None] = no_failpoint) -> None:
    """Carry the plan out, from wherever it was left. The folder must be held alone. Raises `Fault`."""
    try:
        plan = msgspec.json.decode((folder / _PLAN).read_bytes(), type=Plan)
    except FileNotFoundError:
        return
    except (OSError, msgspec.MsgspecError) as error:
        raise Fault(FaultKind.DISK_ERROR, f"{folder / _PLAN} cannot be read") from error
    staged, aside = folder / plan.staged, folder / plan.aside
    make_private_folder(aside)
    try:
        for name in plan.gone:
            _move(folder / name, aside / name)
            failpoint(f"switch.gone.{name}")
        for name in plan.moves:
            if (staged / name).exists():
                _move(folder / name, aside / name)
                failpoint(f"switch.aside.{name}")
                (staged / name).rename(folder / name)
                failpoint(f"switch.moved.{name}")
        flush_folder(aside)
        flush_folder(folder)
        failpoint("switch.done")
        with suppress(OSError):  # a folder that held nothing has nothing set aside; else neither is empty
            aside.rmdir()
            aside.parent.rmdir()
        (folder / _PLAN).unlink()
        flush_folder(folder)
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{folder} cannot be changed: {error.strerror}") from error
    shutil.rmtree(staged, ignore_errors=True)


def finish_what_was_begun(data_dir: Path, occupancy: Occupancy) -> None:
    """Carry out a change that a killed process had planned. Raises `Fault(busy)` while others use the folder."""
    if not is_pending(data_dir):
        return
    if not occupancy.alone():
        raise Fault(FaultKind.DATABASE_BUSY, "this folder is being restored; close its other windows", retryable=True)
    carry_out(data_dir)


def _move(path: Path, aside: Path) -> None:
    if path.exists() and not aside.exists():
        if not aside.parent.exists():
            make_private_folder(aside.parent)  # of a name below a folder
        path.rename(aside)


def flush_tree(folder: Path) -> None:
    """Every file and folder below is durable when this returns. Raises `Fault`."""
    try:
        for path in folder.rglob("*"):
            if path.is_file():
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
            else:
                flush_folder(path)
        flush_folder(folder)
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{folder} cannot be flushed: {error.strerror}") from error
