"""A writer in a process of its own, told by its input when to commit: `python -m tests.cloud.writer FOLDER URL TOKEN`.

Each line of its input is `OPERATION_JSON<TAB>SECONDS`. It applies the operation in one transaction, says
`written VERSION` while that is still open, waits so many seconds, or for a line when that is `-`, commits, and says
`committed`.
"""

import sys
import threading
from pathlib import Path

import msgspec

from counter_app.cloud.applying import _Asked
from counter_app.cloud.ledger.envelope import read_entries
from tests.cloud.support import HandClock, new_cloud


def say(*words: object) -> None:
    print(*words, flush=True)


def main(folder: str, url: str, token: str) -> None:
    cloud = new_cloud(Path(folder), HandClock(), url)
    applying, database, caller = cloud._applying, cloud._context.database, cloud.authenticate(token)
    say("ready")
    for line in sys.stdin:
        operation, _, pause = line.rstrip("\n").partition("\t")
        asked = _Asked(caller, read_entries([msgspec.Raw(operation.encode())]), cloud._context.now(trial=False))
        with database.writing() as writing:
            counter = writing.lock(caller.merchant)
            applying._write(writing, counter, [asked])
            say("written", counter.version)
            if pause == "-":
                sys.stdin.readline()
            else:
                threading.Event().wait(float(pause))
        say("committed")
    cloud.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
