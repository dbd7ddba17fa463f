"""The log of the cloud's SQLite file stays within bounds, also beside somebody who reads for long."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from counter_app.cloud import rows
from counter_app.cloud.storage.log_watch import HELD_LOG_BYTES, log_size
from counter_app.cloud.storage.opening import FILE, open_database
from counter_app.cloud.storage.store import Database
from counter_app.domain.errors import Fault, FaultKind

MOST = 64_000_000
KEY = bytes(range(32))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path, KEY, None)
    yield opened
    opened.close()


def _fill(database: Database, folder: Path, count: int, size: int) -> int:
    most = 0
    for number in range(count):
        with database.writing() as writing:
            value = f'"{number:08}' * (size // 9)
            writing.save([rows.SettingRow("m", f"s{number % 50}", value, "", "", version=number + 1)])
        most = max(most, log_size(folder / FILE))
    return most


def test_one_of_us_who_reads_on_and_on_is_ended(
    tmp_path: Path, database: Database, figure: Callable[[int, int], int]
) -> None:
    def read_on() -> None:
        with database.reading() as reading:
            assert reading.merchants() == []
            assert _fill(database, tmp_path, figure(700, 100_000), figure(100_000, 2_000)) <= MOST

    with pytest.raises(Fault) as told:
        read_on()
    assert (told.value.kind, told.value.retryable) == (FaultKind.DATABASE_BUSY, True)
    with database.reading() as reading:
        assert reading.merchants() == []


def test_who_does_not_belong_to_us_is_seen_and_the_log_shrinks_when_he_is_gone(
    tmp_path: Path, database: Database
) -> None:
    foreign = dbapi2.connect(str(tmp_path / FILE), isolation_level=None)
    foreign.execute(f"""PRAGMA key="x'{KEY.hex()}'\"""")
    foreign.execute("BEGIN")
    foreign.execute("SELECT count(*) FROM setting").fetchone()
    assert _fill(database, tmp_path, 500, 100_000) > HELD_LOG_BYTES
    foreign.close()
    _fill(database, tmp_path, 50, 100_000)
    assert log_size(tmp_path / FILE) < HELD_LOG_BYTES
