"""What one member says of being written to, and what this person takes along: a card with the code, and a copy of
everything that is held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.domain.consent import ConsentWord, is_child
from counter_app.domain.errors import InvalidInput
from counter_app.services.consents import ConsentAnswer, ConsentRequest, put_consent
from counter_app.services.context import Counter
from counter_app.services.members import MemberView, show_member
from counter_app.ui.member_exporting import documents
from counter_app.ui.members.step_form import Step
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.domain.verdict import Reason
    from counter_app.ui.card_ports import MakeCards
    from counter_app.ui.member_persons import MemberPersons
    from counter_app.ui.ports import CopySaved, SaveCopy
    from counter_app.ui.shop import Shop


class MemberPapers:
    """Each behind its key, with a member's details open; `steps` shows and carries out."""

    def __init__(self, shop: Shop, steps: MemberPersons, make_cards: MakeCards | None) -> None:
        self._shop, self._steps, self._make_cards = shop, steps, make_cards

    def consent(self) -> None:
        """Alt M: the other way round than it is."""
        if (member := self._steps.shown) is not None:
            self._steps.look_up(lambda counter: show_member(counter, member, 1, asking=False).member, self._ask_consent)

    def _ask_consent(self, member: MemberView | None) -> None:
        if member is None:
            return
        given, overview = not _agrees(member.consent), self._shop.overview
        today = overview.now.astimezone(overview.zone).date() if overview is not None else None
        guardian = given and today is not None and is_child(member.birthday, today)

        def work(counter: Counter) -> ConsentAnswer:
            request = ConsentRequest(counter.ids.new(), member.id, given, guardian=guardian)
            return put_consent(counter, request)

        self._steps.ask(
            lambda: _asks_consent(given=given, guardian=guardian),
            lambda _: self._steps.do(work, lambda _answer: _said_consent(given=given)),
        )

    def card(self) -> None:
        """Alt P: the member's own card, as a page to print."""
        member, make = self._steps.shown, self._make_cards
        if member is None or make is None:
            return
        lang = self._shop.lang
        self._steps.do(lambda counter: _card(counter, make, member, lang), _ready, stays=True)

    def copy(self) -> None:
        """Alt Y: says what it is before; Enter writes it."""
        member, save = self._steps.shown, self._shop.save_copy
        if member is not None and save is not None:
            self._steps.ask(
                _asks_copy,
                lambda _: self._steps.do(
                    lambda counter: _copy(counter, save, member, self._shop.lang), _ready, stays=True
                ),
            )


class Saved:
    """Files that were written, or why not."""

    def __init__(
        self, paths: tuple[Path, ...] = (), reasons: tuple[Reason, ...] = (), *, complete: bool = True
    ) -> None:
        self.paths, self.reasons, self.complete = paths, reasons, complete


def _agrees(word: ConsentWord | None) -> bool:
    """Who has said nothing since the sign-up has agreed there."""
    return word is None or word.given


def consent_words(word: ConsentWord | None, when: Callable[[ConsentWord], str]) -> str:
    """One line about it; empty where nothing was said since the sign-up."""
    if word is None:
        return ""
    said = translate("Consent", "Agrees to messages") if word.given else translate("Consent", "No messages or offers")
    return f"{said} · {when(word)}"


def _asks_consent(*, given: bool, guardian: bool) -> Step:
    if not given:
        lines = (
            translate("Consent", "The customer wants no messages and no offers any more."),
            translate(
                "Consent", "Left out from now on: coupons to many, lists that leave the shop, messages, follow-ups."
            ),
            translate("Consent", "Stays as it is: membership, points, stored value, coupons."),
        )
        return Step(translate("Consent", "Messages"), "\n\n".join(lines), main=translate("Consent", "Withdraw"))
    what = translate("Consent", "The customer agrees again to messages and offers.")
    if guardian:
        what = translate("Consent", "Under 14: a parent or guardian agrees to messages and offers. Ask them.")
    return Step(translate("Consent", "Messages"), what, main=translate("Consent", "Note consent"))


def _said_consent(*, given: bool) -> str:
    return translate("Consent", "Consent noted") if given else translate("Consent", "Consent withdrawn")


def _asks_copy() -> Step:
    lines = (
        translate(
            "Copies", "Everything that is held about this member, as a page to read and as a file for other programs."
        ),
        translate("Copies", "It goes into your documents, and stands in the log with your name."),
    )
    return Step(translate("Copies", "Copy for the member"), "\n\n".join(lines), main=translate("Copies", "Make copy"))


def _ready(saved: Saved) -> str:
    said = translate("Copies", "Ready: {0}").format("\n".join(str(path) for path in saved.paths))
    if not saved.complete:
        said += "\n\n" + translate("Copies", "The cloud did not answer: only what this counter knows is in it.")
    return said


def _card(counter: Counter, make: MakeCards, member: str, lang: str) -> Saved:
    """Cards of one member on a page. Raises `Fault`."""
    from counter_app.services.name_cards import member_cards
    from counter_app.services.paper_cards.layout import layout_of
    from counter_app.services.paper_cards.values import CardSize, PaperSize
    from counter_app.ui.paper import ensure_application, writes_chinese

    ensure_application()
    found = member_cards(counter, lang if writes_chinese() else "en", member=member)
    if found.reasons:
        return Saved(reasons=found.reasons)
    layout = layout_of(CardSize.BUSINESS, PaperSize.A4)
    name = f"member-card-{member}.pdf"
    return Saved((make().save(found.cards, layout, "member", name, lambda _done: True),))


def _copy(counter: Counter, save: SaveCopy, member: str, lang: str) -> Saved:
    try:
        made: CopySaved = save(counter, member, documents(), lang)
    except InvalidInput:
        return Saved()
    return Saved(made.paths, made.reasons, complete=made.complete)
