"""The kinds that travel: which records they are, how they look on the wire, and their hash.

Adding a kind is one entry here, one in `protocol/changes`, one in the counter's `storage/kinds`. A kind whose record
has `zone` comes down by scope (`cloud/zones`), every other to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.channel_rows import ChannelRow
from counter_app.cloud.consent_rows import ConsentRow, consent_told
from counter_app.cloud.follow_up_rows import FollowUpRow
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.cloud.message_rows import MessagePlanRow
from counter_app.cloud.purchase_rows import PurchasesRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.tier_rows import TierRow
from counter_app.cloud.void_rows import VoidRow
from counter_app.protocol import changes as wire
from counter_app.protocol.changes import ROW_TYPES, KindPage, columns_of
from counter_app.protocol.channels import ChannelRow as ChannelWire
from counter_app.protocol.digest import DIGEST_COLUMNS, row_hash, signed
from counter_app.protocol.messages import MessagePlanRow as MessagePlanWire
from counter_app.protocol.operations import Result
from counter_app.protocol.purchases import PurchasesRow as PurchasesWire

R = TypeVar("R", bound=rows.Record)


class Loading(Protocol):
    """Rows by key within one view."""

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...


Campaigns = Mapping[str, rows.CampaignRow]


def _campaign(row: rows.TermsRow, campaigns: Campaigns) -> wire.CampaignRow:
    campaign = campaigns[row.campaign]
    return wire.CampaignRow(
        id=row.campaign,
        version=row.version,
        terms_version=row.terms_version,
        tag=row.tag,
        status=campaign.status,
        status_since=campaign.status_since,
        current=campaign.current_version == row.terms_version,
        made_at=row.made_at,
        terms=msgspec.json.decode(row.terms, type=dict[str, object]),
    )


def _coupon(row: rows.CouponRow, _: Campaigns) -> wire.CouponRow:
    # Signed codes are 200 characters that a counter can do without: a look-up carries them.
    return coupon_with_code(row, "")


def coupon_with_code(row: rows.CouponRow, signed_code: str) -> wire.CouponRow:
    """A coupon with the signed code that belongs to it."""
    return wire.CouponRow(
        id=row.id,
        version=row.version,
        campaign=row.campaign,
        terms_version=row.terms_version,
        short_code=row.short_code or "",
        signed_code=signed_code,
        member=row.member,
        home_store=row.home_store,
        issued_at=row.issued_at,
        status=row.status,
        status_since=row.status_since,
        cycles=row.cycles,
        used=row.used + row.excess,
        last_redemption=row.last_redemption,
        last_at=row.last_at,
        last_store=row.last_store,
        last_counter=row.last_counter,
        last_staff=row.last_staff,
    )


def _member(row: rows.MemberRow, _: Campaigns) -> wire.MemberRow:
    return wire.MemberRow(
        id=row.id,
        version=row.version,
        number=row.number or "",
        phone=row.phone or "",
        name=row.name,
        home_store=row.home_store,
        joined_at=row.joined_at,
        status=row.status,
        status_since=row.status_since,
        tier=row.tier,
        tags=msgspec.json.decode(row.tags, type=list[str]),
        channel=row.channel,
        birthday=row.birthday,
        visits=row.visits,
        last_visit_at=row.last_visit_at,
        member_code=row.member_code,
        alias_of=row.alias_of,
    )


def _usage(row: rows.UsageRow, _: Campaigns) -> wire.UsageRow:
    return wire.UsageRow(id=row.id, version=row.version, used=row.used + row.excess)


def _staff(row: rows.StaffRow, _: Campaigns) -> wire.StaffRow:
    return wire.StaffRow(
        id=row.id, version=row.version, name=row.name, role=row.role, pin_hash=row.pin_hash, active=row.active
    )


def _store(row: rows.StoreRow, _: Campaigns) -> wire.StoreRow:
    return wire.StoreRow(id=row.id, version=row.version, name=row.name, timezone=row.timezone)


def _setting(row: rows.SettingRow, _: Campaigns) -> wire.SettingRow:
    value = msgspec.json.decode(row.value, type=object)
    return wire.SettingRow(id=row.id, version=row.version, value=value, deleted=row.deleted)


def _segment(row: rows.SegmentRow, _: Campaigns) -> wire.SegmentRow:
    found = msgspec.json.decode(row.document, type=dict[str, dict[str, object]])
    title, rule = found.get("title", {}), found.get("rule", {})
    return wire.SegmentRow(id=row.id, version=row.version, title=title, rule=rule, deleted=row.deleted)


def _as_it_is(kind: type[msgspec.Struct]) -> Callable[[Any, Campaigns], Any]:
    """What travels has the names of what is kept."""
    return lambda row, _: kind(**{name: getattr(row, name) for name in kind.__struct_fields__})


def _signing_key(row: rows.SigningKeyRow, _: Campaigns) -> wire.SigningKeyRow:
    return wire.SigningKeyRow(id=row.id, version=row.version, public_key=row.public_key, active=row.active)


def _exception(row: rows.ExceptionRow, _: Campaigns) -> wire.ExceptionRow:
    return wire.ExceptionRow(
        id=row.id,
        version=row.version,
        operation=row.operation,
        reason=row.reason,
        at_stake_minor=row.at_stake_minor,
        made_at=row.made_at,
        status=row.status,
        facts=msgspec.json.decode(row.facts, type=dict[str, object]),
    )


def _lease(row: LeaseRow, _: Campaigns) -> wire.LeaseRow:
    return wire.LeaseRow(
        id=row.id,
        version=row.version,
        campaign=row.campaign,
        quota=row.quota,
        granted=row.granted,
        used=row.used + row.excess,
        until=row.until,
        status=row.status,
        made_at=row.made_at,
    )


def _void(row: VoidRow, _: Campaigns) -> wire.VoidRow:
    return wire.VoidRow(
        id=row.id,
        version=row.version,
        checkout=row.checkout,
        operation=row.operation,
        at=row.at,
        store=row.store,
        counter=row.counter,
        staff=row.staff,
        deleted=row.deleted,
    )


def _lot(row: LotRow, _: Campaigns) -> wire.LotRow:
    return wire.LotRow(
        id=row.id,
        version=row.version,
        member=row.member,
        ledger=row.ledger,
        until=row.until,
        left=row.left,
        deleted=row.deleted,
    )


def _tier(row: TierRow, _: Campaigns) -> wire.TierRow:
    return wire.TierRow(
        id=row.id,
        version=row.version,
        since=row.since,
        until=row.until,
        paid_minor=row.paid_minor,
        visits=row.visits,
        holds=row.holds,
        deleted=row.deleted,
    )


def _reservation(row: ReservationRow, _: Campaigns) -> wire.ReservationRow:
    return wire.ReservationRow(
        id=row.id,
        version=row.version,
        coupon=row.coupon,
        campaign=row.campaign,
        terms_version=row.terms_version,
        member=row.member,
        store=row.store,
        day=row.day,
        from_at=row.from_at,
        until_at=row.until_at,
        due_at=row.due_at,
        price_minor=row.price_minor,
        deposit_minor=row.deposit_minor,
        deposit_from=row.deposit_from,
        state=row.state,
        made_at=row.made_at,
    )


KINDS: Mapping[str, type[rows.Record]] = MappingProxyType(
    {
        "signing_key": rows.SigningKeyRow,
        "store": rows.StoreRow,
        "setting": rows.SettingRow,
        "segment": rows.SegmentRow,
        "channel": ChannelRow,
        "follow_up": FollowUpRow,
        "message_plan": MessagePlanRow,
        "staff": rows.StaffRow,
        "campaign": rows.TermsRow,
        "member": rows.MemberRow,
        "coupon": rows.CouponRow,
        "usage": rows.UsageRow,
        "exception": rows.ExceptionRow,
        "lease": LeaseRow,
        "void": VoidRow,
        "lot": LotRow,
        "tier": TierRow,
        "reservation": ReservationRow,
        "consent": ConsentRow,
        "purchases": PurchasesRow,
    }
)
_CONVERTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "signing_key": _signing_key,
        "store": _store,
        "setting": _setting,
        "segment": _segment,
        "channel": _as_it_is(ChannelWire),
        "follow_up": _as_it_is(wire.FollowUpRow),
        "message_plan": _as_it_is(MessagePlanWire),
        "staff": _staff,
        "campaign": _campaign,
        "member": _member,
        "coupon": _coupon,
        "usage": _usage,
        "exception": _exception,
        "lease": _lease,
        "void": _void,
        "lot": _lot,
        "tier": _tier,
        "reservation": _reservation,
        "consent": consent_told,
        "purchases": _as_it_is(PurchasesWire),
    }
)
KIND_OF: Mapping[type[rows.Record], str] = MappingProxyType({row_type: kind for kind, row_type in KINDS.items()})
ZONED = frozenset(kind for kind, row_type in KINDS.items() if "zone" in row_type.__struct_fields__)


def to_page(source: Loading, merchant: str, kind: str, found: Sequence[rows.Record]) -> KindPage:
    """Records as the wire has them."""
    campaigns = campaigns_of(source, merchant, found) if kind == "campaign" else {}
    convert, values_of = _CONVERTERS[kind], attrgetter(*columns_of(kind))
    told = [convert(row, campaigns) for row in found]
    if kind == "void":
        told = _with_shown_from(source, merchant, found, told)
    return KindPage(columns=columns_of(kind), rows=[list(values_of(each)) for each in told])


def _with_shown_from(
    source: Loading, merchant: str, found: Sequence[rows.Record], told: Sequence[wire.VoidRow]
) -> list[wire.VoidRow]:
    """From which version on rows show the void: that of this row, which was told before they were. A counter's own may
    be older than its row (`own_voids`): then from its own answer's on, or always where that does not say, rather a use
    too many until it is looked up again."""
    acts = {act.id: act for act in source.load(rows.OperationRow, merchant, {each.operation for each in told})}
    devices = {row.id: row.device for row in found if isinstance(row, VoidRow)}
    changed = []
    for each in told:
        act, shown_from = acts.get(each.operation), each.version
        if act is not None and act.device == devices[each.id]:
            shown_from = min(shown_from, msgspec.json.decode(act.answer, type=Result).since or 1)
        changed.append(msgspec.structs.replace(each, shown_from=shown_from))
    return changed


def campaigns_of(source: Loading, merchant: str, found: Sequence[rows.Record]) -> Campaigns:
    """The campaigns that versions of terms belong to."""
    names = {row.campaign for row in found if isinstance(row, rows.TermsRow)}
    return {row.id: row for row in source.load(rows.CampaignRow, merchant, sorted(names))}


def hash_of(row: rows.Record, campaigns: Campaigns) -> int:
    """The signed hash of a row as it travels; 0 of a deletion."""
    kind = KIND_OF[type(row)]
    struct = _CONVERTERS[kind](row, campaigns)
    return 0 if struct.deleted else signed(row_hash(kind, _hashed_values(kind)(struct)))


@cache
def _hashed_values(kind: str) -> Callable[[Any], tuple[object, ...]]:
    return attrgetter(*DIGEST_COLUMNS[kind])


@cache
def _blank(kind: str) -> tuple[Mapping[str, object], type[Any]]:
    row_type: Any = ROW_TYPES[kind]
    empty: dict[object, Callable[[], object]] = {"str": str, "int": int, "bool": bool}
    given = {each.name: empty.get(str(each.type.__name__), lambda: None) for each in msgspec.structs.fields(row_type)}
    return {name: make() for name, make in given.items()}, row_type


def tombstone(kind: str, row_id: str, version: int) -> list[object]:
    """A row of this kind that is no longer there, or no longer for this device."""
    blank, _ = _blank(kind)
    listed: dict[str, object] = {"tags": [], "terms": {}, "facts": {}}
    values = {**blank, **{name: value for name, value in listed.items() if name in blank}}
    values |= {"id": row_id, "version": version, "deleted": True}
    return [values[column] for column in columns_of(kind)]
