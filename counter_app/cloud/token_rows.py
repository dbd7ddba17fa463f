"""Tokens of counters beside the ones in use, as records."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class TokenRow(Record):
    """A token beside the one in its counter's row; `id` is its hash. `state`: next (not used yet), current or over."""

    device: str
    epoch: int
    state: str
    made_at: str
