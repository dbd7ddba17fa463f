"""Asks about one person: who stays when two become one, why everything of somebody goes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.widgets.basic import Text, stand_beside
from counter_app.ui.widgets.form import Field, Form


@dataclass(frozen=True, slots=True)
class Asked:
    """A step: what is said, what the field wants ("" = no field), what Enter does ("" = nothing but going back)."""

    title: str
    what: str
    wants: str = ""
    main: str = ""


class PersonForm(Form):
    """`answered`: Enter, with what the field holds."""

    answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._asks: Callable[[], Asked] = lambda: Asked("", "")
        self.what = Text(size=15, wraps=True)
        self.field = Field()
        self.field.setMaxLength(80)
        self.body.addWidget(self.what)
        self.body.addWidget(self.field)
        self.body.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.restyle()
        self.retranslate()

    def ask(self, asks: Callable[[], Asked]) -> None:
        """The next step, in whatever language is spoken; what was typed for the one before is gone."""
        self._asks = asks
        self.field.clear()
        self.retranslate()
        self.show()
        self.open()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        asked = self._asks()
        self.title.setText(asked.title)
        self.what.setText(asked.what)
        self.field.setVisible(bool(asked.wants))
        self.field.setPlaceholderText(asked.wants)
        self.field.setAccessibleName(asked.wants)
        self.main.set_words(asked.main)
        self.main.setVisible(bool(asked.main))

    @override
    def first_field(self) -> QWidget | None:
        if not self.field.isHidden():
            return self.field
        return self.leave if self.main.isHidden() else self.main

    @override
    def submit(self) -> None:
        if self.main.isHidden():
            self.left.emit()
        else:
            self.answered.emit(" ".join(self.field.text().split()))

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 336)
