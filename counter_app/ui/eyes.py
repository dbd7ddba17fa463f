"""The scanner's side of the window: what its threads tell comes into the GUI thread, newest frame only."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Qt, Signal, Slot

from counter_app.ui.ports import CameraFrame, CameraReport, Corners, ScanEvents, SeenCode


class Eyes(QObject):
    """Hands a scanner its callbacks; emits in the GUI thread.

    A frame that is not yet painted is replaced by the next one: a slow window shows fewer pictures, never older ones.
    """

    frame = Signal(object, object)
    scanned = Signal(str)
    ambiguous = Signal(tuple)
    status = Signal(object)
    hint = Signal(str)
    _frame_waits = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._newest: CameraFrame | None = None
        self._corners: Corners | None = None
        self._waiting = False
        self._frame_waits.connect(self._take_frame, Qt.ConnectionType.QueuedConnection)

    def events(self) -> ScanEvents:
        """The callbacks; they only hand values over and return."""
        return ScanEvents(
            on_frame=self._on_frame,
            on_outline=self._on_outline,
            on_scanned=self._on_scanned,
            on_ambiguous=self._on_ambiguous,
            on_status=self._on_status,
            on_hint=self._on_hint,
        )

    def _on_frame(self, frame: CameraFrame) -> None:
        with self._lock:
            self._newest = frame
            waiting, self._waiting = self._waiting, True
        if not waiting:
            self._frame_waits.emit()

    def _on_outline(self, corners: Corners | None) -> None:
        with self._lock:
            self._corners = corners
            waiting, self._waiting = self._waiting, True
        if not waiting:
            self._frame_waits.emit()

    def _on_scanned(self, code: SeenCode) -> None:
        self.scanned.emit(code.text)

    def _on_ambiguous(self, codes: tuple[SeenCode, ...]) -> None:
        self.ambiguous.emit(tuple(code.text for code in codes))

    def _on_status(self, report: CameraReport) -> None:
        self.status.emit(report)

    def _on_hint(self, hint: str) -> None:
        self.hint.emit(hint)

    @Slot()
    def _take_frame(self) -> None:
        with self._lock:
            frame, self._newest = self._newest, None
            corners, self._waiting = self._corners, False
        self.frame.emit(frame, corners)
