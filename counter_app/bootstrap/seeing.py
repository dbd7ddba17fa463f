"""A scanner as the window takes it: what it tells in the window's own values."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.scanning.camera import CameraStatus
from counter_app.scanning.hints import Hint
from counter_app.scanning.scanner import ScannedCode, Scanner, ScannerCallbacks
from counter_app.scanning.sources import parse_source
from counter_app.ui.ports import CameraReport, ScanEvents, SeenCode


class RunningScanner:
    """`ScannerPort` over the scanner."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner

    def stop(self) -> None:
        self._scanner.stop()

    def switch_camera(self, source: str) -> None:
        self._scanner.switch_camera(parse_source(source))

    def took(self, text: str) -> None:
        self._scanner.took(text)


def scanner_callbacks(events: ScanEvents, names: dict[str, str], busy: Callable[[], None]) -> ScannerCallbacks:
    """What a scanner tells, as the window takes it; `names` of cameras by source; `busy`: somebody shows a code."""

    def seen(code: ScannedCode) -> SeenCode:
        busy()
        return SeenCode(code.text)

    def status(now: CameraStatus) -> None:
        name = names.get(now.source.value, now.source.value)
        events.on_status(CameraReport(now.state.value, now.code, name, now.retry_in_seconds))

    def hint(found: Hint | None) -> None:
        events.on_hint(found.value if found else "")

    return ScannerCallbacks(
        on_scanned=lambda code: events.on_scanned(seen(code)),
        on_ambiguous=lambda codes: events.on_ambiguous(tuple(seen(code) for code in codes)),
        on_frame=events.on_frame,
        on_outline=events.on_outline,
        on_status=status,
        on_hint=hint,
    )
