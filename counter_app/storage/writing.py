"""`services.ports.Writing`: one transaction on the writing connection."""

from __future__ import annotations

from counter_app.storage.cards import CardWriting
from counter_app.storage.consents import ConsentWriting
from counter_app.storage.erasing import EraseWriting
from counter_app.storage.follow_ups import FollowUpWriting
from counter_app.storage.imports import ImportWriting
from counter_app.storage.lots import LotWriting
from counter_app.storage.marks import MarkWriting
from counter_app.storage.merging import MergeWriting
from counter_app.storage.messages import MessageWriting
from counter_app.storage.overlay import SendingWriting
from counter_app.storage.reading import SqlReading
from counter_app.storage.reading_found import FoundWriting
from counter_app.storage.reading_leases import LeaseWriting
from counter_app.storage.reservations import ReservationWriting
from counter_app.storage.retaining import RetainWriting
from counter_app.storage.segment_counts import SegmentCountWriting
from counter_app.storage.selections import SelectionWriting
from counter_app.storage.shifts import ShiftWriting
from counter_app.storage.traffic import TrafficWriting
from counter_app.storage.undoing import UndoWriting
from counter_app.storage.writing_kept import KeptWriting
from counter_app.storage.writing_outbox import OutboxWriting
from counter_app.storage.writing_refill import RefillWriting
from counter_app.storage.writing_rows import RowWriting
from counter_app.storage.writing_uses import UseWriting


class SqlWriting(
    ImportWriting,
    OutboxWriting,
    KeptWriting,
    UseWriting,
    ReservationWriting,
    RowWriting,
    RefillWriting,
    LeaseWriting,
    LotWriting,
    CardWriting,
    SendingWriting,
    MarkWriting,
    ShiftWriting,
    TrafficWriting,
    SegmentCountWriting,
    MergeWriting,
    EraseWriting,
    RetainWriting,
    ConsentWriting,
    SelectionWriting,
    FollowUpWriting,
    UndoWriting,
    FoundWriting,
    MessageWriting,
    SqlReading,
):
    """Everything a use case may write, and all look-ups inside the same transaction."""
