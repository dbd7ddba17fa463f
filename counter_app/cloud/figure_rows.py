"""What charts are made of: sums by day, and what each member adds to them. As in `rows`; they do not travel.

`docs/decisions/267` says what is kept; `ledger/figures` keeps it.
"""

from __future__ import annotations

from counter_app.cloud.rows import Record


class FigureRow(Record):
    """A sum of one chart: over `scope`, a store or "" for the merchant; of `day`, and of `key` in it.

    chart  day                   key                count                amount
    sales  business day          m, w (member, not) purchases            minor units
    slot   business day          minute, "0615"     purchases            minor units
    again  month                 month of the first buyers               of them with two purchases or more
           purchase
    lapse  last visit            `until/start`      members              -     (`domain/lapses`)
    fresh  joining               `until/start`      members              -
    issued day of issue          campaign           coupons              -
    used   business day          campaign           redemptions          minor units off
    spent  business day          campaign           purchases with one   minor units
    return first use             campaign           members              of them came back on a later day
    staff  business day          staff              purchases            minor units
    joined joining               channel            members              of them with two visits or more
    began  joining               channel            who bought           who used a coupon
    """

    chart: str
    scope: str
    day: str
    key: str
    count: int = 0
    amount: int = 0


class PatronRow(Record):
    """What the member `id` adds to sums of members: `days`, JSON of {store: {month: {day of month: [visits,
    purchases]}}}; `joined`, a day of the home store, "" where the member is in no count of members; `home`; `used`,
    JSON of {store: {campaign: {day: uses}}}; `channel`."""

    days: str = "{}"
    joined: str = ""
    home: str = ""
    used: str = "{}"
    channel: str = ""


def figure_id(chart: str, scope: str, day: str, key: str) -> str:
    """Which sum it is."""
    return f"{chart}/{scope}/{day}/{key}"
