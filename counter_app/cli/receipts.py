"""`receipt`: what was bought, as lines, as PDF, as the bytes of a printer, or on paper."""

from __future__ import annotations

from pathlib import Path

import msgspec

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import FAULT, Call, Outcome
from counter_app.cli.files import write_file
from counter_app.cli.refusals import outcome
from counter_app.domain.errors import InvalidInput
from counter_app.domain.verdict import Reason
from counter_app.services.acting import refusal_of, require_cashier
from counter_app.services.receipts.target import read_target
from counter_app.services.receipts.values import PaperLine


def receipt(call: Call) -> Outcome:
    """The receipt of a checkout, top-up, void or refund of this counter."""
    from counter_app.bootstrap.receipts import sheet_of, text_rows

    args = call.args
    if args.printer and read_target(args.printer) is None:
        raise InvalidInput("--printer must be HOST, HOST:PORT, a device, or system[:NAME].", key="printer")
    with call.counter() as opened:
        speaker = speaker_for(opened.counter, call.lang)
        refused = refusal_of(opened.counter, "receipt", require_cashier)
        sheet = refused or sheet_of(opened.counter, args.checkout, call.lang, copy=args.copy)
    if isinstance(sheet, Reason):
        return outcome({"receipt": None}, (sheet,), speaker)
    width = args.width or sheet.wanted.width
    document: dict[str, object] = {
        "receipt": {
            "kind": sheet.receipt.kind.value,
            "id": sheet.receipt.id,
            "checkout": sheet.receipt.checkout,
            "at": sheet.receipt.at.isoformat(),
            "currency": sheet.receipt.currency,
            "width": width,
            "lines": [line_document(line) for line in sheet.lines],
        }
    }
    if args.pdf:
        from counter_app.bootstrap.receipts import pdf_of

        write_file(Path(args.pdf), pdf_of(sheet.lines, width, sheet.receipt.id))
        document["pdf"] = args.pdf
    if args.escpos:
        from counter_app.bootstrap.receipts import printer_bytes

        write_file(Path(args.escpos), printer_bytes(sheet, width))
        document["escpos"] = args.escpos
    rows = text_rows(sheet.lines, width)
    if args.print or args.printer:
        return _printed(call, sheet, document, rows)
    return outcome(document, (), speaker, rows)


def _printed(call: Call, sheet: object, document: dict[str, object], rows: tuple[str, ...]) -> Outcome:
    """`printed`, or why not: then exit 3, and the receipt is answered all the same."""
    from counter_app.bootstrap.receipts import Sheet, print_sheet
    from counter_app.printing.delivery import NotPrinted
    from counter_app.services.receipts.words import trouble_words

    assert isinstance(sheet, Sheet)
    try:
        print_sheet(sheet, call.args.printer)
    except NotPrinted as error:
        said = trouble_words(error.trouble.value, call.lang)
        call.tell(said, said)
        fault = {"kind": "printer", "message": said, "detail": error.detail, "retryable": True}
        document |= {"printed": False, "trouble": error.trouble.value, "error": fault, "reasons": []}
        return Outcome(document, rows, FAULT)
    return Outcome({**document, "printed": True, "reasons": []}, rows)


def line_document(line: PaperLine) -> dict[str, object]:
    """A line with its kind: heading, plain, pair, rule, symbol."""
    return {"kind": type(line).__name__.lower(), **msgspec.to_builtins(line)}
