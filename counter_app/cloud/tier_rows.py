"""What the tier of a member is made of. As in `rows`; `docs/decisions/196`."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class TierRow(Record):
    """Of the member `id`; the tier itself stands in the member's row. Days are ISO texts, "" for none.

    What comes down: `since`; `until`, the last day of a tier under notice; `paid_minor` and `visits` within the window,
    the same up to `holds`. What it follows from: `days`, JSON of {day: [paid minor, checkouts]}; `by_hand` since
    `by_hand_on`; `start`, JSON of [day, tier, since, noticed] or "". `rules`: the version of the setting that it was
    reckoned by; `look_on`: when to reckon again. `gift_year`: the last year of
    which the birthday's coupon was given. `deleted`: its member became another one.
    """

    since: str = ""
    until: str = ""
    paid_minor: int = 0
    visits: int = 0
    holds: str = ""
    noticed: str = ""
    days: str = "{}"
    by_hand: str = ""
    by_hand_on: str = ""
    start: str = ""
    rules: int = 0
    look_on: str = ""
    deleted: bool = False
    version: int = 0
    digest: int = 0
    zone: str = ""
    gift_year: int = 0
