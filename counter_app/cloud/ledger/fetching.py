"""What a batch will touch, fetched ahead with a handful of statements; the rest is fetched when asked for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import messages
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.fetching_accounts import fetch_accounts, fetch_of_twins
from counter_app.cloud.ledger.fetching_tiers import fetch_tiers
from counter_app.cloud.ledger.fetching_undone import fetch_undone
from counter_app.cloud.ledger.judging import store_of, terms_of_use
from counter_app.cloud.ledger.uses import taken_of
from counter_app.cloud.ledger.voids import resolved
from counter_app.cloud.traffic_rows import traffic_id
from counter_app.domain.holdings import confirmed_scope
from counter_app.domain.limits import money_scope, shared_takes
from counter_app.domain.windows import business_day
from counter_app.protocol import bodies as wire
from counter_app.protocol.consents import ConsentPut
from counter_app.protocol.desk_bodies import FollowUp, TagPut
from counter_app.protocol.erasing import MemberErase
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.messages import MessagePlan
from counter_app.protocol.settling import ExceptionSettle
from counter_app.protocol.shifts import Shift


def fetch(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """Load in rounds: by the ids in the bodies, then by what those rows name, then limits and redemptions."""
    checkouts = [(act, body) for act, body in zip(acts, bodies, strict=True) if isinstance(body, wire.Checkout)]
    sign_ups = [body for body in bodies if isinstance(body, wire.MemberSignUp | MemberImport)]
    voids = [body for body in bodies if isinstance(body, wire.Void)]
    coupons = _coupons_named(bodies)
    book.coupons.fetch(coupons)
    book.identities.fetch(coupons)
    book.members.fetch(_members_named(bodies))
    book.members.fetch_by("phone", [body.phone for body in sign_ups])
    book.members.fetch_by("number", [body.number for body in sign_ups])
    book.messages.fetch_by("member", [body.member for body in sign_ups])
    book.identities.fetch_by("digits", [body.number for body in sign_ups])
    book.staff.fetch({act.operation.staff for act in acts} | _approving(bodies))
    redeemed = [use.redemption for _, body in checkouts for use in body.coupons]
    book.redemptions.fetch(redeemed)
    if checkouts:
        ids = [act.id for act, _ in checkouts]
        book.pending_voids.fetch_by("checkout", [*ids, *redeemed])
        book.redemptions.fetch_by("checkout", ids)
        book.cancellations.fetch(ids)
    book.exceptions.fetch([body.exception for body in bodies if isinstance(body, ExceptionSettle)])
    messages.fetch(book, bodies)
    book.follow_ups.fetch([body.entry for body in bodies if isinstance(body, FollowUp)])
    undone = [body.undoes for body in bodies if isinstance(body, TagPut) and body.undoes]
    book.operations.fetch(undone)
    book.cancellations.fetch(undone)
    book.shifts.fetch([body.shift for body in bodies if isinstance(body, Shift)])
    book.traffic.fetch(_traffic_named(acts, bodies))
    book.reservations.fetch([body.checkout for body in bodies if isinstance(body, wire.Refund)])
    voided = _fetch_voided(book, voids) + _fetch_cancelled(book, bodies)
    book.coupons.fetch(voided)
    book.identities.fetch(voided)
    book.redemptions.fetch_by("coupon", [*coupons, *voided])
    _fetch_terms(book, bodies, coupons, voided)
    _fetch_limits(book, checkouts, sign_ups)
    fetch_accounts(book, acts, bodies)
    fetch_undone(book, bodies)
    fetch_tiers(book, acts, bodies)
    _fetch_cards(book, acts, bodies)
    _fetch_rounds(book, bodies)
    _fetch_whose(book, bodies)


def _fetch_whose(book: Book, bodies: Sequence[msgspec.Struct]) -> None:
    """Of whom a void, a refund or a coupon's freeze tells (`erasing.forget_late`)."""
    named = [body.checkout for body in bodies if isinstance(body, wire.Void | wire.Refund)]
    book.checkouts.fetch(named)
    members = [sold.member for each in named if (sold := book.checkouts.get(each)) is not None]
    put = [body.coupon for body in bodies if isinstance(body, wire.CouponPut)]
    members += [coupon.member for each in put if (coupon := book.coupons.get(each)) is not None]
    book.members.fetch(members)
    book.members.fetch([book.member_id(each) for each in members])


def _fetch_rounds(book: Book, bodies: Sequence[msgspec.Struct]) -> None:
    """What those hold already to whom a round has given one (`one_each`)."""
    rounds = [body for body in bodies if isinstance(body, wire.Issue) and body.unless_held]
    members = {book.member_id(each.member) for body in rounds for each in body.coupons if each.member}
    book.coupons.fetch_by("member", sorted(members))
    every = [coupon for member in members for coupon in book.coupons.find("member", member)]
    book.usages.fetch([money_scope(coupon.id) for coupon in every if coupon.round_at])


def _approving(bodies: Sequence[msgspec.Struct]) -> set[str]:
    return {body.approved_by for body in bodies if isinstance(body, wire.Void | wire.Refund) and body.approved_by}


def _fetch_voided(book: Book, voids: Sequence[wire.Void]) -> list[str]:
    """What voids name, checkouts or redemptions; answers their coupons."""
    if not voids:
        return []
    named = [body.checkout for body in voids]
    book.checkouts.fetch(named)
    book.reservations.fetch(named)
    book.redemptions.fetch([each for each in named if book.checkouts.get(each) is None])
    found = [resolved(book, body)[0] for body in voids]
    book.pending_voids.fetch_by("checkout", found)
    every = _fetch_redeemed(book, found)
    book.exceptions.fetch_by("operation", found)
    book.voids.fetch([row.id for row in every])
    return [row.coupon for row in every]


