"""The member list of the manager: what is asked for, by key and by mouse; a scan brings the sale back at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from counter_app.domain.campaign import Words
from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.services.context import Counter
from counter_app.services.member_list import Asked, Counts, counts_of, since_of
from counter_app.services.member_records import Order, Seen, Wanted
from counter_app.services.words import fault_words, sentence
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.domain.verdict import Reason
    from counter_app.services.members import MemberShown
    from counter_app.ui.member_rows import MemberRows
    from counter_app.ui.member_words import Place
    from counter_app.ui.members.list_page import MemberListPage

_TAGS_SHOWN = 12
_SEEN = (None, *Seen)
_STATUSES = ("", "active", "frozen")
_ORDERS = tuple(Order)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a member's details are made of."""

    shown: MemberShown
    titles: Mapping[str, Words]


class MemberDesk(QObject):
    """`opened`: the page that is to be seen now, None for the sale; `member_chosen`: whom to serve."""

    opened = Signal(object)
    member_chosen = Signal(str)
    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.page: MemberListPage | None = None
        self.rows: MemberRows | None = None
        self.up = False
        self._wanted = Wanted(since_of(_epoch()))
        self._order, self._descending = Order.LAST_VISIT, True
        self._tiers: Mapping[str, Words] = {}
        self._known_tiers: set[str] = set()
        self._counts = Counts()
        self._found: _Found | None = None
        self._asked_for = ""

    @property
    def filtered(self) -> bool:
        """Whether anything but a text is asked for."""
        return not replace(self._wanted, text="").anybody

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl 2."""
        if not self.up:
            self._shop.ask(_who_may, self._may, lane=Lane.COUNTER)

    def _may(self, answer: tuple[Reason | None, Mapping[str, Words]]) -> None:
        refused, self._tiers = answer
        if refused is not None:
            self.sign_in_wanted.emit(refused)
            return
        page = self.page or self._make()
        self.up = True
        self.opened.emit(page)
        page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        page.search.selectAll()
        self._ask()

    def _make(self) -> MemberListPage:
        from counter_app.ui.member_rows import MemberRows
        from counter_app.ui.member_words import line_of
        from counter_app.ui.members.list_page import MemberListPage

        page = self.page = MemberListPage()
        rows = self.rows = MemberRows(self._shop, page.table, lambda member: line_of(member, self._place()))
        rows.counted.connect(self._show_counts)
        rows.filled.connect(self._show_counts)
        rows.refused.connect(self._refused)
        rows.failed.connect(self._failed)
        page.search.textChanged.connect(lambda text: self._want(text=text.strip()[:64]))
        page.letter_pressed.connect(self.press)
        page.seen_chosen.connect(lambda name: self._want(seen=Seen(name) if name != "all" else None))
        page.tag_chosen.connect(lambda tag: self._want(tag="" if tag == self._wanted.tag else tag))
        page.table.chosen.connect(self.open_member)
        page.table.order_pressed.connect(self._sort)
        page.details.serve.connect(self._serve)
        page.details.left.connect(self.close_details)
        return page

    def leave(self) -> None:
        """The sale is wanted; nothing that was asked for here is for anybody any more."""
        if self.up and self.rows is not None:
            self.up = False
            self.rows.stop()
            self.close_details()
            self.opened.emit(None)

    def check_who(self) -> None:
        """Whoever has gone takes the list along."""
        overview = self._shop.overview
        session = overview.status.session if overview is not None else None
        if self.up and (session is None or not session.role.manages):
            self.leave()

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is None or self.rows is None:
            return
        self.rows.say_again()
        self._show_details()
        self._show_counts()

    def _refused(self, reason: Reason) -> None:
        self.leave()
        self.sign_in_wanted.emit(reason)

    def _failed(self, fault: Fault) -> None:
        if self.page is not None:
            self.page.foot.set_tone("bad")
            self.page.foot.setText(sentence(fault_words(fault, self._shop.lang), self._shop.lang))

    # --- what is wanted -----------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        acts: dict[str, Callable[[], None]] = {
            "L": self._next_tier,
            "S": lambda: self._want(status=_next(_STATUSES, self._wanted.status)),
            "G": self._next_tag,
            "O": lambda: self._sort(_next(_ORDERS, self._order)),
            "R": lambda: self._sort(self._order),
            "C": self._clear,
        }
        if letter.isdigit() and 1 <= int(letter) <= len(_SEEN):
            self._want(seen=_SEEN[int(letter) - 1])
        elif letter in acts:
            acts[letter]()
        else:
            return False
        return True

    def _want(self, **changed: object) -> None:
        new = replace(self._wanted, **changed)  # type: ignore[arg-type]  # the callers name fields of Wanted
        if new != self._wanted:
            self._wanted = new
            self.close_details()
            self._ask()

    def _clear(self) -> None:
        self._want(seen=None, status="", tier=None, tag="")

    def _next_tier(self) -> None:
        known = dict.fromkeys((*self._tiers, *sorted(self._known_tiers)))
        self._want(tier=_next((None, *known, ""), self._wanted.tier))

    def _next_tag(self) -> None:
        names = [name for name, _ in self._tags()]
        self._want(tag=_next(("", *names), self._wanted.tag))

    def _sort(self, order: Order) -> None:
        """The same again turns it round."""
        usual = order is not Order.NAME
        self._descending = not self._descending if order is self._order else usual
        self._order = order
        self._ask()

    def _ask(self) -> None:
        page, rows = self.page, self.rows
        if not self.up or page is None or rows is None:
            return
        now = self._place().now
        self._wanted = replace(self._wanted, since=since_of(now))
        page.table.table.text = self._wanted.text
        page.table.table.sorted_by(self._order, descending=self._descending)
        rows.ask(Asked(self._wanted, self._order, self._descending))
        self._show_counts()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _place(self) -> Place:
        from counter_app.ui.member_words import Place

        overview = self._shop.overview
        if overview is None:
            return Place(_epoch(), UTC, self._shop.lang, {}, self._tiers)
        return Place(overview.status.now, overview.zone, self._shop.lang, overview.stores, self._tiers)

    def _tags(self) -> list[tuple[str, int]]:
        counts = sorted(self._counts.tags.items(), key=lambda item: (-item[1], item[0]))[:_TAGS_SHOWN]
        chosen = self._wanted.tag
        if chosen and chosen not in dict(counts):
            counts.append((chosen, self._counts.tags.get(chosen, 0)))
        return counts

    def _show_counts(self) -> None:
        from counter_app.ui import member_words as words

        page, rows = self.page, self.rows
        if page is None or rows is None:
            return
        growing = rows.counting
        self._counts = counts_of(rows.sweep, self._wanted)
        self._known_tiers.update(filter(None, self._counts.tiers))
        page.show_seen(
            [
                ListRow(
                    seen.value if seen else "all", "", words.seen_words(seen),
                    note=words.number_words(self._counts.seen.get(seen, 0), growing=growing),
                )
                for seen in _SEEN
            ],
            self._wanted.seen.value if self._wanted.seen else "all",
        )  # fmt: skip
        tags = [
            ListRow(name, "", name, note=words.number_words(count, growing=growing)) for name, count in self._tags()
        ]
        page.show_tags(tags, self._wanted.tag)
        self._show_buttons()
        total = max(self._counts.total, len(rows.members))
        found = counted(total, translate("Desk", "{0} member"), translate("Desk", "{0} members"))
        found = found.replace(str(total), words.number_words(total, growing=growing))
        missing = translate("Desk", "still looking") if not rows.whole else ""
        page.foot.set_tone("ink")
        page.foot.setText(" · ".join(part for part in (found, missing) if part))
        nobody = not rows.members and not growing
        page.show_rows_or(translate("Desk", "Nobody fits. Esc takes back what was asked.") if nobody else "")

    def _show_buttons(self) -> None:
        from counter_app.ui import member_words as words

        page = self.page
        assert page is not None
        tier = self._wanted.tier
        named = translate("Desk", "all") if tier is None else self._place().tier(tier) or translate("Desk", "none")
        page.buttons["L"].set_words(translate("Desk", "Tier"), detail=named)
        page.buttons["S"].set_words(translate("Desk", "Status"), detail=words.status_words(self._wanted.status))
        page.buttons["C"].set_words(translate("Desk", "Clear"))
        page.buttons["C"].setVisible(self.filtered)

    # --- one member ---------------------------------------------------------------------------------------------------

    def open_member(self, member: str) -> None:
        """One member's details."""
        self._asked_for = member

        def work(counter: Counter) -> _Found:
            from counter_app.services.members import show_member

            with counter.store.reading() as reading:
                titles = {campaign.id: terms.title for campaign, terms in reading.campaigns()}
            return _Found(show_member(counter, member), titles)

        def arrived(found: _Found) -> None:
            page = self.page
            if not self.up or page is None or member != self._asked_for:
                return
            if found.shown.reasons:
                self._refused(found.shown.reasons[0])
                return
            self._found = found
            self._show_details()
            page.show_open(True)

        self._shop.ask(work, arrived, self._failed, lane=Lane.SEARCH)

    def _show_details(self) -> None:
        from counter_app.ui.member_words import details_of

        if self.page is not None and self._found is not None:
            self.page.details.show_details(details_of(self._found.shown, self._found.titles, self._place()))

    def close_details(self) -> None:
        """Back to the list."""
        self._asked_for, self._found = "", None
        page = self.page
        if page is not None and page.opened:
            inside = page.details.isAncestorOf(QApplication.focusWidget() or page)
            page.details.show_details(None)
            page.show_open(False)
            if inside:
                page.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _serve(self, member: str) -> None:
        self.leave()
        self.member_chosen.emit(member)


def _next(values: Sequence[Any], present: Any) -> Any:
    return values[(values.index(present) + 1) % len(values)] if present in values else values[0]


def _epoch() -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC)


def _who_may(counter: Counter) -> tuple[Reason | None, Mapping[str, Words]]:
    from counter_app.services.acting import refusal_of, require_manager
    from counter_app.services.member_list import ACT
    from counter_app.services.tiers import tiers_of

    refused = refusal_of(counter, ACT, require_manager)
    with counter.store.reading() as reading:
        return refused, {tier.name: tier.title for tier in tiers_of(reading).tiers}
