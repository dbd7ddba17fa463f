"""`channel put|list|end|card`, `member card`."""

from __future__ import annotations

from pathlib import Path

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import read_mappings
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.channels import channel_dict
from counter_app.domain.errors import InvalidInput
from counter_app.services.channels import ChannelNumbers, ChannelsAnswer, ChannelView
from counter_app.services.name_cards import NameCards


def put(call: Call) -> Outcome:
    """Channels from a YAML or JSON file."""
    from counter_app.services.channels import PutChannels, put_channels

    with call.counter() as opened:
        request = PutChannels(call.id_or(opened), read_mappings(call.args.file, "channels"))
        return _answer(call, opened, put_channels(opened.counter, request))


def end(call: Call) -> Outcome:
    """It brings nobody any more."""
    from counter_app.services.channels import end_channel

    with call.counter() as opened:
        return _answer(call, opened, end_channel(opened.counter, call.id_or(opened), call.args.channel))


def _answer(call: Call, opened: OpenCounter, answer: ChannelsAnswer) -> Outcome:
    speaker = speaker_for(opened.counter, call.lang)
    sent = sent_at_once(opened, done=not answer.reasons)
    listed = [{"id": each.id, "changed": each.changed} for each in answer.channels]
    return outcome({"channels": listed, **sent}, answer.reasons, speaker, [each.id for each in answer.channels])


def listing(call: Call) -> Outcome:
    """Every channel with its code; with --numbers who came through each."""
    from counter_app.services.channels import list_channels

    with call.counter() as opened:
        answer = list_channels(opened.counter, numbers=call.args.numbers)
        speaker = speaker_for(opened.counter, call.lang)
    document: dict[str, object] = {"channels": [_document(view) for view in answer.channels]}
    lines = [_line(call, view) for view in answer.channels]
    if call.args.numbers:
        document["others"] = [{"text": text, **_numbers(numbers)} for text, numbers in answer.others]
        lines += [f"{text}  {_said(call, numbers)}" for text, numbers in answer.others]
    return outcome(document, answer.reasons, speaker, lines)


def _document(view: ChannelView) -> dict[str, object]:
    told = {**channel_dict(view.channel), "code": view.link}
    return told if view.numbers is None else {**told, **_numbers(view.numbers)}


def _numbers(numbers: ChannelNumbers) -> dict[str, object]:
    return {"signed_up": numbers.signed_up, "came_back": numbers.came_back, "redeemed_here": numbers.redeemed}


def _line(call: Call, view: ChannelView) -> str:
    channel = view.channel
    ended = "" if channel.active else call.say("（已结束）", " (ended)")
    said = "" if view.numbers is None else f"  {_said(call, view.numbers)}"
    return f"{channel.id}  {channel.name}{ended}  {channel.kind.value}  {view.link}{said}"


def _said(call: Call, numbers: ChannelNumbers) -> str:
    return call.say(
        f"入会 {numbers.signed_up} · 再来 {numbers.came_back} · 本机核销过 {numbers.redeemed}",
        f"signed up {numbers.signed_up} · came back {numbers.came_back} · redeemed here {numbers.redeemed}",
    )


def card(call: Call) -> Outcome:
    """Cards or posters of a channel."""
    from counter_app.services.name_cards import channel_cards

    with call.counter() as opened:
        found = channel_cards(opened.counter, _language(call), call.args.channel, call.args.count)
        return _printed(call, opened, found, call.args.channel)


def member_card(call: Call) -> Outcome:
    """The card of a member, or of everybody in a segment."""
    from counter_app.services.name_cards import member_cards

    args = call.args
    if bool(args.member) is bool(args.segment):
        raise InvalidInput("member card: needs a member or --segment", key="member")
    with call.counter() as opened:
        found = member_cards(opened.counter, _language(call), member=args.member, segment=args.segment)
        return _printed(call, opened, found, "members")


def _language(call: Call) -> str:
    from counter_app.bootstrap.card_sheets import paper_language

    return paper_language(call.lang)


def _printed(call: Call, opened: OpenCounter, found: NameCards, title: str) -> Outcome:
    from counter_app.bootstrap.card_sheets import cards_pdf
    from counter_app.services.paper_cards.values import CardSize, PaperSize

    args, made = call.args, 0
    speaker = speaker_for(opened.counter, call.lang)
    if found.reasons:
        return outcome({"pdf": None, "cards": 0, "pages": 0}, found.reasons, speaker)

    def count(done: int) -> bool:
        nonlocal made
        made = done
        return True

    pages = cards_pdf(Path(args.pdf), found.cards, CardSize(args.size), PaperSize(args.paper), title, count)
    lines = [call.say(f"{made} 张卡，共 {pages} 页：{args.pdf}", f"{made} cards on {pages} pages: {args.pdf}")]
    return outcome({"pdf": args.pdf, "cards": made, "pages": pages}, (), speaker, lines)
