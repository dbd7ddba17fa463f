"""Identities that counters hold, shown to a cloud that was set back and may have forgotten that it gave them.

Only this cloud signs: a signed code that verifies was made by it, and its subject belongs to whoever holds it; the tag
in it is its campaign's. Number and short code are not signed; they are taken over where nobody else has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.ledger.puts import MAX_TAG
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso
from counter_app.domain import codes
from counter_app.domain.campaign import CampaignStatus
from counter_app.protocol.devices import CouponIdentity, Held, HeldAnswer, MemberIdentity

MAX_OF_A_KIND = 500
_MAX_ID = 64
_MOST_VERSIONS = 2**31
_DIGITS = {"member": 10, "coupon": 12}
_Shown = MemberIdentity | CouponIdentity


def hold(context: Context, caller: Caller, held: Held) -> HeldAnswer:
    """Write down what a counter holds and nobody else has; the subjects of the rest. Raises `CallRefused`."""
    if max(len(held.members), len(held.coupons)) > MAX_OF_A_KIND or len(held.campaigns) > MAX_TAG:
        raise CallRefused(400, "invalid", f"At most {MAX_OF_A_KIND} identities of a kind are shown at once.")
    with context.database.writing() as writing:
        counter = writing.lock(caller.merchant)
        merchant = merchant_of(writing, caller.merchant)
        now = iso(context.now(trial=caller.trial))
        rules = reading_rules(context.crypto, writing, merchant)
        _keep_tags(writing, counter, _proven_tags(held, rules), now)
        taken: list[str] = []
        for kind, shown in (("member", held.members), ("coupon", held.coupons)):
            keeper = _Keeper(writing, caller, rules, kind, now)
            taken += keeper.keep(shown)
        writing.save([counter])
    return HeldAnswer(now=now, taken=taken)


def _proven_tags(held: Held, rules: codes.ReadingRules) -> dict[str, int]:
    """The tags that stand in coupons which this cloud signed and the counter shows beside them; a bare word is none."""
    proven: dict[str, int] = {}
    for each in held.coupons:
        tag = held.campaigns.get(each.campaign)
        if tag is None or each.campaign in proven:
            continue
        code = codes.read_code(each.signed_code, rules)
        if isinstance(code, codes.SignedCode) and code.of_coupon and code.campaign_tag == tag:
            proven[each.campaign] = tag
    return proven


def _keep_tags(writing: Writing, counter: rows.CounterRow, tags: Mapping[str, int], now: str) -> None:
    """Campaigns keep the tags that stand in codes which were handed out; their terms come with the refill."""
    every = writing.all(rows.CampaignRow, counter.merchant)
    known, given = {row.id for row in every}, {row.tag for row in every}
    fresh: list[rows.CampaignRow] = []
    for campaign, tag in sorted(tags.items(), key=lambda each: each[1]):
        if campaign in known or tag in given or not 0 < tag <= MAX_TAG or not _is_name(campaign):
            continue
        given.add(tag)
        running = CampaignStatus.RUNNING.value
        fresh.append(rows.CampaignRow(counter.merchant, campaign, tag, running, now, current_version=0))
    writing.save(fresh)
    counter.tags_given = max([counter.tags_given, *(row.tag for row in fresh)])


def _is_name(campaign: str) -> bool:
    return 0 < len(campaign) <= _MAX_ID and "\0" not in campaign


class _Keeper:
    """One kind of identities of one call."""

    def __init__(self, reading: Writing, caller: Caller, rules: codes.ReadingRules, kind: str, now: str) -> None:
        self._writing = reading
        self._caller = caller
        self._rules = rules
        self._kind = kind
        self._now = now

    def keep(self, shown: Sequence[_Shown]) -> list[str]:
        """Write what is free; the subjects of what is not."""
        subjects, digits = [each.subject for each in shown], [_digits(each) for each in shown]
        identities = {row.id: row for row in self._load(rows.IdentityRow, subjects)}
        owners = {row.digits: row.id for row in self._load(rows.IdentityRow, digits, "digits")}
        used = self._used(subjects, digits)
        kept: dict[str, rows.IdentityRow] = {}
        taken: list[str] = []
        for each in shown:
            known = identities.get(each.subject)
            own = known is not None and (known.device, known.digits) == (self._caller.device, _digits(each))
            if each.subject in used or _digits(each) in used:
                taken.append(each.subject)
            elif own or each.subject in kept:
                continue
            elif known is not None or _digits(each) in owners or not self._genuine(each):
                taken.append(each.subject)
            else:
                kept[each.subject] = self._row(each)
                owners[_digits(each)] = each.subject
        self._writing.save(list(kept.values()))
        return taken

    def _load(self, kind: type[rows.IdentityRow], keys: list[str], column: str = "id") -> list[rows.IdentityRow]:
        return self._writing.load(kind, self._caller.merchant, keys, column)

    def _used(self, subjects: list[str], digits: list[str]) -> set[str]:
        """Subjects and digits that members or coupons have."""
        merchant, reading = self._caller.merchant, self._writing
        return _members(reading, merchant, subjects, digits) | _coupons(reading, merchant, subjects, digits)

    def _genuine(self, each: _Shown) -> bool:
        """Whether this cloud signed the subject, as this kind, and the digits are such digits."""
        code = codes.read_code(each.signed_code, self._rules)
        if not isinstance(code, codes.SignedCode) or code.subject != each.subject:
            return False
        if self._kind != ("coupon" if code.of_coupon else code.kind.value):
            return False
        if isinstance(each, CouponIdentity) and not (
            _is_name(each.campaign) and 0 <= each.terms_version < _MOST_VERSIONS
        ):
            return False
        digits = _digits(each)
        return len(digits) == _DIGITS[self._kind] and digits.isascii() and digits.isdigit()

    def _row(self, each: _Shown) -> rows.IdentityRow:
        campaign, version = ("", 0)
        if isinstance(each, CouponIdentity):
            campaign, version = each.campaign[:_MAX_ID], each.terms_version
        return rows.IdentityRow(
            merchant=self._caller.merchant,
            id=each.subject,
            kind=self._kind,
            digits=_digits(each),
            signed_code=each.signed_code,
            campaign=campaign,
            terms_version=version,
            device=self._caller.device,
            allocated_at=self._now,
        )


def _digits(each: _Shown) -> str:
    return each.number if isinstance(each, MemberIdentity) else each.short_code


def _members(reading: Reading, merchant: str, subjects: list[str], digits: list[str]) -> set[str]:
    found = reading.load(rows.MemberRow, merchant, subjects)
    return {row.id for row in found} | {
        row.number or "" for row in reading.load(rows.MemberRow, merchant, digits, "number")
    }


def _coupons(reading: Reading, merchant: str, subjects: list[str], digits: list[str]) -> set[str]:
    found = reading.load(rows.CouponRow, merchant, subjects)
    return {row.id for row in found} | {
        row.short_code or "" for row in reading.load(rows.CouponRow, merchant, digits, "short_code")
    }
