"""A disk as it may look after the power has gone: what was flushed is there; of the rest, anything.

Each write that was not flushed is kept, dropped or torn at 512 bytes, each new or removed name kept or not, unless the
folder was flushed. Files are told from their names, so that a file may be lost whose content was flushed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.siege.recording import FOLDER, Event

SECTOR = 512
_OF_FOLDER = ("create", "unlink", "rename")


@dataclass
class Disk:
    """Begins with what is there and flushed; fed with events in their order."""

    names: dict[str, int] = field(default_factory=dict)
    contents: dict[int, bytearray] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)
    _pending: list[tuple[int, Event]] = field(default_factory=list)

    def add(self, name: str, content: bytes) -> None:
        """A file that is on the disk for sure."""
        number = len(self.contents)
        self.contents[number] = bytearray(content)
        self.names[name] = self._seen[name] = number

    def feed(self, event: Event) -> None:
        """One thing that the program did."""
        if event.kind == "create":
            if event.name not in self._seen:
                number = len(self.contents)
                self._seen[event.name] = number
                self.contents[number] = bytearray()
                self._pending.append((number, event))
        elif event.kind == "unlink":
            self._pending.append((self._seen.pop(event.name), event))
        elif event.kind == "rename":
            number = self._seen[event.target] = self._seen.pop(event.name)
            self._pending.append((number, event))
        elif event.kind == "sync":
            self._flush(event.name)
        elif event.kind == "failed":
            # What could not be flushed is gone, whatever a later flush says: so does Linux.
            lost = self._seen.get(event.name)
            self._pending = [each for each in self._pending if each[0] != lost or each[1].kind != "write"]
        elif event.kind in ("write", "truncate"):
            self._pending.append((self._seen[event.name], event))

    def _flush(self, name: str) -> None:
        target = None if name == FOLDER else self._seen[name]
        still = []
        for number, event in self._pending:
            of_folder = event.kind in _OF_FOLDER
            if of_folder and target is None:
                _rename(self.names, number, event)
            elif not of_folder and number == target:
                change(self.contents[number], event)
            else:
                still.append((number, event))
        self._pending = still

    @property
    def unsure(self) -> int:
        """How many changes were not flushed."""
        return len(self._pending)

    def image(self, chance: random.Random) -> dict[str, bytes]:
        """The files as a computer may find them at its next start."""
        keep = chance.choice(_WAYS)(chance, len(self._pending))
        names = dict(self.names)
        touched: dict[int, bytearray] = {}
        for (number, event), how in zip(self._pending, keep, strict=True):
            if how == "drop":
                continue
            if event.kind in _OF_FOLDER:
                _rename(names, number, event)
                continue
            content = touched.setdefault(number, bytearray(self.contents[number]))
            for part in _torn(event, chance) if how == "tear" else (event,):
                change(content, part)
        return {name: bytes(touched.get(number, self.contents[number])) for name, number in names.items()}


def change(content: bytearray, event: Event) -> None:
    """Do a write or a truncation."""
    if event.kind == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset : event.offset + len(event.data)] = event.data


def _rename(names: dict[str, int], number: int, event: Event) -> None:
    if event.kind == "create":
        names[event.name] = number
    elif event.kind == "rename":
        names.pop(event.name, None)
        names[event.target] = number
    else:
        names.pop(event.name, None)


def _torn(event: Event, chance: random.Random) -> Iterator[Event]:
    """Some of the sectors that a write touches."""
    start, end = event.offset, event.offset + len(event.data)
    edges = [start, *range(start // SECTOR * SECTOR + SECTOR, end, SECTOR), end]
    for left, right in pairwise(edges):
        if chance.random() < 0.5:
            yield Event("write", event.name, left, event.data[left - start : right - start])


# --- which of the changes that were not flushed are kept ------------------------------------------------------------


def _nothing(chance: random.Random, count: int) -> list[str]:
    del chance
    return ["drop"] * count


def _everything(chance: random.Random, count: int) -> list[str]:
    del chance
    return ["keep"] * count


def _prefix(chance: random.Random, count: int) -> list[str]:
    """As a disk does that writes in order: the first ones, one torn, no more."""
    whole = chance.randint(0, count)
    return (["keep"] * whole + ["tear"] + ["drop"] * count)[:count]


def _suffix(chance: random.Random, count: int) -> list[str]:
    """The later ones are there and the earlier ones are not."""
    return list(reversed(_prefix(chance, count)))


def _anything(chance: random.Random, count: int) -> list[str]:
    return chance.choices(["keep", "drop", "tear"], k=count)


def _nearly(chance: random.Random, count: int) -> list[str]:
    """All but one."""
    kept = ["keep"] * count
    if kept:
        kept[chance.randrange(count)] = chance.choice(["drop", "tear"])
    return kept


_WAYS = (_nothing, _everything, _prefix, _prefix, _suffix, _anything, _anything, _nearly)
