"""The page of imports in the present language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from counter_app.domain.old_customers import Field, Why
from counter_app.services.import_unfinished import Unfinished
from counter_app.services.import_words import why_rejected
from counter_app.ui.import_ports import FileTold, ImportTold, LookTold, RejectTold
from counter_app.ui.import_state import FIELDS, LEFT_OUT, ImportState, Step
from counter_app.ui.imports.models import Choice, Head, ImportView, PanelView, Part, Work
from counter_app.ui.money import money
from counter_app.ui.progress_words import left_words, rows_of
from counter_app.ui.texts import counted, translate
from counter_app.ui.undo_words import UNDO_STEPS, undo_key, undo_view
from counter_app.ui.widgets.rows import ListRow

_SAMPLES = 3
_SHEETS_NAMED, _LONGEST_SHEET = 4, 20


def field_words(field: str) -> str:
    """What a column can be."""
    return {
        Field.PHONE.value: translate("Import", "Phone"),
        Field.NAME.value: translate("Import", "Name"),
        Field.POINTS.value: translate("Import", "Points"),
        Field.PRINCIPAL.value: translate("Import", "Stored value"),
        Field.BONUS.value: translate("Import", "Bonus value"),
        Field.BIRTHDAY.value: translate("Import", "Birthday"),
        Field.TAG.value: translate("Import", "Tag"),
        Field.TIER.value: translate("Import", "Tier"),
    }.get(field, "")


def view_of(state: ImportState, lang: str, zone: tzinfo) -> ImportView:
    """The whole page."""
    if state.step in UNDO_STEPS:
        return undo_view(state, zone)
    about = _about(state)
    if state.step is Step.FILE:
        bad = state.note is not None and state.tone == "bad"
        trouble, rest = _trouble(state) if bad else "", state.with_note(None) if bad else state
        return ImportView(Part.FILE, 1, _file_panel(rest, zone), about, trouble)
    if state.step is Step.COLUMNS and state.look is not None:
        heads, cells = _heads(state), state.look.first_rows
        panel = _columns_panel(state)
        return ImportView(Part.COLUMNS, 2, panel, about, heads=heads, cells=cells, column=state.column)
    if state.step in (Step.REHEARSED, Step.DONE) and state.told is not None:
        return _outcome(state, state.told, about, lang)
    step = {Step.LOOKING: 1, Step.REHEARSING: 3}.get(state.step, 4)
    return ImportView(Part.PROGRESS, step, _busy_panel(state), about, work=_work(state))


def _panel(state: ImportState, title: str, sentences: Sequence[str], **more: object) -> PanelView:
    note = state.note() if state.note is not None else ""
    return PanelView(title, tuple(sentences), note=note, tone=state.tone, **more)  # type: ignore[arg-type]  # the callers name fields of PanelView


# --- a file -----------------------------------------------------------------------------------------------------------


def _trouble(state: ImportState) -> str:
    words = state.note() if state.note is not None else ""
    return f"{state.path.name}\n{words}" if state.path is not None else words


def _about(state: ImportState) -> str:
    parts = [state.path.name] if state.path is not None and state.step is not Step.FILE else []
    if state.look is not None and state.step is not Step.FILE:
        parts += [*_kind(state.look.file), rows_words(state.look.rows)]
    return " · ".join(parts)


def _kind(file: FileTold) -> list[str]:
    if file.kind != "csv":
        return ["XLSX", file.sheet] if file.kind else []
    divided = {
        ",": translate("Import", "divided by commas"),
        ";": translate("Import", "divided by semicolons"),
        "\t": translate("Import", "divided by tabs"),
    }.get(file.delimiter, translate("Import", "divided by {0}").format(file.delimiter))
    return ["CSV", file.encoding.upper(), divided]


def rows_words(rows: int) -> str:
    """So many rows."""
    return counted(rows, translate("Import", "{0} row"), translate("Import", "{0} rows")).replace(
        str(rows), f"{rows:,}", 1
    )


def _file_panel(state: ImportState, zone: tzinfo) -> PanelView:
    back = translate("Import", "Members")
    if state.unfinished:
        one = state.unfinished[0]
        sentences = [*_stopped(one, zone)]
        if len(state.unfinished) > 1:
            others = len(state.unfinished) - 1
            sentences.append(
                counted(
                    others,
                    translate("Import", "{0} other stopped too."),
                    translate("Import", "{0} others stopped too."),
                )
            )
        return _panel(
            state,
            translate("Import", "One stopped"),
            sentences,
            main=translate("Import", "Go on"),
            acts=(("X", translate("Import", "Leave it there")), undo_key()),
            back=back,
        )
    return _panel(
        state,
        translate("Import", "What is read"),
        (
            translate("Import", "A column of phone numbers is needed; everything else may be there or not."),
            translate("Import", "Name, points, value, birthday, tags and tier are found by their headings."),
            translate("Import", "Who is known by the phone is not made twice: nothing of theirs is overwritten."),
            translate("Import", "Nobody in the list has agreed to messages: they are served, and not messaged."),
        ),
        main=translate("Import", "Choose a file"),
        acts=(undo_key(),),
        back=back,
    )  # fmt: skip


def _stopped(one: Unfinished, zone: tzinfo) -> list[str]:
    begun = datetime.fromisoformat(one.begun_at).astimezone(zone)
    return [
        one.name,
        translate("Import", "{0} of {1} rows are in. It goes on behind them; nothing comes in twice.").format(
            f"{one.done:,}", f"{one.of:,}"
        ),
        translate("Import", "Begun on {0} by {1}.").format(f"{begun:%Y-%m-%d %H:%M}", one.staff or "—"),
        one.path,
    ]


# --- its columns ------------------------------------------------------------------------------------------------------


def letter_of(place: int) -> str:
    """As spreadsheets name columns, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _heads(state: ImportState) -> tuple[Head, ...]:
    look = state.look or LookTold()
    return tuple(
        Head(letter_of(place), look.headings[place] if place < len(look.headings) else "", field_words(field))
        for place, field in enumerate(state.fields)
    )


