"""The table of this counter's shifts; it belongs to `schema`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, text

from counter_app.storage.columns import metadata, moment, number, words

# `epoch`, `seq`: the place of its opening in the operations' log. `report`: as it was closed, for good.
shift = Table(
    "shift",
    metadata,
    words("id", primary_key=True),
    words("state"),
    words("store"),
    words("business_day"),
    moment("opened_at"),
    words("opened_by"),
    number("float_minor"),
    number("epoch"),
    number("seq"),
    moment("closed_at"),
    words("closed_by"),
    Column("counted_minor", Integer, nullable=True),
    Column("report", LargeBinary, nullable=False, server_default=text("''")),
)
# At most one is open, whatever the code above does.
Index("uq_shift_open", shift.c.state, unique=True, sqlite_where=text("state = 'open'"))
Index("ix_shift_place", shift.c.epoch, shift.c.seq)
