"""Campaigns at the manager's desk: put from files, list, pause, end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from counter_app.domain.campaign import Campaign, CampaignStatus, StampCardBenefit, Terms
from counter_app.domain.campaign_file import parse_terms, terms_to_dict
from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import refuse
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Note, Reason
from counter_app.protocol.bodies import CampaignPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    Act,
    begin,
    finish,
    manager_refusal,
    moment,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.campaign_check import CheckCode
from counter_app.services.context import Counter
from counter_app.services.drawing import can_be_issued, newest_terms, refuse_as_gift
from counter_app.services.ports import Reading, Writing
from counter_app.services.segments_here import segments_here

MOST_CAMPAIGNS = 200


@dataclass(frozen=True, slots=True)
class PutCampaigns:
    """`campaigns` in the form of docs/campaigns.md. `based_on`: the version that was looked at before, 0 where there
    was none; None puts them whatever there is."""

    id: str
    campaigns: tuple[Mapping[str, object], ...]
    based_on: int | None = None


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """What became of one campaign. `version` is provisional until the cloud's row comes down."""

    id: str
    kind: str
    status: str
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class PutAnswer:
    """`reasons` when the person may not do it; `notes` for what looks like a slip."""

    done: bool
    campaigns: tuple[CampaignLine, ...] = ()
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign with its newest terms."""

    campaign: Campaign
    terms: Terms


@dataclass(frozen=True, slots=True)
class CampaignList:
    """Every campaign; `reasons` when the person may not see them."""

    campaigns: tuple[CampaignView, ...]
    reasons: tuple[Reason, ...] = ()


def list_campaigns(counter: Counter) -> CampaignList:
    """Every campaign, for a manager."""
    refused = refusal_of(counter, "campaign_list", require_manager)
    if refused is not None:
        return CampaignList((), (refused,))
    with counter.store.reading() as reading:
        return CampaignList(tuple(CampaignView(*pair) for pair in reading.campaigns()))


def put_campaigns(counter: Counter, request: PutCampaigns) -> PutAnswer:
    """New campaigns run at once; of known ones new terms hold for what is issued from now on. All or none.

    Terms that are the same as before make no new version. Raises `InvalidInput` that names the key; where they are not
    as they were looked at, with a `CheckCode`.
    """
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "campaign_put")
        if refused is not None:
            return PutAnswer(False, reasons=(refused,))
        listed = read_campaigns(request.campaigns)
        _refuse_rewards(writing, listed)
        fields = {"campaigns": [terms_to_dict(terms) for terms in listed]}
        act = begin(writing, request.id, "campaign_put", now, fields)
        told = told_before(writing, act, PutAnswer)
        if isinstance(told, Reason):
            return PutAnswer(False, reasons=(told,))
        if told is not None:
            return told
        if request.based_on is not None:
            _refuse_changed(writing, listed, request.based_on)
        lines = tuple(_put(writing, counter, act, terms, first=not number) for number, terms in enumerate(listed))
        answer = PutAnswer(True, lines, notes=_notes(writing, listed))
        finish(writing, act, answer, listed[0].campaign, {"campaigns": [terms.campaign for terms in listed]})
        return answer


def set_campaign_status(counter: Counter, operation_id: str, campaign: str, status: CampaignStatus) -> PutAnswer:
    """Pause, end, or let run again. Raises `InvalidInput` when there is no such campaign, and for one that has ended:
    it was said to issue nothing more, and what its audience was may be gone."""
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "campaign_status", campaign)
        if refused is not None:
            return PutAnswer(False, reasons=(refused,))
        fields = {"campaign": campaign, "status": status.value}
        act = begin(writing, operation_id, "campaign_status", now, fields)
        told = told_before(writing, act, PutAnswer)
        if isinstance(told, Reason):
            return PutAnswer(False, reasons=(told,))
        if told is not None:
            return told
        known, terms = _known(writing, campaign)
        if known.status is CampaignStatus.ENDED and status is not CampaignStatus.ENDED:
            problem = f"{campaign} has ended; put its terms under another id"
            refuse("campaign", problem, SlipCode.HAS_ENDED, name=campaign)
        changed = known.status is not status
        if changed:
            known = replace(known, status=status, since=now)
            writing.put_campaign(known)
        write(writing, act, OperationType.CAMPAIGN_PUT, CampaignPut(campaign=campaign, status=status.value))
        answer = PutAnswer(True, (_line(known, terms, changed=changed),))
        finish(writing, act, answer, campaign, {"status": status.value})
        return answer


def read_campaigns(campaigns: Sequence[Mapping[str, object]]) -> list[Terms]:
    """Terms of a file's campaigns. Raises `InvalidInput` naming the key, and the campaign where there are several."""
    if not 0 < len(campaigns) <= MOST_CAMPAIGNS:
        problem, details = f"campaigns: needs 1 to {MOST_CAMPAIGNS} campaigns", {"most": MOST_CAMPAIGNS}
        raise InvalidInput(problem, code=SlipCode.HOW_MANY_CAMPAIGNS, details=details)
    listed: list[Terms] = []
    for number, data in enumerate(campaigns):
        terms = _read(data, number + 1 if len(campaigns) > 1 else 0)
        if any(terms.campaign == other.campaign for other in listed):
            refuse("id", f"{terms.campaign} stands twice in the file", SlipCode.STANDS_TWICE, name=terms.campaign)
        listed.append(terms)
    return listed


