"""A manager decides about who a person is: two become one, or everything of somebody goes. Neither can be undone, so
each is shown whole before the Enter that does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.holdings import NOTHING
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.services.erasing import EraseAnswer, EraseRequest, EraseSeen, erase_member, preview_erase
from counter_app.services.merging import MergeAnswer, MergeRequest, MergeSeen, Side, merge_members, preview_merge
from counter_app.ui.jobs import Lane
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.members.step_form import Step
from counter_app.ui.money import money
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

T = TypeVar("T")


class _Answer(Protocol):
    @property
    def reasons(self) -> tuple[Reason, ...]: ...


A = TypeVar("A", bound=_Answer)


class MemberPersons(QObject):
    """`finished`: told what has been done; the list is another one then."""

    def __init__(self, shop: Shop, page: MemberListPage, finished: Callable[[str], None]) -> None:
        super().__init__()
        self._shop, self._page, self._finished = shop, page, finished
        # Which question this is: an answer to one before it is for nobody any more.
        self._turn = 0
        self._doing = False
        self._next: Callable[[str], None] = lambda _: None
        self._form = page.person_form
        self._form.left.connect(self._put_away)
        self._form.answered.connect(self._take_answer)

    def merge(self) -> None:
        """Alt J, with a member's details open: that one goes, whoever is named stays."""
        if (member := self.shown) is not None:
            self.ask(_asks_who, lambda text: self._look_at_merge(member, text))

    def erase(self) -> None:
        """Alt X, with a member's details open."""
        if (member := self.shown) is not None:
            self.look_up(lambda counter: preview_erase(counter, member), lambda seen: self._ask_to_erase(member, seen))

    # --- merging ------------------------------------------------------------------------------------------------------

    def _look_at_merge(self, member: str, into: str) -> None:
        if into:
            self.look_up(
                lambda counter: preview_merge(counter, member, into), lambda seen: self._show_merge(member, seen)
            )
        else:
            self._form.say(_who())

    def _show_merge(self, member: str, seen: MergeSeen) -> None:
        if seen.stays is None:
            self._say(seen.reasons)
            return
        stays = seen.stays.member.id
        self.ask(
            lambda: _asks_to_merge(seen),
            lambda _: self.do(
                lambda counter: _merged(counter, member, stays), lambda _: translate("Persons", "Merged")
            ),
        )

    # --- erasing ------------------------------------------------------------------------------------------------------

    def _ask_to_erase(self, member: str, seen: EraseSeen) -> None:
        if seen.member is None:
            self._say(seen.reasons)
            return
        self.ask(lambda: _asks_to_erase(seen), lambda why: self._erase(member, why, give_up=seen.money_left))

    def _erase(self, member: str, why: str, *, give_up: bool) -> None:
        if why:
            self.do(
                lambda counter: _erased(counter, EraseRequest(counter.ids.new(), member, why, give_up)),
                lambda _: translate("Persons", "Erased"),
            )
        else:
            self._form.say(_why())

    # --- steps --------------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> str | None:
        details = self._page.details.details
        return details.id if details is not None and self._page.opened else None

    def ask(self, asks: Callable[[], Step], then: Callable[[str], None]) -> None:
        self._turn += 1
        self._next = then
        self._page.show_asking(self._form)
        self._form.take_step(asks)

    def _take_answer(self, text: str) -> None:
        if not self._doing:
            self._next(text)

    def _put_away(self) -> None:
        """Back to the member."""
        self._turn += 1
        self._page.show_asking(None)

    def look_up(self, look: Callable[[Counter], T], then: Callable[[T], None]) -> None:
        """It may ask the cloud; whoever has gone on meanwhile, or to somebody else, is told nothing."""
        self._turn += 1
        turn, about = self._turn, self.shown

        def arrived(seen: T) -> None:
            if turn == self._turn and about == self.shown:
                then(seen)

        self._shop.ask(look, arrived, self._person_failed, lane=Lane.SLOW)

    def do(self, work: Callable[[Counter], A], said: Callable[[A], str], *, stays: bool = False) -> None:
        """Carry it out and say so; `stays`: the member goes on being shown, with what came of it."""

        def ended(answer: A) -> None:
            self._doing = False
            if answer.reasons:
                self._say(answer.reasons)
            elif stays:
                self.ask(lambda: Step(translate("Persons", "Done"), said(answer)), lambda _: None)
            else:
                self._put_away()
                self._finished(said(answer))

        self._doing = True
        self._shop.ask(work, ended, self._person_failed, lane=Lane.SLOW)

    def _person_failed(self, fault: Fault) -> None:
        self._doing = False
        self._show_said(aside_words(fault, self._shop.lang))

    def _say(self, reasons: Sequence[Reason]) -> None:
        if any(reason.details.get("rule") == "names_member" for reason in reasons):
            self._show_said(translate("Persons", "The reason must not name the member."))
            return
        said = [sentence(reason_words(reason, self._shop.lang), self._shop.lang) for reason in reasons]
        self._show_said(said[0] if said else "")

    def _show_said(self, said: str) -> None:
        """In the form; where none is up yet one that only says it."""
        if self._page.form is not self._form:
            self.ask(lambda: Step(translate("Persons", "Not possible"), ""), lambda _: None)
        self._form.say(said)


