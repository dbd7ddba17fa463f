"""The installation is the one that was locked, and one that is known to work.

Looks for what has bitten before: two OpenCV wheels in one folder, PySide6 6.12 on Python 3.11, an SQLite older than the
fix of the WAL-reset bug, a lock file with addresses in it, a lock file that pyproject.toml has left behind.
"""

import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import cv2
import sqlcipher3.dbapi2
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)(?: ; (.*?))? \\$", re.MULTILINE)
OLDEST_SQLITE = (3, 51, 3)


def pins(text: str) -> dict[str, str]:
    """Names and versions of a lock file, as they hold for this Python on this system."""
    return {
        canonicalize_name(name): version
        for name, version, marker in PINNED.findall(text)
        if not marker or Marker(marker).evaluate()
    }


def lock_problems() -> list[str]:
    """What is wrong with requirements.lock as a text, and beside pyproject.toml."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    problems = ["requirements.lock has an address in it"] if "://" in text else []
    locked = pins(text)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for line in project["dependencies"] + project["optional-dependencies"]["dev"]:
        wanted = Requirement(line)
        version = locked.get(canonicalize_name(wanted.name))
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        if version is None or not wanted.specifier.contains(version, prereleases=True):
            problems.append(
                f"requirements.lock has {wanted.name} {version}, pyproject.toml wants {line}: run `make lock`"
            )
    return problems


def installed_problems() -> list[str]:
    """What is wrong with the environment this runs in."""
    locked = pins((ROOT / "requirements.lock").read_text("utf-8"))
    installed: dict[str, str] = {
        canonicalize_name(found.metadata["Name"]): found.version for found in importlib.metadata.distributions()
    }
    problems = [
        f"{name} {installed[name]} is installed, {version} is locked"
        for name, version in locked.items()
        if name in installed and installed[name] != version
    ]
    wheels = sorted(name for name in installed if name.startswith("opencv-"))
    if wheels != ["opencv-python-headless"]:
        problems.append(
            f"these write the same cv2 folder: {', '.join(wheels)}; only opencv-python-headless belongs here"
        )
    if not re.search(r"GUI:\s+NONE", cv2.getBuildInformation()):
        problems.append("cv2 has a window of its own (GUI is not NONE): it brings a second Qt")
    if sqlcipher3.dbapi2.sqlite_version_info < OLDEST_SQLITE:
        problems.append(f"SQLite {sqlcipher3.dbapi2.sqlite_version} can lose a transaction when the log is reset")
    return problems


def main() -> int:
    """Print what is wrong, or one line."""
    problems = lock_problems() + installed_problems()
    print("\n".join(problems) if problems else "environment: as locked, one OpenCV without a window, a sound SQLite")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
