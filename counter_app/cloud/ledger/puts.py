"""What a manager changes: `campaign_put`, `coupon_put`, `settings_put`."""

from __future__ import annotations

import re

from counter_app.cloud import rows
from counter_app.cloud.ledger import giving_way
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.staffing import retention_refusal, rights_refusal
from counter_app.domain.campaign import CampaignStatus, Terms
from counter_app.domain.campaign_file import parse_terms, terms_to_dict
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.errors import InvalidInput, UnknownKind
from counter_app.domain.retention import SETTING as RETENTION
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import CampaignPut, CouponPut, SettingsPut
from counter_app.protocol.operations import encode

MAX_TAG = 65535
CAMPAIGN_ENDED = "campaign_ended"
_SETTING_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
COUPON_ACTIONS = {
    "freeze": CouponStatus.FROZEN.value,
    "unfreeze": CouponStatus.ACTIVE.value,
    "revoke": CouponStatus.VOIDED.value,
}


def campaign_put(book: Book, act: Act, body: CampaignPut) -> Outcome:
    """New terms are a new version; a status alone pauses, ends or resumes. What has ended stays so: who says otherwise
    later did not know it, and a manager is told."""
    given = _given_terms(body)
    if isinstance(given, Refusal):
        return given
    campaign = book.campaigns.get(body.campaign) or _new_campaign(book, body.campaign)
    if campaign is None:
        return Refusal("invalid", "This merchant has used up its 65,535 campaigns.")
    if given is not None:
        _new_version(book, campaign, given)
    broken = _said(act, campaign, body.status) if body.status is not None else []
    book.campaigns.put(campaign)
    for row in book.terms.find("campaign", campaign.id):
        # Each version's row tells of the campaign's status and of whether it is the current one.
        book.touch(row)
    detail: dict[str, object] = {"terms_version": campaign.current_version, "tag": campaign.tag}
    detail |= {"status": campaign.status} if body.status is not None else {}
    return Done(notes(book, act, broken), detail)


def _said(act: Act, campaign: rows.CampaignRow, status: str) -> list[Broken]:
    if status == campaign.status:
        return []
    if campaign.status != CampaignStatus.ENDED.value:
        campaign.status, campaign.status_since = status, act.at_iso
        return []
    facts = {"campaign": campaign.id, "status": status, "since": campaign.status_since}
    return [Broken(CAMPAIGN_ENDED, facts=facts)] if act.at_iso > campaign.status_since else []


def _given_terms(body: CampaignPut) -> Terms | Refusal | None:
    """The terms, checked; None where only a status is given."""
    if body.status is not None and body.status not in tuple(CampaignStatus):
        return Refusal("invalid", "A campaign's status is running, paused or ended.")
    if body.terms is None:
        return None if body.status else Refusal("invalid", "Neither terms nor a status is given.")
    try:
        given = parse_terms(body.terms)
    except UnknownKind as error:
        # A newer counter's: the service is what has to be updated.
        return Refusal(ReasonCode.UNSUPPORTED_VERSION.value, error.sentence, {"key": error.key})
    except InvalidInput as error:
        return Refusal("invalid", error.sentence, {"key": error.key})
    if given.campaign != body.campaign:
        return Refusal("invalid", "The terms name another campaign.", {"key": "id"})
    return given


def _new_campaign(book: Book, campaign: str) -> rows.CampaignRow | None:
    tag = _free_tag(book)
    if not tag:
        return None
    book.counter.tags_given = max(book.counter.tags_given, tag)
    now = book.moment.now_iso
    return rows.CampaignRow(book.merchant, campaign, tag, CampaignStatus.RUNNING.value, now, current_version=0)


def _free_tag(book: Book) -> int:
    """The next tag, and when the last one was given one that no campaign has; 0 where each has its campaign."""
    if book.counter.tags_given < MAX_TAG:
        return book.counter.tags_given + 1
    every = [*book.transaction.all(rows.CampaignRow, book.merchant), *book.campaigns.changed()]
    taken = {row.tag for row in every}
    return next((tag for tag in range(1, MAX_TAG + 1) if tag not in taken), 0)


def _new_version(book: Book, campaign: rows.CampaignRow, given: Terms) -> None:
    written = encode(terms_to_dict(given)).decode()
    current = book.terms.get(f"{campaign.id}/{campaign.current_version}")
    if current is not None and current.terms == written:
        return
    campaign.current_version += 1
    book.touch(
        rows.TermsRow(
            merchant=book.merchant,
            id=f"{campaign.id}/{campaign.current_version}",
            campaign=campaign.id,
            terms_version=campaign.current_version,
            tag=campaign.tag,
            made_at=book.moment.now_iso,
            terms=written,
        )
    )


def coupon_put(book: Book, act: Act, body: CouponPut) -> Outcome:
    """Freeze, unfreeze or revoke; a revoked coupon stays so."""
    status = COUPON_ACTIONS.get(body.action)
    if status is None:
        return Refusal("invalid", "The action is freeze, unfreeze or revoke.")
    coupon = book.coupons.get(body.coupon) or _unknown_coupon(book, act, body.coupon)
    if coupon.status not in (CouponStatus.VOIDED.value, status):
        coupon.status, coupon.status_since = status, act.at_iso
        if status == CouponStatus.ACTIVE.value and not coupon.filled:
            coupon.status = CouponStatus.PLACEHOLDER.value
        book.touch(coupon)
    elif body.action == "revoke" and giving_way.revoke(coupon):
        book.touch(coupon)
    return Done(detail={"coupon": coupon.id, "status": coupon.status})


def _unknown_coupon(book: Book, act: Act, coupon: str) -> rows.CouponRow:
    """A coupon of which only the id is known: its drawing tells its campaign, its issue will tell the rest."""
    identity = book.identities.get(coupon)
    drawn = identity if identity is not None and identity.kind == "coupon" else None
    return rows.CouponRow(
        merchant=book.merchant,
        id=coupon,
        campaign=drawn.campaign if drawn else "",
        terms_version=drawn.terms_version if drawn else 0,
        short_code=drawn.digits if drawn else None,
        member="",
        home_store="",
        issued_at=drawn.allocated_at if drawn else act.at_iso,
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


def settings_put(book: Book, act: Act, body: SettingsPut) -> Outcome:
    """Settings by name; `null` goes back to the default."""
    if body.store and body.store not in book.stores:
        return Refusal("invalid", "The cloud has no such store.", {"key": "store"})
    if "rights" in body.values and (refusal := rights_refusal(book, act, body)):
        return refusal
    if RETENTION in body.values and (refusal := retention_refusal(book, act, body)):
        return refusal
    wrong = next((name for name in body.values if _SETTING_NAME.fullmatch(name) is None), None)
    if wrong is not None:
        return Refusal("invalid", "A setting's name has letters, digits, '.', '_' or '-'.", {"key": wrong[:64]})
    for name, value in body.values.items():
        key = f"{name}@{body.store}" if body.store else name
        known = book.settings.get(key)
        book.touch(
            rows.SettingRow(
                merchant=book.merchant,
                id=key,
                value=encode(value).decode(),
                changed_at=book.moment.now_iso,
                changed_by=act.operation.staff,
                deleted=value is None,
                digest=known.digest if known else 0,
            )
        )
    return Done(detail={"settings": sorted(body.values)})
