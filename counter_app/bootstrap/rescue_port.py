"""Putting a backup back, for the window: looks first and changes nothing, then does what `restore` does.

It runs in this process, in a thread beside the GUI: nothing of the folder is open here any more, so a killed process
takes the restore with it, and whoever opens the folder next finds it whole (docs/decisions/279).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

from counter_app.bootstrap import container
from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.keeping import kept_log
from counter_app.bootstrap.opening import DATABASE_KEY
from counter_app.bootstrap.present import Present, present_of
from counter_app.bootstrap.recovery import DATABASE
from counter_app.bootstrap.restoring import Work, behind_of, put_back, read_backup, refuse_another
from counter_app.bootstrap.restoring_copy import copies_of, go_back, key_here, refuse_another_device, unpacked
from counter_app.bootstrap.snapshots import FOLDER as SNAPSHOTS
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass
from counter_app.security.keystore import folder_id, has_folder_id, open_keystore
from counter_app.security.phrase import phrase_private_key
from counter_app.security.phrase_stream import MAGIC
from counter_app.storage.kept import Kept
from counter_app.ui.rescue.ports import Done, Kind, Known, Seen, Step, Told

STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was looked at, and what opens it."""

    path: Path
    kind: Kind
    key: bytes = field(repr=False)


class Rescue:
    """`ui.rescue.ports.RescuePort` for one folder. `by`: the staff who asked for it, "" = nobody is signed in."""

    def __init__(self, settings: Settings, by: str = "") -> None:
        self._settings = settings
        self._by = by
        self._chosen: _Chosen | None = None

    # --- which there are ----------------------------------------------------------------------------------------------

    def known(self, folder: Path | None = None) -> tuple[Known, ...]:
        """The automatic copies, and what backup files somebody has put beside them."""
        found = self._copies() if folder is None else []
        there = self._settings.data_dir if folder is None else folder
        try:
            for path in (*there.glob("*.backup"), *(there / SNAPSHOTS).glob("*.backup")):
                if path.is_file() and not path.name.startswith("."):
                    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    found.append((at, Known(path, Kind.SEALED, path.stat().st_size)))
        except OSError as error:
            raise Fault(FaultKind.DISK_ERROR, f"{there}: {error.strerror}") from error
        return tuple(each for _, each in sorted(found, key=lambda pair: pair[0], reverse=True))

    def _copies(self) -> list[tuple[datetime, Known]]:
        kept = self._kept()
        device = kept.device
        store = next((each.name for each in kept.stores if device is not None and each.id == device.store), "")
        counter = device.counter if device is not None else ""
        return [
            (each.at, Known(each.path, Kind.COPY, each.path.stat().st_size, each.at, store, counter))
            for each in copies_of(self._settings.data_dir)
        ]

    def _kept(self) -> Kept:
        """Whose the folder is, as it stands beside the database; empty where that does not open."""
        folder = self._settings.data_dir
        try:
            if not has_folder_id(folder):
                return Kept()
            key = open_keystore(folder_id(folder), self._settings.config_dir).get(DATABASE_KEY)
            return Kept() if key is None else kept_log(folder, key).read()
        except Fault:
            return Kept()

    def kind_of(self, path: Path) -> Kind:
        """By how it begins, and where it lies."""
        if any(path == each.path for each in copies_of(self._settings.data_dir)):
            return Kind.COPY
        if path.is_dir():
            return Kind.FOLDER
        try:
            with path.open("rb") as file:
                begins = file.read(len(MAGIC))
        except OSError as error:
            raise Fault(FaultKind.DISK_ERROR, f"{path}: {error.strerror}") from error
        if begins == MAGIC:
            return Kind.SEALED
        if path.suffix == ".db":
            return Kind.COPY  # somebody has carried a copy away; whether it opens here is seen when it is looked at
        raise InvalidInput("This file is no backup of this program.", key="file", code="no_backup")

    # --- looking ------------------------------------------------------------------------------------------------------

    def look(self, path: Path, phrase: str, told: Told, stop: threading.Event) -> Seen:
        """As the port says."""
        self.forget()
        if self.kind_of(path) is Kind.SEALED:
            chosen = _Chosen(path, Kind.SEALED, phrase_private_key(phrase))
            seen = self._look_at_sealed(chosen, told, stop)
        else:
            key = key_here(self._settings.data_dir, self._settings.config_dir)
            chosen = _Chosen(path, Kind.COPY, key)
            seen = self._look_at_copy(chosen, told, stop)
        self._chosen = chosen
        return seen

    def _look_at_sealed(self, chosen: _Chosen, told: Told, stop: threading.Event) -> Seen:
        told(Step.READ, 0, 0)
        about, _ = read_backup(chosen.path, chosen.key, lambda _: container.Nowhere(), _reading(told, stop))
        told(Step.PREPARE, 0, 0)
        present = present_of(self._settings, behind_of(about))
        refuse_another(about, present)
        # A join that failed leaves an empty counter: that is nothing that a cloud alone could be put beside.
        if not about.has_counter and present.device is None and not present.unreadable:
            raise InvalidInput("This backup holds a cloud and no counter.", key="file", code="no_counter")
        return Seen(
            path=chosen.path,
            kind=Kind.SEALED,
            size=chosen.path.stat().st_size,
            made_at=datetime.fromisoformat(about.made_at),
            merchant=about.merchant_name,
            store=about.store,
            counter=about.counter,
            since=present.behind(about.head) if about.has_counter else 0,
            unsent=present.unsent_behind(about.head) if about.has_counter else 0,
            unreadable=present.unreadable,
            with_cloud=about.has_cloud,
            must_enrol=about.has_counter and not about.has_cloud,
            anything_here=self._anything(present) or (about.has_cloud and self._settings.cloud_dir.exists()),
            members=about.members,
        )

    def _look_at_copy(self, chosen: _Chosen, told: Told, stop: threading.Event) -> Seen:
        told(Step.READ, 0, 0)
        with unpacked(self._settings.data_dir, chosen.path, chosen.key, _reading(told, stop)) as copy:
            told(Step.PREPARE, 0, 0)
            present = present_of(self._settings, copy.end)
            refuse_another_device(copy.device, present)
        return Seen(
            path=chosen.path,
            kind=Kind.COPY,
            size=chosen.path.stat().st_size,
            made_at=copy.made_at,
            merchant=copy.device.merchant_name,
            store=copy.store,
            counter=copy.device.counter,
            since=present.behind(copy.end),
            unsent=present.unsent_behind(copy.end),
            unreadable=present.unreadable,
            anything_here=self._anything(present),
        )

    def _anything(self, present: Present) -> bool:
        return present.device is not None or (self._settings.data_dir / DATABASE).exists()

    def forget(self) -> None:
        """What opens it goes with it."""
        self._chosen = None

    # --- the restore --------------------------------------------------------------------------------------------------

    def restore(self, told: Told, stop: threading.Event) -> Done:
        """As the port says; a stop that comes when the change is planned comes too late, and it is done."""
        chosen = self._chosen
        if chosen is None:
            raise InvalidInput("No backup was looked at.", key="file", code="no_backup")
        told(Step.READ, 0, 0)
        work = Work(
            self._settings,
            chosen.path,
            chosen.key,
            computer_now(),
            _between(told, stop),
            _reading(told, stop),
            self._by,
        )
        if chosen.kind is Kind.SEALED:
            done = put_back(work)
            made_at = datetime.fromisoformat(done.about.made_at)
            return Done(made_at, str(done.aside or ""), done.taken_over, done.unreadable, done.must_enrol)
        went = go_back(work)
        return Done(went.made_at, str(went.aside or ""), went.taken_over, went.unreadable, must_enrol=False)

    def bundle(self, target: Path, stop: threading.Event) -> None:
        """`doctor --bundle`, in a process of its own."""
        from counter_app.bootstrap.upkeep_worker import UpkeepWorker

        UpkeepWorker(self._settings).bundle(target, stop)


def _reading(told: Told, stop: threading.Event) -> Callable[[int, int], None]:
    """Tells of every hundredth part, and stops."""
    last = -1

    def read(done: int, of: int) -> None:
        nonlocal last
        if stop.is_set():
            raise Fault(FaultKind.INTERNAL, STOPPED)
        share = 100 * done // of if of else 0
        if share != last:
            last = share
            told(Step.READ, done, of)

    return read


def _between(told: Told, stop: threading.Event) -> Callable[[str], None]:
    """Told of each step of a restore; once the change is planned it goes forward only."""
    planned = False

    def step(name: str) -> None:
        nonlocal planned
        if name == "restore.unpacked":
            told(Step.PREPARE, 0, 0)
        elif name == "switch.flushed":
            if stop.is_set():
                raise Fault(FaultKind.INTERNAL, STOPPED)
            planned = True
            told(Step.SWITCH, 0, 0)
        elif not planned and stop.is_set():
            raise Fault(FaultKind.INTERNAL, STOPPED)

    return step
