"""A shift of a hundred thousand scans needs no more memory at its end, and leaves no picture on the disk."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from counter_app.scanning.drawing import draw_code
from counter_app.scanning.pictures import read_picture
from counter_app.scanning.stream import PictureStream
from tests.e2e.programs import wait_until
from tests.siege.audit import asking
from tests.siege.besieger import ROOT
from tests.siege.town import Town, opened, scans_of

Figure = Callable[[int, int], int]
_MOST_BYTES = 20_000_000
# Within one line: a call that another thread's interrupts has no end on its own.
_CREATED = re.compile(r'(?:openat\([^"\n]*|\bopen\()"([^"\n]*)", [^)\n]*O_CREAT|creat\("([^"\n]*)"')
# What a counter may make while it scans: its own files, and what the system keeps of graphics and of the window.
_MAY_BE_MADE = re.compile(
    r"/till/(counter\.(db|db-wal|db-shm|kept)|claims\.lock|sync-(up|down)\.lock|window\.lock|occupied\.lock"
    r"|first-start\.lock|[\w.-]*\.lock|logs/[\w.-]+|prefs[\w.-]*|\.?prefs[\w.-]*)$"
    r"|/__pycache__/|^/dev/(null|shm/(sem|org)\.[^/]*)$|^/proc/|/fontconfig/|/mesa_shader_cache|/memfd|^/tmp/\.|/config/"
)


@pytest.mark.timeout(1800)
def test_a_shift_of_scans_needs_no_more_memory_at_its_end(town: Town, figure: Figure) -> None:
    scans = figure(10_000, 100_000)
    words = [sys.executable, "-m", "tests.siege.soak", str(town.till), str(scans)]
    done = subprocess.run(words, cwd=ROOT, env=os.environ, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    grown = found["end"] - found["warm"]
    print(f"{scans} scans, {found['checked']} checked: {grown / 1e6:+.1f} MB after the first tenth")
    assert found["checked"] > scans * 0.9
    assert grown < _MOST_BYTES


def test_a_file_that_is_read_is_told_from_one_that_is_made_however_their_lines_are_mixed() -> None:
    lines = (
        '1 openat(AT_FDCWD, "/read.svg", O_RDONLY|O_CLOEXEC <unfinished ...>',
        '2 openat(AT_FDCWD, "/made.db", O_RDWR|O_CREAT|O_CLOEXEC, 0644 <unfinished ...>',
        "1 <... openat resumed>) = 3",
        '3 open("/also", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 4',
        '3 creat("/third", 0644) = 5',
    )
    assert [next(filter(None, found)) for found in _CREATED.findall("\n".join(lines))] == [
        "/made.db",
        "/also",
        "/third",
    ]


@pytest.mark.timeout(300)
def test_a_window_that_scans_from_a_camera_makes_its_own_files_and_no_picture(town: Town, tmp_path: Path) -> None:
    counter = opened(town.till)
    code = str(asking(counter)("SELECT short_code FROM coupon LIMIT 1")[0][0])
    counter.close()
    before = scans_of(town)
    log = tmp_path / "calls"
    picture = read_picture(draw_code(code))
    with PictureStream(picture, frames_per_second=10) as stream:
        words = ["strace", "-f", "--seccomp-bpf", "-e", "trace=open,openat,creat", "-o", str(log), sys.executable]
        words += [str(ROOT / "main.py"), "--data", str(town.till), "gui", "--camera", stream.url]
        with subprocess.Popen(words, env=os.environ, stderr=subprocess.PIPE) as window:
            try:
                wait_until(lambda: scans_of(town) > before, 120)
            finally:
                for child in psutil.Process(window.pid).children():
                    child.terminate()
                window.wait(60)
    made = {next(filter(None, found)) for found in _CREATED.findall(log.read_text(errors="replace"))}
    strange = sorted(path for path in made if not _MAY_BE_MADE.search(path))
    print(f"{len(made)} files made or opened for writing, none of them a picture")
    assert strange == []
