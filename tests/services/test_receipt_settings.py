"""Texts on paper, words, the setting and the printers that it may name."""

import json
from dataclasses import replace

import pytest

from counter_app.domain.campaign import Words
from counter_app.domain.errors import InvalidInput
from counter_app.domain.lines import PurchaseLine
from counter_app.printing.delivery import PrintTrouble
from counter_app.services.receipts.compose import paper_lines
from counter_app.services.receipts.setting import receipt_setting
from counter_app.services.receipts.target import DevicePrinter, NetworkPrinter, SystemPrinter, read_target
from counter_app.services.receipts.texts import on_paper
from counter_app.services.receipts.values import (
    UsedCoupon,
)
from counter_app.services.receipts.words import EN, ZH, trouble_state, trouble_words
from counter_app.services.settings import read_settings
from tests.services.test_receipts import BARE, texts


@pytest.mark.parametrize(
    "text, shown",
    [
        ("  a\x00b\x1b@c\r\nd ", "a b @c d"),
        ("\u202e00.1 eert\u202c", "00.1 eert"),
        ("שלום", "שלום"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("😀 tea", "😀 tea"),
        ("\ud800x", "?x"),
        ("e" + "\u0301" * 50, "é\u0301\u0301"),
        ("\u3164\u200b\ufe0f", ""),
    ],
)
def test_a_strangers_text_is_one_harmless_line(text: str, shown: str) -> None:
    assert on_paper(text) == shown


def test_a_name_of_four_thousand_characters_is_cut() -> None:
    assert len(on_paper("字" * 4_000)) == 120
    assert on_paper("字" * 4_000).endswith("…")
    told = replace(BARE, lines=(PurchaseLine("字" * 4_000, 1),), coupons=(UsedCoupon(Words("券" * 4_000, ""), 1),))
    assert max(map(len, texts(paper_lines(told, "en")))) <= 124


@pytest.mark.parametrize("trouble", list(PrintTrouble))
def test_every_trouble_of_a_printer_has_its_words(trouble: PrintTrouble) -> None:
    for lang in ("zh_CN", "en"):
        assert len(trouble_state(trouble.value, lang)) < len(trouble_words(trouble.value, lang))


def test_both_tables_have_the_same_words() -> None:
    assert ZH.keys() == EN.keys()
    assert all(ZH.values())
    assert all(EN.values())


@pytest.mark.parametrize(
    "text, target",
    [
        ("192.168.1.50", NetworkPrinter("192.168.1.50")),
        ("printer.local:9101", NetworkPrinter("printer.local", 9101)),
        ("[::1]:9100", NetworkPrinter("::1")),
        ("/dev/usb/lp0", DevicePrinter("/dev/usb/lp0")),
        ("COM3", DevicePrinter(r"\\.\COM3")),
        (r"\\.\lpt1", DevicePrinter(r"\\.\LPT1")),
        ("system", SystemPrinter()),
        ("system:Kitchen 80", SystemPrinter("Kitchen 80")),
        ("/home/me/.bashrc", None),
        ("/dev/../etc/passwd", None),
        ("file.txt/x", None),
        ("host:0", None),
        ("host:99999", None),
        ("system:", None),
        ("", None),
    ],
)
def test_a_printer_is_read_as_people_write_it(text: str, target: object) -> None:
    assert read_target(text) == target


def test_the_setting_keeps_what_is_left_out_and_refuses_what_no_printer_has() -> None:
    present = read_settings({"receipt": {"width": 80, "printer": "192.168.1.50"}})
    changed = read_settings({"receipt": {"auto": True, "footer": "a\nb"}}, {"receipt": present["receipt"]})
    value = changed["receipt"]
    assert isinstance(value, dict)
    found = receipt_setting(value)
    assert (found.width, found.printer, found.auto, found.footer, found.copies) == (80, "192.168.1.50", True, "a\nb", 1)
    for wrong in (
        {"width": 70}, {"mode": "fax"}, {"copies": 0}, {"printer": "/etc/passwd"}, {"auto": "yes"}, {"colour": 1},
        {"footer": "x" * 500}, {"printer": 5}, {"footer": 5},
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            read_settings({"receipt": wrong})
    assert json.dumps(value)
