"""Tables of the cloud, made from the records of `cloud/rows.py`: each begins its key with the merchant.

Only what SQLite and PostgreSQL both understand; no default that the database would have to compute.
"""

from __future__ import annotations

from types import NoneType
from typing import Any, get_args, get_type_hints

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from counter_app.cloud import rows
from counter_app.cloud.account_rows import EntryRow, LotRow, PostingRow
from counter_app.cloud.channel_rows import ChannelRow
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.digest_rows import DepartureRow, DigestRow
from counter_app.cloud.figure_rows import FigureRow, PatronRow
from counter_app.cloud.follow_up_rows import FollowUpRow
from counter_app.cloud.lease_rows import LeaseRow, WriteOffRow
from counter_app.cloud.message_rows import MessagePlanRow, MessageRow
from counter_app.cloud.purchase_rows import PurchasesRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.shift_rows import ShiftRow
from counter_app.cloud.tier_rows import TierRow
from counter_app.cloud.token_rows import TokenRow
from counter_app.cloud.traffic_rows import TrafficRow
from counter_app.cloud.void_rows import PendingVoidRow, VoidRow

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)
TABLES: dict[type, Table] = {}

_TYPES: dict[object, TypeEngine[Any]] = {
    str: Text(),
    int: BigInteger(),
    bool: Boolean(),
    bytes: LargeBinary(),
}


def _column(name: str, hint: object) -> Column[Any]:
    options = get_args(hint)
    nullable = NoneType in options
    kind = next(option for option in options if option is not NoneType) if options else hint
    return Column(name, _TYPES[kind], primary_key=name in ("merchant", "id"), nullable=nullable)


def _table(name: str, row: type[rows.Record], *extra: SchemaItem) -> Table:
    hints = get_type_hints(row)
    columns = [_column(name, hints[name]) for name in row.__struct_fields__]
    # A travelling row has a version of its own within the merchant: changes are read along this index.
    by_version = [Index(None, "merchant", "version", unique=True)] if "version" in hints and row not in _OWN else []
    table = Table(name, metadata, *columns, *by_version, *extra)
    TABLES[row] = table
    return table


_OWN = (rows.CounterRow,)


def _by(*columns: str) -> Index:
    return Index(None, "merchant", *columns)


def _once(*columns: str) -> UniqueConstraint:
    return UniqueConstraint("merchant", *columns)


cloud_fact = _table("cloud_fact", rows.CloudFact)
merchant = _table("merchant", rows.MerchantRow, UniqueConstraint("tag"))
counter = _table("counter", rows.CounterRow)
signing_key = _table("signing_key", rows.SigningKeyRow)
store = _table("store", rows.StoreRow)
device = _table("device", rows.DeviceRow, _once("token_hash"), _once("store", "counter"))
token = _table("token", TokenRow, _by("device"))
# Whoever types a code does not say whose merchant's it is.
enrolment_code = _table("enrolment_code", rows.EnrolmentCodeRow, Index(None, "id"))
staff = _table("staff", rows.StaffRow)
setting = _table("setting", rows.SettingRow)
segment = _table("segment", rows.SegmentRow)
channel = _table("channel", ChannelRow)
follow_up = _table("follow_up", FollowUpRow, _by("member"))
message_plan = _table("message_plan", MessagePlanRow)
message = _table("message", MessageRow, _by("member"), _by("plan", "state"))
campaign = _table("campaign", rows.CampaignRow)
terms = _table("terms", rows.TermsRow, _once("campaign", "terms_version"), _by("tag"))
identity = _table("identity", rows.IdentityRow, _once("digits"))
_BY_ZONE = ("zone", "version")  # what comes down to a store is read along it
member = _table("member", rows.MemberRow, _once("number"), _once("phone"), _by("alias_of"), _by(*_BY_ZONE))
coupon = _table(
    "coupon",
    rows.CouponRow,
    _once("short_code"),
    _by("member"),
    _by(*_BY_ZONE),
    _by("ends_at"),
    CheckConstraint("used >= 0 AND used <= cap", name="uses"),
    CheckConstraint("excess >= 0", name="uses_excess"),
)
usage = _table(
    "usage",
    rows.UsageRow,
    _by("member"),
    _by(*_BY_ZONE),
    _by("ends_at"),
    CheckConstraint("used >= 0 AND leased >= 0 AND used + leased <= cap", name="uses"),
    CheckConstraint("excess >= 0", name="uses_excess"),
)
lease = _table(
    "lease",
    LeaseRow,
    _by("device", "campaign"),
    _by(*_BY_ZONE),
    CheckConstraint("used >= 0 AND used <= granted", name="uses"),
    CheckConstraint("excess >= 0", name="uses_excess"),
)
void = _table("void", VoidRow, _by(*_BY_ZONE))
write_off = _table("write_off", WriteOffRow)
lot = _table("lot", LotRow, _by("member"), _by(*_BY_ZONE), _by("ends_at"))
tier = _table("tier", TierRow, _by(*_BY_ZONE), _by("look_on"))
consent = _table("consent", ConsentRow, _by(*_BY_ZONE))
purchases = _table("purchases", PurchasesRow, _by(*_BY_ZONE))
entry = _table("entry", EntryRow, _by("member"), _by("doing"))
posting = _table("posting", PostingRow, _by("member", "place"), _by("origin"))
checkout = _table("checkout", rows.CheckoutRow, _by("member", "business_day"))
redemption = _table("redemption", rows.RedemptionRow, _by("checkout"), _by("coupon"), _by("member"))
pending_void = _table("pending_void", PendingVoidRow, _by("checkout"))
reservation = _table("reservation", ReservationRow, _by(*_BY_ZONE), _by("ends_at"), _by("open_until"), _by("member"))
shift = _table("shift", ShiftRow, _by("opened_at"))
traffic = _table("traffic", TrafficRow, _by("business_day"))
figure = _table("figure", FigureRow, _by("chart", "scope", "day"))
patron = _table("patron", PatronRow)
cancellation = _table("cancellation", rows.CancellationRow)
_OF_A_MEMBER = Index(
    "ix_operation_merchant_member", "merchant", "member",
    sqlite_where=text("member <> ''"), postgresql_where=text("member <> ''"),
)  # fmt: skip
operation = _table("operation", rows.OperationRow, _by("device", "epoch", "seq"), _OF_A_MEMBER)
exception = _table("exception", rows.ExceptionRow, _by("operation"))
digest = _table("digest", DigestRow)
departure = _table("departure", DepartureRow, _by(*_BY_ZONE))
