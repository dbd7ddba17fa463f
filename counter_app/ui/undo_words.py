"""Taking an import back, on the page of imports, in the present language."""

from __future__ import annotations

from datetime import datetime, tzinfo

from counter_app.ui.import_ports import KeptTold, UndoTold
from counter_app.ui.import_state import ImportState, Step
from counter_app.ui.imports.models import ImportView, PanelView, Part, Work
from counter_app.ui.money import money
from counter_app.ui.progress_words import left_words, rows_of
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

UNDO_STEPS = frozenset({Step.UNDO_LOOKING, Step.UNDO_SEEN, Step.UNDOING, Step.UNDONE})


def undo_key() -> tuple[str, str]:
    """The key that begins it."""
    return "U", translate("Undo", "Take an import back")


def undo_view(state: ImportState, zone: tzinfo) -> ImportView:
    """The whole page."""
    about = _about(state, zone)
    if state.undo is not None and state.step in (Step.UNDO_SEEN, Step.UNDONE):
        return _outcome(state, state.undo, about)
    return ImportView(Part.PROGRESS, 0, _busy(state), about, work=_work(state))


def _about(state: ImportState, zone: tzinfo) -> str:
    if not state.undoable:
        return ""
    one = state.undoable[state.chosen]
    begun = datetime.fromisoformat(one.begun_at).astimezone(zone)
    place = translate("Undo", "import {0} of {1}").format(state.chosen + 1, len(state.undoable))
    parts = [one.name, f"{begun:%Y-%m-%d %H:%M}", one.staff, place if len(state.undoable) > 1 else ""]
    return " · ".join(part for part in parts if part)


def _outcome(state: ImportState, told: UndoTold, about: str) -> ImportView:
    done = state.step is Step.UNDONE
    acts = [("S", translate("Undo", "Save the list"))] if told.kept else []
    if done:
        title = translate("Undo", "Taken back")
        sentences = [translate("Undo", "Every counter hears of it. What comes late brings a member back.")]
        main, back = translate("Import", "To the members"), ""
    else:
        title = translate("Undo", "Take it back")
        sentences = [
            translate("Undo", "Nothing has happened yet. This is what would go, by what is known here:"),
            translate("Undo", "The cloud decides each row: whoever has bought at another counter stays."),
        ]
        if len(state.undoable) > 1:
            sentences.append(translate("Undo", "← → shows another import."))
        main = translate("Undo", "Take back") if told.rows or told.left else ""
        back = translate("Undo", "Leave it")
    note = state.note() if state.note is not None else ""
    panel = PanelView(
        title,
        tuple(sentences),
        figures=_figures(told),
        main=main,
        acts=tuple(acts),
        back=back,
        note=note,
        tone=state.tone,
    )
    rows = counted(
        told.kept,
        translate("Undo", "Of {0} row something stays"),
        translate("Undo", "Of {0} rows something stays"),
    )
    return ImportView(
        Part.ROWS,
        0,
        panel,
        about,
        rows_title=rows if told.kept else "",
        rows=tuple(_kept(each) for each in told.kept_rows),
        empty=translate("Undo", "Nothing of it stays."),
    )


def _figures(told: UndoTold) -> tuple[tuple[str, str], ...]:
    opening = told.opening
    return (
        (translate("Undo", "Members gone"), f"{told.gone:,}"),
        (translate("Undo", "Openings taken back"), f"{told.openings:,}"),
        (translate("Undo", "Points taken back"), f"{opening.points:,}"),
        (translate("Undo", "Value taken back"), money(opening.principal_minor + opening.bonus_minor)),
        (translate("Undo", "Tags taken back"), f"{told.tags:,}"),
        (translate("Undo", "Tiers taken back"), f"{told.tiers:,}"),
        (translate("Undo", "Rows that stay"), f"{told.kept:,}"),
        (translate("Undo", "Had added nothing"), f"{told.unchanged:,}"),
    )


def _kept(told: KeptTold) -> ListRow:
    lead = translate("Import", "Row {0}").format(f"{told.row:,}")
    return ListRow(str(told.row), lead, told.text, who=told.name, dot="warn", note=told.member)


def _busy(state: ImportState) -> PanelView:
    if state.step is Step.UNDO_LOOKING:
        return PanelView(translate("Import", "One moment"), back=translate("Import", "Stop"))
    return PanelView(
        translate("Undo", "Taking back"),
        (
            translate("Import", "Selling and scanning go on: leave this page whenever you like."),
            translate("Undo", "Whatever stops it, also a power cut: it goes on from there."),
        ),
        acts=() if state.stopping else (("T", translate("Import", "Stop")),),
        back=translate("Import", "Members"),
    )


def _work(state: ImportState) -> Work:
    progress = state.progress
    share = progress.done / progress.of if progress.of else -1.0
    if state.step is Step.UNDO_LOOKING or not progress.of:
        return Work(share, translate("Undo", "Looking at its rows"))
    last = translate("Import", "It stops in a moment.") if state.stopping else left_words(progress)
    return Work(share, rows_of(progress), (last,) if last else ())
