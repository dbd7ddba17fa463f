"""What a program writes to a folder, as the system saw it: `strace` around it, read as a list of events.

What it acknowledges on its standard output stands in the same stream, so that the order of both is known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CALLS = "openat,lseek,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2"
FOLDER = "."
_LINE = re.compile(r"(\d+) +(?:<\.\.\. \w+ resumed>)?(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_HANDLE = re.compile(r"(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Event:
    """`kind`: write, truncate, sync, failed (a flush), create, unlink, rename, said.

    `name`: of the file in the folder, `.` for the folder itself.
    """

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    line: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""


def strace(log: Path, inject: str = "") -> list[str]:
    """The words before a program that is to be recorded; `inject`: errors of the disk, as strace takes them."""
    words = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "65536", "-e", f"trace={CALLS}", "-o", str(log)]
    return words + (["-e", f"inject={inject}"] if inject else [])


def events(log: Path, folder: Path) -> list[Event]:
    """The events in `folder` and on standard output, in their order."""
    reader = _Reader(str(folder))
    return [event for name, words, result in _calls(log) for event in reader.read(name, words, result)]


def _calls(log: Path) -> Iterator[tuple[str, str, int]]:
    """(call, arguments, result) of every call; one that others interrupted counts when it ends. Failed: below 0."""
    begun: dict[str, str] = {}
    with log.open(encoding="latin-1") as lines:
        for line in lines:
            matched = _LINE.match(line)
            if matched is None:
                continue
            process, text = matched[1], begun.pop(matched[1], "") + matched[2]
            if text.endswith("<unfinished ...>"):
                begun[process] = text.removesuffix("<unfinished ...>").rstrip()
                continue
            call = _CALL.match(text)
            if call is not None:
                yield call[1], call[2], int(call[3])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _payload(words: str) -> bytes:
    found = _TEXT.search(words)
    assert found is not None, words[:80]
    return _bytes(found[1])


@dataclass
class _Reader:
    """Turns calls into events; knows where in a file the next plain write goes."""

    folder: str
    places: dict[str, int] = field(default_factory=dict)

    def read(self, call: str, words: str, result: int) -> Iterator[Event]:
        """The events of one call."""
        if result < 0 and not call.endswith("sync"):
            return
        if call in ("openat", "unlink", "unlinkat", "rename", "renameat", "renameat2"):
            yield from self._named(call, words)
            return
        handle = _HANDLE.match(words)
        if handle is None:
            return
        path = _bytes(handle[2]).decode(errors="replace") if "\\x" in handle[2] else handle[2]
        rest = words[handle.end() :]
        if call == "write" and handle[1] == "1" and path.startswith("pipe:"):
            yield from (Event("said", line=json.loads(line)) for line in _payload(rest).decode().splitlines())
        elif path == self.folder:
            yield from [Event("sync" if result >= 0 else "failed", FOLDER)] * call.endswith("sync")
        elif name := self._ours(path):
            yield from self._on_file(call, name, rest, result)

    def _ours(self, path: str) -> str:
        """The file's name; empty for what is elsewhere, deeper, or in memory only."""
        name = path.removeprefix(self.folder + "/")
        return "" if name == path or "/" in name or name.endswith("-shm") else name

    def _on_file(self, call: str, name: str, rest: str, result: int) -> Iterator[Event]:
        if call == "lseek":
            self.places[name] = result
        elif call == "write":
            place = self.places.get(name, 0)
            self.places[name] = place + result
            yield Event("write", name, place, _payload(rest)[:result])
        elif call == "pwrite64":
            yield Event("write", name, int(_NUMBER.findall(rest[rest.rindex('"') :])[1]), _payload(rest)[:result])
        elif call == "ftruncate":
            yield Event("truncate", name, int(_NUMBER.findall(rest)[0], 0))
        elif call.endswith("sync"):
            yield Event("sync" if result >= 0 else "failed", name)

    def _named(self, call: str, words: str) -> Iterator[Event]:
        names = [self._ours(_bytes(each).decode(errors="replace")) for each in _TEXT.findall(words)]
        if not names or not names[0]:
            return
        if call.startswith("rename"):
            yield Event("rename", names[0], target=names[1])
        elif call.startswith("unlink"):
            yield Event("unlink", names[0])
        elif "O_CREAT" in words:
            self.places[names[0]] = 0
            yield Event("create", names[0])
            if "O_TRUNC" in words:
                yield Event("truncate", names[0], 0)
