"""A campaign that was made is put: once, under one id, whatever the disk does in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop

if TYPE_CHECKING:
    from counter_app.services.campaign_list import CampaignsFound
    from counter_app.services.campaigns import PutAnswer


class CampaignPutting(QObject):
    """`answered`: the answer or what is wrong, the campaigns as they are now, and whose form it was; `failed`: a fault,
    and nothing was put."""

    answered = Signal(object, object, object)
    failed = Signal(object)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.busy = False
        # What Enter meant, and the id under which it is put: the same again after a fault.
        self._meant: tuple[dict[str, object], str] | None = None

    def put(self, made: dict[str, object], based_on: int, whose: object) -> None:
        """`made`: the file; `based_on`: the version that it changes, 0 for a new one."""
        counter = self._shop.counter
        if counter is None or self.busy:
            return
        if self._meant is None or self._meant[0] != made:
            self._meant = (made, counter.ids.new())
        operation = self._meant[1]

        def work(counter: Counter) -> tuple[PutAnswer | InvalidInput, CampaignsFound]:
            from counter_app.services.campaign_list import look_again
            from counter_app.services.campaigns import PutCampaigns, put_campaigns

            try:
                answer: PutAnswer | InvalidInput = put_campaigns(counter, PutCampaigns(operation, (made,), based_on))
            except InvalidInput as wrong:
                answer = wrong
            return answer, look_again(counter)

        self.busy = self._shop.ask(
            work, lambda told: self._put_answered(*told, whose), self._put_failed, lane=Lane.COUNTER
        )

    def _put_answered(self, answer: PutAnswer | InvalidInput, found: CampaignsFound, whose: object) -> None:
        self.busy, self._meant = False, None
        if not isinstance(answer, InvalidInput) and answer.done:
            self._shop.wrote()
        self.answered.emit(answer, found, whose)

    def _put_failed(self, fault: Fault) -> None:
        self.busy = False
        self.failed.emit(fault)
