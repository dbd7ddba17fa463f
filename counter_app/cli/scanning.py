"""`scan`, `scan-log`, `camera list|watch`."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.cli.answers import Speaker, answer_document, answer_lines, shown_code, speaker_for
from counter_app.cli.calls import DONE, NO, Call, Outcome, OutputLost, print_lines
from counter_app.cli.syncing import iso
from counter_app.domain.codes import harmless
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass
from counter_app.scanning.decoder import Cascade
from counter_app.scanning.pictures import PictureRefused, read_picture
from counter_app.services.context import Counter
from counter_app.services.words import camera_words, sentence

if TYPE_CHECKING:
    from counter_app.scanning.camera import CameraStatus
    from counter_app.scanning.scanner import ScannedCode


def scan(call: Call) -> Outcome:
    """Decode pictures with the whole cascade, and check what is in them."""
    if call.args.raw:
        return _scan_raw(call)
    with call.counter() as opened:
        speaker = speaker_for(opened.counter, call.lang)
        pictures: list[dict[str, object]] = []
        lines: list[str] = []
        green = True
        for file, read in _read(call.args.images):
            if isinstance(read, InvalidInput):
                pictures.append({"file": file, "milliseconds": None, "codes": [], "error": read.sentence})
                lines.append(read.sentence)
                green = False
                continue
            codes, said, good = _checked(opened.counter, speaker, read.texts, call.args.amount_minor)
            pictures.append({"file": file, "milliseconds": read.milliseconds, "codes": codes})
            lines += [f"{file}:", *(f"  {line}" for line in said or (call.say("没有码", "no code"),))]
            green = green and good
    return Outcome({"pictures": pictures}, tuple(lines), DONE if green else NO)


def _scan_raw(call: Call) -> Outcome:
    pictures: list[dict[str, object]] = []
    lines: list[str] = []
    all_read = True
    for file, read in _read(call.args.images):
        if isinstance(read, InvalidInput):
            pictures.append({"file": file, "milliseconds": None, "texts": [], "error": read.sentence})
            lines.append(read.sentence)
            all_read = False
            continue
        pictures.append({"file": file, "milliseconds": read.milliseconds, "texts": read.texts})
        lines += [f"{file}: {harmless(text)}" for text in read.texts]
    return Outcome({"pictures": pictures}, tuple(lines), DONE if all_read else NO)


@dataclass(frozen=True, slots=True)
class _Read:
    texts: list[str]
    milliseconds: float


def _read(files: Sequence[str]) -> Iterator[tuple[str, _Read | InvalidInput]]:
    """What is in each picture, or why it could not be read. Raises `InvalidInput` where that is so of all of them."""
    refused: list[tuple[str, InvalidInput]] = []
    one_read = False
    for file in files:
        try:
            read = _texts_in(file)
        except InvalidInput as error:
            refused.append((file, error))
            continue
        one_read = True
        yield file, read
    if refused and not one_read:
        raise refused[0][1]
    yield from refused


def _texts_in(file: str) -> _Read:
    """The texts in a picture and how long it took. Raises `InvalidInput`."""
    try:
        picture = read_picture(Path(file))
    except PictureRefused as refused:
        raise InvalidInput(f"{harmless(file)}: {refused}", key="image") from refused
    started = time.perf_counter()
    symbols = Cascade().decode_picture(picture)
    return _Read([symbol.text for symbol in symbols], round((time.perf_counter() - started) * 1000, 1))


def _checked(
    counter: Counter, speaker: Speaker, texts: list[str], amount_minor: int | None
) -> tuple[list[dict[str, object]], list[str], bool]:
    """Each code of a picture judged alone; green when there is one and all may go ahead."""
    from counter_app.services.check import CheckRequest, check

    codes: list[dict[str, object]] = []
    lines: list[str] = []
    green = bool(texts)
    for text in texts:
        answer = check(counter, CheckRequest((text,), amount_minor, None, "picture", ask=True))
        judged = answer.verdict.codes[0].text if answer.verdict.codes else ""
        codes.append({"text": shown_code(judged), **answer_document(answer, speaker)})
        lines += answer_lines(answer, speaker)
        green = green and answer.accepted
    return codes, lines, green


def scan_log(call: Call) -> Outcome:
    """What was scanned and answered, newest first."""
    with call.counter() as opened, opened.store.reading() as reading:
        found = reading.scan_log(call.args.limit)
        names = {person.id: person.name for person in reading.all_staff()}
    listed = [
        {
            "at": iso(each.at),
            "source": each.source,
            "kind": each.kind,
            "shown": each.shown,
            "colour": each.colour,
            "reasons": list(each.reasons),
            "staff": names.get(each.staff, each.staff),
            "campaign": each.campaign or None,
        }
        for each in found
    ]
    lines = tuple(
        f"{iso(each.at)}  {each.colour:<8}  {each.kind}  {each.shown}  {' '.join(each.reasons)}" for each in found
    )
    return Outcome({"scans": listed}, lines)


def camera_list(call: Call) -> Outcome:
    """The cameras of this computer."""
    from counter_app.scanning.sources import list_cameras

    found = list_cameras()
    listed = [{"index": each.index, "path": each.path, "name": each.name, "source": each.source} for each in found]
    lines = tuple(f"{each.source}  {each.name}" for each in found)
    return Outcome({"cameras": listed}, lines or (call.say("没有找到摄像头。", "No camera found."),))


def camera_watch(call: Call) -> Outcome:
    """Decode until stopped (or until a file is over), one JSON line a code."""
    from counter_app.bootstrap.scanning import identify, proves_itself
    from counter_app.scanning.scanner import Scanner, ScannerCallbacks
    from counter_app.scanning.sources import InvalidSource, parse_source

    try:
        spec = parse_source(call.args.source)
    except InvalidSource as wrong:
        raise InvalidInput(str(wrong), key="source") from wrong
    watch = _Watch(call, live=spec.is_live)
    callbacks = ScannerCallbacks(watch.scanned, on_status=watch.told)
    scanner = Scanner(spec, callbacks, identify=identify, accept=proves_itself)
    scanner.start()
    try:
        watch.over.wait()
    except KeyboardInterrupt:
        pass
    finally:
        if not scanner.stop():
            raise Fault(FaultKind.CAMERA, "the camera's driver did not answer")
    if watch.failure is not None:
        raise watch.failure
    return Outcome({}, printed=True)


class _Watch:
    """What a scanner tells, from its threads; `failure`: why it ended where nobody had asked it to."""

    def __init__(self, call: Call, *, live: bool) -> None:
        self._call = call
        self._live = live
        self.over = threading.Event()
        self.failure: Exception | None = None

    def scanned(self, code: ScannedCode) -> None:
        """A line."""
        try:
            print_lines([json.dumps({"text": harmless_digits(code.text), "kind": code.kind, "at": code.at})])
        except (OutputLost, BrokenPipeError) as lost:
            self._end(lost)

    def told(self, status: CameraStatus) -> None:
        """In words, on standard error."""
        said = sentence(camera_words(status.state.value, self._call.lang, status.code), self._call.lang)
        self._call.tell(said, said)
        if status.code == "ended":
            self._end(None)
        elif status.state.value == "not_found" and not self._live:
            # A camera may be plugged in later; a file that is not there is a wrong word on the command line.
            self._end(Fault(FaultKind.CAMERA, f"{self._call.args.source} cannot be read"))

    def _end(self, failure: Exception | None) -> None:
        self.failure = self.failure or failure
        self.over.set()


def harmless_digits(text: str) -> str:
    """A payment code's digits are printed nowhere; other texts harmless and shortened, digits of ours whole."""
    from counter_app.bootstrap.scanning import is_payment_code

    return "" if is_payment_code(text) else shown_code(text)
