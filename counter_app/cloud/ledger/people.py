"""`member_sign_up`, `member_update`, and two ids that turn out to be one person."""

from __future__ import annotations

import json

from counter_app.cloud import rows
from counter_app.cloud.ledger import cards, welcome
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.issuing import put_issued
from counter_app.cloud.ledger.members import known_store, member_or_placeholder, placeholder
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.postings import move_account
from counter_app.cloud.ledger.uses import rename_scopes
from counter_app.domain.member import MemberStatus
from counter_app.protocol.bodies import MemberSignUp, MemberUpdate
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.operations import encode

SIGNED_UP_TWICE = "signed_up_twice"
NUMBER_TAKEN = "number_taken"
PHONE_TAKEN = "phone_taken"
UNKNOWN_STORE = "unknown_store"
_STATUSES = (MemberStatus.ACTIVE.value, MemberStatus.FROZEN.value)


def member_sign_up(book: Book, act: Act, body: MemberSignUp) -> Outcome:
    """A member is made or filled; one whose phone is known already becomes an alias of the first."""
    if not body.member:
        return Refusal("invalid", "The member has no id.")
    own = book.members.get(body.member) or placeholder(book.merchant, body.member, act.at_iso)
    if own.filled:
        broken = [Broken(SIGNED_UP_TWICE, facts={"member": own.id})]
        return Done(notes(book, act, broken), {"member": book.member_id(own.id)})
    stays, broken = _take_in(book, act, own, body)
    broken += put_issued(book, act, body.welcome, body.store, welcome=True, member=stays)
    broken += welcome.settle(book, act, stays, {each.coupon for each in body.welcome})
    return Done(notes(book, act, broken), {"member": stays})


def enter(book: Book, act: Act, body: MemberImport) -> tuple[str, list[Broken]]:
    """An old customer under an identity from a counter's reserve: who it is from now on, and what is wrong with it."""
    own = book.members.get(body.member) or placeholder(book.merchant, body.member, act.at_iso)
    if own.filled:
        return book.member_id(own.id), [Broken(SIGNED_UP_TWICE, facts={"member": own.id})]
    return _take_in(book, act, own, body)


def _take_in(book: Book, act: Act, own: rows.MemberRow, body: MemberSignUp | MemberImport) -> tuple[str, list[Broken]]:
    """Filled; one whose phone is known already becomes an alias of the first."""
    _fill(book, own, body, act)
    broken = _give_number(book, own, body.number)
    first = next((each for each in book.members.find("phone", body.phone) if each.id != own.id), None)
    if first is None:
        _set(own, "phone", body.phone or None)
        book.touch(own)
        return own.id, broken
    return first.id, broken + _become(book, act, own, first)


def member_update(book: Book, act: Act, body: MemberUpdate) -> Outcome:
    """Fields that changed; the later arrival wins, field by field."""
    if body.status is not None and body.status not in _STATUSES:
        return Refusal("invalid", "A member's status is active or frozen.")
    member = member_or_placeholder(book, body.member, act.at_iso)
    if member is None:
        return Refusal("invalid", "No member is named.")
    nowhere = _unknown_store(book, member, body.home_store)
    if act.claim and nowhere:
        return Refusal("invalid", "The cloud has no such store.", {"key": "home_store"})
    changes = _changes(body)
    taken = _phone_taken(book, member, body.phone)
    if taken:
        del changes["phone"]
    for name, value in changes.items():
        setattr(member, name, value)
    if body.home_store is not None and not nowhere:
        _move_home(book, member, body.home_store)
    if body.status is not None:
        member.status_since = act.at_iso
    member.edited = json.dumps(sorted({*json.loads(member.edited), *changes}))
    book.touch(member)
    return Done(notes(book, act, [*taken, *nowhere]), {"member": member.id})


def _unknown_store(book: Book, member: rows.MemberRow, store: str | None) -> list[Broken]:
    if store is None or store in book.stores:
        return []
    return [Broken(UNKNOWN_STORE, facts={"member": member.id, "store": store})]


