"""Entering the trial while its window is up."""

import os
from pathlib import Path

import pytest

from counter_app.bootstrap.first_start import FirstStart
from counter_app.config import load_settings
from counter_app.domain.errors import InvalidInput
from counter_app.ui.single import SingleInstance


def test_a_play_shop_whose_window_is_open_gets_no_second_cloud(tmp_path: Path, qapp: object) -> None:
    (tmp_path / "demo").mkdir()
    window = SingleInstance(tmp_path / "demo")
    assert window.acquire()
    try:
        start = FirstStart(load_settings(os.environ, data=str(tmp_path)))
        with pytest.raises(InvalidInput) as refused:
            start.prepare_trial(lambda _: None)
        assert refused.value.code == "trial_open"
        assert start.shop is None
        assert not (tmp_path / "demo" / "cloud").exists()
    finally:
        window.release()
