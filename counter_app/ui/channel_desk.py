"""The manager's channels: made, changed, ended, printed, by key and by mouse; a scan brings the sale back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.whole_numbers import WholeNumbers

if TYPE_CHECKING:
    from counter_app.services.channels import ChannelList, ChannelsAnswer, ChannelView
    from counter_app.services.paper_cards.values import CardSize
    from counter_app.ui.card_ports import CardPaperPort, MakeCards
    from counter_app.ui.channels.page import ChannelPage

_ACTIVE, _ENDED = "1", "2"


class ChannelDesk(PageDesk):
    """`back_wanted`: the page it was opened from."""

    back_wanted = Signal()

    def __init__(self, shop: Shop, make_cards: MakeCards | None = None) -> None:
        super().__init__(shop)
        self._make_cards = make_cards
        self._port: CardPaperPort | None = None
        self.page: ChannelPage | None = None
        self._view = _ACTIVE
        self._found: ChannelList | None = None
        self._doing = False
        self._whole = WholeNumbers(shop, self._show_channels)

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Alt K on the page of campaigns."""
        if not self.up:
            self._ask_to_open(_list_all, self._may_see_channels, lane=Lane.SEARCH)

    def _may_see_channels(self, found: ChannelList) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make_channel_page(), lambda: self._may_see_channels(found))
            return
        self.up, self._view, self._whose = True, _ACTIVE, found.staff
        page.panel.show_form(None)
        page.panel.ask(None)
        page.panel.say("")
        self._channels_arrived(found)
        self._whole.ask()
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_channel_page(self) -> ChannelPage:
        from counter_app.ui.channels.page import ChannelPage

        page = self.page = ChannelPage()
        page.letter_pressed.connect(self.press_channel)
        page.chosen.connect(self._show_channel)
        page.panel.answered.connect(self.settle_end)
        page.panel.form.confirmed.connect(self.save_channel)
        page.panel.form.left.connect(self.close_channel_form)
        return page

    @override
    def _left(self) -> None:
        if self.page is not None:
            self.page.panel.show_form(None)

    def go_back(self) -> None:
        """Esc: the page it was opened from."""
        self.up = False
        self.back_wanted.emit()

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self.page.panel.ask(None)
            self._show_channels()

    def _channel_failed(self, fault: Fault) -> None:
        self._doing = False
        if self.page is not None:
            self.page.panel.say(aside_words(fault, self._shop.lang), "bad")

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _channels_arrived(self, found: ChannelList) -> None:
        self._found = found
        if self.up:
            self._show_channels()

    def _show_channels(self) -> None:
        from counter_app.ui.channel_words import KINDS, kind_words, other_row, row_of

        page, found = self.page, self._found
        if page is None or found is None:
            return
        page.panel.form.set_kinds([kind_words(kind) for kind in KINDS])
        active = [view for view in found.channels if view.channel.active]
        ended = [view for view in found.channels if not view.channel.active]
        page.show_view(
            self._view,
            (
                translate("Channels", "Active {0}").format(len(active)),
                translate("Channels", "Ended {0}").format(len(ended)),
            ),
        )
        rows = [row_of(view) for view in (active if self._view == _ACTIVE else ended)]
        if self._view == _ACTIVE:
            rows += [other_row(text, numbers) for text, numbers in found.others]
        nothing = translate("Channels", "No channel yet.")
        page.show_rows(rows, nothing if self._view == _ACTIVE else translate("Channels", "None has ended."))

    def _chosen_channel(self) -> ChannelView | None:
        chosen = self.page.rows.current_id() if self.page is not None else ""
        listed = self._found.channels if self._found is not None else ()
        return next((view for view in listed if view.channel.id == chosen), None)

    def _show_channel(self, chosen: str) -> None:
        from counter_app.ui.channel_words import case_of, other_case

        page, found = self.page, self._found
        if page is None or found is None:
            return
        view = self._chosen_channel()
        if page.panel.case is not None and chosen != page.panel.case.id and not self._doing:
            page.panel.say("")
            page.panel.ask(None)
        if view is not None:
            whole = self._whole.channel(view.channel.id)
            page.panel.show_case(case_of(view, printable=self._make_cards is not None, whole=whole))
            return
        others = dict(found.others)
        text = chosen.removeprefix("=")
        page.panel.show_case(other_case(text, others[text]) if text in others else None)

    # --- what is done -------------------------------------------------------------------------------------------------

    def press_channel(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        from counter_app.ui.channel_words import CARDS, CHANGE, END, NEW, POSTER, RESUME
        from counter_app.ui.channels.panel import KIND_KEYS

        page = self.page
        if page is None:
            return False
        if page.panel.filling:
            if letter in KIND_KEYS:
                page.panel.form.choose_channel_kind(KIND_KEYS.index(letter))
            return letter in KIND_KEYS
        if letter in (_ACTIVE, _ENDED):
            self._view = letter
            page.panel.say("")
            self._show_channels()
        elif letter == NEW:
            self._open_channel_form()
        elif letter in (CHANGE, END, RESUME, CARDS, POSTER):
            self._act_on_channel(letter)
        else:
            return False
        return True

    def _open_channel_form(self, view: ChannelView | None = None) -> None:
        from counter_app.ui.channel_words import typed_of
        from counter_app.ui.channels.models import ChannelTyped

        assert self.page is not None
        self.page.panel.say("")
        self.page.panel.ask(None)
        self.page.panel.show_form(typed_of(view.channel) if view is not None else ChannelTyped())

    def _act_on_channel(self, letter: str) -> None:
        from counter_app.services.paper_cards.values import CardSize
        from counter_app.ui.channel_words import CARDS, CHANGE, END, question_of

        page, view = self.page, self._chosen_channel()
        if page is None or page.panel.case is None or self._doing:
            return
        if view is None or letter not in dict(page.panel.case.acts):
            return
        page.panel.say("")
        if letter == CHANGE:
            self._open_channel_form(view)
        elif letter == END:
            page.panel.ask(question_of(view.channel))
        elif view.channel.active:
            self._print_channel(view, CardSize.BUSINESS if letter == CARDS else CardSize.POSTER)
        else:
            self._put_channel({**_written(view), "active": True})

    def close_channel_form(self) -> None:
        """Esc."""
        if self.page is not None:
            self.page.panel.show_form(None)
            self.page.panel.say("")
            self.page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save_channel(self) -> None:
        """Enter in the form."""
        from counter_app.ui.channel_words import KINDS

        counter = self._shop.counter
        if self.page is None or counter is None or self._doing:
            return
        typed = self.page.panel.form.typed
        if not typed.name:
            self.page.panel.say(translate("Channels", "A name is needed."), "bad")
            self.page.panel.form.name.setFocus()
            return
        kind = KINDS[typed.kind].value
        channel = typed.id or f"{kind[0]}{counter.ids.new().replace('-', '')[-9:]}"
        self._put_channel({"id": channel, "name": typed.name, "kind": kind, "who": typed.who})

    def settle_end(self, meant: bool) -> None:
        """Enter or Esc to what was asked."""
        page, view = self.page, self._chosen_channel()
        asked = page is not None and page.panel.question is not None
        if page is not None:
            page.panel.ask(None)
        if meant and asked and view is not None and not self._doing:
            self._put_channel({**_written(view), "active": False})

    def _put_channel(self, written: dict[str, object]) -> None:
        def work(counter: Counter) -> tuple[ChannelsAnswer | InvalidInput, ChannelList]:
            from counter_app.services.channels import PutChannels, put_channels

            try:
                answer: ChannelsAnswer | InvalidInput = put_channels(
                    counter, PutChannels(counter.ids.new(), (written,))
                )
            except InvalidInput as wrong:
                answer = wrong
            return answer, _list_all(counter)

        self._doing = self._shop.ask(work, self._channel_was_put, self._channel_failed, lane=Lane.COUNTER)

    def _channel_was_put(self, told: tuple[ChannelsAnswer | InvalidInput, ChannelList]) -> None:
        answer, found = told
        page = self.page
        if page is None:
            return
        if isinstance(answer, InvalidInput):
            self._doing = False
            said = translate("Channels", "There is a channel of this name already, or this name cannot be kept.")
            page.panel.say(said, "bad")
            return
        if answer.done:
            self._shop.wrote()
            page.panel.show_form(None)
        self._channels_arrived(found)
        if answer.reasons:
            page.panel.say(sentence(reason_words(answer.reasons[0], self._shop.lang), self._shop.lang), "bad")
        elif answer.channels:
            page.rows.choose(answer.channels[0].id)
            page.panel.say(translate("Channels", "It is saved, and goes to every counter."), "good")
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._doing = False

    # --- on paper -----------------------------------------------------------------------------------------------------

    def _print_channel(self, view: ChannelView, size: CardSize) -> None:
        if self._port is None and self._make_cards is not None:
            self._port = self._make_cards()
        port, lang = self._port, self._shop.lang
        if port is None:
            return

        def work(counter: Counter) -> Path | None:
            return _save_cards(counter, port, view, size, lang)

        self._doing = self._shop.ask(work, self._channel_printed, self._channel_failed, lane=Lane.CARDS)

    def _channel_printed(self, path: Path | None) -> None:
        self._doing = False
        if self.page is not None and path is not None:
            self.page.panel.say(translate("Channels", "Ready to print: {0}").format(path), "good")


def _written(view: ChannelView) -> dict[str, object]:
    from counter_app.domain.channels import channel_dict

    return channel_dict(view.channel)


def _list_all(counter: Counter) -> ChannelList:
    from counter_app.services.channels import list_channels

    return list_channels(counter, numbers=True)


def _save_cards(counter: Counter, port: CardPaperPort, view: ChannelView, size: CardSize, lang: str) -> Path | None:
    """A page of cards, or a poster. None where the person may not any more, or it has ended."""
    from counter_app.services.name_cards import channel_cards
    from counter_app.services.paper_cards.layout import layout_of
    from counter_app.services.paper_cards.values import PaperSize
    from counter_app.ui.paper import ensure_application, writes_chinese

    ensure_application()
    layout = layout_of(size, PaperSize.A4)
    spoken = lang if writes_chinese() else "en"
    try:
        found = channel_cards(counter, spoken, view.channel.id, layout.per_page)
    except InvalidInput:
        return None
    if found.reasons:
        return None
    return port.save(found.cards, layout, view.channel.name, f"{view.channel.id}-{size.value}.pdf", lambda _done: True)
