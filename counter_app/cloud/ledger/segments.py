"""Segments at the cloud: saved by a manager, and who belonged to one when a coupon was used (docs/segments.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from counter_app.cloud import rows
from counter_app.cloud.ledger import purchases
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.times import iso, parse
from counter_app.domain.campaign import Terms
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member
from counter_app.domain.segment_file import parse_segment, segment_dict, segment_from, segment_text
from counter_app.domain.segment_rules import asks_purchases
from counter_app.domain.segments import ONLY_ACTIVITY, Segment, Segments, segments_of, thresholds_from
from counter_app.domain.situation import Situation
from counter_app.protocol.bodies import SegmentPut

SETTING = "activity"


def segment_put(book: Book, act: Act, body: SegmentPut) -> Outcome:
    """A segment is saved, changed, or, without title and rule, taken away."""
    document = segment_text(None, None)
    if body.rule is not None or body.title is not None:
        try:
            made = parse_segment({"id": body.segment, "title": body.title, "rule": body.rule})
        except InvalidInput as error:
            return Refusal("invalid", error.sentence, {"key": error.key})
        told = segment_dict(made)
        document = segment_text(told["title"], told["rule"])
    known = book.segments.get(body.segment)
    gone = document == segment_text(None, None)
    if gone and (known is None or known.deleted):
        return Done(detail={"segment": body.segment})
    if known is not None and known.document == document and not known.deleted:
        book.show(known)
        return Done(detail={"segment": body.segment})
    book.touch(
        rows.SegmentRow(
            merchant=book.merchant,
            id=body.segment,
            document="{}" if gone else document,
            changed_at=book.moment.now_iso,
            changed_by=act.operation.staff,
            deleted=gone,
            digest=known.digest if known else 0,
        )
    )
    purchases.want(book, asked=any(asks_purchases(segment.rule) for segment in _saved(book).values()))
    return Done(detail={"segment": body.segment})


def _segments_for(book: Book, terms: Sequence[Terms | None], store: str) -> Segments:
    """Every segment, where one of these terms asks for one; else there is nothing to be read."""
    if all(each is None or each.audience.segment is None for each in terms):
        return ONLY_ACTIVITY
    known = book.known_segments.get(store)
    if known is None:
        known = book.known_segments[store] = segments_of(_saved(book), thresholds_from(book.setting(SETTING, store)))
    return known


def _saved(book: Book) -> dict[str, Segment]:
    every = {row.id: row for row in book.transaction.all(rows.SegmentRow, book.merchant)}
    every |= {row.id: row for row in book.segments.changed()}
    read = (segment_from(row.id, row.document) for row in every.values() if not row.deleted)
    return {segment.id: segment for segment in read if segment is not None}


def _as_then(book: Book, row: rows.MemberRow, member: Member, at: datetime) -> Member:
    """The member as of `at`: what was bought later and arrived first is not held against anybody."""
    if not row.last_visit_at or parse(row.last_visit_at) <= at:
        return member
    at_iso = iso(at)
    told = [each for each in book.checkouts.find("member", row.id) if not each.cancelled]
    later = sum(each.at > at_iso for each in told)
    before = max((each.at for each in told if each.at <= at_iso), default="")
    return replace(member, visits=member.visits - later, last_visit_at=parse(before) if before else None)


def as_asked(book: Book, situation: Situation, row: rows.MemberRow | None, terms: Sequence[Terms | None]) -> Situation:
    """The moment with what the audiences of these terms ask for."""
    member = situation.member
    if row is None or member is None or not any(each is not None and each.audience.asks_for_visits for each in terms):
        return situation
    then = _as_then(book, row, member, situation.judged_at)
    return replace(situation, member=then, segments=_segments_for(book, terms, situation.store.id))
