"""The answer of `GET /v1/numbers`: sums that charts are made of. Names are the wire names, days ISO texts."""

from __future__ import annotations

import msgspec


class SalesOn(msgspec.Struct, frozen=True, kw_only=True):
    """One business day: purchases that stand, and what was paid for them with money and kept, by whether the customer
    was a member."""

    day: str
    member_count: int = 0
    member_minor: int = 0
    other_count: int = 0
    other_minor: int = 0


class SlotOn(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter of an hour of a business day, `minute` minutes behind the midnight with which its date begins."""

    day: str
    minute: int
    count: int
    minor: int


class BuyersIn(msgspec.Struct, frozen=True, kw_only=True):
    """Members whose first purchase was in the month `first` and who bought in `month`; `twice`: how many of them
    bought more than once in it. Months are "2026-03"."""

    month: str
    first: str
    members: int
    twice: int


class MembersOn(msgspec.Struct, frozen=True, kw_only=True):
    """Members by how lately they were here, at the end of a day."""

    day: str
    new: int
    active: int
    drifting: int
    asleep: int
    lost: int


class TrafficOn(msgspec.Struct, frozen=True, kw_only=True):
    """Visits without a purchase of one kind on a business day."""

    day: str
    kind: str
    count: int


class CampaignOver(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a campaign's coupons over the days: handed out, used (`off_minor` in all), and the purchases with
    one. `members`: who used one first on one of these days; `came_back`: of them on a later day, until now."""

    campaign: str
    issued: int = 0
    used: int = 0
    off_minor: int = 0
    purchases: int = 0
    spent_minor: int = 0
    members: int = 0
    came_back: int = 0


class ChannelOver(msgspec.Struct, frozen=True, kw_only=True):
    """Who joined through a channel on these days, and what they have done until now: bought, used a coupon, come twice
    or more."""

    channel: str
    signed_up: int = 0
    bought: int = 0
    used: int = 0
    came_back: int = 0


class StaffOver(msgspec.Struct, frozen=True, kw_only=True):
    """What a person rang up over the days, at whichever counter: purchases that stand, and the money kept of them."""

    staff: str
    purchases: int = 0
    minor: int = 0


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a store, or with an empty `store` of the merchant, as they were at `now`.

    `sales` and `traffic`: days with any, from `first` to `until`; `slots`: of `until` and of the same weekday of the
    weeks before; `buyers` and `members`: of the months up to that of `until`. `whole` False: older operations are
    being counted still, and everything is to be taken as the least that it is.
    `campaigns`, `channels`, `staff`: over the days from `first` to `until`, those with any.
    """

    now: str
    store: str
    first: str
    until: str
    whole: bool
    sales: list[SalesOn]
    slots: list[SlotOn]
    buyers: list[BuyersIn]
    members: list[MembersOn]
    traffic: list[TrafficOn]
    campaigns: list[CampaignOver] = []
    channels: list[ChannelOver] = []
    staff: list[StaffOver] = []
