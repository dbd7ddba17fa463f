"""Trying what is typed on one member: the real judge with terms that nobody has put, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.said import fault_words, outcome_words, reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.domain.campaign import Terms
    from counter_app.domain.campaign_file import Checked
    from counter_app.services.campaign_trial import Trial, Tried
    from counter_app.ui.campaigns.maker_page import MakerPage
    from counter_app.ui.campaigns.try_panel import TryView


class CampaignTrying(QObject):
    """One question at a time; whatever was typed meanwhile is asked behind it."""

    def __init__(self, shop: Shop, page: MakerPage, checked: Callable[[], Checked]) -> None:
        super().__init__()
        self._shop, self._page, self._panel, self._checked = shop, page, page.trying, checked
        self.on = False
        self._trying = self._again = False
        self._last: tuple[Trial, Tried] | None = None
        self._panel.changed.connect(self.try_again)

    def turn(self, *, on: bool) -> None:
        """The panel is up, in the place of what the member will see; or not."""
        was, self.on = self.on, on
        self._last = None
        self._page.show_trial(on)
        if on:
            self.try_again()
            self._panel.begin()
        elif was:
            self._page.body.go_to(self._page.body.at)

    def try_again(self) -> None:
        """With what is typed now; where the form is wrong that is said instead."""
        from counter_app.ui.campaigns.try_panel import TryView

        if not self.on:
            return
        trial = self._trial()
        if trial is None:
            self._last = None
            first = translate("Making", "Finish the form")
            self._panel.show_try(TryView("idle", first), "")
        elif self._trying:
            self._again = True
        else:
            self._ask_judge(trial)

    def forget(self) -> None:
        """Somebody else is here: on whom it was tried is not theirs to read."""
        self._panel.member.clear()
        self._panel.amount.clear()

    def say_again(self) -> None:
        """The language has changed."""
        if self._last is not None:
            self._show_tried(*self._last)
        else:
            self.try_again()

    def _trial(self) -> Trial | None:
        from counter_app.services.campaign_trial import Trial
        from counter_app.ui.making.draft import minor_of

        checked, said = self._checked(), self._panel.amount.text().strip()
        amount = minor_of(said) if said else None
        if not checked.ready or isinstance(amount, str):
            return None
        return Trial(checked.terms, self._panel.member.text().strip(), amount)

    def _ask_judge(self, trial: Trial) -> None:
        def work(counter: Counter) -> Tried:
            from counter_app.services.campaign_trial import try_campaign

            return try_campaign(counter, trial)

        self._again = False
        self._trying = self._shop.ask(
            work, lambda tried: self._was_tried(trial, tried), self._try_failed, lane=Lane.SEARCH
        )

    def _was_tried(self, trial: Trial, tried: Tried) -> None:
        self._trying = False
        if self._again:
            self.try_again()
        elif self.on:
            self._last = (trial, tried)
            self._show_tried(trial, tried)

    def _try_failed(self, fault: Fault) -> None:
        from counter_app.ui.campaigns.try_panel import TryView

        self._trying = False
        self._panel.show_try(TryView("fault", sentence(fault_words(fault, self._shop.lang), self._shop.lang)), "")

    def _show_tried(self, trial: Trial, tried: Tried) -> None:
        from counter_app.ui.campaigns.try_panel import TryView

        if tried.verdict is None:
            said = sentence(reason_words(tried.reasons[0], self._shop.lang), self._shop.lang)
            self._panel.show_try(TryView("amber", said), "")
            return
        self._panel.show_try(self._view(trial.terms, trial.amount_minor, tried), self._who(tried))

    def _view(self, terms: Terms, amount_minor: int | None, tried: Tried) -> TryView:
        from counter_app.services.answers import Answer
        from counter_app.ui.campaigns.try_panel import TryView
        from counter_app.ui.customer import Customer
        from counter_app.ui.making.questions import paid_words
        from counter_app.ui.presenter import verdict_view
        from counter_app.ui.tasks import Judged

        verdict, overview = tried.verdict, self._shop.overview
        assert verdict is not None
        answer = Answer(verdict, online=tried.online, at=tried.at)
        zone = overview.zone if overview is not None else UTC
        by_code = MappingProxyType({tried.code: terms})
        judged = Judged(Customer(amount_minor=amount_minor), answer, by_code, zone)
        said = verdict_view(judged, self._shop.voice)
        paid = paid_words(verdict) if verdict.accepted and amount_minor is not None else ()
        # Nothing is redeemed here: the key that does it at the counter is not named.
        key = outcome_words("ready", self._shop.lang).advice
        facts = (fact for fact in said.facts if fact != key)
        advice = said.advice if said.advice != key else ""
        return TryView(said.look.value, said.headline, advice, (*facts, *paid))

    def _who(self, tried: Tried) -> str:
        member, voice = tried.member, self._shop.voice
        if member is None:
            return ""
        known = (voice.name(member.name), member.tier, voice.phone(member.phone), member.number)
        return " · ".join(part for part in known if part)