def _sheets_left(file: FileTold) -> list[str]:
    """Half a list may stand on the next sheet."""
    if not file.other_sheets:
        return []
    named = [f"“{name[:_LONGEST_SHEET]}”" for name in file.other_sheets[:_SHEETS_NAMED]]
    if len(file.other_sheets) > _SHEETS_NAMED:
        named.append("…")
    words = translate("Import", "Only the sheet “{0}” is read, not {1}: save each as a file of its own.")
    return [words.format(file.sheet[:_LONGEST_SHEET], translate("Import", ", ").join(named))]


def _hidden(file: FileTold) -> list[str]:
    """Whoever has filtered a list may not expect the rest of it."""
    if not file.hidden_rows:
        return []
    one = translate("Import", "{0} row is hidden in the sheet, and read too.")
    return [counted(file.hidden_rows, one, translate("Import", "{0} rows are hidden in the sheet, and read too."))]


def _columns_panel(state: ImportState) -> PanelView:
    look = state.look or LookTold()
    back, column = translate("Import", "Another file"), state.column
    heading = look.headings[column] if column < len(look.headings) else ""
    title = translate("Import", "Column {0}").format(letter_of(column))
    samples = [row[column] for row in look.first_rows if column < len(row) and row[column]][:_SAMPLES]
    sentence = " · ".join(part for part in (heading, translate("Import", ", ").join(samples)) if part)
    sentences = [sentence] if sentence else []
    sentences += _sheets_left(look.file)
    chosen = state.fields[column] if column < len(state.fields) else LEFT_OUT
    main = translate("Import", "Rehearse")
    if not state.has_phone:
        main = ""
        if state.note is None:
            state = state.with_note(
                lambda: translate("Import", "Say first which column holds the phone numbers."), "warn"
            )
    return _panel(
        state,
        title,
        sentences,
        choices=tuple(
            Choice(str(number), field_words(field) or translate("Import", "Leave it out"), chosen=field == chosen)
            for number, field in enumerate(FIELDS, 1)
        ),
        main=main,
        back=back,
    )


