"""Where the files beside the code lie: in the source tree, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    installed = _HERE / f"_{name}"
    return installed if installed.is_dir() else _HERE.parent / name


def resource(*parts: str) -> Path:
    """A file or folder under `resources/`."""
    return _folder("resources").joinpath(*parts)


def migrations_dir(database: str) -> Path:
    """The Alembic folder of `counter` or `cloud`."""
    return _folder("migrations") / database
