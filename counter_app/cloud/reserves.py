"""Identities in reserve: only the cloud draws and signs; a counter without the network uses what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.keys import Signer
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso
from counter_app.domain.campaign import CampaignKind, CampaignStatus
from counter_app.domain.codes import (
    PRINTED_LIFE,
    UNTIL_TERMS_END_LIFE,
    CodeKind,
    make_member_number,
    make_short_code,
    make_subject,
)
from counter_app.protocol.devices import CouponIdentity, MemberIdentity, Reserve, ReserveRequest

MAX_OF_A_KIND = 500


def reserve(context: Context, caller: Caller, request: ReserveRequest) -> Reserve:
    """Draw identities for a counter; durable before they are handed out. Raises `CallRefused` for too many.

    Campaigns that do not run, or that the cloud does not know, get none.
    """
    if len(request.coupons) > MAX_OF_A_KIND:
        raise CallRefused(400, "invalid", f"A counter may name {MAX_OF_A_KIND} campaigns at once.")
    wanted = [request.members, *request.coupons.values()]
    if min(wanted) < 0 or request.members > MAX_OF_A_KIND or sum(request.coupons.values()) > MAX_OF_A_KIND:
        raise CallRefused(400, "invalid", f"A counter may ask for 0 to {MAX_OF_A_KIND} of a kind.")
    with context.database.writing() as writing:
        merchant = merchant_of(writing, caller.merchant)
        now = context.now(trial=merchant.trial)
        # Nobody else of this merchant draws until these are written: none is drawn twice.
        writing.lock(caller.merchant)
        drawer = Drawer(context, writing, caller, merchant, now)
        members = drawer.draw("member", request.members, make_member_number)
        coupons = [
            identity
            for campaign in _running(writing, caller.merchant, request)
            for identity in drawer.draw("coupon", request.coupons[campaign.id], make_short_code, campaign)
        ]
        writing.save([*members, *coupons])
    return Reserve(
        now=iso(now),
        members=[MemberIdentity(subject=each.id, number=each.digits, signed_code=each.signed_code) for each in members],
        coupons=[
            CouponIdentity(
                subject=each.id,
                campaign=each.campaign,
                terms_version=each.terms_version,
                short_code=each.digits,
                signed_code=each.signed_code,
            )
            for each in coupons
        ],
    )


_SAYS_SO: Mapping[str, CodeKind] = MappingProxyType(
    {CampaignKind.PASS.value: CodeKind.PASS, CampaignKind.RESERVATION.value: CodeKind.RESERVATION}
)


def _running(reading: Reading, merchant: str, request: ReserveRequest) -> list[rows.CampaignRow]:
    found = reading.load(rows.CampaignRow, merchant, sorted(request.coupons))
    running = CampaignStatus.RUNNING.value
    return sorted((row for row in found if row.status == running and row.current_version), key=lambda row: row.id)


def coupon_drawer(
    context: Context, writing: Reading, caller: Caller, now: datetime
) -> Callable[[rows.CampaignRow], rows.IdentityRow]:
    """Draws for whoever holds the merchant's lock; nothing is read before the first one."""
    drawer = cache(lambda: Drawer(context, writing, caller, merchant_of(writing, caller.merchant), now))
    return lambda campaign: drawer().coupon(campaign)


class Drawer:
    """Draws without replacement from the whole space: what was ever drawn is remembered for ever."""

    def __init__(
        self, context: Context, reading: Reading, caller: Caller, merchant: rows.MerchantRow, now: datetime
    ) -> None:
        self._crypto = context.crypto
        self._reading = reading
        self._caller = caller
        self._signer = Signer(context.crypto, reading, merchant)
        self._now = now
        self._drawn: set[str] = set()

    def coupon(self, campaign: rows.CampaignRow) -> rows.IdentityRow:
        """One identity for a coupon of this campaign; to be saved by whoever asks."""
        return self.draw("coupon", 1, make_short_code, campaign)[0]

    def draw(
        self,
        kind: str,
        count: int,
        make_digits: Callable[[Callable[[int], int]], str],
        campaign: rows.CampaignRow | None = None,
    ) -> list[rows.IdentityRow]:
        """So many that nobody has; to be saved by whoever asks."""
        subjects = self._fresh(count, lambda: make_subject(self._crypto.random_bytes), self._subjects_taken)
        digits = self._fresh(count, lambda: make_digits(self._crypto.random_int), self._digits_taken)
        said = self._code_kind(campaign)
        return [self._row(kind, said, subject, each, campaign) for subject, each in zip(subjects, digits, strict=True)]

    def _code_kind(self, campaign: rows.CampaignRow | None) -> CodeKind:
        """What the code says it is: a pass, or a reservation, is a coupon that says so, also to whoever knows no more
        than its code."""
        if campaign is None:
            return CodeKind.MEMBER
        row = self._reading.one(rows.TermsRow, self._caller.merchant, f"{campaign.id}/{campaign.current_version}")
        document = {} if row is None else msgspec.json.decode(row.terms, type=dict[str, object])
        return _SAYS_SO.get(str(document.get("kind")), CodeKind.COUPON)

    def _row(
        self, kind: str, code_kind: CodeKind, subject: str, digits: str, campaign: rows.CampaignRow | None
    ) -> rows.IdentityRow:
        signed = self._signer.sign(
            code_kind,
            subject,
            issued_at=self._now,
            life_minutes=PRINTED_LIFE if campaign is None else UNTIL_TERMS_END_LIFE,
            campaign_tag=0 if campaign is None else campaign.tag,
        )
        return rows.IdentityRow(
            merchant=self._caller.merchant,
            id=subject,
            kind=kind,
            digits=digits,
            signed_code=signed,
            campaign="" if campaign is None else campaign.id,
            terms_version=0 if campaign is None else campaign.current_version,
            device=self._caller.device,
            allocated_at=iso(self._now),
        )

    def _fresh(self, count: int, make: Callable[[], str], taken: Callable[[list[str]], set[str]]) -> list[str]:
        fresh: list[str] = []
        while len(fresh) < count:
            # A dict keeps the order of drawing, and a repetition once.
            drawn = list(dict.fromkeys(make() for _ in range(count - len(fresh))))
            gone = taken(drawn) | self._drawn
            fresh += [each for each in drawn if each not in gone]
            self._drawn.update(drawn)
        return fresh

    def _subjects_taken(self, drawn: list[str]) -> set[str]:
        merchant = self._caller.merchant
        taken = {row.id for row in self._reading.load(rows.IdentityRow, merchant, drawn)}
        taken |= {row.id for row in self._reading.load(rows.MemberRow, merchant, drawn)}
        return taken | {row.id for row in self._reading.load(rows.CouponRow, merchant, drawn)}

    def _digits_taken(self, drawn: list[str]) -> set[str]:
        merchant = self._caller.merchant
        taken = {row.digits for row in self._reading.load(rows.IdentityRow, merchant, drawn, "digits")}
        taken |= {row.number or "" for row in self._reading.load(rows.MemberRow, merchant, drawn, "number")}
        return taken | {
            row.short_code or "" for row in self._reading.load(rows.CouponRow, merchant, drawn, "short_code")
        }
