"""How far rows of a list have come, in the present language."""

from __future__ import annotations

from counter_app.ui.import_state import Progress
from counter_app.ui.texts import counted, translate

_MINUTE = 60


def rows_of(progress: Progress) -> str:
    """So many of so many."""
    return translate("Import", "{0} of {1} rows").format(f"{progress.done:,}", f"{progress.of:,}")


def left_words(progress: Progress) -> str:
    """How long it takes yet; "" while nobody can say."""
    seconds = progress.left_seconds
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return translate("Import", "less than a minute to go")
    minutes = round(seconds / _MINUTE)
    return counted(
        minutes, translate("Import", "about {0} minute to go"), translate("Import", "about {0} minutes to go")
    )
