"""The live picture on a screen of the first start, and what is wrong with it in words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from counter_app.ui.ports import CameraChoice, CameraFrame, CameraReport, Corners
from counter_app.ui.said import camera_words
from counter_app.ui.scan.camera_view import CameraView
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import row
from counter_app.ui.widgets.keycap import KeyButton

OTHER = "C"


class EyesPart(QWidget):
    """`other_wanted`: the next of several cameras, by its source."""

    other_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.view = CameraView()
        self.other = KeyButton(f"Alt {OTHER}", size=15)
        self.other.clicked.connect(self.turn)
        self._cameras: tuple[CameraChoice, ...] = ()
        self._source = ""
        self._report: CameraReport | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(self.other, None))
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Large text needs the room."""
        self.view.setMinimumSize(360, 240 if LOOK.scale_percent < 150 else 150)

    def show_cameras(self, cameras: tuple[CameraChoice, ...], source: str) -> None:
        """What there is to choose from, and which one looks now."""
        self._cameras = cameras
        self._source = source or (cameras[0].source if cameras else "")
        self.other.setVisible(len(cameras) > 1)

    def turn(self) -> bool:
        """The camera after this one."""
        sources = [each.source for each in self._cameras]
        if len(sources) < 2:
            return False
        place = sources.index(self._source) if self._source in sources else -1
        self._source = sources[(place + 1) % len(sources)]
        self.other_wanted.emit(self._source)
        return True

    def show_picture(self, frame: CameraFrame | None, corners: Corners | None) -> None:
        """The newest one."""
        self.view.show_outline(corners)
        if frame is not None:
            self.view.show_frame(frame)

    def show_report(self, report: CameraReport | None, lang: str) -> None:
        """Its state in words."""
        self._report = report
        if report is None or report.state == "live":
            label = translate("Scan", "Camera")
            self.view.show_state(f"{label} · {report.name}" if report else label, "", "")
            return
        said = camera_words(report.state, lang, report.code)
        self.view.show_state(report.name, said.headline, said.advice)

    def say_again(self, lang: str) -> None:
        """The language has changed."""
        self.show_report(self._report, lang)

    def retranslate(self) -> None:
        """Set the words again."""
        self.other.set_words(translate("First", "Another camera"))
