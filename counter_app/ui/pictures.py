"""Pictures that are pasted or dropped: decoded off the GUI thread, what is in them presented like a scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter

from counter_app.domain.errors import InvalidInput
from counter_app.ui.jobs import Jobs, Lane
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.texts import translate

ReadPicture = Callable[[Path | bytes], tuple[str, ...]]


class Pictures(QObject):
    """`found` tells the texts of one picture; `said` what to show when there is none."""

    found = Signal(tuple)
    said = Signal(object)

    def __init__(self, jobs: Jobs, read_picture: ReadPicture) -> None:
        super().__init__()
        self._jobs = jobs
        self._read = read_picture

    def paste(self) -> bool:
        """The picture, the picture file or the code in the clipboard; False when there is none of them."""
        return self.take(QGuiApplication.clipboard().mimeData())

    def fits(self, data: QMimeData) -> bool:
        """Whether something can be made of it."""
        return data.hasImage() or data.hasText() or any(url.isLocalFile() for url in data.urls())

    def take(self, data: QMimeData | None) -> bool:
        """Files first: they hold the picture as it was made; then a picture; then a text, as if it were typed."""
        if data is None:
            return False
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self._decode(files[0])
            return True
        if data.hasImage():
            image = QImage(data.imageData())
            if not image.isNull():
                self._decode(_png(image))
                return True
        text = data.text().strip()
        if text:
            self.found.emit((text,))
        return bool(text)

    def _decode(self, source: Path | bytes) -> None:
        read = self._read

        def work() -> tuple[str, ...] | None:
            try:
                return read(source)
            except InvalidInput:
                return None

        self._jobs.submit(work, self._decoded, lane=Lane.SLOW)

    def _decoded(self, texts: tuple[str, ...] | None) -> None:
        if texts:
            self.found.emit(texts)
        elif texts is None:
            self.said.emit(_no_picture)
        else:
            self.said.emit(_no_code)


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # Uncompressed: the bytes go no further than the next thread.
    QImageWriter(buffer, QByteArray(b"BMP")).write(image)
    return bytes(buffer.data().data())


def _no_picture() -> VerdictView:
    return VerdictView(
        Look.AMBER,
        translate("Scan", "Not a picture"),
        translate("Scan", "PNG, JPEG, WebP, BMP and GIF up to 32 MB can be read"),
    )


def _no_code() -> VerdictView:
    return VerdictView(
        Look.AMBER,
        translate("Scan", "No code found"),
        translate("Scan", "Crop the picture closer to the code, or scan it"),
    )
