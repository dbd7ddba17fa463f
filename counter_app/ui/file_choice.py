"""The system's own window to choose a file; the window behind it goes on working."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from counter_app.ui.texts import translate


def ask_where(parent: QWidget, name: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Where a table goes; nothing is called where no place is chosen."""
    dialog = QFileDialog(parent, translate("Numbers", "Save the table"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters(["XLSX (*.xlsx)", "CSV (*.csv)"])
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog


def ask_for_list(parent: QWidget, chosen: Callable[[Path], None]) -> QFileDialog:
    """A CSV or XLSX file; nothing is called where none is chosen."""
    dialog = QFileDialog(parent, translate("Import", "The list of your customers"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([translate("Import", "Lists (*.csv *.txt *.xlsx)"), translate("Import", "All files (*)")])
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog


def ask_for_table(parent: QWidget, title: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Where a table goes, as CSV or XLSX; nothing is called where no place is chosen."""
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters([translate("Audit", "Tables (*.xlsx)"), translate("Audit", "Texts (*.csv)")])
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog
