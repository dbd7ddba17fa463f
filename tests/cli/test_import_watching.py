"""An import that goes gently."""

import gc
import threading

from counter_app.cli.import_watching import pause_behind


def test_what_stays_is_gone_through_between_blocks_and_not_within_them() -> None:
    stop, the_list = threading.Event(), [[number] for number in range(100)]
    stop.set()
    try:
        assert pause_behind(0.0, stop)
        gone_through = {id(each) for each in gc.get_objects()}
        assert not any(id(row) in gone_through for row in the_list)
    finally:
        gc.unfreeze()
