"""The manager's staff: who works here, as what, and what is done about it, by key and by mouse; a scan brings the sale
back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.services.staff import StaffList
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.staff_numbers_view import StaffNumbersView
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.domain.verdict import Reason
    from counter_app.services.staff import StaffView
    from counter_app.ui.staff.models import StaffCase, StaffFilled
    from counter_app.ui.staff.page import StaffPage
    from counter_app.ui.staff_rows import Looking

_HERE, _LEFT, _RIGHTS = _VIEWS = ("1", "2", "3")
_NUMBERS = "4"
_LOG = "G"


class StaffDesk(PageDesk):
    """`audit_wanted`: the page of the audit log."""

    audit_wanted = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.page: StaffPage | None = None
        self._view: str = _HERE
        self._found: StaffList | None = None
        self.numbers = StaffNumbersView(shop)
        self.numbers.came.connect(self._numbers_came)
        # What the form that is up is about: the letter of its key, and of whom ("" = somebody new).
        self._about = ("", "")
        self._doing = False

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl 6."""
        if not self.up:
            self._ask_to_open(_look, self._may)

    def _may(self, found: StaffList) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._may(found))
            return
        self.up, self._view, self._whose = True, _HERE, found.by
        page.panel.say("")
        self._arrived(found)
        page.show_asking(False)
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make(self) -> StaffPage:
        from counter_app.ui.staff.page import StaffPage

        page = self.page = StaffPage()
        page.letter_pressed.connect(self.press)
        page.chosen.connect(self._show_chosen)
        page.form.filled.connect(self._put_person)
        page.form.left.connect(self._leave_form)
        return page

    @override
    def _left(self) -> None:
        if self.page is not None:
            self.page.show_asking(False)

    @override
    def _look_again(self) -> None:
        self._shop.ask(_look, self._arrived, self._failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self._show()

    def _failed(self, fault: Fault) -> None:
        self._doing = False
        self._say_bad(aside_words(fault, self._shop.lang))

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _arrived(self, found: StaffList) -> None:
        if found.reasons or (self.up and found.by != self._whose):  # told of before the overview is
            self.leave()
            return
        self._found = found
        if self.up:
            self._show()

    def _looking(self) -> Looking:
        from counter_app.ui.staff_rows import Looking

        overview, found = self._shop.overview, self._found
        by, owner = (found.by, found.owner) if found is not None else ("", False)
        if overview is None:
            return Looking(datetime(1970, 1, 1, tzinfo=UTC), UTC, by, owner)
        return Looking(overview.status.now, overview.zone, by, owner)

    def _all(self) -> tuple[StaffView, ...]:
        return self._found.staff if self._found is not None else ()

    def _show(self) -> None:
        from counter_app.ui.staff_rights import rights_rows
        from counter_app.ui.staff_rows import row_of

        page, looking = self.page, self._looking()
        assert page is not None
        here = [each for each in self._all() if each.active]
        left = [each for each in self._all() if not each.active]
        names = (
            translate("Staff", "Here {0}").format(len(here)),
            translate("Staff", "Left {0}").format(len(left)),
            translate("Rights", "Who may what"),
            translate("Numbers", "Numbers"),
        )
        page.show_view(self._view, names)
        page.new.setVisible(self._view in (_HERE, _LEFT))
        if self._view == _NUMBERS:
            page.show_rows(*self.numbers.rows())
        elif self._view == _RIGHTS and self._found is not None:
            page.show_rows(rights_rows(self._found.rights), "")
        else:
            shown = here if self._view == _HERE else left
            page.show_rows([row_of(each, looking) for each in shown], translate("Staff", "Nobody has left."))
        self._show_chosen(page.rows.current_id())

    def _chosen(self) -> StaffView | None:
        chosen = self.page.rows.current_id() if self.page is not None else ""
        return self._person(chosen)

    def _person(self, staff: str) -> StaffView | None:
        return next((each for each in self._all() if each.id == staff), None)

    def _show_chosen(self, _chosen: str) -> None:
        page, case = self.page, self._case()
        if page is None:
            return
        known = page.panel.case
        if known is not None and (case is None or case.id != known.id) and not self._doing:
            page.panel.say("")
        page.panel.show_case(case)

    def _case(self) -> StaffCase | None:
        """What stands beside the list."""
        from counter_app.ui.staff_rights import rights_case
        from counter_app.ui.staff_rows import case_of

        if self._view == _NUMBERS:
            return self.numbers.case(self.page.rows.current_id() if self.page is not None else "")
        if self._view == _RIGHTS:
            right = self.page.rows.current_id() if self.page is not None else ""
            known = self._found is not None and right in self._found.rights
            return rights_case(right, self._found.rights, owner=self._found.owner) if known and self._found else None
        person = self._chosen()
        return case_of(person, self._looking()) if person is not None else None

    def _numbers_came(self, by: str) -> None:
        """What was counted is for who asked."""
        if by != self._whose:
            self.leave()
        elif self.up:
            self._show()
            if self.page is not None and self._view == _NUMBERS:
                # There was no row to stand on before.
                self.page.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is asked ------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        page = self.page
        if page is None:
            return False
        if page.asking or self._doing:
            return True  # first what is asked
        page.panel.say("")
        if letter == _LOG:
            self.audit_wanted.emit()
            return True
        if letter in (*_VIEWS, _NUMBERS):
            self._view = letter
            self._show()
            if letter == _NUMBERS:
                self.numbers.ask()
            return True
        if self._view == _NUMBERS:
            return self.numbers.ask(letter)
        return self._allow(letter) if self._view == _RIGHTS else self._ask(letter)

    def _ask(self, letter: str) -> bool:
        from counter_app.ui.staff.page import NEW
        from counter_app.ui.staff_rows import asks_about, asks_new

        page, person = self.page, self._chosen()
        assert page is not None
        if letter == NEW:
            self._about = (letter, "")
            page.show_asking(True)
            page.form.ask(lambda: asks_new(self._looking()))
            return True
        if person is None or page.panel.case is None or letter not in dict(page.panel.case.acts):
            return False
        self._about = (letter, person.id)
        page.show_asking(True)
        page.form.ask(lambda: asks_about(letter, person, self._looking()))
        return True

    def _leave_form(self) -> None:
        if self.page is not None:
            self.page.show_asking(False)

    def _allow(self, letter: str) -> bool:
        """One act to one role, at once: the next key takes it back."""
        from counter_app.ui.staff_rights import LETTERS

        case = self.page.panel.case if self.page is not None else None
        if case is None or letter not in dict(case.acts):
            return letter in LETTERS
        self._doing, right, role = True, case.id, LETTERS[letter].value

        def work(counter: Counter) -> StaffList | str:
            from counter_app.services.settings import put_settings

            try:
                answer = put_settings(counter, counter.ids.new(), {"rights": {right: role}})
            except InvalidInput as slip:
                return slip.key or "rights"
            return StaffList((), answer.reasons) if answer.reasons else _look(counter)

        self._shop.ask(work, self._told, self._failed, lane=Lane.COUNTER)
        return True

    # --- what is done -------------------------------------------------------------------------------------------------

    def _put_person(self, filled: StaffFilled) -> None:
        """One person, once."""
        from counter_app.ui.staff_rows import BACK, LEAVE

        letter, staff = self._about
        person = self._person(staff)
        if self._doing or (staff and person is None):
            return
        entry: dict[str, object] = {"name": filled.name, "role": filled.role}
        if person is not None:
            entry = {"id": person.id, "name": filled.name or person.name, "role": filled.role or person.role}
            entry["active"] = letter == BACK or (person.active and letter != LEAVE)
        if filled.pin:
            entry["pin"] = filled.pin
        self._doing = True

        def work(counter: Counter) -> StaffList | str:
            from counter_app.services.staff import put_staff

            try:
                return put_staff(counter, counter.ids.new(), [entry])
            except InvalidInput as slip:
                return slip.key or "id"

        self._shop.ask(work, self._told, self._failed, lane=Lane.COUNTER)

    def _told(self, told: StaffList | str) -> None:
        from counter_app.ui.staff_rows import slip_words

        self._doing = False
        page = self.page
        if page is None:
            return
        if isinstance(told, str):
            page.form.forget_pins()
            self._say_bad(slip_words(told))
        elif told.reasons:
            page.form.forget_pins()
            self._say_no(told.reasons[0])
        else:
            self._done(told)

    def _done(self, found: StaffList) -> None:
        """The list again; whoever it was about is the chosen one where they stand in it."""
        page, before = self.page, {each.id for each in self._all()}
        assert page is not None
        self._shop.wrote()
        page.show_asking(False)
        self._arrived(found)
        if not self.up:
            return
        new = next((each.id for each in found.staff if each.id not in before), "")
        if self._view in (_HERE, _LEFT):
            page.rows.choose(new or self._about[1])
        page.panel.say(translate("Staff", "Saved."), "good")

    def _say_no(self, reason: Reason) -> None:
        self._say_bad(sentence(reason_words(reason, self._shop.lang), self._shop.lang))

    def _say_bad(self, said: str) -> None:
        """Where one looks: in the form that is up, else beside the list."""
        if self.page is None:
            return
        if self.page.asking:
            self.page.form.say(said)
        else:
            self.page.panel.say(said, "bad")


def _look(counter: Counter) -> StaffList:
    from counter_app.services.staff import list_staff

    return list_staff(counter)
