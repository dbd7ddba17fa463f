"""Members, coupons, campaigns, staff, settings and the reserve, as acts at this counter write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from counter_app.domain.campaign import Campaign, Terms
from counter_app.domain.campaign_file import terms_to_dict
from counter_app.domain.channels import Channel
from counter_app.domain.coupon import Coupon
from counter_app.domain.member import Member, Staff, Store
from counter_app.domain.segment_file import segment_dict, segment_text
from counter_app.domain.segments import Segment
from counter_app.services.records import ReservedCoupon, ReservedMember
from counter_app.storage.came_down import set_aside
from counter_app.storage.names import initials_of, pinyin_of
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import to_ms
from counter_app.storage.settled import settle_here
from counter_app.storage.statements import INDEXED, insert, put, touch

_RESERVED_MEMBER = "SELECT * FROM reserve_member ORDER BY subject LIMIT 1"
_RESERVED_COUPON = "SELECT * FROM reserve_coupon WHERE campaign = :campaign AND terms_version = :terms_version LIMIT 1"
_DROP_MEMBER = "DELETE FROM reserve_member WHERE subject = :subject"
_DROP_COUPON = "DELETE FROM reserve_coupon WHERE subject = :subject"
_ADD_MEMBERS = insert("reserve_member", ("subject", "number", "signed_code")) + " ON CONFLICT DO NOTHING"
_ADD_COUPONS = (
    insert("reserve_coupon", ("subject", "campaign", "terms_version", "short_code", "signed_code"))
    + " ON CONFLICT DO NOTHING"
)
# A campaign's rows are told in two tables.
_KIND_OF = {"terms": ("campaign", "campaign"), "campaign": ("campaign", "id")}


class RowWriting(SelfReading):
    """Mixin over one connection."""

    def _put(self, table: str, values: Mapping[str, Any]) -> None:
        """`values` written over the row with the same primary key; what came down is kept beside it."""
        kind, key = _KIND_OF.get(table, (table, "id"))
        set_aside(self._connection, kind, (values[key],))
        if table in INDEXED and self._connection.execute(touch(table, values), values).changed:
            return
        self._connection.execute(put(table, values), values)

    def put_coupon(self, coupon: Coupon) -> None:
        """Write a coupon, known uses kept."""
        values = {
            "id": coupon.id,
            "campaign": coupon.campaign,
            "terms_version": coupon.terms_version,
            "short_code": coupon.short_code or None,
            "signed_code": coupon.signed_code,
            "member": coupon.member,
            "home_store": coupon.home_store,
            "issued_at": to_ms(coupon.issued_at),
            "status": coupon.status.value,
            "status_since": to_ms(coupon.status_since),
            "cycles": coupon.cycles,
            "version": coupon.version,
        }
        self._put("coupon", values)

    def put_member(self, member: Member) -> None:
        """Write a member with what searching needs."""
        values = {
            "id": member.id,
            "number": member.number or None,
            "phone": member.phone,
            "phone_reversed": member.phone[::-1],
            "name": member.name,
            "pinyin": pinyin_of(member.name),
            "initials": initials_of(member.name),
            "home_store": member.home_store,
            "joined_at": to_ms(member.joined_at),
            "status": member.status.value,
            "status_since": to_ms(member.status_since),
            "tier": member.tier,
            "tags": json.dumps(member.tags, ensure_ascii=False),
            "channel": member.channel,
            "birthday": member.birthday.isoformat() if member.birthday else "",
            "visits": member.visits,
            "last_visit_at": to_ms(member.last_visit_at),
            "member_code": member.member_code,
            "alias_of": member.alias_of,
            "version": member.version,
        }
        self._put("member", values)

    def put_staff(self, staff: Staff) -> None:
        """Write a person at the counter."""
        values = {
            "id": staff.id,
            "name": staff.name,
            "role": staff.role.value,
            "pin_hash": staff.pin_hash,
            "active": int(staff.active),
            "version": staff.version,
        }
        self._put("staff", values)

    def put_store(self, store: Store) -> None:
        """Write a store."""
        values = {"id": store.id, "name": store.name, "timezone": store.timezone}
        self._own_stores = None
        self._put("store", values)

    def put_signing_key(self, key_id: int, public_key: bytes) -> None:
        """Write a public key of the merchant."""
        values = {"id": str(key_id), "public_key": public_key.hex(), "active": 1}
        self._put("signing_key", values)

    def put_terms(self, campaign: Campaign, terms: Terms) -> None:
        """Write a campaign and one version of its terms."""
        document = json.dumps(terms_to_dict(terms), ensure_ascii=False, sort_keys=True)
        values = {
            "campaign": campaign.id,
            "terms_version": terms.version,
            "tag": terms.tag,
            "made_at": to_ms(terms.made_at),
            "document": document,
        }
        self._put("terms", values)
        self.put_campaign(campaign)

    def put_campaign(self, campaign: Campaign) -> None:
        """Write a campaign's status and current version."""
        values = {
            "id": campaign.id,
            "status": campaign.status.value,
            "status_since": to_ms(campaign.since),
            "current_version": campaign.current_version,
        }
        self._put("campaign", values)

    def settle_exception(self, exception_id: str, outcome: str, at: datetime) -> None:
        """One that is open is settled here, until the cloud's row says so."""
        settle_here(self._connection, exception_id, outcome, to_ms(at))

    def put_setting(self, name: str, value: object, store_id: str = "") -> None:
        """Write a setting, of one store if `store_id` is given."""
        key = f"{name}@{store_id}" if store_id else name
        self._own_settings = self._own_stores = None
        values = {"id": key, "value": json.dumps(value, ensure_ascii=False, sort_keys=True)}
        self._put("setting", values)

    def put_channel(self, channel: Channel) -> None:
        """Write a channel."""
        values = {"id": channel.id, "name": channel.name, "kind": channel.kind.value, "who": channel.who}
        self._put("channel", {**values, "active": int(channel.active)})

    def put_segment(self, segment_id: str, segment: Segment | None) -> None:
        """Write a saved segment; None: there is none any more."""
        told = None if segment is None else segment_dict(segment)
        document = segment_text(None, None) if told is None else segment_text(told["title"], told["rule"])
        self._put("segment", {"id": segment_id, "document": document})

    def draw_reserved_member(self) -> ReservedMember | None:
        """Take a member identity out of the reserve."""
        row = self._connection.execute(_RESERVED_MEMBER).first()
        if row is None:
            return None
        self._connection.execute(_DROP_MEMBER, {"subject": row.subject})
        return ReservedMember(row.subject, row.number, row.signed_code)

    def draw_reserved_coupon(self, campaign_id: str, terms_version: int) -> ReservedCoupon | None:
        """Take a coupon identity of one version of a campaign's terms out of the reserve."""
        row = self._connection.execute(
            _RESERVED_COUPON, {"campaign": campaign_id, "terms_version": terms_version}
        ).first()
        if row is None:
            return None
        self._connection.execute(_DROP_COUPON, {"subject": row.subject})
        return ReservedCoupon(row.subject, row.campaign, row.terms_version, row.short_code, row.signed_code)

    def add_reserve(self, members: Sequence[ReservedMember], coupons: Sequence[ReservedCoupon]) -> None:
        """Lay in identities; one that is there already stays."""
        if members:
            rows = [{"subject": m.subject, "number": m.number, "signed_code": m.signed_code} for m in members]
            self._connection.execute_many(_ADD_MEMBERS, rows)
        if coupons:
            self._connection.execute_many(
                _ADD_COUPONS,
                [
                    {
                        "subject": each.subject,
                        "campaign": each.campaign,
                        "terms_version": each.terms_version,
                        "short_code": each.short_code,
                        "signed_code": each.signed_code,
                    }
                    for each in coupons
                ],
            )
