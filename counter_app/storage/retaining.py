"""What this counter alone keeps of persons goes when its time is over: what was scanned, and what rows of a list
added."""

from __future__ import annotations

from datetime import datetime

from counter_app.storage.rows import to_ms
from counter_app.storage.writing_log import LogWriting

# Both walk a primary key from a place on, and remember it: nothing is read twice, and no index is needed for it.
_SCANS = "SELECT number, at FROM scan_log WHERE number > :after ORDER BY number LIMIT :limit"
_FORGET_SCANS = "UPDATE scan_log SET shown = '' WHERE number > :after AND number <= :until AND shown <> ''"
_RUNS = (
    "SELECT id FROM import_run WHERE ended_at <> '' AND begun_at < :before AND (path <> '' OR EXISTS"
    " (SELECT 1 FROM import_row WHERE import = import_run.id AND added <> '')) ORDER BY begun_at LIMIT 1"
)
_FORGET_ROWS = (
    "UPDATE import_row SET added = '' WHERE import = :id AND row IN"
    " (SELECT row FROM import_row WHERE import = :id AND added <> '' ORDER BY row LIMIT :limit)"
)
_FORGET_RUN = "UPDATE import_run SET path = '' WHERE id = :id"
_PLACE = "retention_scans"


class RetainWriting(LogWriting):
    """Mixin over one connection."""

    def forget_scans(self, before: datetime, limit: int) -> tuple[int, bool]:
        """What was shown of the next `limit` scans, where they are older: how many were emptied, and whether there may
        be more."""
        after = int(self.fact(_PLACE) or 0)
        found = self._connection.execute(_SCANS, {"after": after, "limit": limit}).all()
        before_ms = to_ms(before) or 0
        old = [row.number for row in found if row.at < before_ms]
        if not old:
            return 0, False
        emptied = self._connection.execute(_FORGET_SCANS, {"after": after, "until": old[-1]}).changed
        self.set_fact(_PLACE, str(old[-1]))
        return emptied, len(old) == limit

    def forget_import_rows(self, before: str, limit: int) -> tuple[int, bool]:
        """What rows of a list that was imported before (ISO) have added to members, and where its file lay: how many
        rows, and whether there may be more."""
        run = self._connection.execute(_RUNS, {"before": before}).first()
        if run is None:
            return 0, False
        emptied = self._connection.execute(_FORGET_ROWS, {"id": run.id, "limit": limit}).changed
        if emptied < limit:
            self._connection.execute(_FORGET_RUN, {"id": run.id})
        return emptied, True
