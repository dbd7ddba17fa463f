"""What is kept of imports of old customers; the tables belong to `schema`."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, text

from counter_app.storage.columns import metadata, number, words

# `source`: of which file, read in which way; while `ended_at` is empty the next run of the same file goes on there.
# `undo`: the operation that takes back a block of its rows and waits for an answer; `undone_row`: up to which row
# of the file it was taken back.
# `path`, `content`, `said`: where the file lay, a hash of it, and what was said of its columns, to offer just that.
import_run = Table(
    "import_run",
    metadata,
    words("id", primary_key=True),
    words("source"),
    words("name"),
    words("staff"),
    words("begun_at"),
    words("ended_at"),
    *map(number, ("rows", "next_row", "created", "merged", "rejected", "points", "principal_minor", "bonus_minor")),
    words("path"),
    words("content"),
    words("said"),
    words("undo"),
    words("undo_begun_at"),
    words("undo_ended_at"),
    number("undone_row"),
)
# A file is imported by one run at a time, whatever the code above does.
Index("uq_import_run_open", import_run.c.source, unique=True, sqlite_where=text("ended_at = ''"))

# A row of a file that has become a member's: by which operation ("" where it said nothing new), with which opening.
# `added`: JSON of what it added beside that; `undone`: JSON of what was taken back of it, "" while nobody has asked.
import_row = Table(
    "import_row",
    metadata,
    words("import", primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("member", Text, nullable=False, index=True),
    words("operation"),
    *map(number, ("created", "points", "principal_minor", "bonus_minor")),
    words("added"),
    words("undone"),
    number("opening_back"),
    sqlite_with_rowid=False,
)
