"""The window's words: English in the code, every other language from `resources/translations`, switched at run time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QWidget

from counter_app.resources import resource

LANGUAGES = ("zh_CN", "en")


def translate(context: str, text: str, comment: str = "") -> str:
    """`text` in the present language; collected by `scripts/translations.py` under this very name."""
    if _OTHER:
        return _OTHER[-1].translate(context, text, comment) or text
    return QCoreApplication.translate(context, text, comment)


# The languages that are spoken in place of the window's, the innermost last.
_OTHER: list[QTranslator] = []


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """`translate` speaks `language` in here: what somebody will read who reads another one than the window's."""
    _OTHER.append(_translator(language))
    try:
        yield
    finally:
        _OTHER.pop()


@lru_cache(maxsize=len(LANGUAGES))
def _translator(language: str) -> QTranslator:
    made = QTranslator()
    made.load(str(resource("translations", f"counter_{language}.qm")))
    return made


def counted(number: int, one: str, many: str) -> str:
    """The phrase that fits `number`, with it in the place of `{0}`; both phrases are translated already.

    Qt's own plural forms are collected only where the number is written out in the code.
    """
    return (one if number == 1 else many).format(number)


def every_widget(root: QWidget) -> Iterator[QWidget]:
    """`root` and all it holds."""
    yield root
    yield from root.findChildren(QWidget)


def retranslate_all(root: QWidget) -> None:
    """Set every word below `root` again: that of each widget with a `retranslate`."""
    for widget in every_widget(root):
        retranslate = getattr(widget, "retranslate", None)
        if retranslate is not None:
            retranslate()


def restyle_all(root: QWidget) -> None:
    """Set every font and colour below `root` again: those of each widget with a `restyle`."""
    for widget in every_widget(root):
        restyle = getattr(widget, "restyle", None)
        if restyle is not None:
            restyle()


class Languages:
    """Installs the translations of one language at a time; also those of Qt's own texts."""

    def __init__(self) -> None:
        self._installed: list[QTranslator] = []
        self.current = "en"

    def use(self, language: str) -> None:
        """Make `language` ("zh_CN" or "en") the present one; widgets are told by `retranslate_all`."""
        self.release()
        own = resource("translations", f"counter_{language}.qm")
        qt = f"{QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}/qtbase_{language}.qm"
        for path in (qt, str(own)):
            translator = QTranslator()
            if translator.load(path):
                QCoreApplication.installTranslator(translator)
                self._installed.append(translator)
        QLocale.setDefault(QLocale(language))
        self.current = language

    def release(self) -> None:
        """Take the translations away again."""
        for translator in self._installed:
            QCoreApplication.removeTranslator(translator)
        self._installed = []


def other_language(language: str) -> str:
    """The language that the switch leads to."""
    return LANGUAGES[(LANGUAGES.index(language) + 1) % len(LANGUAGES)] if language in LANGUAGES else LANGUAGES[0]
