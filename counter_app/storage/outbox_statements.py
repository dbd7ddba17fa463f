"""What waits to go up, in the order in which it goes: an import of a hundred thousand behind everything else."""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

OUTBOX = (
    "SELECT * FROM operation INDEXED BY ix_operation_open WHERE state <> 'closed' AND state = 'waiting'"
    " ORDER BY lane, epoch, seq LIMIT :limit"
)
_FIRST_OF_IMPORTS = (
    "(SELECT written_at FROM operation INDEXED BY ix_operation_open WHERE state <> 'closed' AND state = 'waiting'"
    " AND lane = 1 ORDER BY epoch, seq LIMIT 1)"
)
WAITING = (
    "SELECT count(*), nullif(min(coalesce(min(CASE WHEN lane = 0 THEN written_at END), 1 << 62),"
    f" coalesce({_FIRST_OF_IMPORTS}, 1 << 62)), 1 << 62) FROM operation WHERE state <> 'closed' AND state = 'waiting'"
)
