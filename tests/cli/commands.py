"""Runs commands: as processes of their own, or inside this process where no process is tried."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from counter_app.cli import main

ROOT = Path(__file__).resolve().parents[2]
Document = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str
    words: tuple[str, ...] = field(default=())

    @property
    def document(self) -> Document:
        """The one JSON document on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def process(*words: str, env: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
    """`python main.py WORDS` as a process."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *words],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, **(env or {})},
        input=stdin,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr, words)


def inside(*words: str) -> Ran:
    """The same without a process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return Ran(code, out.getvalue(), err.getvalue(), words)


@dataclass(frozen=True)
class Counter:
    """A counter's folder, and commands in it."""

    folder: Path

    def __call__(self, *words: str) -> Ran:
        return inside("--data", str(self.folder), "--json", "--lang", "en", *words)

    def must(self, *words: str) -> Document:
        """A command that has to be done."""
        ran = self(*words)
        assert ran.code == 0, f"{words}: {ran.code} {ran.out} {ran.err}"
        return ran.document
