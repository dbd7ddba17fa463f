"""What the cloud keeps about its rows is what the rows say."""

from typing import Any

from counter_app.cloud.digest_rows import DepartureRow, DigestRow
from counter_app.cloud.kinds import KINDS
from counter_app.cloud.sealing import recomputed
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.zones import EVERYBODY


def assert_sealed(reading: Reading, merchant: str) -> None:
    """Count and sum of every kind in every zone; and that no row, nor one that left, is newer than its zone is said to
    be: pages are not looked for where nothing is newer."""
    kept = {(row.kind, row.zone): row for row in reading.all(DigestRow, merchant)}
    sums = {key: (row.count, row.sum) for key, row in kept.items()}
    assert {key: value for key, value in sums.items() if value != (0, 0)} == recomputed(reading, merchant)
    newest: dict[tuple[str, str], int] = {}
    for kind, row_type in KINDS.items():
        every: list[Any] = reading.all(row_type, merchant)
        for row in every:
            key = kind, getattr(row, "zone", EVERYBODY)
            newest[key] = max(newest.get(key, 0), row.version)
    for gone in reading.all(DepartureRow, merchant):
        newest[gone.kind, gone.zone] = max(newest.get((gone.kind, gone.zone), 0), gone.version)
    late = {key: version for key, version in newest.items() if version > kept[key].last_version}
    assert not late
