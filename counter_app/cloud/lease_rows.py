"""Rows of leases, and of counters that were given up. As in `rows`, which they belong to."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class LeaseRow(Record):
    """Uses of a quota that one counter may take. `used` and, beyond `granted`, `excess` have arrived, voided ones too;
    `kept`: once returned, how many it says it ever took; `quota`: the total it was granted under."""

    device: str
    epoch: int
    campaign: str
    quota: int
    granted: int
    used: int
    excess: int
    kept: int
    until: str
    status: str
    made_at: str
    version: int = 0
    digest: int = 0
    zone: str = ""

    @property
    def outstanding(self) -> int:
        """Uses that may still arrive."""
        bound = {"open": self.granted, "returned": self.kept}.get(self.status, 0)
        return max(0, bound - self.used - self.excess)


class WriteOffRow(Record):
    """A counter that a manager gave up: `id` is the device; its reports of `epoch` and before are exceptions."""

    epoch: int
    at: str
