"""Saving what the list is filtered by as a segment, and taking a saved one away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Field, Form


class SegmentForm(Form):
    """`named`: under which name the members of the list are to be saved; `dropped`: the chosen one is to go.

    `forbidden` where it may not: then there is nothing to confirm. `dropping`: which of both it asks.
    """

    named = Signal(str)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.dropping = self._forbidden = False
        self._title = ""
        self.what = Text(size=15, wraps=True)
        self.name = Field()
        self.name.setMaxLength(40)
        self.body.addWidget(self.what)
        self.body.addWidget(self.name)
        self.body.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.restyle()
        self.retranslate()

    def begin_save(self, what: str) -> None:
        """`what`: the members that it is about."""
        self.dropping = self._forbidden = False
        self.name.clear()
        self.name.show()
        self.what.setText(what)
        self._show()

    def begin_drop(self, title: str, what: str, *, forbidden: bool) -> None:
        """`what`: what follows, or why it may not be."""
        self.dropping, self._forbidden, self._title = True, forbidden, title
        self.name.hide()
        self.what.setText(what)
        self._show()

    def say_about(self, title: str, what: str) -> None:
        """The same in another language."""
        self._title = title
        self.what.setText(what)
        self.retranslate()

    def _show(self) -> None:
        self.retranslate()
        self.main.setVisible(not self._forbidden)
        self.show()
        self.open()

    @override
    def first_field(self) -> QWidget | None:
        if not self.dropping:
            return self.name
        return self.leave if self._forbidden else self.main

    @override
    def submit(self) -> None:
        name = " ".join(self.name.text().split())
        if self._forbidden:
            self.left.emit()
        elif self.dropping:
            self.dropped.emit()
        elif name:
            self.named.emit(name)
        else:
            self.say(translate("Segments", "Please give it a name"))

    def restyle(self) -> None:
        """Take the present text size."""
        large = LOOK.scale_percent >= 150
        self.setMinimumWidth(LOOK.room(336))
        self.setMaximumWidth(LOOK.room(336) if not large else LOOK.room(1_000))

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.name.setAccessibleName(translate("Segments", "Name of the segment"))
        self.name.setPlaceholderText(translate("Segments", "Name of the segment"))
        if self.dropping:
            self.title.setText(self._title)
            self.main.set_words(translate("Segments", "Delete"))
        else:
            self.title.setText(translate("Segments", "Save segment"))
            self.main.set_words(translate("Segments", "Save"))