def _asks_who() -> Step:
    what = translate("Persons", "Of which this member is another record. That one stays; this one becomes it.")
    return Step(translate("Persons", "Merge members"), what, _who(), translate("Persons", "Look"))


def _asks_to_merge(seen: MergeSeen) -> Step:
    lines = (
        translate("Persons", "Goes: {0}").format(_side(seen.goes)),
        translate("Persons", "Stays: {0}").format(_side(seen.stays)),
        translate("Persons", "Together: {0}").format(_side(seen.after)),
        translate("Persons", "Codes and coupons of both go on working. This cannot be undone."),
    )
    return Step(translate("Persons", "Merge members"), "\n\n".join(lines), main=translate("Persons", "Merge"))


def _asks_to_erase(seen: EraseSeen) -> Step:
    held = seen.balances or NOTHING
    gone = translate("Persons", "Goes everywhere: phone, name, birthday, tags, member code, {0} coupons.")
    kept = translate("Persons", "Stays under the number {0}: purchases and ledgers, {1} points.")
    number = seen.member.number if seen.member is not None else ""
    lines = [gone.format(seen.coupons), kept.format(number, f"{held.points:,}")]
    if seen.money_left:
        left = translate("Persons", "Given up with it: stored value {0}, {1} reservations with deposits of {2}.")
        lines.append(left.format(money(held.value_minor), seen.reservations, money(seen.deposits_minor)))
    lines.append(translate("Persons", "This cannot be undone."))
    return Step(translate("Persons", "Erase member"), "\n\n".join(lines), _why(), translate("Persons", "Erase"))


def _why() -> str:
    return translate("Persons", "Why, without a name")


def _who() -> str:
    return translate("Persons", "Phone or number of who stays")


def _side(side: Side | None) -> str:
    if side is None:
        return ""
    member, held = side.member, side.balances
    told = translate("Persons", "{0} points, value {1}, {2} coupons, {3} visits").format(
        f"{held.points:,}", money(held.value_minor), side.coupons, member.visits
    )
    return " · ".join(part for part in (member.name, member.phone.removeprefix("+86"), told) if part)


def _merged(counter: Counter, member: str, into: str) -> MergeAnswer:
    return merge_members(counter, MergeRequest(counter.ids.new(), member, into, "one person"))


def _erased(counter: Counter, request: EraseRequest) -> EraseAnswer:
    try:
        return erase_member(counter, request)
    except InvalidInput:
        return EraseAnswer(False, reasons=(Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "names_member"}),))
