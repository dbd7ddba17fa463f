"""What is kept of messages that are planned; the tables belong to `schema`."""

from __future__ import annotations

from sqlalchemy import Table

from counter_app.storage.columns import from_cloud, metadata, number, words

message_plan = Table(
    "message_plan",
    metadata,
    words("id", primary_key=True),
    *map(words, ("title", "kind", "text", "send_at", "made_at", "made_by", "cancelled_at", "cancelled_by")),
    *map(number, ("waiting", "held", "no_consent", "erased", "recent", "twice", "sent", "failed")),
    *from_cloud(),
)

# What was done here with a plan: making it, whose id is the plan's own, and taking it back. `hash`: of what was asked
# for; `last`: the member up to whom, by id, it has come; `added`, `passed`: how many got onto it, or stood on it so.
message_act = Table(
    "message_act",
    metadata,
    words("id", primary_key=True),
    words("plan", index=True),
    *map(words, ("hash", "staff", "begun_at", "ended_at", "last")),
    *map(number, ("people", "added", "passed")),
)
