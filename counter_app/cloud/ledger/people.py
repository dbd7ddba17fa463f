"""`member_sign_up`, `member_update`, and two ids that turn out to be one person."""

from __future__ import annotations

import json

from counter_app.cloud import rows
from counter_app.cloud.ledger import consents, message_queue, persons, welcome
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import is_erased
from counter_app.cloud.ledger.issuing import put_issued
from counter_app.cloud.ledger.members import known_store, placeholder
from counter_app.cloud.ledger.notes import Broken, notes
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
    known = book.members.get(stays)
    by_hand = known is not None and bool(known.said)
    broken += welcome.settle(book, act, stays, () if by_hand else {each.coupon for each in body.welcome})
    return Done(notes(book, act, broken), {"member": stays})


def enter(book: Book, act: Act, body: MemberImport) -> tuple[str, list[Broken]]:
    """An old customer under an identity from a counter's reserve: who it is from now on, and what is wrong with it."""
    own = book.members.get(body.member) or placeholder(book.merchant, body.member, act.at_iso)
    if own.filled:
        return book.member_id(own.id), [Broken(SIGNED_UP_TWICE, facts={"member": own.id})]
    return _take_in(book, act, own, body)


def _take_in(book: Book, act: Act, own: rows.MemberRow, body: MemberSignUp | MemberImport) -> tuple[str, list[Broken]]:
    """Filled; one whose phone is known already is that person. Answers who stands for it."""
    root = persons.root_of(book, own)
    if is_erased(root):
        return root.id, _fill_erased(book, own, body, act)
    persons.apart(root)
    spoken_of = own.status == MemberStatus.PLACEHOLDER.value
    _fill(book, own, body, act)
    broken = _give_number(book, own, body.number)
    first = next((each for each in book.members.find("phone", body.phone) if each.id != own.id), None)
    if first is None:
        _set(own, "phone", body.phone or None)
    elif persons.root_of(book, first).id != persons.root_of(book, own).id:
        broken += become(book, act, own, first)
    root = persons.root_of(book, own)
    consents.follow(book, root, own.id)
    persons.together(book, root)
    book.touch(own)
    if root is not own:
        book.touch(root)
    if spoken_of:
        message_queue.look_again(book, root)
    return root.id, broken


def member_update(book: Book, act: Act, body: MemberUpdate) -> Outcome:
    """Fields that changed; the later arrival wins, field by field."""
    if body.status is not None and body.status not in _STATUSES:
        return Refusal("invalid", "A member's status is active or frozen.")
    member = persons.record_of(book, body.member, act.at_iso)
    if member is None:
        return Refusal("invalid", "No member is named.")
    nowhere = _unknown_store(book, member, body.home_store)
    if act.claim and nowhere:
        return Refusal("invalid", "The cloud has no such store.", {"key": "home_store"})
    root = persons.root_of(book, member)
    if is_erased(root):
        book.show(root)
        return Done(detail={"member": root.id})
    persons.apart(root)
    taken = _change(book, act, member, body)
    if body.home_store is not None and not nowhere:
        _move_home(book, member, body.home_store)
    persons.together(book, root)
    book.touch(member)
    if root is not member:
        book.touch(root)
    return Done(notes(book, act, [*taken, *nowhere]), {"member": root.id})


def _change(book: Book, act: Act, member: rows.MemberRow, body: MemberUpdate) -> list[Broken]:
    changes = _changes(body)
    taken = _phone_taken(book, member, body.phone)
    if taken:
        del changes["phone"]
    for name, value in changes.items():
        setattr(member, name, value)
    if body.status is not None:
        member.status_since = act.at_iso
    if body.tags is not None and not member.alias_of:
        persons.drop_tags(book, member)
    member.edited = json.dumps(sorted({*json.loads(member.edited), *changes}))
    return taken


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
    """Another's phone stays the other's; between two records of one person it changes hands."""
    for other in book.members.find("phone", phone or ""):
        if other.id == member.id:
            continue
        if persons.root_of(book, other).id != persons.root_of(book, member).id:
            return [Broken(PHONE_TAKEN, facts={"member": member.id, "other_member": other.id})]
        other.phone = None
        book.touch(other)
    return []


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
        if body.birthday:
            _set(member, "birthday", body.birthday)
    member.filled = True


def _fill_erased(book: Book, own: rows.MemberRow, body: MemberSignUp | MemberImport, act: Act) -> list[Broken]:
    """Who was erased comes in late: the number is taken, and nothing that is a person's own is written."""
    broken = _give_number(book, own, body.number)
    _move_home(book, own, known_store(book, body.store))
    own.joined_at, own.filled = act.at_iso, True
    book.touch(own)
    return broken


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
    for row in (book.tiers.get(member.id), book.consents.get(member.id)):
        if row is not None and not row.deleted:
            book.touch(row)


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


def become(book: Book, act: Act, own: rows.MemberRow, first: rows.MemberRow) -> list[Broken]:
    """`own` has the phone of `first`: one record and one person. What an update has said of it holds for `first`."""
    stays, before = persons.root_of(book, first), persons.root_of(book, own)
    persons.apart(stays)
    said = json.loads(own.edited)
    for name in said:
        setattr(first, name, getattr(own, name))
    first.edited = json.dumps(sorted({*json.loads(first.edited), *said}))
    # Who came in by an import signs up: from now on messages may be sent.
    first.consent = first.consent or own.consent
    own.phone = None
    book.touch(own)  # before the other one, which may take over its phone
    if before is own:
        broken = persons.follow(book, act, own, stays)
        own.said = ""
    else:  # a manager had merged it before its own sign-up came: whose phone it has is that person too
        broken = persons.merge(book, act, stays, before)
        stays = before
    if first.alias_of:
        persons.keep_apart(own, first.id)
    book.touch(own)
    book.touch(first)
    if stays is not first:
        book.touch(stays)
    return broken
