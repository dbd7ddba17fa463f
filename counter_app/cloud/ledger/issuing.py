"""`issue`, and the coupons handed out with a sign-up: a coupon's row is made or filled."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger import one_each
from counter_app.cloud.ledger.act import Act, Done, Outcome
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import of_erased, withdraw
from counter_app.cloud.ledger.late import used_before
from counter_app.cloud.ledger.members import known_store
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.uses import refresh_coupon
from counter_app.cloud.times import iso, parse
from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.coupon import CouponStatus
from counter_app.protocol.bodies import Issue, IssuedCoupon

ISSUED_TWICE = "issued_twice"
CODE_TAKEN = "code_taken"
CAMPAIGN_NOT_RUNNING = "campaign_not_running"


def issue(book: Book, act: Act, body: Issue) -> Outcome:
    """Coupons were handed out at a counter."""
    broken = put_issued(book, act, body.coupons, body.store, unless_held=body.unless_held)
    named = [issued.coupon for issued in body.coupons]
    twice, gave_way = one_each.settle(book, act, named) if body.unless_held else ([], [])
    detail: dict[str, object] = {"coupons": named}
    return Done(notes(book, act, broken + twice), detail | ({"gave_way": gave_way} if gave_way else {}))


def put_issued(
    book: Book,
    act: Act,
    coupons: Sequence[IssuedCoupon],
    store: str,
    *,
    welcome: bool = False,
    unless_held: bool = False,
    member: str = "",
) -> list[Broken]:
    """Make or fill the rows; `member` overrides whom the coupons name. Answers the rules that were broken."""
    found: list[Broken] = []
    for issued in coupons:
        owner = member or book.member_id(issued.member)
        found += _put(book, act, issued, store, owner, welcome=welcome, unless_held=unless_held)
    return found


def _put(
    book: Book, act: Act, issued: IssuedCoupon, store: str, member: str, *, welcome: bool, unless_held: bool
) -> list[Broken]:
    row = book.coupons.get(issued.coupon)
    if row is not None and row.filled:
        same = (row.campaign, row.member) == (issued.campaign, member)
        return [] if same else [Broken(ISSUED_TWICE, facts={"coupon": row.id, "campaign": issued.campaign})]
    row = row if row is not None else _blank(book, issued, act)
    identity = book.identities.get(issued.coupon)
    drawn = identity is not None and identity.kind == "coupon"
    row.campaign = identity.campaign if identity is not None and drawn else issued.campaign
    row.terms_version = _version(book, row.campaign, issued, identity if drawn else None)
    row.member, row.home_store = member, known_store(book, store)
    row.issued_at = iso(parse(issued.issued_at))
    row.filled, row.welcome, row.round_at = True, welcome, act.at_iso if unless_held else ""
    if row.status == CouponStatus.PLACEHOLDER.value:
        row.status, row.status_since = CouponStatus.ACTIVE.value, row.issued_at
    if of_erased(book, member):
        withdraw(book, act, row)
    broken = _give_code(book, row, issued, identity if drawn else None)
    terms = book.terms_version(row.campaign, row.terms_version)
    broken += used_before(book, act, row, terms)
    refresh_coupon(book, row, terms)
    campaign = book.campaigns.get(row.campaign)
    running = campaign is None or campaign.status == CampaignStatus.RUNNING.value
    if campaign is not None and not running and row.issued_at > campaign.status_since:
        broken.append(Broken(CAMPAIGN_NOT_RUNNING, facts={"coupon": row.id, "campaign": row.campaign}))
    return broken


def _version(book: Book, campaign: str, issued: IssuedCoupon, identity: rows.IdentityRow | None) -> int:
    """The terms a coupon keeps: those of its issue where the cloud has them, else those it was drawn for."""
    if book.terms_version(campaign, issued.terms_version) is not None or identity is None:
        return issued.terms_version
    return identity.terms_version


def _give_code(
    book: Book, row: rows.CouponRow, issued: IssuedCoupon, identity: rows.IdentityRow | None
) -> list[Broken]:
    if identity is not None:
        row.short_code = identity.digits
        return []
    wanted = issued.short_code
    if not wanted:
        return []
    others = [other for other in book.coupons.find("short_code", wanted) if other.id != row.id]
    if others or book.identities.find("digits", wanted):
        row.short_code = None
        return [Broken(CODE_TAKEN, facts={"coupon": row.id, "campaign": row.campaign})]
    row.short_code = wanted
    return []


def _blank(book: Book, issued: IssuedCoupon, act: Act) -> rows.CouponRow:
    return rows.CouponRow(
        merchant=book.merchant,
        id=issued.coupon,
        campaign=issued.campaign,
        terms_version=issued.terms_version,
        short_code=None,
        member="",
        home_store="",
        issued_at=act.at_iso,
        status=CouponStatus.PLACEHOLDER.value,
        status_since=act.at_iso,
        cycles=0,
        used=0,
        excess=0,
        cap=1,
        filled=False,
        welcome=False,
        yielded_to="",
    )
