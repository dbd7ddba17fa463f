"""`import-members`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import write_file
from counter_app.cli.import_documents import import_document, look_document, look_outcome
from counter_app.cli.import_watching import watch_of
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.errors import InvalidInput
from counter_app.domain.old_customers import BadSheet
from counter_app.services.import_members import ImportAnswer, ImportRequest
from counter_app.services.import_records import SheetTable
from counter_app.services.import_rejects import rejects_file
from counter_app.services.import_words import bad_sheet, why_in_column

_SAID = 20
_SHEETS_NAMED = 8


def import_members(call: Call) -> Outcome:
    """Old customers of a file come in."""
    try:
        return _import(call)
    except BadSheet as error:
        raise InvalidInput(bad_sheet(error, call.lang), key=error.key) from error


def _import(call: Call) -> Outcome:
    from counter_app.services.acting import refusal_of, require_manager
    from counter_app.services.import_members import import_members as act
    from counter_app.sheets.reading import read_file, read_table

    args = call.args
    said = tuple(_pair(each) for each in args.map)
    path = Path(args.file)
    with call.counter() as opened:
        speaker = speaker_for(opened.counter, call.lang)
        refused = refusal_of(opened.counter, "import_members", require_manager)
        if refused is not None:
            return outcome(import_document(ImportAnswer(), None, dry=args.dry_run, lang=call.lang), (refused,), speaker)
        content = _content(path, read_file)
        source = hashlib.sha256(content).hexdigest()
        if args.source and args.source != source:
            raise BadSheet("changed")
        table = read_table(content)
        if args.look:
            return look_outcome(call, look_document(table, said, source))
        name, lies = _as_texts(path.absolute())
        request = ImportRequest(call.id_or(opened), table, source, name, said, args.dry_run, lies)
        answer = act(opened.counter, request, watch_of(call))
        document = import_document(answer, table, dry=args.dry_run, lang=call.lang)
        if args.rejects and answer.listed is not None:
            write_file(Path(args.rejects), rejects_file(answer.listed, call.lang))
            document["rejects_file"] = args.rejects
        if not args.dry_run:
            document |= _sent(opened, done=not answer.reasons and bool(answer.id))
    return outcome(document, answer.reasons, speaker, (*_lines(call, answer), *_unread(call, table)))


def _as_texts(path: Path) -> tuple[str, str]:
    """What the file is called, and where it lies. A name that came out of an archive of another system may be bytes in
    no order: it is shown with question marks, and nobody can come back to it by a text."""
    name = path.name.encode("utf-8", "replace").decode("utf-8")
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return name, ""
    return name, str(path)


def _sent(opened: OpenCounter, *, done: bool) -> dict[str, object]:
    """A round takes up what it can; what waits still goes with the rounds to come."""
    link = opened.counter.link
    if done and link.believed_online():
        link.refresh()
    return sent_at_once(opened, done=done)


def _pair(text: str) -> tuple[str, str]:
    column, sign, name = text.rpartition("=")
    if not sign or not column.strip():
        raise InvalidInput("--map needs COLUMN=FIELD, such as --map 手机=phone.", key="map")
    return column, name


def _content(path: Path, read: Callable[[Path], bytes]) -> bytes:
    try:
        return read(path)
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror or 'it cannot be read'}.", key="file") from None
    except ValueError as error:  # a name with a zero character
        if isinstance(error, BadSheet):
            raise
        raise InvalidInput("file: this is no name of a file.", key="file") from None


def _unread(call: Call, table: SheetTable) -> tuple[str, ...]:
    """Half a list may stand on the next sheet."""
    hidden = (
        (
            call.say(
                f"工作表里有 {table.hidden_rows} 行是隐藏的，也会读取。",
                f"{table.hidden_rows} rows of the sheet are hidden; they are read too.",
            ),
        )
        if table.hidden_rows
        else ()
    )
    if not table.others:
        return hidden
    others = call.say("、", ", ").join(table.others[:_SHEETS_NAMED])
    return (
        *hidden,
        call.say(
            f"只读了工作表“{table.sheet}”，没有读：{others}；要导入的话请各存成一个文件。",
            f"Only the sheet “{table.sheet}” was read, not {others}; save each that is meant as a file of its own.",
        ),
    )


def _lines(call: Call, answer: ImportAnswer) -> tuple[str, ...]:
    listed = answer.listed
    if listed is None:
        return ()
    bad = len(listed.rejected)
    head = call.say(
        f"共 {answer.rows} 行：新会员 {answer.created}，并入已有会员 {answer.merged}，未导入 {bad}。",
        f"{answer.rows} rows: {answer.created} new, {answer.merged} of members who are known, {bad} not taken.",
    )
    lines = [head]
    if answer.left:
        lines.append(
            call.say(
                f"还有 {answer.left} 行未处理；联网后对同一文件再执行一次即可继续。",
                f"{answer.left} rows are left; the same command goes on from there once the cloud is reached.",
            )
        )
    for each in listed.rejected[:_SAID]:
        why = why_in_column(each.why, each.field, listed.columns, call.lang)
        lines.append(call.say(f"第 {each.row} 行：{why}", f"row {each.row}: {why}"))
    if bad > _SAID:
        more = bad - _SAID
        lines.append(call.say(f"……另有 {more} 行，见 --rejects 文件", f"… and {more} more, see --rejects FILE"))
    return tuple(lines)
