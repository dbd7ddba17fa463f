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

CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat,rename,renameat,renameat2"
FOLDER = "."
_LINE = re.compile(r"(\d+) +(?:<\.\.\. \w+ resumed>)?(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_HANDLE = re.compile(r"(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Event:
    """`kind`: write, truncate, sync, failed (a flush), create, unlink, said. `name`: of the file in the folder, `.` for the folder."""

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    line: Mapping[str, Any] = field(default_factory=dict)


def strace(log: Path, inject: str = "") -> list[str]:
    """The words before a program that is to be recorded; `inject`: errors of the disk, as strace takes them."""
    words = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "65536", "-e", f"trace={CALLS}", "-o", str(log)]
    return words + (["-e", f"inject={inject}"] if inject else [])


def events(log: Path, folder: Path) -> list[Event]:
    """The events in `folder` and on standard output, in their order."""
    return [event for name, words, result in _calls(log) for event in _read(name, words, result, str(folder))]


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


def _read(call: str, words: str, result: int, folder: str) -> Iterator[Event]:
    if result < 0 and not call.endswith("sync"):
        return
    if call in ("openat", "unlink", "unlinkat", "rename", "renameat", "renameat2"):
        yield from _named(call, words, folder)
        return
    handle = _HANDLE.match(words)
    if handle is None:
        return
    path = _bytes(handle[2]).decode(errors="replace") if "\\x" in handle[2] else handle[2]
    rest = words[handle.end() :]
    if call == "write" and handle[1] == "1" and path.startswith("pipe:"):
        yield from (Event("said", line=json.loads(line)) for line in _payload(rest).decode().splitlines())
    elif path == folder:
        yield from [Event("sync" if result >= 0 else "failed", FOLDER)] * call.endswith("sync")
    elif path.startswith(folder + "/") and not path.endswith("-shm"):
        yield from _on_file(call, path.removeprefix(folder + "/"), rest, result)


def _on_file(call: str, name: str, rest: str, result: int) -> Iterator[Event]:
    if call == "pwrite64":
        yield Event("write", name, int(_NUMBER.findall(rest[rest.rindex('"') :])[1]), _payload(rest)[:result])
    elif call == "ftruncate":
        yield Event("truncate", name, int(_NUMBER.findall(rest)[0], 0))
    elif call.endswith("sync"):
        yield Event("sync" if result >= 0 else "failed", name)


def _payload(words: str) -> bytes:
    found = _TEXT.search(words)
    assert found is not None, words[:80]
    return _bytes(found[1])


def _named(call: str, words: str, folder: str) -> Iterator[Event]:
    paths = [_bytes(each).decode(errors="replace") for each in _TEXT.findall(words)]
    names = [path.removeprefix(folder + "/") for path in paths if path.startswith(folder + "/")]
    names = [name for name in names if not name.endswith("-shm")]
    if not names:
        return
    assert not call.startswith("rename"), f"renames are not modelled: {names}"
    if call == "openat":
        if "O_CREAT" in words:
            yield Event("create", names[0])
    else:
        yield Event("unlink", names[0])
