"""The arguments of `receipt`."""

from __future__ import annotations

import argparse


def receipts(receipt: argparse.ArgumentParser) -> None:
    """Which one, and where it goes."""
    receipt.add_argument("checkout", metavar="CHECKOUT", help="an id, or the code on a receipt")
    receipt.add_argument("--pdf", metavar="FILE", default="", help="a page as wide as the paper")
    receipt.add_argument("--escpos", metavar="FILE", default="", help="the bytes for a printer")
    receipt.add_argument("--width", type=int, choices=(58, 80), default=0, help="of the paper, in millimetres")
    receipt.add_argument("--print", action="store_true", help="on the printer of the setting `receipt`")
    receipt.add_argument("--printer", metavar="P", default="", help="on this one: HOST[:PORT], a device, system[:NAME]")
    receipt.add_argument("--copy", action="store_true", help="says that it was printed before")
