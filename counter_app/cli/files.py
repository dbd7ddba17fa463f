"""Files that commands read and write: YAML or JSON in, pictures out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.slips import SlipCode

_LARGEST_BYTES = 4_000_000


def read_document(path: str) -> object:
    """What a YAML or JSON file holds; `-` is standard input. Raises `InvalidInput`."""
    text = _text_of(path)
    import yaml
    from typing_extensions import override

    class Loader(yaml.SafeLoader):
        """A name that stands twice in one mapping is a slip, and not the second of them."""

        @override
        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
            seen: set[object] = set()
            for key, _ in node.value:
                name = getattr(key, "value", None)
                if isinstance(name, str) and name != "<<" and name in seen:
                    line = key.start_mark.line + 1
                    told = {"path": path, "line": line, "name": name}
                    problem = f"{path}, line {line}: {name} stands twice."
                    raise InvalidInput(problem, key=name, code=SlipCode.NAME_TWICE, details=told)
                seen.add(name if isinstance(name, str) else id(key))
            return super().construct_mapping(node, deep)

    try:
        # JSON is YAML; a document that refers to itself or names Python types is refused by the safe loader.
        return yaml.load(text, Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = f", line {place.line + 1}" if place is not None else ""
        details = {"path": path, "where": f" 第 {place.line + 1} 行" if place is not None else ""}
        problem = f"{path}{where}: this is neither YAML nor JSON."
        raise InvalidInput(problem, key="file", code=SlipCode.NO_YAML, details=details) from None
    except (RecursionError, ValueError):
        raise _wrong(path, "this cannot be read", SlipCode.UNREADABLE) from None


def _wrong(path: str, problem: str, code: SlipCode) -> InvalidInput:
    return InvalidInput(f"{path}: {problem}.", key="file", code=code, details={"path": path})


def read_mappings(path: str, name: str) -> tuple[Mapping[str, object], ...]:
    """A file with one entry, a list of entries, or a list under the key `name`. Raises `InvalidInput`."""
    found = read_document(path)
    if isinstance(found, dict) and set(found) == {name}:
        found = found[name]
    entries = found if isinstance(found, list) else [found]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise _wrong(path, "an entry or a list of entries is needed", SlipCode.NEEDS_ENTRIES)
    return tuple(entries)


def read_mapping(path: str) -> Mapping[str, object]:
    """A file with one mapping. Raises `InvalidInput`."""
    found = read_document(path)
    if not isinstance(found, dict):
        raise _wrong(path, "names with their values are needed", SlipCode.NEEDS_NAMES)
    return found


def write_file(path: Path, content: bytes) -> None:
    """Write a file, with the folders above it. Raises `Fault`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{path} cannot be written: {error.strerror}") from error


def _text_of(path: str) -> str:
    try:
        data = sys.stdin.buffer.read(_LARGEST_BYTES + 1) if path == "-" else _bytes_of(Path(path))
        if len(data) > _LARGEST_BYTES:
            raise _wrong(path, "this file is larger than 4 MB", SlipCode.FILE_TOO_LARGE)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(path, "this file is not UTF-8", SlipCode.NOT_UTF8) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be read"
        raise _wrong(path, reason, SlipCode.UNREADABLE) from None


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST_BYTES + 1)