def _read(data: Mapping[str, object], place: int) -> Terms:
    """`place` in the file, from 1; 0 where it is the only one."""
    try:
        return parse_terms(data)
    except InvalidInput as wrong:
        if not place:
            raise
        sentence, details = f"campaign {place}: {wrong.sentence}", {**wrong.details, "place": place}
        raise InvalidInput(sentence, key=wrong.key, code=wrong.code, details=details) from None


def _refuse_changed(reading: Reading, listed: Sequence[Terms], based_on: int) -> None:
    """What somebody else has put since is not overwritten by whoever has not seen it."""
    for terms in listed:
        known = reading.campaign(terms.campaign)
        if known is not None and known.current_version != based_on:
            code = CheckCode.CHANGED if based_on else CheckCode.TAKEN
            refuse("id", f"{terms.campaign} is at version {known.current_version} by now", code)


def _put(writing: Writing, counter: Counter, act: Act, terms: Terms, *, first: bool) -> CampaignLine:
    known = writing.campaign(terms.campaign)
    present = writing.terms(known.id, known.current_version) if known else None
    if known is None:
        known = Campaign(terms.campaign, CampaignStatus.RUNNING, act.at, 0)
    changed = present is None or terms_to_dict(present) != terms_to_dict(terms)
    if changed:
        known = replace(known, current_version=known.current_version + 1)
        terms = replace(terms, version=known.current_version, made_at=act.at)
        writing.put_terms(known, terms)
        counter.failpoint("campaign_put.terms")
    body = CampaignPut(campaign=terms.campaign, terms=terms_to_dict(terms))
    # The first one is kept under the request's own id even when it changes nothing: it remembers the answer.
    if changed or first:
        write(writing, act, OperationType.CAMPAIGN_PUT, body, operation_id="" if first else counter.ids.new())
    return _line(known, terms, changed=changed)


def _known(reading: Reading, campaign: str) -> tuple[Campaign, Terms]:
    known = reading.campaign(campaign)
    terms = reading.terms(campaign, known.current_version) if known else None
    if known is None or terms is None:
        refuse("campaign", f"there is no campaign {campaign}", SlipCode.NO_SUCH_CAMPAIGN, name=campaign)
    return known, terms


def _line(campaign: Campaign, terms: Terms, *, changed: bool) -> CampaignLine:
    return CampaignLine(campaign.id, terms.kind_name, campaign.status.value, campaign.current_version, changed)


def _notes(reading: Reading, listed: Sequence[Terms]) -> tuple[Note, ...]:
    """Stores that nobody has heard of: the coupon would be refused everywhere, and the slip found at the counter. And
    rewards that nobody can issue: a full card would owe them."""
    known = {name for store in reading.stores() for name in (store.id, store.name)}
    unknown = sorted({store for terms in listed for store in terms.stores} - known)
    cards = [terms.benefit for terms in listed if isinstance(terms.benefit, StampCardBenefit)]
    rewards = sorted({card.reward for card in cards if not can_be_issued(reading, card.reward)})
    segments = {terms.audience.segment for terms in listed} - {None, *segments_here(reading).known}
    return (
        *(Note("segment_unknown", {"segment": segment}) for segment in sorted(each for each in segments if each)),
        *(Note("store_unknown", {"store": store}) for store in unknown),
        *(Note("reward_unknown", {"campaign": reward}) for reward in rewards),
    )


def _refuse_rewards(reading: Reading, listed: Sequence[Terms]) -> None:
    """A reward that is known and that nobody is ever given: its full cards would be owed one for ever."""
    by_id = {terms.campaign: terms for terms in listed}
    for terms in listed:
        if not isinstance(terms.benefit, StampCardBenefit):
            continue
        reward = terms.benefit.reward
        known = newest_terms(reading, reward)
        of = by_id.get(reward) or (known[1] if known else None)
        if of is not None:
            refuse_as_gift("benefit.reward", of)
