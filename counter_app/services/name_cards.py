"""Cards that say who somebody is, or through whom people come: of members, and of channels (decision 270)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from counter_app.domain.channels import Channel, ChannelKind, named
from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import refuse
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.channels_here import link_of
from counter_app.services.context import Counter
from counter_app.services.finding import find_member
from counter_app.services.member_records import Selection
from counter_app.services.paper_cards.coupons import Printer, printer_of
from counter_app.services.paper_cards.values import PaperCard, in_groups
from counter_app.services.paper_cards.words import card_words
from counter_app.services.receipts.texts import on_paper
from counter_app.services.selection import of_segment, stretches

_AT_ONCE = 500
MOST_COPIES = 1_000


@dataclass(frozen=True, slots=True)
class NameCards:
    """`cards` one after another, each made when it is asked for; `reasons` when the person may not print them."""

    cards: Iterator[PaperCard]
    reasons: tuple[Reason, ...] = ()


def member_cards(counter: Counter, lang: str, *, member: str = "", segment: str = "") -> NameCards:
    """Of one member, or of everybody in a segment; a manager's to print, since names stand on them in full.

    The code identifies and does not spend. Raises `InvalidInput` for a segment that there is not; an empty one, or a
    member who cannot have one, gives no card.
    """
    if (refused := refusal_of(counter, "member_card", require_manager)) is not None:
        return NameCards(iter(()), (refused,))
    with counter.store.reading() as reading:
        printer = printer_of(reading, lang)
        if segment:
            return NameCards(_of_segment(counter, of_segment(reading, counter, segment), printer))
        found = find_member(reading, counter, member)
    if found is None:
        return NameCards(iter(()), (Reason(ReasonCode.UNKNOWN_CODE, "", {"what": "member"}),))
    return NameCards(iter((_of_member(found, printer),)))


def _of_segment(counter: Counter, meant: Selection, printer: Printer) -> Iterator[PaperCard]:
    """A view of the database for each few hundred, so that none is held while paper is drawn."""
    for low, high in stretches(counter, meant, ""):
        behind, full = low, True
        while full:
            with counter.store.reading() as reading:
                found = reading.selected(meant, behind, high, _AT_ONCE)
            yield from (_of_member(member, printer) for member in found if member.status is MemberStatus.ACTIVE)
            full = len(found) == _AT_ONCE
            behind = found[-1].id if found else behind


def _of_member(member: Member, printer: Printer) -> PaperCard:
    name = on_paper(member.name)
    kind = card_words("member", printer.lang)
    lines = [card_words("identifies", printer.lang)]
    if printer.trial:
        lines.append(card_words("practice", printer.lang))
    return PaperCard(
        # A member whose code never came down is found by the number, which is also a code.
        code=member.member_code or member.number,
        number=in_groups(member.number),
        headline=name or kind,
        title=kind if name else "",
        lines=tuple(lines),
        shop=printer.shop,
    )


def channel_cards(counter: Counter, lang: str, channel: str, count: int = 1) -> NameCards:
    """`count` cards of a channel, by its id or name: scanned by a phone they lead to the shop, at its counters they say
    through whom somebody came. A manager's to print. Raises `InvalidInput` for one that there is not, or has ended."""
    if (refused := refusal_of(counter, "channel_card", require_manager)) is not None:
        return NameCards(iter(()), (refused,))
    if not 1 <= count <= MOST_COPIES:
        refuse("count", f"must be from 1 to {MOST_COPIES}", SlipCode.OUT_OF_RANGE, low=1, high=MOST_COPIES)
    with counter.store.reading() as reading:
        found = named(reading.channels().values(), channel)
        if found is None or not found.active:
            raise InvalidInput(f"channel: there is no channel {channel} that has not ended", key="channel")
        card = _of_channel(found, link_of(reading, found), printer_of(reading, lang))
    return NameCards(repeat(card, count))


def _of_channel(channel: Channel, link: str, printer: Printer) -> PaperCard:
    lines = [on_paper(channel.name)]
    if channel.who and channel.who != channel.name:
        lines.append(on_paper(channel.who))
    if printer.trial:
        lines.append(card_words("practice", printer.lang))
    asked = "served_by" if channel.kind is ChannelKind.STAFF else "join"
    return PaperCard(code=link, headline=printer.shop, title=card_words(asked, printer.lang), lines=tuple(lines))
