"""How cards with codes come on paper."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from counter_app.services.paper_cards.values import CardSize, PaperSize


def on_paper(parser: argparse.ArgumentParser, sizes: Sequence[CardSize]) -> None:
    """`--size` of a card and `--paper` of a sheet."""
    parser.add_argument("--size", choices=[size.value for size in sizes], default=sizes[0].value, help="of a card")
    papers = [paper.value for paper in PaperSize]
    parser.add_argument("--paper", choices=papers, default=papers[0], help="of a sheet")
