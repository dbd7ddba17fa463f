"""Of a join that came to nothing no key stays with the computer, once a backup has taken its place."""

import json
from pathlib import Path

import pytest

from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.opening import DATABASE_KEY
from counter_app.bootstrap.restoring import restore
from counter_app.config import Settings
from counter_app.domain.errors import Fault
from counter_app.security.keystore import folder_id
from counter_app.ui.first.ports import Invited
from tests.bootstrap.solo import NOW, Solo
from tests.bootstrap.test_first_start import settings_of


def secrets_of(settings: Settings, folder: str) -> set[str]:
    return set(json.loads((settings.config_dir / "keys" / f"{folder}.json").read_text())["secrets"])


def test_of_a_join_that_failed_no_key_stays_once_a_backup_is_put_back(solo: Solo, tmp_path: Path) -> None:
    backup, settings = solo.backup(), settings_of(tmp_path / "new")
    start = FirstStart(settings)
    with pytest.raises(Fault):
        start.join(Invited("7" * 26, "http://127.0.0.1:1", "nobody"), lambda _: None)
    before = folder_id(settings.data_dir)
    assert secrets_of(settings, before) > {"first-invitation", "device-key"}
    done = restore(settings, backup, solo.phrase, NOW)
    assert done.aside is not None
    assert secrets_of(settings, before) == set()
    assert {DATABASE_KEY, "device-key"} <= secrets_of(settings, folder_id(settings.data_dir))
    # A counter that is set aside keeps what opens it.
    again = restore(settings, backup, solo.phrase, NOW)
    assert again.aside is not None
    assert DATABASE_KEY in secrets_of(settings, folder_id(again.aside))
