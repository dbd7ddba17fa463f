"""Receipts drawn by Qt: pages as long as they need, text that can be selected, dots for printers."""

import re
import zlib
from dataclasses import replace

import pytest
from PySide6.QtGui import QImage

from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.scanning.decoder import Cascade
from counter_app.scanning.drawing import draw_code
from counter_app.scanning.pictures import read_picture
from counter_app.services.receipts.compose import paper_lines
from counter_app.services.receipts.values import DOTS, Back, Paid, PaperLine, Plain, ReceiptKind, Symbol
from counter_app.ui.receipt_paper import print_by_system, receipt_image, receipt_pdf, receipt_picture
from tests.services.test_receipts import BARE

LINES = paper_lines(
    replace(BARE, lines=(PurchaseLine("婴儿奶粉 900g", 39_800, 2), PurchaseLine("שלום 茶", 1_500))), "zh_CN"
)
_POINTS_A_MM = 72 / 25.4


def code(text: str) -> bytes:
    return draw_code(text, module_px=1)


def streams(pdf: bytes) -> list[bytes]:
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def selectable(pdf: bytes) -> set[str]:
    """Every character that a reader of the file can select, by the maps from glyphs to characters."""
    found: set[str] = set()
    for content in streams(pdf):
        if b"beginbf" not in content:
            continue
        for first, last, start in re.findall(rb"<([0-9A-Fa-f]+)> ?<([0-9A-Fa-f]+)> ?<([0-9A-Fa-f]+)>", content):
            span = int(last, 16) - int(first, 16)
            found |= {chr(int(start, 16) + step) for step in range(span + 1)} if len(start) <= 4 else set()
        for listed in re.findall(rb"\[([^\]]*)\]", content):
            for each in re.findall(rb"<([0-9A-Fa-f]+)>", listed):
                found |= set(bytes.fromhex(each.decode()).decode("utf-16-be"))
    return found


@pytest.mark.parametrize("width", [58, 80])
def test_the_page_is_as_wide_as_the_paper_and_as_long_as_it_needs(width: int, qapp: object) -> None:
    boxes = []
    for lines in (LINES, (*LINES, *LINES)):
        box = re.search(rb"/MediaBox ?\[([^\]]*)\]", receipt_pdf(lines, width, code))
        assert box is not None
        boxes.append([float(part) for part in box[1].split()])
    assert boxes[0][2] == pytest.approx(width * _POINTS_A_MM, abs=1)
    assert boxes[1][3] > 1.8 * boxes[0][3]


@pytest.mark.parametrize("width", [58, 80])
def test_a_top_up_and_its_refund_are_pages_with_chinese_text(width: int, qapp: object) -> None:
    held = Balances(principal_minor=50_000, bonus_minor=5_000)
    added = replace(
        BARE,
        kind=ReceiptKind.TOP_UP,
        principal_minor=50_000,
        bonus_minor=5_000,
        paid=(Paid("wechat", 50_000),),
        balances=held,
    )
    back = replace(BARE, kind=ReceiptKind.REFUND, of_top_up=True, back=Back(50_000, 50_000, 5_000), balances=Balances())
    found = [selectable(receipt_pdf(paper_lines(each, "zh_CN"), width, code)) for each in (added, back)]
    assert set("储值充值赠送微信支付储值余额其中") <= found[0]
    assert set("退款应退扣回储值本金赠送余额") <= found[1]


def test_chinese_text_in_the_file_can_be_selected(qapp: object) -> None:
    found = selectable(receipt_pdf(LINES, 58, code))
    assert set("喜宝婴儿奶粉合计应付谢谢惠顾0123456789") <= found


@pytest.mark.parametrize("width", [58, 80])
def test_the_code_in_the_picture_is_read_by_the_decoder(width: int, qapp: object) -> None:
    image = receipt_image(LINES, width, code)
    assert image.width() == DOTS[width]
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes where Qt takes text
    symbols = Cascade().decode_picture(read_picture(bytes(buffer.data().data())))
    expected = next(line.text for line in LINES if isinstance(line, Symbol))
    assert [symbol.text for symbol in symbols] == [expected]


@pytest.mark.parametrize("width", [58, 80])
def test_dots_are_black_on_white_and_of_the_width_of_the_printer(width: int, qapp: object) -> None:
    picture = receipt_picture(LINES, width, code)
    assert picture.stride * 8 == DOTS[width]
    assert len(picture.bits) == picture.stride * picture.rows
    black = sum(byte.bit_count() for byte in picture.bits) / (8 * len(picture.bits))
    assert 0.02 < black < 0.3
    same = QImage(picture.bits, DOTS[width], picture.rows, picture.stride, QImage.Format.Format_Mono)
    assert same.pixelIndex(0, 0) == 0


@pytest.mark.parametrize(
    "lines",
    [
        (Plain(""),),
        (Plain("字" * 4_000),),
        tuple(Plain(f"{number} 😀 עברית") for number in range(400)),
    ],
    ids=["empty", "long", "many"],
)
def test_any_lines_become_a_page(lines: tuple[PaperLine, ...], qapp: object) -> None:
    assert receipt_pdf(lines, 58, code).startswith(b"%PDF-")
    assert receipt_picture(lines, 58, code).rows > 0


def test_a_printer_that_the_system_does_not_know_prints_nothing(qapp: object) -> None:
    assert print_by_system(LINES, 58, code, "there is no such printer") is False
