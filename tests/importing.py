"""The page of imports without a process: what `import-members` does and prints, in the lane's own thread."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from counter_app.cli.import_documents import import_document, look_document
from counter_app.cli.import_undoing import undo_document
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.old_customers import BadSheet
from counter_app.services.import_members import ImportRequest, import_members
from counter_app.services.import_records import SheetTable
from counter_app.services.import_rejects import rejects_file
from counter_app.services.import_undo import UndoRequest, undo_import
from counter_app.services.import_undo_words import kept_file
from counter_app.services.import_watch import Watch
from counter_app.services.import_words import bad_sheet
from counter_app.services.words import reason_words, sentence
from counter_app.sheets.reading import read_file, read_table
from counter_app.ui.import_ports import ImportTold, ImportWish, LookTold, Told, UndoTold, UndoWish
from tests.counter_shop import Shop

T = TypeVar("T")


@dataclass
class ImportsHere:
    """`ImportPort` on the shop's own counter. `hold`: it waits behind each block until it is told to go on; `fault` is
    raised in place of the next answer. `wishes`: what was asked for."""

    shop: Shop
    block: int = 50
    hold: threading.Semaphore | None = None
    fault: Fault | None = None
    wishes: list[ImportWish] = field(default_factory=list)
    undos: list[UndoWish] = field(default_factory=list)

    def look(self, wish: ImportWish, stop: threading.Event) -> LookTold:
        del stop
        return self._answer(wish, lambda table, source: look_document(table, wish.said, source), LookTold)

    def bring(self, wish: ImportWish, told: Told, stop: threading.Event) -> ImportTold:
        def go_on(_seconds: float) -> bool:
            while (hold := self.hold) is not None and not hold.acquire(timeout=0.02):
                if stop.is_set():
                    break
            return not stop.is_set()

        def act(table: SheetTable, source: str) -> dict[str, object]:
            counter, path = self.shop.counter, wish.path
            request = ImportRequest(
                counter.ids.new(), table, source, path.name, wish.said, wish.rehearse, str(path.absolute())
            )
            watch = Watch(lambda stage, done, of: told(stage.value, done, of), go_on, self.block)
            answer = import_members(counter, request, watch)
            document = import_document(answer, table, dry=wish.rehearse, lang=wish.language)
            if wish.rejects is not None and answer.listed is not None:
                wish.rejects.write_bytes(rejects_file(answer.listed, wish.language))
                document["rejects_file"] = str(wish.rejects)
            reasons = [
                {"code": each.code.value, "text": sentence(reason_words(each, wish.language), wish.language)}
                for each in answer.reasons
            ]
            return {**document, "reasons": reasons}

        return self._answer(wish, act, ImportTold)

    def undo(self, wish: UndoWish, told: Told, stop: threading.Event) -> UndoTold:
        self.undos.append(wish)
        counter = self.shop.counter
        watch = Watch(lambda stage, done, of: told(stage.value, done, of), lambda _: not stop.is_set(), self.block)
        answer = undo_import(counter, UndoRequest(counter.ids.new(), wish.batch, wish.rehearse), watch)
        document = undo_document(answer, dry=wish.rehearse, lang=wish.language)
        if wish.kept is not None:
            wish.kept.write_bytes(kept_file(answer.kept, wish.language, answer.digits))
            document["kept_file"] = str(wish.kept)
        reasons = [
            {"code": each.code.value, "text": sentence(reason_words(each, wish.language), wish.language)}
            for each in answer.reasons
        ]
        return msgspec.json.decode(json.dumps({**document, "reasons": reasons}), type=UndoTold)

    def _answer(self, wish: ImportWish, act: Callable[[SheetTable, str], dict[str, object]], kind: type[T]) -> T:
        self.wishes.append(wish)
        fault, self.fault = self.fault, None
        if fault is not None:
            raise fault
        try:
            content = read_file(wish.path)
            source = hashlib.sha256(content).hexdigest()
            if wish.source and source != wish.source:
                raise BadSheet("changed")
            document = act(read_table(content), source)
        except BadSheet as error:
            raise InvalidInput(bad_sheet(error, wish.language), key=error.key) from error
        except OSError as error:
            raise InvalidInput(f"{wish.path}: {error.strerror}.", key="file") from None
        return msgspec.json.decode(json.dumps(document), type=kind)


def write_list(path: Path, rows: int = 40, *, bad: int = 3, heading: bool = True) -> Path:
    """A shop's list as an old till saves it."""
    lines = ["会员编号,姓名,手机号码,积分,余额,赠送余额,生日,备注"] if heading else []
    names = ("陈小雨", "林志强", "黄丽娟", "吴浩", "郑雅文", "孙梓涵", "何静", "罗俊杰")
    for number in range(rows):
        name, day = names[number % len(names)], f"19{60 + number % 40}-0{number % 9 + 1}-1{number % 9}"
        money = f'"¥{1_000 + number * 37:,}.50"'
        lines.append(f"K{number + 1:04d},{name},139{number:08d},{number * 15},{money},{number % 5 * 10},{day},老客户")
    wrong = ("1.39E+10", "", "1390000")
    lines += [f"K9{number:03d},{names[number % 8]},{wrong[number % 3]},10,5.00,,," for number in range(bad)]
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    return path