def _changes(body: MemberUpdate) -> dict[str, str | None]:
    given = {
        "name": body.name,
        "phone": body.phone,
        "tier": body.tier,
        "tags": None if body.tags is None else encode(body.tags).decode(),
        "birthday": body.birthday,
        "status": body.status,
    }
    changes: dict[str, str | None] = {name: value for name, value in given.items() if value is not None}
    if body.phone == "":
        changes["phone"] = None
    return changes


def _phone_taken(book: Book, member: rows.MemberRow, phone: str | None) -> list[Broken]:
    others = [each.id for each in book.members.find("phone", phone or "") if each.id != member.id]
    return [Broken(PHONE_TAKEN, facts={"member": member.id, "other_member": other}) for other in others[:1]]


def _fill(book: Book, member: rows.MemberRow, body: MemberSignUp | MemberImport, act: Act) -> None:
    """What the sign-up says, except where an update that came earlier has said otherwise."""
    _set(member, "name", body.name)
    if member.status == MemberStatus.PLACEHOLDER.value:
        member.status, member.status_since = MemberStatus.ACTIVE.value, act.at_iso
    _move_home(book, member, known_store(book, body.store))
    member.joined_at = act.at_iso
    member.member_code = body.member_code
    if isinstance(body, MemberSignUp):
        member.channel = body.channel
        member.consent = encode(body.consent).decode()
    member.filled = True


def _move_home(book: Book, member: rows.MemberRow, store: str) -> None:
    """What belongs to a member comes down where the member does: it is told of anew there, and as gone elsewhere."""
    if member.home_store == store:
        return
    member.home_store = store
    for coupon in book.coupons.find("member", member.id):
        book.touch(coupon)
    for usage in book.usages.find("member", member.id):
        book.touch(usage)
    for lot in book.lots.find("member", member.id):
        if not lot.deleted:
            book.touch(lot)
    tier = book.tiers.get(member.id)
    if tier is not None and not tier.deleted:
        book.touch(tier)


def _set(member: rows.MemberRow, name: str, value: str | None) -> None:
    if name not in json.loads(member.edited):
        setattr(member, name, value)


def _give_number(book: Book, member: rows.MemberRow, number: str) -> list[Broken]:
    if not number:
        return []
    drawn = [each for each in book.identities.find("digits", number) if each.id != member.id]
    others = [each for each in book.members.find("number", number) if each.id != member.id]
    if drawn or others:
        return [Broken(NUMBER_TAKEN, facts={"member": member.id})]
    member.number = number
    return []


def _become(book: Book, act: Act, own: rows.MemberRow, first: rows.MemberRow) -> list[Broken]:
    """`own` is `first`: redemptions, limits, ledgers, coupons and ownership follow; the id points straight at the
    other."""
    for redemption in book.redemptions.find("member", own.id):
        rename_scopes(book, redemption, own.id, first.id)
        redemption.member = first.id
        book.redemptions.put(redemption)
    for reservation in book.reservations.find("member", own.id):
        rename_scopes(book, reservation, own.id, first.id)
        reservation.member = first.id
        book.touch(reservation)
    for checkout in book.checkouts.find("member", own.id):
        checkout.member = first.id
        book.checkouts.put(checkout)
    for coupon in book.coupons.find("member", own.id):
        coupon.member = first.id
        book.touch(coupon)
    move_account(book, act, own.id, first.id)
    broken = cards.settle_all(book, first.id)
    for alias in book.members.find("alias_of", own.id):
        alias.alias_of = first.id
        book.touch(alias)
    said = json.loads(own.edited)
    changes = {name: getattr(own, name) for name in said}
    visits, last_visit_at = own.visits, own.last_visit_at
    own.visits, own.last_visit_at = 0, ""
    # Who came in by an import signs up: from now on messages may be sent.
    agreed = bool(own.consent) and not first.consent
    first.consent = first.consent or own.consent
    own.phone, own.alias_of = None, first.id
    book.touch(own)  # before the other one, which may take over its phone
    if not visits and not said and not agreed:
        return broken
    for name, value in changes.items():
        setattr(first, name, value)
    first.edited = json.dumps(sorted({*json.loads(first.edited), *said}))
    first.visits += visits
    first.last_visit_at = max(first.last_visit_at, last_visit_at)
    book.touch(first)
    return broken
