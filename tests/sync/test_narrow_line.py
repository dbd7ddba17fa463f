"""A line so narrow that a usual batch or page never gets through in its time: smaller ones make progress."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from typing_extensions import override

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Operation, OperationResults
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import TIMED_OUT, NotKnown, Outcome
from counter_app.sync.round import Rounds
from counter_app.sync.transport import Transport
from tests.counter_shop import Shop
from tests.sync.scripted_cloud import NOW, Asked, ScriptedCloud, Told, as_json, sound
from tests.sync.test_client import waiting_operations

ROWS_THAT_FIT = 40


class NarrowClient(CloudClient):
    """The real client on a line where more than `ROWS_THAT_FIT` rows take longer than anybody waits."""

    def __init__(self, cloud: ScriptedCloud) -> None:
        super().__init__(Transport(cloud.url), "token")
        self.cut = 0
        self.dead = False

    @override
    def push(self, operations: Sequence[Operation], timeout_seconds: float = 30.0) -> Outcome[OperationResults]:
        if len(operations) > ROWS_THAT_FIT or self.dead:
            self.cut += 1
            return NotKnown(TIMED_OUT)
        return super().push(operations, timeout_seconds)

    @override
    def changes(
        self, after: int, limit: int = 2_000, *, kinds: Sequence[str] = (), sent: Sequence[str] = ()
    ) -> Outcome[ChangesPage]:
        if limit > ROWS_THAT_FIT or self.dead:
            self.cut += 1
            return NotKnown(TIMED_OUT)
        return super().changes(after, limit, kinds=kinds, sent=sent)


def test_a_queue_goes_up_in_portions_that_fit(shop: Shop, cloud: ScriptedCloud, tmp_path: Path) -> None:
    wanted = [each.id for each in waiting_operations(shop, 300)]

    with closing(NarrowClient(cloud)) as client:
        report = Rounds(shop.counter, client, tmp_path).up()

    assert (report.pushed, report.undeliverable, report.completed) == (300, 0, True)
    assert [each for batch in cloud.pushed() for each in batch] == wanted


def test_pages_come_down_in_portions_that_fit(shop: Shop, cloud: ScriptedCloud, tmp_path: Path) -> None:
    def paged(asked: Asked) -> Told:
        if not asked.path.startswith("/v1/changes"):
            return sound(asked)
        after = int(asked.path.split("after=")[1].split("&")[0])
        limit = int(asked.path.split("limit=")[1])
        last = min(after + limit, 500)
        rows = [[f"total:x{number}", number, 1, False] for number in range(after + 1, last + 1)]
        kinds = {"usage": {"columns": ["id", "version", "used", "deleted"], "rows": rows}}
        return as_json({"now": NOW, "version": last, "more": last < 500, "kinds": kinds})

    cloud.answers = paged
    with closing(NarrowClient(cloud)) as client:
        report = Rounds(shop.counter, client, tmp_path).down()

    assert (report.pulled, report.version, report.failures) == (500, 500, ())


def test_a_line_that_is_dead_altogether_is_not_tried_again_and_again(
    shop: Shop, cloud: ScriptedCloud, tmp_path: Path
) -> None:
    waiting_operations(shop, 300)
    cloud.answers = lambda _asked: as_json({}, 503)
    with closing(NarrowClient(cloud)) as client:
        client.dead = True
        report = Rounds(shop.counter, client, tmp_path).whole()

    assert (report.pushed, report.failures, client.cut) == (0, ("timed_out", "timed_out"), 2)
