"""Everybody who is marked in a file for a spreadsheet: how many first, written down, and a line in the log."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.sheets.reading import read_table
from counter_app.ui import member_exporting
from counter_app.ui.members.list_page import EXPORT
from tests.counter_shop import Shop
from tests.services.desk import audit_lines
from tests.ui.hands import Hands
from tests.ui.test_member_list import opened, shop
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]


def test_the_marked_ones_are_exported_and_it_is_written_down(
    hands: Hands, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_exporting, "documents", lambda: tmp_path / "papers")
    page = opened(hands)
    alt(hands, Qt.Key.Key_4)
    alt(hands, Qt.Key.Key_A)
    assert [button.isVisible() for button in page.acts.values()] == [True] * len(page.acts)
    alt(hands, Qt.Key.Key_W)
    assert page.act_form.what.text().startswith("8 人的手机、积分、储值和标签。")
    assert not (tmp_path / "papers").exists(), "nothing is done before the Enter"
    hands.press(ENTER)
    (made,) = (tmp_path / "papers").iterdir()
    assert str(made) in page.act_form.what.text()
    table = read_table(made.read_bytes())
    assert len(table.rows) == 9
    assert ("export_members", "done") in {line[1:] for line in audit_lines(shop)}
    hands.press(ENTER)
    assert page.form is None


def test_without_a_writer_there_is_no_key(hands: Hands) -> None:
    hands.bench.window.shop.export_selected = None
    page = opened(hands)
    hands.press(Qt.Key.Key_Space)
    assert [letter for letter, button in page.acts.items() if not button.isVisible()] == [EXPORT]
    alt(hands, Qt.Key.Key_W)
    assert page.form is None
    hands.press(ESC)
