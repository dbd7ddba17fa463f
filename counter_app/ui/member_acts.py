"""What a manager does with everybody who is marked in the list, each behind its key."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.services.member_records import Wanted
from counter_app.ui.act_steps import ActSteps
from counter_app.ui.member_exporting import MemberExporting
from counter_app.ui.member_issuing import MemberIssuing
from counter_app.ui.member_marks import MemberMarks
from counter_app.ui.member_rows import MemberRows
from counter_app.ui.member_tagging import MemberTagging
from counter_app.ui.members.act_form import OTHER
from counter_app.ui.members.list_page import EXPORT, ISSUE, TAG, UNTAG, MemberListPage
from counter_app.ui.shop import Shop

ALL = "A"


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
        marks = self.marks = MemberMarks(rows, page.table, wanted)
        marks.changed.connect(lambda: page.show_marks(any_marked=marks.any))
        steps = self.steps = ActSteps(shop, page, marks, finished)
        tagging, issuing = MemberTagging(steps), MemberIssuing(steps)
        exporting = MemberExporting(steps)
        page.acts[EXPORT].setVisible(shop.export_selected is not None)
        self.keys: dict[str, Callable[[], None]] = {
            ALL: marks.all,
            TAG: lambda: steps.begin(lambda selection: tagging.begin(selection, take=False)),
            UNTAG: lambda: steps.begin(lambda selection: tagging.begin(selection, take=True)),
            ISSUE: lambda: steps.begin(issuing.begin),
            EXPORT: lambda: steps.begin(exporting.begin),
            OTHER: lambda: steps.press_other(tagging.offer_to_take_back),
        }
