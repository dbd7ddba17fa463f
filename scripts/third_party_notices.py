"""Writes docs/third-party-notices.md: every package that the program needs at run time, its version, its licence.

The packages are those that `pyproject.toml` asks for (without the tools of its `dev` extra) and what they ask for in
turn, in the versions of `requirements.lock`. Licences come from the installed packages; where one says nothing that a
program can read, it stands in `SAID_ELSEWHERE`, checked by a person.

    python scripts/third_party_notices.py [--check]
"""

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "third-party-notices.md"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)", re.MULTILINE)

# Read in the packages' own licence files, or not installed on every system.
SAID_ELSEWHERE = {
    "backports-tarfile": "MIT",
    "colorama": "BSD-3-Clause",
    "httpx": "BSD-3-Clause",
    "jaraco-classes": "MIT",
    "lazy-importer": "Apache-2.0",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "multipart": "MIT",
    "opencv-python-headless": "Apache-2.0 (with FFmpeg, LGPL-2.1-or-later)",
    "pywin32-ctypes": "BSD-3-Clause",
    "qrcode": "BSD-3-Clause",
    "rich-click": "MIT",
    "sqlcipher3": "Zlib (with SQLCipher, BSD-3-Clause, and SQLite, public domain)",
}

HEAD = """# Third-party notices

Counter (柜台) is licensed under the Apache License 2.0 (`LICENSE`). It needs the packages below at run time. They are
not part of this repository: `pip` or `uv` fetches them by the hashes in `requirements.lock`, and each brings the full
text of its licence in its own `.dist-info` folder. This page is written by `make notices` and checked by `make check`.

What the LGPL asks for, of everybody who passes Counter on together with them:

- **Qt and PySide6** (LGPL-3.0-only): used unmodified as shared libraries that a user can replace by another build;
  only modules that are under the LGPL are used (Widgets, Network, PrintSupport, Svg), none that is GPL only.
- **psycopg** (LGPL-3.0-only): used unmodified as a Python package; only a cloud service on PostgreSQL loads it.
- **FFmpeg** (LGPL-2.1-or-later): inside the wheel of OpenCV, built without its GPL parts.
- **ZBar** (LGPL-2.1-or-later): a system library (`libzbar0`), loaded by pyzbar when it is there.

| package | version | licence |
|---|---|---|
"""


def locked_versions() -> dict[str, str]:
    """Names and versions of the lock file."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return {canonicalize_name(name): version for name, version in PINNED.findall(text)}


def applies(marker: Marker | None, extras: frozenset[str]) -> bool:
    """Whether a requirement counts on any system we run on, with these extras chosen."""
    if marker is None:
        return True
    systems = ({"sys_platform": "linux"}, {"sys_platform": "win32"}, {"sys_platform": "darwin"})
    names = {"linux": ("Linux", "posix"), "win32": ("Windows", "nt"), "darwin": ("Darwin", "posix")}
    return any(
        marker.evaluate(
            {**system, "platform_system": names[system["sys_platform"]][0], "os_name": names[system["sys_platform"]][1]}
            | {"python_version": version, "python_full_version": f"{version}.0", "extra": extra}
        )
        for system in systems
        for version in ("3.11", "3.12", "3.13")
        for extra in (extras or {""})
    )


def needed_at_run_time(locked: dict[str, str]) -> set[str]:
    """Every package that an installation without the `dev` extra brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    waiting = [Requirement(line) for line in project["dependencies"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = waiting.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if name not in locked or (name, extras) in seen:
            continue
        seen.add((name, extras))
        try:
            lines = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # belongs to another system; what it needs is another system's too
        waiting += [found for found in map(Requirement, lines) if applies(found.marker, extras)]
    return {name for name, _extras in seen}


def licence_of(name: str) -> str:
    """The licence as an SPDX expression where the package gives one.

    Raises SystemExit for a package that says nothing and is not in `SAID_ELSEWHERE`.
    """
    if name in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[name]
    try:
        facts = importlib.metadata.metadata(name).json
    except importlib.metadata.PackageNotFoundError:
        sys.exit(f"{name} is not installed here: read its licence and add it to SAID_ELSEWHERE")
    said = str(facts.get("license_expression") or facts.get("license") or "")
    if not said or len(said) > 80 or "\n" in said:
        sys.exit(f"{name} does not say its licence: read it and add it to SAID_ELSEWHERE")
    return said


def document() -> str:
    """The whole page."""
    locked = locked_versions()
    rows = [f"| {name} | {locked[name]} | {licence_of(name)} |" for name in sorted(needed_at_run_time(locked))]
    return HEAD + "\n".join(rows) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or say that it is out of date."""
    text = document()
    if arguments == ["--check"]:
        fresh = DOCUMENT.is_file() and DOCUMENT.read_text("utf-8") == text
        print("notices: up to date" if fresh else "docs/third-party-notices.md is out of date: run `make notices`")
        return 0 if fresh else 1
    DOCUMENT.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