# --- what would become, and became of it ------------------------------------------------------------------------------


def _outcome(state: ImportState, told: ImportTold, about: str, lang: str) -> ImportView:
    done, file = state.step is Step.DONE, state.look.file if state.look is not None else FileTold()
    coming = told.created + told.merged
    acts = []
    if told.rejected:
        acts.append(("S", translate("Import", "Save the rows to mend")))
    if done:
        acts += [("N", translate("Import", "Another list")), undo_key()]
        panel = _panel(
            state,
            translate("Import", "Imported"),
            (translate("Import", "Everything is kept here; what waits goes up to the cloud by itself."),),
            figures=_figures(told),
            main=translate("Import", "To the members"),
            acts=tuple(acts),
        )
    else:
        import_it = counted(coming, translate("Import", "Import {0} row"), translate("Import", "Import {0} rows"))
        panel = _panel(
            state,
            translate("Import", "Rehearsed"),
            (
                *_sheets_left(file),
                *_hidden(file),
                translate("Import", "Nothing is written yet. This is what would come:"),
            ),
            figures=_figures(told),
            main=import_it.replace(str(coming), f"{coming:,}", 1) if coming else "",
            acts=tuple(acts),
            back=translate("Import", "Columns"),
        )
    title = counted(
        told.rejected, translate("Import", "{0} row is not taken"), translate("Import", "{0} rows are not taken")
    )
    return ImportView(
        Part.ROWS,
        4 if done else 3,
        panel,
        about,
        rows_title=title.replace(str(told.rejected), f"{told.rejected:,}", 1) if told.rejected else "",
        rows=tuple(_reject(each, lang) for each in told.rejects),
        empty=translate("Import", "Every row can be used."),
    )


def _figures(told: ImportTold) -> tuple[tuple[str, str], ...]:
    opening = told.opening
    return (
        (translate("Import", "New members"), f"{told.created:,}"),
        (translate("Import", "Added to members"), f"{told.merged - told.unchanged:,}"),
        (translate("Import", "Nothing new"), f"{told.unchanged:,}"),
        (translate("Import", "Not taken"), f"{told.rejected:,}"),
        (translate("Import", "Points opened"), f"{opening.points:,}"),
        (translate("Import", "Stored value opened"), money(opening.principal_minor)),
        (translate("Import", "Bonus value opened"), money(opening.bonus_minor)),
    )


def _reject(told: RejectTold, lang: str) -> ListRow:
    why = why_rejected(Why(told.reason), lang) if told.reason in list(Why) else told.text
    lead = translate("Import", "Row {0}").format(f"{told.row:,}")
    return ListRow(str(told.row), lead, why, dot="warn", note=field_words(told.field))


# --- while it takes long ----------------------------------------------------------------------------------------------


def _busy_panel(state: ImportState) -> PanelView:
    if state.step is not Step.IMPORTING:
        title = translate("Import", "One moment")
        return _panel(state, title, (), back=translate("Import", "Stop"))
    return _panel(
        state,
        translate("Import", "Importing"),
        (
            translate("Import", "Selling and scanning go on: leave this page whenever you like."),
            translate("Import", "Whatever stops it, also a power cut: what is in stays, and it goes on from there."),
        ),
        acts=() if state.stopping else (("T", translate("Import", "Stop")),),
        back=translate("Import", "Members"),
    )


def _work(state: ImportState) -> Work:
    progress = state.progress
    share = progress.done / progress.of if progress.of else -1.0
    if state.step is Step.LOOKING:
        return Work(-1.0, translate("Import", "Looking at the file"))
    if state.step is Step.REHEARSING:
        return Work(share, translate("Import", "Rehearsing"), (rows_of(progress),) if progress.of else ())
    if progress.stage != "writing":
        return Work(-1.0, translate("Import", "Reading the list"))
    last = translate("Import", "It stops in a moment.") if state.stopping else left_words(progress)
    return Work(share, rows_of(progress), (last,) if last else ())


def mend_name(path: Path) -> str:
    """What the file of the rows to mend is called, without its ending."""
    return translate("Import", "{0} to mend").format(path.stem)
