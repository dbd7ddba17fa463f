"""What the page of the member list holds beside its list."""

from __future__ import annotations

from counter_app.ui.members.detail_panel import DetailPanel
from counter_app.ui.members.segment_form import SegmentForm
from counter_app.ui.members.step_form import StepForm


class ListParts:
    """Made in a turn of the loop before the page: all of it together takes the window's thread too long."""

    def __init__(self) -> None:
        self.segment_form, self.person_form = SegmentForm(), StepForm()
        self.details = DetailPanel()
