"""A folder that somebody prepared: modules, programs and plugins with the names that the program itself uses."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import PySide6

# Modules that Python, the libraries and the program import, also lazily and in child processes.
MODULES = (
    *sorted(name for name in sys.stdlib_module_names if not name.startswith("_")),
    "sitecustomize", "usercustomize", "counter_app", "migrations", "resources", "main", "alembic", "argon2",
    "cryptography", "cv2", "httptools", "httpcore", "keyring", "litestar", "msgspec", "numpy", "phonenumbers", "PIL",
    "platformdirs", "psycopg", "PySide6", "pyzbar", "qrcode", "sqlalchemy", "sqlcipher3", "structlog", "tzdata",
    "uvicorn", "uvloop", "watchfiles", "websockets", "yaml", "zstandard", "zxingcpp",
)  # fmt: skip
PROGRAMS = ("uname", "ldconfig", "gcc", "cc", "ld", "objdump", "git", "sh", "bash", "env", "python", "python3", "id",
            "ip", "ifconfig", "arp", "hostname", "lsb_release", "xdg-open", "xdg-settings", "pactl", "which", "file",
            "getconf", "locale", "lspci", "v4l2-ctl", "openssl", "sqlite3", "readelf", "clang")  # fmt: skip


class Bait:
    """The folder, the environment that leads into it, and what was taken."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._taken = folder, folder.parent / "taken"
        self._programs, self._plugins = folder / "bin", folder / "plugins"
        self._programs.mkdir(parents=True)
        for name in MODULES:
            (folder / f"{name}.py").write_text(self._module(name), encoding="utf-8")
        for name in ("counter_app", "multiprocessing", "PySide6"):
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text(self._module(name), encoding="utf-8")
        for name in PROGRAMS:
            (self._programs / name).write_text(f"#!/bin/sh\necho program {name} >>{self._taken}\nexit 1\n")
            (self._programs / name).chmod(0o755)
        for name in (".env", "alembic.ini", "qt.conf", "keyringrc.cfg", "pyvenv.cfg", "logging.ini"):
            (folder / name).write_text("[Paths]\nPlugins=plugins\n[backend]\ndefault-keyring=json.Keyring\n")
        (self._plugins / "platforms").mkdir(parents=True)
        for plugin in (Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms").glob("*offscreen*"):
            shutil.copy(plugin, self._plugins / "platforms")

    def _module(self, name: str) -> str:
        return f"with open({str(self._taken)!r}, 'a') as taken: taken.write('module {name}\\n')\nraise SystemExit(77)\n"

    @property
    def taken(self) -> list[str]:
        """What was run of it."""
        return self._taken.read_text().splitlines() if self._taken.exists() else []

    def environment(self) -> dict[str, str]:
        """A person's environment, except that it leads here wherever the program itself may choose to follow."""
        return {
            **os.environ,
            "PATH": os.pathsep.join((str(self._programs), "", ".", os.environ["PATH"])),
            "QT_PLUGIN_PATH": str(self._plugins),
            "QT_QPA_PLATFORM_PLUGIN_PATH": str(self._plugins / "platforms"),
            "ALEMBIC_CONFIG": str(self.folder / "alembic.ini"),
            "PWD": str(self.folder),
        }
