"""Cards drawn by Qt and rendered by somebody else: marks in their place, white along every cut, one page in memory."""

import os
import resource
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from numpy.typing import NDArray

from counter_app.domain.errors import Fault, FaultKind
from counter_app.scanning.drawing import modules_of
from counter_app.services.paper_cards.layout import MARK_GAP_MM, MARK_MM, Layout, layout_of
from counter_app.services.paper_cards.values import CardSize, PaperCard, PaperSize
from counter_app.ui.card_paper import page_picture, print_cards, write_cards
from counter_app.ui.card_ports import CardsStopped
from tests.sheets_of_codes import printed, sizes_mm, words_of

DPI = 600
MM = DPI / 25.4
LONG = PaperCard(
    "71" + "0123456789" * 19 + "01234567", "1234 5678 9012", "非常长的优惠说明，" * 9, "A title of many words " * 9,
    ("Valid 2026-03-01 to 2026-03-31", "仅限本人使用"), "春风茶馆" * 12,
)  # fmt: skip
CARDS = (CardSize.BUSINESS, CardSize.SMALL, CardSize.STRIP)


def sheet(path: Path, layout: Layout, count: int | None = None) -> Path:
    write_cards(path, [LONG] * (layout.per_page if count is None else count), layout, modules_of, "x")
    return path


def middles(dark: NDArray[np.bool_]) -> list[float]:
    """The middle of each run, in mm."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], dark.astype(np.int8), [0]))))
    return [float(start + end) / 2 / MM for start, end in zip(edges[::2], edges[1::2], strict=True)]


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("size", CARDS)
def test_marks_stand_where_is_cut_and_nothing_else_is_printed_there(
    size: CardSize, paper: PaperSize, tmp_path: Path, qapp: object
) -> None:
    layout = layout_of(size, paper)
    dark = printed(sheet(tmp_path / "a.pdf", layout), dpi=DPI) < 128
    across = dark[round((layout.top - MARK_GAP_MM - MARK_MM / 2) * MM)]
    down = dark[:, round((layout.left - MARK_GAP_MM - MARK_MM / 2) * MM)]
    assert middles(across) == pytest.approx(
        [layout.left + number * layout.card_width for number in range(layout.columns + 1)], abs=0.12
    )
    assert middles(down) == pytest.approx(
        [layout.top + number * layout.card_height for number in range(layout.rows + 1)], abs=0.12
    )
    # A cut that is half a millimetre off meets nothing, whatever stands on the cards.
    grid = dark[round(layout.top * MM) : round((layout.height - layout.top) * MM)]
    for number in range(layout.columns + 1):
        middle = (layout.left + number * layout.card_width) * MM
        assert not grid[:, round(middle - 0.5 * MM) : round(middle + 0.5 * MM)].any()
    for number in range(layout.rows + 1):
        middle = (layout.top + number * layout.card_height) * MM
        inner = slice(round(layout.left * MM), round((layout.width - layout.left) * MM))
        assert not dark[round(middle - 0.5 * MM) : round(middle + 0.5 * MM), inner].any()


def test_words_are_text_with_its_font_and_a_page_is_begun_only_for_a_card(tmp_path: Path, qapp: object) -> None:
    layout = layout_of(CardSize.BUSINESS, PaperSize.A4)
    pdf = sheet(tmp_path / "a.pdf", layout, 10)
    assert (len(sizes_mm(pdf)), len(sizes_mm(sheet(tmp_path / "b.pdf", layout, 11)))) == (1, 2)
    assert b"/FontFile" in pdf.read_bytes()
    assert {"优", "惠"} <= set(words_of(pdf))


def test_of_many_cards_few_are_in_memory(tmp_path: Path, qapp: object, figure: Callable[[int, int], int]) -> None:
    count = figure(600, 10_000)
    alive: weakref.WeakSet[PaperCard] = weakref.WeakSet()
    most = 0

    def one_by_one() -> Iterator[PaperCard]:
        nonlocal most
        for number in range(count):
            card = PaperCard(f"{number:012d}", f"{number:012d}", "满 200 减 50")
            alive.add(card)
            most = max(most, len(alive))
            yield card

    layout = layout_of(CardSize.BUSINESS, PaperSize.A4)
    symbol = modules_of("012345678901")
    write_cards(tmp_path / "a.pdf", [LONG], layout, modules_of, "x")
    before = psutil.Process().memory_info().rss
    write_cards(tmp_path / "b.pdf", one_by_one(), layout, lambda _text: symbol, "x")
    grown = psutil.Process().memory_info().rss - before
    assert len(sizes_mm(tmp_path / "b.pdf")) == layout.pages(count)
    assert most <= 2
    assert grown < 60_000_000


def test_what_is_stopped_leaves_the_older_file_and_nothing_beside_it(tmp_path: Path, qapp: object) -> None:
    layout = layout_of(CardSize.SMALL, PaperSize.A4)
    pdf = sheet(tmp_path / "a.pdf", layout, 1)
    before = pdf.read_bytes()
    told: list[int] = []

    def go_on(done: int) -> bool:
        told.append(done)
        return done < 17

    with pytest.raises(CardsStopped):
        write_cards(pdf, [LONG] * 40, layout, modules_of, "x", go_on)
    assert told == list(range(1, 18))
    assert (pdf.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (before, ["a.pdf"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is known to Linux only")
def test_a_full_disk_is_a_fault_and_no_sheet(tmp_path: Path, qapp: object) -> None:
    (tmp_path / ".a.pdf.part").symlink_to("/dev/full")
    with pytest.raises(Fault) as raised:
        write_cards(tmp_path / "a.pdf", [LONG] * 30, layout_of(CardSize.SMALL, PaperSize.A4), modules_of, "x")
    assert raised.value.kind is FaultKind.DISK_FULL
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process are known to POSIX only")
def test_a_disk_that_is_full_in_the_middle_leaves_the_older_sheet(tmp_path: Path, qapp: object) -> None:
    """Qt's writer goes on, and its file remembers nothing of it."""
    layout = layout_of(CardSize.SMALL, PaperSize.A4)
    before = sheet(tmp_path / "a.pdf", layout).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) * 3, limits[1]))
    try:
        with pytest.raises(Fault):
            sheet(tmp_path / "a.pdf", layout, layout.per_page * 20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "a.pdf").read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.pdf"]


def test_the_first_page_is_seen_before_and_no_printer_is_said(qapp: object) -> None:
    layout = layout_of(CardSize.STRIP, PaperSize.LETTER)
    picture = page_picture(iter([LONG] * 99), layout, modules_of, 96)
    assert (picture.width(), picture.height()) == (816, 1056)
    assert not print_cards([LONG], layout, modules_of, "x")


def test_what_a_killed_process_left_goes_with_the_next_sheet_and_what_is_being_drawn_stays(
    tmp_path: Path, qapp: object
) -> None:
    left, drawn = tmp_path / ".b.pdf.part", tmp_path / ".c.pdf.part"
    for each in (left, drawn):
        each.write_bytes(b"%PDF half of it")
    long_ago = left.stat().st_mtime - 4_000
    os.utime(left, (long_ago, long_ago))
    sheet(tmp_path / "a.pdf", layout_of(CardSize.SMALL, PaperSize.A4), 1)
    assert sorted(each.name for each in tmp_path.iterdir()) == [".c.pdf.part", "a.pdf"]
