"""What comes down: rows of every kind in the order of the merchant's change counter, each once in its newest state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol, TypeVar

import msgspec

from counter_app.cloud import rows
from counter_app.protocol import changes as wire
from counter_app.protocol.changes import KindPage, columns_of

R = TypeVar("R", bound=rows.Record)
MAX_ROWS = 5_000


class Source(Protocol):
    """A consistent view: every statement sees the same state."""

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...
    def versions_after(self, row_type: type, merchant: str, after: int, limit: int) -> list[int]: ...
    def between(self, row_type: type[R], merchant: str, after: int, until: int) -> list[R]: ...
    def version(self, merchant: str) -> int: ...


def page_after(source: Source, merchant: str, after: int, limit: int) -> tuple[int, bool, dict[str, KindPage]]:
    """(version, more, kinds): at most `limit` rows beyond `after`.

    Every row change has a version of its own, so a page may end between any two rows. The last page's version is that
    of the counter itself, which may be ahead of every row still in its place.
    """
    versions: list[int] = []
    for row_type in _KINDS.values():
        versions += source.versions_after(row_type, merchant, after, limit + 1)
    versions.sort()
    more = len(versions) > limit
    until = versions[limit - 1] if more else max(after, source.version(merchant))
    kinds: dict[str, KindPage] = {}
    for kind, row_type in _KINDS.items():
        found = source.between(row_type, merchant, after, until) if versions else []
        if found:
            kinds[kind] = to_page(source, merchant, kind, found)
    return until, more, kinds


def to_page(source: Source, merchant: str, kind: str, found: Sequence[rows.Record]) -> KindPage:
    """Records as the wire has them."""
    columns = columns_of(kind)
    convert = _CONVERTERS[kind]
    campaigns = _campaigns_of(source, merchant, found) if kind == "campaign" else {}
    structs = [convert(row, campaigns) for row in found]
    return KindPage(columns=columns, rows=[[getattr(struct, column) for column in columns] for struct in structs])


def _campaigns_of(source: Source, merchant: str, found: Sequence[rows.Record]) -> Mapping[str, rows.CampaignRow]:
    names = {row.campaign for row in found if isinstance(row, rows.TermsRow)}
    return {row.id: row for row in source.load(rows.CampaignRow, merchant, sorted(names))}


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


_KINDS: Mapping[str, type[rows.Record]] = MappingProxyType(
    {
        "signing_key": rows.SigningKeyRow,
        "store": rows.StoreRow,
        "setting": rows.SettingRow,
        "staff": rows.StaffRow,
        "campaign": rows.TermsRow,
        "member": rows.MemberRow,
        "coupon": rows.CouponRow,
        "usage": rows.UsageRow,
        "exception": rows.ExceptionRow,
    }
)
_CONVERTERS: Mapping[str, Callable[..., msgspec.Struct]] = MappingProxyType(
    {
        "signing_key": _signing_key,
        "store": _store,
        "setting": _setting,
        "staff": _staff,
        "campaign": _campaign,
        "member": _member,
        "coupon": _coupon,
        "usage": _usage,
        "exception": _exception,
    }
)
