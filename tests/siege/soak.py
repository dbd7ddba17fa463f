"""A long shift: pictures decoded and their codes checked, by the program's own parts. `python -m tests.siege.soak`.

Arguments: the counter's folder, how many scans. Prints one JSON line: memory in bytes after a tenth and at the end.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import psutil

from counter_app.bootstrap.scanning import Recogniser
from counter_app.scanning.confirm import Confirmer
from counter_app.scanning.decoder import LaneA
from counter_app.scanning.drawing import draw_code
from counter_app.scanning.frames import Frame
from counter_app.scanning.pictures import read_picture
from counter_app.scanning.settle import Settler
from counter_app.services.check import CheckRequest, check
from tests.siege.audit import asking
from tests.siege.town import opened

_CODES = 40
_APART_SECONDS = 10.0


def main(folder: Path, scans: int) -> None:
    """Every scan another code, seen long after the one before."""
    counter = opened(folder)
    codes = [str(row[0]) for row in asking(counter)(f"SELECT short_code FROM coupon LIMIT {_CODES}")]
    pictures = [np.ascontiguousarray(read_picture(draw_code(code))[::2, ::2]) for code in codes]
    recogniser = Recogniser(counter.counter.read_code)
    lane, settler, confirmer = LaneA(), Settler(), Confirmer(recogniser.proves_itself)
    memory, warm, checked = psutil.Process(), 0, 0
    for number in range(scans):
        at = number * _APART_SECONDS
        symbols = lane.decode(Frame(pictures[number % len(pictures)], number + 1, at)).symbols
        sure = confirmer.confirmed(symbols, at, repeated=False)
        event = settler.feed([(recogniser.identify(symbol.text), symbol) for symbol in sure], at)
        if event is not None:
            checked += check(counter.counter, CheckRequest((event.symbols[0].text,), None, None, "camera")).accepted
        if number == scans // 10:
            warm = memory.memory_info().rss
    print(json.dumps({"warm": warm, "end": memory.memory_info().rss, "checked": checked, "scans": scans}))
    counter.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
