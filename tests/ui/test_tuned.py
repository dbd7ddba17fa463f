"""What a window changes in Python while its loop runs, and that it is put back."""

import gc
import sys

import pytest

from counter_app.ui.app import GARBAGE_THRESHOLDS, SWITCH_SECONDS, started, tuned


def test_threads_give_way_soon_and_what_is_loaded_is_not_looked_through_until_the_window_closes() -> None:
    before = sys.getswitchinterval(), gc.get_threshold(), gc.get_freeze_count()
    with tuned():
        assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
        assert gc.get_threshold() == GARBAGE_THRESHOLDS
        started()
        assert gc.get_freeze_count() > 10_000
    assert sys.getswitchinterval() == pytest.approx(before[0])
    assert gc.get_threshold() == before[1]
    assert gc.get_freeze_count() == 0
