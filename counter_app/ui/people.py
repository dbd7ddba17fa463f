"""Members and staff at the counter: search, sign-up, the member's code, PIN sign-in; each a form inside the panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.verdict import Reason
from counter_app.services.acting import TILL
from counter_app.services.context import Counter
from counter_app.services.records import Session
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.member_search import MemberSearch
from counter_app.ui.members.results import Results
from counter_app.ui.said import note_words, outcome_words, reason_words
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.clock import ClockState
    from counter_app.services.sign_in import SignInAnswer
    from counter_app.services.sign_up import SignUpAnswer
    from counter_app.ui.members.code_form import MemberCodeForm
    from counter_app.ui.members.sign_up_form import SignUpForm
    from counter_app.ui.staff.clock_form import ClockForm
    from counter_app.ui.staff.sign_in_form import SignInForm

DrawCode = Callable[[str, str], bytes]


def who_words(session: Session | None) -> tuple[str, str]:
    """(role, name) of who is signed in; the till is nobody in particular."""
    if session is None:
        return "", ""
    if session.name == TILL:
        return translate("Staff", "Shared till"), ""
    return role_words(session.role.value), session.name


def role_words(role: str) -> str:
    """A role in the present language."""
    return {
        "cashier": translate("Staff", "Cashier"),
        "manager": translate("Staff", "Manager"),
        "owner": translate("Staff", "Owner"),
    }.get(role, role)


class People(QObject):
    """Opens the forms, which are made when they are wanted first, and carries their wishes to the services."""

    member_chosen = Signal(str)
    signed_in = Signal()
    clock_set = Signal()

    def __init__(self, shop: Shop, page: SellingPage, results: Results, draw_code: DrawCode) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self.finder = MemberSearch(shop, page, results)
        self._draw_code = draw_code
        self._sign_up_id = ""
        results.chosen.connect(self.member_chosen)

    @cached_property
    def sign_up_form(self) -> SignUpForm:
        """A new member."""
        from counter_app.ui.members.sign_up_form import SignUpForm

        form = SignUpForm()
        form.confirmed.connect(self._sign_up)
        form.left.connect(self._leave_sign_up)
        return self._page.host.adopt(form)

    @cached_property
    def code_form(self) -> MemberCodeForm:
        """The new member's code, to be photographed."""
        from counter_app.ui.members.code_form import MemberCodeForm

        form = MemberCodeForm()
        form.save.connect(self._save_picture)
        return self._page.host.adopt(form)

    @cached_property
    def sign_in_form(self) -> SignInForm:
        """Who is at the counter."""
        from counter_app.ui.staff.sign_in_form import SignInForm

        form = SignInForm()
        form.confirmed.connect(self._sign_in)
        form.lock.connect(self.sign_out)
        return self._page.host.adopt(form)

    @cached_property
    def clock_form(self) -> ClockForm:
        """Whether the computer's clock counts."""
        from counter_app.ui.staff.clock_form import ClockForm

        form = ClockForm()
        form.confirmed.connect(self._set_clock)
        return self._page.host.adopt(form)

    # --- sign-up ------------------------------------------------------------------------------------------------------

    def open_sign_up(self, came_through: tuple[str, str] = ("", "")) -> None:
        """F3. What was typed into the search field and looks like a phone number comes along, and the id and name of
        the channel whose code was just held up."""
        typed = self._page.code.text().strip()
        if typed.lstrip("+").isdigit() and len(typed) >= 7 and not self.sign_up_form.phone.text():
            self.sign_up_form.phone.setText(typed)
            self._page.code.clear()
            self.finder.forget()
        self.sign_up_form.take_channel(*came_through)
        if self._shop.overview is not None:
            self.sign_up_form.today = self._shop.overview.now.astimezone(self._shop.overview.zone).date()
        self._page.host.open(self.sign_up_form)

    def _leave_sign_up(self) -> None:
        self.sign_up_form.forget()
        self._sign_up_id = ""

    def _sign_up(self, phone: str, name: str, consent: bool) -> None:
        counter = self._shop.counter
        if counter is None:
            return
        form = self.sign_up_form
        try:
            born = form.birthday
        except ValueError:
            self._signed_up("birthday")
            return
        identity, channel, guardian = counter.ids.new(), form.channel, form.guardian.isChecked()
        self._sign_up_id = identity
        self.sign_up_form.say(translate("Members", "One moment"), "soft")

        def work(counter: Counter) -> SignUpAnswer | str:
            from counter_app.services.sign_up import SignUpRequest, sign_up

            try:
                wish = SignUpRequest(
                    identity, phone, name, channel, consent=consent, source="window", birthday=born, guardian=guardian
                )
                return sign_up(counter, wish)
            except InvalidInput as wrong:
                return wrong.key or "phone"

        self._shop.ask(work, self._signed_up, self._shop.fault.emit, lane=Lane.SLOW)

    def _signed_up(self, answer: SignUpAnswer | str) -> None:
        if isinstance(answer, str):
            self.sign_up_form.say(self._wrong_input(answer))
            form = self.sign_up_form
            {"name": form.name, "birthday": form.born}.get(answer, form.phone).setFocus()
            return
        if answer.member is None:
            said = reason_words(answer.reasons[0], self._shop.lang) if answer.reasons else None
            self.sign_up_form.say(f"{said.headline} · {said.advice}" if said else "")
            return
        self.sign_up_form.forget()
        self._shop.wrote()
        self.member_chosen.emit(answer.member.id)
        self._draw(answer)

    def _wrong_input(self, key: str) -> str:
        if key == "name":
            return translate("Members", "This name cannot be kept; at most 64 plain characters.")
        if key == "birthday":
            return translate("Members", "This is no birthday; write it as 1990-05-17, or leave it empty.")
        return translate("Members", "This is no phone number that can be called. Please check the digits.")

    def _draw(self, answer: SignUpAnswer) -> None:
        member, code, lang, voice = answer.member, answer.member_code, self._shop.lang, self._shop.voice
        assert member is not None
        details = {"name": voice.name(member.name), "number": member.number}
        said = outcome_words("signed_up" if answer.created else "known_member", lang, details)
        gifts = tuple(translate("Members", "Welcome coupon {0}").format(coupon.short_code) for coupon in answer.welcome)
        notes = tuple(text for note in answer.notes if (text := note_words(note, lang)))
        caption = translate("Members", "Member {0}").format(member.number)

        def drawn(picture: bytes) -> None:
            from counter_app.ui.members.code_form import MemberCodeView

            shown = voice.name(member.name) or member.number
            self.code_form.show_view(
                MemberCodeView(said.headline, shown, caption, (*gifts, *notes), picture, f"{member.number}.png")
            )
            self._page.host.open(self.code_form)

        draw = self._draw_code
        self._shop.jobs.submit(lambda: draw(code or member.number, caption), drawn, lane=Lane.SLOW)

    def _save_picture(self) -> None:
        view = self.code_form.view
        if view is None:
            return
        pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        folder = Path(pictures or Path.home())

        def save() -> str:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                path = folder / view.file_name
                path.write_bytes(view.picture)
            except OSError as error:
                raise Fault(FaultKind.DISK_ERROR, str(error)) from error
            return str(path)

        def saved(path: str) -> None:
            self.code_form.say(translate("Members", "Saved: {0}").format(path), "good")

        def failed(_fault: Fault) -> None:
            self.code_form.say(translate("Members", "The picture could not be saved."))

        self._shop.jobs.submit(save, saved, failed, lane=Lane.SLOW)

    # --- staff --------------------------------------------------------------------------------------------------------

    def open_sign_in(self, why: Reason | None = None) -> None:
        """F12, or what was asked for needs somebody else."""
        session = self._shop.overview.status.session if self._shop.overview else None
        who = " ".join(part for part in who_words(session) if part)
        self.sign_in_form.show_session(who, can_lock=session is not None and session.until is not None)
        self.sign_in_form.show_names(self._shop.overview.staff if self._shop.overview else ())
        self._page.host.open(self.sign_in_form)
        if why is not None:
            self._refused(why)

    def _sign_in(self, name: str, pin: str) -> None:
        self.sign_in_form.say(translate("Members", "One moment"), "soft")

        def work(counter: Counter) -> SignInAnswer:
            from counter_app.services.sign_in import sign_in

            return sign_in(counter, name, pin)

        self._shop.ask(work, self._sign_in_answered, urgency=Urgency.PERSON)

    def _sign_in_answered(self, answer: SignInAnswer) -> None:
        if answer.ok:
            self._somebody_else()
        elif answer.reason is not None:
            self._refused(answer.reason)

    def _refused(self, reason: Reason) -> None:
        said = reason_words(reason, self._shop.lang)
        self.sign_in_form.wrong(" · ".join((said.headline, said.advice, *said.facts)))

    def open_clock(self) -> None:
        """F6: what the clocks say, and a manager's PIN where they are too far apart."""

        def work(counter: Counter) -> ClockState:
            from counter_app.services.clock import clock_state

            return clock_state(counter)

        self._shop.ask(work, self._clock_looked_at)

    def _clock_looked_at(self, state: ClockState) -> None:
        zone = self._shop.overview.zone if self._shop.overview else None
        computer, seen = (
            f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "—" for at in (state.now, state.trusted_at)
        )
        self.clock_form.show_times(computer, seen, behind=state.behind)
        self._page.host.open(self.clock_form)

    def _set_clock(self, pin: str) -> None:
        def work(counter: Counter) -> Reason | None:
            from counter_app.services.clock import reset_clock
            from counter_app.services.sign_in import approve

            approval = approve(counter, pin)
            return approval.reason if approval.staff is None else reset_clock(counter, approval.staff.id).reason

        self._shop.ask(work, self._clock_answered, urgency=Urgency.PERSON)

    def _clock_answered(self, refused: Reason | None) -> None:
        if refused is not None:
            said = reason_words(refused, self._shop.lang)
            self.clock_form.wrong(" · ".join((said.headline, said.advice, *said.facts)))
            return
        self._page.host.close_form()
        self._shop.look()
        self.clock_set.emit()

    def sign_out(self, why: str = "", who: str = "") -> None:
        """The till goes on."""

        def work(counter: Counter) -> object:
            from counter_app.services.sign_in import sign_out

            return sign_out(counter, why, who)

        self._shop.ask(work, lambda _: self._somebody_else())

    def _somebody_else(self) -> None:
        self._page.host.close_form()
        self._shop.look()
        self.signed_in.emit()
