"""Old customers come in through the window, with keys and by mouse, on a real shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from pytestqt.qtbot import QtBot
from xlsxwriter import Workbook

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role
from counter_app.ui.import_state import Step
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.importing import ImportsHere, write_list
from tests.services.desk import fill, sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.import_hands import CTRL, ENTER, count, figures, opened, state, typed
from tests.ui.shop_window import fill_shop
from tests.ui.test_whole_sale import ESC, alt


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    fill(made, members=200)
    yield made
    made.store.close()


@pytest.fixture
def port(shop: Shop) -> ImportsHere:
    return ImportsHere(shop, block=20)


@pytest.fixture
def hands(qtbot: QtBot, open_bench: OpenBench, port: ImportsHere) -> Hands:
    return Hands(qtbot, open_bench(importing=port))


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return write_list(tmp_path / "老会员.csv", 60, bad=3)


def test_from_a_path_to_members_with_enter_alone(hands: Hands, shop: Shop, listed: Path) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    assert state(hands).step is Step.COLUMNS
    assert page.about.text() == "老会员.csv · CSV · GB18030 · 以逗号分隔 · 63 行"
    named = [(head.heading, head.field) for head in page.sheet.sheet.heads]
    assert named[:3] == [("会员编号", ""), ("姓名", "姓名"), ("手机号码", "手机号")]
    assert named[-1] == ("备注", "")
    assert page.sheet.sheet.cells[0][1] == "陈小雨"
    hands.press(ENTER)
    assert state(hands).step is Step.REHEARSED
    assert figures(page)["新会员"] == "60"
    assert figures(page)["不能导入"] == "3"
    assert figures(page)["期初积分"] == f"{sum(range(60)) * 15:,}"
    assert [row.lead for row in page.rows.rows.rows] == ["第 62 行", "第 63 行", "第 64 行"]
    assert page.rows.rows.rows[1].what == "没有手机号"
    assert count(shop) == 0
    hands.press(ENTER)
    assert state(hands).step is Step.DONE
    assert count(shop) == 60
    assert figures(page)["新会员"] == "60"
    assert page.panel.title.text() == "导入完成"
    hands.press(ENTER)
    window = hands.bench.window
    assert window.pages.currentWidget() is window.pages.members.page


def test_a_key_that_is_held_does_one_step(hands: Hands, listed: Path) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    for _ in range(3):
        held = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
        QGuiApplication.sendEvent(hands.focus, held)
        hands.rest()
    assert state(hands).step is Step.COLUMNS


def test_columns_are_said_by_digit_and_taken_back(hands: Hands, port: ImportsHere, listed: Path) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    for _ in range(9):
        hands.press(Qt.Key.Key_Right)
    assert state(hands).column == 7
    hands.type("7")
    assert page.sheet.sheet.heads[7].field == "标签"
    assert [choice.isChecked() for choice in page.panel.choices] == [number == 7 for number in range(1, 10)]
    hands.press(Qt.Key.Key_Left)
    hands.type("9")
    assert page.sheet.sheet.heads[6].field == ""
    hands.press(ENTER)
    assert list(port.wishes[-1].said) == [("#7", "ignore"), ("#8", "tag")]
    hands.press(ESC)
    assert state(hands).step is Step.COLUMNS
    hands.type("6")
    hands.press(ENTER)
    assert list(port.wishes[-1].said) == [("#8", "tag")]


def test_a_field_that_only_one_column_can_be_leaves_the_other(hands: Hands, port: ImportsHere, listed: Path) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    hands.type("1")
    assert [head.field for head in page.sheet.sheet.heads][:3] == ["手机号", "姓名", ""]
    hands.press(ENTER)
    assert port.wishes[-1].said == (("#1", "phone"), ("#3", "ignore"))
    assert state(hands).told is not None
    assert page.panel.main.isHidden()  # nothing of it can be imported: those are no phone numbers


def test_without_a_column_of_phones_it_is_asked_for(hands: Hands, tmp_path: Path) -> None:
    page = opened(hands)
    typed(hands, page, write_list(tmp_path / "ohne.csv", 10, heading=False))
    assert page.panel.note.text() == "请先指出哪一列是手机号。"
    hands.press(ENTER)
    assert state(hands).step is Step.COLUMNS
    for _ in range(2):
        hands.press(Qt.Key.Key_Right)
    hands.type("1")
    hands.press(ENTER)
    assert state(hands).step is Step.REHEARSED
    assert figures(page)["新会员"] == "10"


@pytest.mark.parametrize(
    "content, said",
    [
        (b"%PDF-1.7", "这是 PDF 文件，不是 CSV 或 XLSX。"),
        (b"", "文件里没有任何内容。"),
        (b"PK\x03\x04", "表格文件已损坏；请重新导出。"),
        (b"a,b\nc\x00\x00,d\n", "文件里有零字节"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_sentence(
    hands: Hands, tmp_path: Path, content: bytes, said: str
) -> None:
    page, path = opened(hands), tmp_path / "会员.xlsx"
    path.write_bytes(content)
    typed(hands, page, path)
    assert state(hands).step is Step.FILE
    assert page.trouble.text().startswith(f"会员.xlsx\n{said}")
    assert page.path.hasFocus()


def test_the_home_of_nobody_is_a_file_that_is_not_there(hands: Hands) -> None:
    page = opened(hands)
    typed(hands, page, Path("~nobody-of-that-name/a.csv"))
    assert state(hands).step is Step.FILE
    assert page.trouble.text() != ""


def test_a_file_that_changed_behind_the_look_is_not_imported(hands: Hands, shop: Shop, listed: Path) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    hands.press(ENTER)
    write_list(listed, 59)
    hands.press(ENTER)
    assert state(hands).step is Step.FILE
    assert "改动" in page.trouble.text()
    assert count(shop) == 0


def test_a_list_is_dropped_or_pasted(hands: Hands, listed: Path) -> None:
    page = opened(hands)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(listed))])
    assert hands.bench.window.pages.take(data)
    hands.rest()
    assert state(hands).step is Step.COLUMNS
    hands.press(ESC)
    assert state(hands).step is Step.FILE
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(page.path, Qt.Key.Key_V, CTRL)
    hands.rest()
    assert state(hands).step is Step.COLUMNS
    QGuiApplication.clipboard().clear()


def test_a_list_is_chosen_in_the_systems_window(hands: Hands, listed: Path) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_O)
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(listed))
    dialog.close()
    hands.rest()
    assert state(hands).step is Step.COLUMNS


def test_a_cashier_is_asked_to_sign_in(hands: Hands, shop: Shop) -> None:
    QTest.keyClick(hands.focus, Qt.Key.Key_2, CTRL)
    hands.rest()
    sign_in_as(shop, Role.CASHIER)
    alt(hands, Qt.Key.Key_I)
    assert not hands.bench.window.pages.imports.up


def test_rows_to_mend_are_saved_beside_the_list_and_nothing_is_overwritten(
    hands: Hands, listed: Path, tmp_path: Path
) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    hands.press(ENTER)
    alt(hands, Qt.Key.Key_S)
    assert page.panel.note.text() == "已存到名单旁边：老会员-待修改.csv"
    first = (tmp_path / "老会员-待修改.csv").read_text("utf-8-sig").splitlines()
    assert len(first) == 4
    hands.press(ENTER)
    alt(hands, Qt.Key.Key_S)
    assert (tmp_path / "老会员-待修改 2.csv").exists()
    alt(hands, Qt.Key.Key_N)
    assert state(hands).step is Step.FILE


@pytest.mark.parametrize("enters, step", [(0, Step.FILE), (1, Step.COLUMNS), (2, Step.FILE)])
def test_a_fault_of_the_system_is_said_and_the_way_goes_on(
    hands: Hands, port: ImportsHere, listed: Path, enters: int, step: Step
) -> None:
    page = opened(hands)
    page.path.setText(str(listed))
    for _ in range(enters):
        hands.press(ENTER)
    port.fault = Fault(FaultKind.DISK_FULL)
    hands.press(ENTER)
    assert state(hands).step is step
    assert "磁盘" in (page.trouble.text() or page.panel.note.text())


def test_sheets_that_are_not_read_and_rows_that_nobody_sees_are_told(hands: Hands, tmp_path: Path) -> None:
    path = tmp_path / "两家店.xlsx"
    made = Workbook(path)
    for name, phones in (("总店", ["手机", "13910000001", "13910000002"]), ("二店", ["手机", "13910000003"])):
        made.add_worksheet(name).write_column(0, 0, phones)
    made.worksheets()[0].set_row(2, None, None, {"hidden": True})
    made.close()
    page = opened(hands)
    typed(hands, page, path)
    said = [
        "只读工作表“总店”，不读“二店”；要导入的话请各存成一个文件。",
        "工作表里有 1 行是隐藏的，也会读取。",
    ]
    assert [text.text() for text in page.panel.sentences if text.isVisible()][-1] == said[0]
    hands.press(Qt.Key.Key_F7)
    assert page.panel.sentences[1].text().startswith("Only the sheet “总店” is read, not “二店”")
    hands.press(Qt.Key.Key_F7)
    hands.press(ENTER)
    assert state(hands).step is Step.REHEARSED
    assert [text.text() for text in page.panel.sentences if text.isVisible()][:2] == said


def test_everything_is_said_in_the_other_language(hands: Hands, listed: Path) -> None:
    page = opened(hands)
    typed(hands, page, listed)
    hands.press(Qt.Key.Key_F7)
    assert page.title.text() == "Old customers"
    assert page.about.text() == "老会员.csv · CSV · GB18030 · divided by commas · 63 rows"
    assert page.sheet.sheet.heads[2].field == "Phone"
    hands.press(ENTER)
    assert page.rows.rows.rows[1].what == "there is no phone number"
    hands.press(Qt.Key.Key_F7)
    assert page.rows.rows.rows[1].what == "没有手机号"


def test_the_mouse_does_the_same_and_every_button_can_be_touched(hands: Hands, listed: Path) -> None:
    page = opened(hands)
    hands.bench.window.pages.imports.look_at(listed)
    hands.rest()
    page.sheet.column_pressed.emit(7)
    page.panel.choices[6].click()
    assert page.sheet.sheet.heads[7].field == "标签"
    for button in page.findChildren(QAbstractButton):
        if button.isVisibleTo(page):
            assert button.height() >= TOUCH_PIXELS
            assert button.accessibleName()
    page.panel.main.click()
    hands.rest()
    assert state(hands).step is Step.REHEARSED
    page.panel.back.click()
    hands.rest()
    assert state(hands).step is Step.COLUMNS


@pytest.mark.parametrize("scale", [100, 200])
def test_wide_lists_fit_at_every_text_size(
    qtbot: QtBot, open_bench: OpenBench, port: ImportsHere, tmp_path: Path, scale: int
) -> None:
    hands = Hands(qtbot, open_bench(importing=port, scale_percent=scale))
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"列{number}" for number in range(256)) + "\n" + ",".join("1" * 256) + "\n", "utf-8")
    page = opened(hands)
    typed(hands, page, path)
    assert len(page.sheet.sheet.heads) == 256
    assert page.sheet.sheet.heads[255].letter == "IV"
    for _ in range(3):
        hands.press(Qt.Key.Key_Right)
    assert state(hands).column == 3
