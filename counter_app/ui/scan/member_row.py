"""The member of this customer, in one row."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_app.ui.scan.models import Figure, MemberRowView
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Card, Text, column, row


class _FigureBox(QWidget):
    """A number below its name."""

    def __init__(self) -> None:
        super().__init__()
        self._label = Text(size=13, tone="soft")
        self._value = Text(size=20, weight=700)
        for text in (self._label, self._value):
            text.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setLayout(column(self._label, self._value, spacing=0))

    def show_figure(self, figure: Figure) -> None:
        self._label.setText(figure.label)
        self._value.setText(figure.value)


class MemberRow(Card):
    """Shows a `MemberRowView`, or that nobody is known yet."""

    def __init__(self) -> None:
        super().__init__()
        self._view: MemberRowView | None = None
        self._name = Text(size=17, weight=700)
        self._detail = Text(size=15, tone="soft")
        self._second = Text(size=15, tone="soft", wraps=True)
        self._figures = [_FigureBox() for _ in range(3)]
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(row(self._name, self._detail, None, spacing=10))
        words.addWidget(self._second)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 8, 20, 8)
        layout.setSpacing(28)
        layout.addLayout(words, 1)
        for figure in self._figures:
            layout.addWidget(figure)
        self.retranslate()

    def show_view(self, view: MemberRowView | None) -> None:
        """Replace what is shown."""
        if view != self._view:
            self._view = view
            self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        view = self._view
        if view is None:
            view = MemberRowView(
                translate("Scan", "No member yet"),
                "",
                translate("Scan", "Scan the member code, or type the phone number (F2)"),
            )
        self._name.setText(view.name)
        self._name.set_tone("ink" if self._view else "soft")
        self._detail.setText(view.detail)
        self._second.setText(view.second)
        self._second.setVisible(bool(view.second))
        for index, box in enumerate(self._figures):
            box.setVisible(index < len(view.figures))
            if index < len(view.figures):
                box.show_figure(view.figures[index])
        self._measure_again()
        parts = (view.name, view.detail, view.second, *(f"{item.label} {item.value}" for item in view.figures))
        self.setAccessibleName(translate("Scan", "Member"))
        self.setAccessibleDescription(" ".join(part for part in parts if part))

    def _measure_again(self) -> None:
        """Texts that change while their box is hidden tell nobody how wide they are: ask from the inside outwards."""
        for widget in (*self._figures, self):
            layout = widget.layout()
            if layout is not None:
                layout.invalidate()
                layout.activate()
