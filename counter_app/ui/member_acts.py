"""What a manager does with everybody who is marked in the list, each behind its key; loaded when it is wanted first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.services.member_records import Wanted
from counter_app.ui.member_marks import MemberMarks
from counter_app.ui.member_rows import MemberRows
from counter_app.ui.members.list_page import EXPORT, FOLLOW_UP, ISSUE, MESSAGE, TAG, UNTAG, MemberListPage
from counter_app.ui.shop import Shop

if TYPE_CHECKING:
    from counter_app.ui.act_steps import ActSteps
    from counter_app.ui.member_tagging import MemberTagging

ALL, OTHER = "A", "Z"


class MemberActs:
    """`finished`: told that the list is another one now."""

    def __init__(
        self,
        shop: Shop,
        page: MemberListPage,
        rows: MemberRows,
        wanted: Callable[[], Wanted],
        finished: Callable[[str], None],
    ) -> None:
        self._shop, self._page, self._finished = shop, page, finished
        marks = self.marks = MemberMarks(rows, page.table, wanted)
        marks.changed.connect(lambda: page.show_marks(any_marked=marks.any))
        page.acts[EXPORT].setVisible(shop.export_selected is not None)
        self.keys: dict[str, Callable[[], None]] = {
            ALL: marks.all,
            TAG: lambda: self.steps.begin(lambda selection: self._tagging.begin(selection, take=False)),
            UNTAG: lambda: self.steps.begin(lambda selection: self._tagging.begin(selection, take=True)),
            ISSUE: self._issue,
            FOLLOW_UP: self._follow_up,
            MESSAGE: self._message,
            EXPORT: self._export,
            OTHER: lambda: self.steps.press_other(self._tagging.offer_to_take_back),
        }

    @cached_property
    def steps(self) -> ActSteps:
        """What they have in common."""
        from counter_app.ui.act_steps import ActSteps

        return ActSteps(self._shop, self._page, self.marks, self._finished)

    @cached_property
    def _tagging(self) -> MemberTagging:
        from counter_app.ui.member_tagging import MemberTagging

        return MemberTagging(self.steps)

    def _issue(self) -> None:
        from counter_app.ui.member_issuing import MemberIssuing

        self.steps.begin(MemberIssuing(self.steps).begin)

    def _follow_up(self) -> None:
        from counter_app.ui.member_follow_ups import MemberFollowUps

        self.steps.begin(MemberFollowUps(self.steps).begin)

    def _message(self) -> None:
        from counter_app.ui.member_messaging import MemberMessaging

        self.steps.begin(MemberMessaging(self.steps).begin)

    def _export(self) -> None:
        from counter_app.ui.member_exporting import MemberExporting

        self.steps.begin(MemberExporting(self.steps).begin)

    def show_again(self) -> None:
        """The list is opened: what is under way is seen."""
        if "steps" in self.__dict__:
            self.steps.show_again()

    def stop(self) -> None:
        """The window closes: what is under way ends behind its block."""
        if "steps" in self.__dict__:
            self.steps.work.stop()
