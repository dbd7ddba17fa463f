"""The table of reservations: what came down, and beside it what was made here, with version 0 until it does."""

from __future__ import annotations

from sqlalchemy import Table

from counter_app.storage.columns import from_cloud, metadata, moment, number, words

reservation = Table(
    "reservation", metadata, words("id", primary_key=True), words("coupon", index=True), words("campaign"),
    number("terms_version"), words("member"), words("store"), words("day", index=True), moment("from_at"),
    moment("until_at"), moment("due_at"), number("price_minor"), number("deposit_minor"), words("deposit_from"),
    words("state"), moment("made_at"), *from_cloud(),
)  # fmt: skip