def _fetch_cancelled(book: Book, bodies: Sequence[msgspec.Struct]) -> list[str]:
    """What cancels name; answers the coupons of the checkouts among it."""
    named = [body.target for body in bodies if isinstance(body, wire.Cancel)]
    if not named:
        return []
    book.operations.fetch(named)
    book.reservations.fetch(named)
    book.cancellations.fetch(named)
    book.pending_voids.fetch(named)
    book.exceptions.fetch_by("operation", named)
    every = _fetch_redeemed(book, named)
    members = [row.member for each in named if (row := book.checkouts.get(each)) is not None]
    book.members.fetch(members)
    book.checkouts.fetch_by("member", members)
    return [row.coupon for row in every]


def _fetch_redeemed(book: Book, checkouts: Sequence[str]) -> list[rows.RedemptionRow]:
    """The redemptions of checkouts, and the limits that giving them back frees."""
    book.checkouts.fetch(checkouts)
    book.redemptions.fetch_by("checkout", checkouts)
    every = [row for each in checkouts for row in book.redemptions.find("checkout", each)]
    scopes = [scope for row in every for scope, _, _ in taken_of(row)]
    book.usages.fetch([*scopes, *(money_scope(row.coupon) for row in every)])
    return every


def _coupons_named(bodies: Sequence[msgspec.Struct]) -> list[str]:
    named: list[str] = []
    for body in bodies:
        match body:
            case wire.Reservation(coupon=issued_one):
                named.append(issued_one.coupon)
            case wire.Checkout(coupons=uses):
                named += [use.coupon for use in uses]
            case wire.Issue(coupons=issued) | wire.MemberSignUp(welcome=issued) | wire.Stamp(rewards=issued):
                named += [each.coupon for each in issued]
            case wire.CouponPut(coupon=coupon):
                named.append(coupon)
    return named


def _members_named(bodies: Sequence[msgspec.Struct]) -> list[str]:
    named: list[str] = []
    for body in bodies:
        match body:
            case wire.Checkout() | wire.MemberUpdate() | wire.TopUp() | wire.PointsAdjust() | wire.Stamp():
                named.append(body.member)
            case MemberImport() | MemberErase() | TagPut() | FollowUp() | ConsentPut() | MessagePlan():
                named.append(body.member)
            case MemberMerge(member=member, into=into):
                named += [member, into]
            case wire.MemberSignUp(member=member, welcome=issued):
                named += [member, *(each.member for each in issued)]
            case wire.Issue(coupons=issued):
                named += [each.member for each in issued]
    return named


def _traffic_named(acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> list[str]:
    counted = ((act, body) for act, body in zip(acts, bodies, strict=True) if isinstance(body, wire.TrafficCount))
    return [traffic_id(body.business_day, act.operation.device, body.kind) for act, body in counted]


def _fetch_terms(book: Book, bodies: Sequence[msgspec.Struct], coupons: list[str], voided: list[str]) -> None:
    campaigns = {body.campaign for body in bodies if isinstance(body, wire.CampaignPut)}
    campaigns |= {body.card for body in bodies if isinstance(body, wire.Stamp) and body.card}
    campaigns |= {body.campaign for body in bodies if isinstance(body, wire.Reservation) and body.campaign}
    for shelf in (book.coupons, book.identities):
        for each in (*coupons, *voided):
            row = shelf.get(each)
            if row is not None:
                campaigns.add(row.campaign)
    book.campaigns.fetch(sorted(campaigns))
    # Every version of a campaign in use: they are few, and a status change touches them all.
    book.terms.fetch_by("campaign", sorted(campaigns))


def _fetch_limits(
    book: Book,
    checkouts: Sequence[tuple[Act, wire.Checkout]],
    sign_ups: Sequence[wire.MemberSignUp | MemberImport],
) -> None:
    book.members.fetch([book.member_id(body.member) for _, body in checkouts])
    scopes: list[str] = []
    for act, body in checkouts:
        book.moment = act.moment  # a store that nobody knows is the caller's own
        store, member = store_of(book, body.store), book.member_id(body.member)
        day = business_day(act.at, store.zone, store.business_day_starts)
        if body.confirmed_by:
            scopes.append(confirmed_scope(member, day))
        for use in body.coupons:
            terms = terms_of_use(book, use, act.at)
            if terms is not None:
                scopes += [take.scope for take in shared_takes(terms, member, store.id, day)]
                if terms.kept_minor:
                    scopes.append(money_scope(use.coupon))
    book.usages.fetch(scopes)
    # Welcome coupons are compared over all that a member holds.
    book.coupons.fetch_by("member", [body.member for body in sign_ups])
    book.usages.fetch_by("member", [body.member for body in sign_ups])
    fetch_of_twins(book, sign_ups)


def _fetch_cards(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """Of members who are stamped, all that their cards are made of."""
    stamps = [(act.id, body) for act, body in zip(acts, bodies, strict=True) if isinstance(body, wire.Stamp)]
    if not stamps:
        return
    members = [book.member_id(body.member) for _, body in stamps]
    book.pending_voids.fetch_by("checkout", [identity for identity, _ in stamps])
    book.redemptions.fetch([identity for identity, _ in stamps])
    book.redemptions.fetch_by("member", members)
    book.coupons.fetch_by("member", members)
    book.entries.fetch_by("member", members)
    book.lots.fetch_by("member", members)
