"""`import list` and `import undo`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import write_file
from counter_app.cli.import_watching import watch_of
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.money import format_minor
from counter_app.services.import_undo import UndoAnswer, UndoRequest
from counter_app.services.import_undo_words import kept_file, whys_kept
from counter_app.services.import_undoable import UndoableAnswer
from counter_app.services.undo_records import KeptRow

_LISTED = 1_000
_SAID = 20


def list_imports(call: Call) -> Outcome:
    """Which imports of this counter can be taken back."""
    from counter_app.services.import_undoable import undoable_imports

    with call.counter() as opened:
        answer = undoable_imports(opened.counter)
        return outcome(_listed(answer), answer.reasons, speaker_for(opened.counter, call.lang), _list_lines(answer))


def undo(call: Call) -> Outcome:
    """An import is taken back, as far as nobody has touched what it brought."""
    from counter_app.services.import_undo import undo_import

    args = call.args
    with call.counter() as opened:
        opened.may_claim()
        request = UndoRequest(call.id_or(opened), args.batch, args.dry_run)
        answer = undo_import(opened.counter, request, watch_of(call))
        document = undo_document(answer, dry=args.dry_run, lang=call.lang)
        if args.kept and answer.batch:
            write_file(Path(args.kept), kept_file(answer.kept, call.lang, answer.digits))
            document["kept_file"] = args.kept
        if not args.dry_run:
            document |= sent_at_once(opened, done=not answer.reasons and bool(answer.batch))
        return outcome(document, answer.reasons, speaker_for(opened.counter, call.lang), _lines(call, answer))


def undo_document(answer: UndoAnswer, *, dry: bool, lang: str) -> dict[str, object]:
    """What taking an import back answers."""
    count, opening = answer.count, answer.count.opening
    return {
        "import": answer.batch or None,
        "name": answer.name,
        "rows": count.rows,
        "gone": count.gone,
        "openings": count.openings,
        "opening": {
            "points": opening.points,
            "principal_minor": opening.principal_minor,
            "bonus_minor": opening.bonus_minor,
        },
        "tags": count.tags,
        "tiers": count.tiers,
        "kept": count.kept,
        "unchanged": count.unchanged,
        "left": answer.left,
        "waiting": answer.waiting,
        "dry_run": dry,
        "resumed": answer.went_on,
        "kept_rows": [_kept(each, lang) for each in answer.kept[:_LISTED]],
    }


def _kept(row: KeptRow, lang: str) -> dict[str, object]:
    return {
        "row": row.row,
        "member": row.member,
        "name": row.name,
        "reasons": [each.value for each in row.why],
        "text": whys_kept(row, lang),
    }


def _listed(answer: UndoableAnswer) -> dict[str, object]:
    imports = [
        {
            "import": each.id,
            "name": each.name,
            "staff": each.staff,
            "begun_at": each.begun_at,
            "rows": each.rows,
            "created": each.created,
            "undo": "done" if each.ended else "begun" if each.begun else "",
        }
        for each in answer.imports
    ]
    return {"imports": imports, "days": answer.days}


def _list_lines(answer: UndoableAnswer) -> Sequence[str]:
    return tuple(f"{each.id}  {each.begun_at[:16]}  {each.name}  {each.rows}" for each in answer.imports)


def _lines(call: Call, answer: UndoAnswer) -> tuple[str, ...]:
    if not answer.batch:
        return ()
    count = answer.count
    value = format_minor(count.opening.principal_minor + count.opening.bonus_minor, answer.digits)
    lines = [
        call.say(
            f"共 {count.rows} 行：撤回会员 {count.gone}，期初 {count.openings} 笔（积分 {count.opening.points}，"
            f"储值和赠金 {value}），标签 {count.tags}；保留 {count.kept} 行。",
            f"{count.rows} rows: {count.gone} members gone, {count.openings} openings ({count.opening.points} points,"
            f" value {value}) and {count.tags} tags taken back; of {count.kept} rows something stays.",
        )
    ]
    if call.args.dry_run:
        lines.append(
            call.say(
                "以上按本机所知；最终由云端逐行决定。", "This is by what is known here; the cloud decides each row."
            )
        )
    elif answer.left:
        lines.append(
            call.say(
                f"还有 {answer.left} 行；再执行一次即从停下的地方继续。",
                f"{answer.left} rows are left; the same command goes on from there.",
            )
        )
    lines += [_line(call, each) for each in answer.kept[:_SAID]]
    more = count.kept - _SAID
    if more > 0:
        lines.append(call.say(f"……另有 {more} 行，见 --kept 文件", f"… and {more} more, see --kept FILE"))
    return tuple(lines)


def _line(call: Call, row: KeptRow) -> str:
    why = whys_kept(row, call.lang)
    return call.say(f"第 {row.row} 行 {row.member}：{why}", f"row {row.row} {row.member}: {why}")
