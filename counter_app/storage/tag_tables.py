"""What is kept of tags that were put on many members at once; the tables belong to `schema`."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from counter_app.storage.columns import metadata, number, words

# `hash`: of what was asked for; `last`: the member up to whom, by id, it has come; `changed`, `passed`: how many got or
# lost it, how many had it so already; `undone_by`: the act that takes it back.
tag_act = Table(
    "tag_act",
    metadata,
    *(words("id", primary_key=True), words("hash"), words("tag"), number("take")),
    *map(words, ("staff", "begun_at", "ended_at", "last", "undoes", "undone_by")),
    *map(number, ("people", "changed", "passed")),
)

# Who got or lost it, by which operation; `undoes`: the operation of the act that is taken back.
tag_row = Table(
    "tag_row",
    metadata,
    words("operation", primary_key=True),
    Column("act", Text, nullable=False, index=True),
    Column("member", Text, nullable=False, index=True),
    Column("undoes", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)
