"""The window imports in a process of its own: told to stop, left alone by a parent that was killed, gone on with."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from counter_app.bootstrap.import_worker import ImportWorker
from counter_app.config import load_settings
from counter_app.domain.errors import InvalidInput
from counter_app.services.import_unfinished import Unfinished, unfinished_imports
from counter_app.ui.import_ports import ImportWish
from tests.e2e.chain import Chain
from tests.e2e.programs import call, must, wait_until
from tests.e2e.test_imports import example, expected, settle, sums, write
from tests.e2e.tills import opened_at

_PARENT = """
import os, sys, threading
from pathlib import Path
from counter_app.bootstrap.import_worker import ImportWorker
from counter_app.config import load_settings
from counter_app.ui.import_ports import ImportWish

worker = ImportWorker(load_settings(os.environ, data=sys.argv[1]))
worker.bring(ImportWish(Path(sys.argv[2]), "en"), lambda *told: print(*told, flush=True), threading.Event())
"""


def _lives(pid: str) -> bool:
    """Whether a process runs still; one that nobody has asked how it ended does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(autouse=True)
def owner(chain: Chain) -> None:
    """The owner is signed in at T1."""
    call(chain.data("T1"), "sign-in", "owner", "--pin", chain.facts["owner_pin"])


@pytest.fixture
def worker(chain: Chain) -> ImportWorker:
    return ImportWorker(load_settings(os.environ, data=str(chain.data("T1"))))


def stopped(data: Path) -> tuple[Unfinished, ...]:
    with opened_at(data) as opened:
        return unfinished_imports(opened.counter).imports


def test_looked_at_rehearsed_stopped_and_gone_on_with(chain: Chain, worker: ImportWorker, tmp_path: Path) -> None:
    data, file = chain.data("T1"), write(tmp_path / "老会员.csv", example(400, 20, 5))
    look = worker.look(ImportWish(file, "zh_CN"), threading.Event())
    assert (look.rows, look.width, look.file.kind, look.file.encoding) == (425, 8, "csv", "gb18030")
    assert {each.column: each.field for each in look.columns}[3] == "phone"
    assert len(look.first_rows) == 20
    wish = ImportWish(file, "zh_CN", (("#8", "ignore"),), look.source)
    rehearsed = worker.bring(
        ImportWish(file, "zh_CN", wish.said, look.source, rehearse=True), lambda *_: None, threading.Event()
    )
    assert (rehearsed.created, rehearsed.merged, rehearsed.rejected) == (400, 20, 5)
    stop, told = threading.Event(), []

    def listen(stage: str, done: int, of: int) -> None:
        told.append((stage, done, of))
        if stage == "writing" and done >= 100:
            stop.set()

    half = worker.bring(wish, listen, stop)
    assert half.left == 420 - half.created - half.merged
    assert 100 <= half.created + half.merged < 420
    assert not half.reasons
    assert [done for stage, done, _ in told if stage == "writing"][:2] == [0, 25]
    (offered,) = stopped(data)
    assert (offered.path, offered.content, offered.said) == (str(file), look.source, wish.said)
    done = worker.bring(wish, lambda *_: None, threading.Event())
    assert (done.created, done.merged, done.left) == (400, 20, 0)
    assert done.opening == rehearsed.opening
    settle(chain, "T1", "T2")
    assert sums(data) == expected(400) == sums(chain.data("T2"))
    assert must(data, "member", "show", "13910000007")["member"]["tags"] == []


def test_a_list_whose_name_is_no_text_comes_in(chain: Chain, worker: ImportWorker, tmp_path: Path) -> None:
    # As an archive that was packed under another system's encoding leaves it.
    file = write(tmp_path / os.fsdecode("老会员.csv".encode("gb18030")), example(60, 0, 0))
    done = worker.bring(ImportWish(file, "en"), lambda *_: None, threading.Event())
    assert (done.created, done.left) == (60, 0)
    with opened_at(chain.data("T1")) as opened, opened.counter.store.reading() as reading:
        (kept,) = reading.imports(9)
    assert (kept.name.endswith(".csv"), "?" in kept.name, kept.path) == (True, True, "")


def test_what_cannot_be_used_is_said_in_the_language_that_was_asked_for(worker: ImportWorker, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"%PDF-1.7")
    for lang, said in (("zh_CN", "这是 PDF 文件"), ("en", "This is a PDF file")):
        with pytest.raises(InvalidInput, match=said):
            worker.look(ImportWish(file, lang), threading.Event())
    listed = write(tmp_path / "a.csv", example(5, 0, 0))
    with pytest.raises(InvalidInput, match="changed") as no:
        worker.bring(ImportWish(listed, "en", source="another"), lambda *_: None, threading.Event())
    assert no.value.key == "file"
    with pytest.raises(InvalidInput):
        worker.look(ImportWish(tmp_path / "--nothing", "en"), threading.Event())


def test_a_killed_window_leaves_an_import_that_stopped(chain: Chain, worker: ImportWorker, tmp_path: Path) -> None:
    data, file = chain.data("T1"), write(tmp_path / "a.csv", example(1_500, 0, 0))
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(data), str(file)], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    for line in parent.stdout:
        if line.startswith(b"writing") and int(line.split()[1]) >= 100:
            break
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text("ascii").split()
    assert children
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(30)
    parent.stdout.close()
    wait_until(lambda: not any(map(_lives, children)), 60)
    (left,) = stopped(data)
    assert 100 <= left.done < 1_500
    done = worker.bring(ImportWish(file, "en"), lambda *_: None, threading.Event())
    assert (done.created, done.left) == (1_500, 0)
    assert stopped(data) == ()
