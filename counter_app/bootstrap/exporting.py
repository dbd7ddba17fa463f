"""`export members|checkouts|all PATH` of an open counter: the target, and the embedded cloud beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from counter_app.bootstrap.clouds import cloud_settings, opened_cloud
from counter_app.bootstrap.opening import OpenCounter
from counter_app.bootstrap.table_files import table_file
from counter_app.bootstrap.whole_export import whole_export
from counter_app.cloud.context import APP_VERSION
from counter_app.cloud.exporting import NEVER as CLOUD_NEVER
from counter_app.cloud.exporting import PREFIX
from counter_app.cloud.exporting import STAYS as CLOUD_STAYS
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.domain.charts import Chart
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.exports import ExportTarget
from counter_app.services.context import Counter
from counter_app.services.exports import ALL, ExportAnswer, ExportStopped, Fill, export, export_selection
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.numbers import export_chart
from counter_app.storage.exporting import NEVER, STAYS


@dataclass(frozen=True, slots=True)
class Exported:
    """The answer; `shortened`: texts that did not fit into a cell; `cloud`: the embedded cloud's tables are in it."""

    answer: ExportAnswer
    path: Path
    shortened: int = 0
    cloud: bool = False


def export_to(opened: OpenCounter, what: str, path: Path, segment: str = "") -> Exported:
    """Write it, whole or not at all. Raises `Fault`, `InvalidInput`."""
    if what != ALL:
        with table_file(path) as target:
            answer = export(opened.counter, what, target, segment=segment)
            return Exported(answer, path, target.shortened)
    beside = _cloud_of(opened)
    with whole_export(path, lambda: _about(opened, cloud=beside is not None)) as everything:
        answer = export(opened.counter, what, everything, beside, segment)
    return Exported(answer, path, cloud=beside is not None)


def export_numbers(counter: Counter, chart: Chart, path: Path) -> Reason | None:
    """The table behind a chart as CSV or XLSX, or why not. Raises `Fault`, `InvalidInput`."""
    with table_file(path) as target:
        return export_chart(counter, chart, target)


def export_selected(counter: Counter, selection: Selection, path: Path, watch: Watch) -> ExportAnswer | None:
    """The members who are marked, as a table for a spreadsheet; None where it was stopped. Raises `Fault`."""
    try:
        with table_file(path) as target:
            return export_selection(counter, selection, target, watch)
    except ExportStopped:
        return None


def _cloud_of(opened: OpenCounter) -> Fill | None:
    """What writes the tables of the cloud in this folder; None where there is none, or another merchant's."""
    settings, device = opened.settings, opened.device
    if device is None or not settings.cloud_dir.is_dir():
        return None
    if not (settings.cloud_dir / CLOUD_FILE).exists() and cloud_settings(settings).database_url is None:
        return None

    def fill(target: ExportTarget) -> None:
        with opened_cloud(settings) as cloud:
            cloud.export(device.merchant, target)

    with opened_cloud(settings) as cloud:
        ours = any(each.merchant == device.merchant for each in cloud.merchants())
    return fill if ours else None


def _about(opened: OpenCounter, *, cloud: bool) -> Mapping[str, object]:
    device = opened.device
    assert device is not None
    stays = dict(STAYS) | ({PREFIX + name: why for name, why in CLOUD_STAYS.items()} if cloud else {})
    never = {name: sorted(columns) for name, columns in NEVER.items()}
    never |= {PREFIX + name: sorted(columns) for name, columns in CLOUD_NEVER.items()} if cloud else {}
    return {
        "made_at": opened.counter.clock.now().isoformat(),
        "program": APP_VERSION,
        "merchant": {"id": device.merchant, "name": device.merchant_name, "currency": device.currency},
        "counter": {"device": device.device, "store": device.store, "name": device.counter},
        "schema": {"counter": opened.store.revision()},
        "cloud": cloud,
        "tables_left_out": stays,
        "columns_left_out": never,
    }
