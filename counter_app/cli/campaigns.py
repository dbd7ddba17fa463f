"""`campaign put|list|pause|end`."""

from __future__ import annotations

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import read_mappings
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.campaign_file import terms_to_dict
from counter_app.services.campaigns import PutAnswer
from counter_app.services.words import benefit_words, note_words


def put(call: Call) -> Outcome:
    """Campaigns from a YAML or JSON file."""
    from counter_app.services.campaigns import PutCampaigns, put_campaigns

    with call.counter() as opened:
        request = PutCampaigns(call.id_or(opened), read_mappings(call.args.file, "campaigns"))
        return _answer(call, opened, put_campaigns(opened.counter, request))


def listing(call: Call) -> Outcome:
    """Every campaign with its newest terms."""
    from counter_app.services.campaigns import list_campaigns

    with call.counter() as opened:
        answer = list_campaigns(opened.counter)
        speaker = speaker_for(opened.counter, call.lang)
    listed = [
        {**terms_to_dict(view.terms), "status": view.campaign.status.value, "version": view.terms.version}
        for view in answer.campaigns
    ]
    lines = tuple(
        f"{view.campaign.id}  {view.campaign.status.value}  {view.terms.title.pick(call.lang)}  "
        f"{benefit_words(view.terms, call.lang, speaker.manner.digits)}"
        for view in answer.campaigns
    )
    return outcome({"campaigns": listed}, answer.reasons, speaker, lines)


def pause(call: Call) -> Outcome:
    """Issue and redeem nothing for now."""
    return _set_status(call, CampaignStatus.PAUSED)


def resume(call: Call) -> Outcome:
    """Issue and redeem again after a pause."""
    return _set_status(call, CampaignStatus.RUNNING)


def end(call: Call) -> Outcome:
    """Issue nothing more; issued coupons keep their word."""
    return _set_status(call, CampaignStatus.ENDED)


def _set_status(call: Call, status: CampaignStatus) -> Outcome:
    from counter_app.services.campaigns import set_campaign_status

    with call.counter() as opened:
        answer = set_campaign_status(opened.counter, call.id_or(opened), call.args.campaign, status)
        return _answer(call, opened, answer)


def _answer(call: Call, opened: OpenCounter, answer: PutAnswer) -> Outcome:
    speaker = speaker_for(opened.counter, call.lang)
    listed = [
        {"id": each.id, "kind": each.kind, "status": each.status, "version": each.version, "changed": each.changed}
        for each in answer.campaigns
    ]
    notes = [
        {"code": note.code, "text": note_words(note, call.lang, speaker.manner), **note.details}
        for note in answer.notes
    ]
    lines = [f"{each.id}  {each.status}  v{each.version}" for each in answer.campaigns]
    lines += [str(note["text"]) for note in notes if note["text"]]
    sent = sent_at_once(opened, done=not answer.reasons)
    return outcome({"campaigns": listed, "notes": notes, **sent}, answer.reasons, speaker, lines)
