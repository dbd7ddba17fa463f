"""`services.ports.Reading`: look-ups on one connection, statements built once."""

from __future__ import annotations

from counter_app.storage.campaign_counts import CampaignCounting
from counter_app.storage.cards import CardReading
from counter_app.storage.channel_counts import ChannelReading
from counter_app.storage.consents import ConsentReading
from counter_app.storage.exporting import ExportReading
from counter_app.storage.folding import FoldReading
from counter_app.storage.follow_ups import FollowUpReading
from counter_app.storage.imports import ImportReading
from counter_app.storage.lots import LotReading
from counter_app.storage.marks import MarkReading
from counter_app.storage.messages import MessageReading
from counter_app.storage.overlay import SendingReading
from counter_app.storage.reading_coupons import CouponReading
from counter_app.storage.reading_found import FoundReading
from counter_app.storage.reading_leases import LeaseReading
from counter_app.storage.reading_members import MemberListReading
from counter_app.storage.reading_outbox import OutboxReading
from counter_app.storage.reading_people import PeopleReading
from counter_app.storage.reading_purchases import PurchaseReading
from counter_app.storage.reservations import ReservationReading
from counter_app.storage.segment_counts import SegmentCountReading
from counter_app.storage.selections import SelectionReading
from counter_app.storage.shifts import ShiftReading
from counter_app.storage.staff_counts import StaffCounting
from counter_app.storage.traffic import TrafficReading
from counter_app.storage.undoing import UndoReading


class SqlReading(
    FoldReading,
    PeopleReading,
    FoundReading,
    MemberListReading,
    CouponReading,
    CampaignCounting,
    ChannelReading,
    ConsentReading,
    LeaseReading,
    ExportReading,
    UndoReading,
    LotReading,
    CardReading,
    ReservationReading,
    OutboxReading,
    PurchaseReading,
    SendingReading,
    MarkReading,
    ShiftReading,
    TrafficReading,
    SegmentCountReading,
    ImportReading,
    SelectionReading,
    StaffCounting,
    FollowUpReading,
    MessageReading,
):
    """All look-ups of the counter on one snapshot."""
