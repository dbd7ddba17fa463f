"""A coupon of a campaign for everybody who is marked and holds none: how many people, how much money, and then done."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.campaign import CampaignKind
from counter_app.domain.campaign_state import CampaignState
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.campaign_list import CampaignsFound, CampaignShown, open_campaigns
from counter_app.services.context import Counter
from counter_app.services.import_watch import Watch
from counter_app.services.issue import MOST_ASKED, IssueStopped
from counter_app.services.issue_to_segment import Foreseen, SegmentIssue, SegmentIssued, foresee_issue, issue_to_segment
from counter_app.services.member_records import Selection
from counter_app.ui import act_words as words
from counter_app.ui.act_steps import ActSteps
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

_NOT_HANDED_OUT = (CampaignKind.RESERVATION, CampaignKind.STAMP_CARD)


class MemberIssuing:
    """Alt K."""

    def __init__(self, steps: ActSteps) -> None:
        self._steps = steps

    def begin(self, selection: Selection) -> None:
        """Ask of which campaign."""
        self._steps.look(lambda counter, _gone: open_campaigns(counter), lambda found: self._ask(found, selection))

    def _ask(self, found: CampaignsFound, selection: Selection) -> None:
        if self._steps.refused(found.reasons):
            return
        known = {each.campaign.id: each for each in found.campaigns if _is_handed_out(each)}

        def rows() -> tuple[ListRow, ...]:
            return tuple(ListRow(name, "", _title(each, self._steps.shop.lang)) for name, each in known.items())

        self._steps.step(
            lambda: words.asks_campaign(self._steps.marked(), rows()),
            lambda campaign: self._look(known[campaign], selection) if campaign in known else None,
        )

    def _look(self, chosen: CampaignShown, selection: Selection) -> None:
        campaign = chosen.campaign.id

        def show(seen: Foreseen) -> None:
            if not self._steps.refused(seen.reasons):
                self._steps.step(
                    lambda: words.shows_issue(
                        _title(chosen, self._steps.shop.lang), seen, MOST_ASKED, self._steps.shop.lang
                    ),
                    lambda _: self._issue(chosen, selection),
                )

        self._steps.say(translate("Acts", "Being counted …"), "soft")
        self._steps.look(
            lambda counter, gone: foresee_issue(counter, campaign, selection=selection, stopped=gone), show
        )

    def _issue(self, chosen: CampaignShown, selection: Selection) -> None:
        act: list[str] = []

        def work(counter: Counter, watch: Watch) -> SegmentIssued | Fault | None:
            """None where it cannot be by now: too many, or no such campaign any more."""
            act.append(act[0] if act else counter.ids.new())
            request = SegmentIssue(act[0], chosen.campaign.id, selection=selection)
            try:
                return issue_to_segment(counter, request, watch)
            except IssueStopped as stopped:
                return stopped
            except InvalidInput:
                return None

        def again(_text: str) -> None:
            self._steps.carry_out(lambda: translate("Acts", "Issue coupon"), work, ended)

        def ended(answer: SegmentIssued | Fault | None) -> None:
            self._show(answer, again)

        again("")

    def _show(self, answer: SegmentIssued | Fault | None, again: Callable[[str], None]) -> None:
        if answer is None:
            self._steps.say(translate("Acts", "That cannot be done; somebody has changed it meanwhile."))
        elif isinstance(answer, IssueStopped):
            made = SegmentIssued(True, answer.coupons, ended=False)
            self._steps.step(lambda: words.ended_issue(made), again)
            self._steps.say_fault(answer)
        elif isinstance(answer, SegmentIssued):
            then = self._steps.done if answer.ended and not answer.reasons else again
            self._steps.step(lambda: words.ended_issue(answer), then)
            self._steps.refused(answer.reasons)


def _title(shown: CampaignShown, lang: str) -> str:
    return shown.terms.title.pick(lang)


def _is_handed_out(shown: CampaignShown) -> bool:
    return shown.state is CampaignState.RUNNING and shown.terms.kind not in _NOT_HANDED_OUT and shown.terms.issues
