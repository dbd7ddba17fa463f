"""Backup, checks and the file for support, by key; each runs beside the sale and can be stopped."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role
from counter_app.ui.scan.models import Look
from counter_app.ui.upkeep.form import UpkeepForm
from counter_app.ui.upkeep.ports import Found
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import HandHeldUpkeep, fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import alt

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    yield made
    made.store.close()


@pytest.fixture
def port() -> HandHeldUpkeep:
    return HandHeldUpkeep()


@pytest.fixture
def hands(qtbot: QtBot, open_bench: OpenBench, port: HandHeldUpkeep) -> Hands:
    return Hands(qtbot, open_bench(upkeep=port))


def opened(hands: Hands) -> UpkeepForm:
    QTest.keyClick(hands.focus, Qt.Key.Key_F10, SHIFT)
    hands.rest()
    form = hands.bench.window.page.host.form
    assert isinstance(form, UpkeepForm)
    return form


def test_the_ages_of_the_backups_are_said_and_everything_is_checked(hands: Hands, port: HandHeldUpkeep) -> None:
    form = opened(hands)
    assert form.view.ages == ("上次自动备份：3 小时前", "上次备份到文件：还没有")
    hands.type("2")
    assert port.done == ["zh_CN"]
    assert form.view.lines == (("warn", "文件夹：剩余 412 MB\n请清理磁盘空间。"), ("good", "1 项正常。"))


def test_a_backup_goes_where_it_was_said_and_can_be_stopped(hands: Hands, port: HandHeldUpkeep, tmp_path: Path) -> None:
    form, window = opened(hands), hands.bench.window
    desk = window.forms.upkeep
    assert desk is not None
    hands.type("1")
    assert desk.dialog is not None
    desk.dialog.close()
    window.activateWindow()
    form.choices[0].setFocus()
    hands.rest()
    port.gate = threading.Event()
    desk.back_up(tmp_path / "shop.backup")
    hands.qtbot.waitUntil(lambda: form.view.share == 25)
    assert form.view.work == "正在备份… 5.0 / 约 20.0 MB"
    alt(hands, Qt.Key.Key_S)
    assert form.view.lines == (("soft", "已停止，没有留下任何文件。"),)
    port.gate.set()
    desk.back_up(tmp_path / "shop.backup")
    hands.rest()
    assert port.done == ["shop.backup"]
    assert "已备份并核对" in form.view.lines[0][1]
    desk.back_up(tmp_path / "nowhere" / "shop.backup")
    hands.rest()
    assert form.view.lines == (("bad", "不能存到那里，请选一个可以写入的文件夹。"),)


def test_a_full_disk_is_said_without_a_word_of_coupons(hands: Hands, port: HandHeldUpkeep, tmp_path: Path) -> None:
    form = opened(hands)
    desk = hands.bench.window.forms.upkeep
    assert desk is not None
    port.fault = Fault(FaultKind.DISK_FULL, "x.backup cannot be written")
    desk.back_up(tmp_path / "shop.backup")
    hands.rest()
    assert form.view.lines == (("bad", "那里的磁盘已满，没有保存。请清出空间，或换个地方。"),)


def test_selling_goes_on_while_it_works(hands: Hands, shop: Shop, port: HandHeldUpkeep, tmp_path: Path) -> None:
    opened(hands)
    port.gate = threading.Event()
    desk = hands.bench.window.forms.upkeep
    assert desk is not None
    desk.bundle(tmp_path / "support.zip")
    hands.bench.scanner.see(shop.coupon("D88"))
    hands.sees(Look.READY)
    port.gate.set()
    hands.rest()
    assert port.done == ["support.zip"]


def test_a_cashier_is_asked_for_a_manager(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    window = hands.bench.window
    window.shop.look()
    hands.rest()
    QTest.keyClick(hands.focus, Qt.Key.Key_F10, SHIFT)
    hands.rest()
    assert window.page.host.form is window.people.sign_in_form


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 200])
def test_nothing_is_cut_off(open_bench: OpenBench, qtbot: QtBot, language: str, scale: int) -> None:
    port = HandHeldUpkeep(
        found=tuple(
            Found(str(number), "problem", "文件夹", "无法写入", "请修正文件夹权限。" * 3) for number in range(12)
        )
    )
    hands = Hands(qtbot, open_bench(language=language, scale_percent=scale, upkeep=port))
    form = opened(hands)
    hands.type("2")
    assert len(form.view.lines) == 13
    assert not clipped(hands.bench)


def test_an_owner_leaves_for_the_restore_and_a_manager_is_asked_for_one(
    open_bench: OpenBench, qtbot: QtBot, shop: Shop
) -> None:
    rescued: list[tuple[Fault | None, str]] = []
    hands = Hands(qtbot, open_bench(rescued=rescued))
    form = opened(hands)
    assert form.choices[3].text() == "恢复备份…"
    hands.type("4")
    people = hands.bench.window.people
    assert rescued == []
    assert hands.bench.window.page.host.form is people.sign_in_form
    sign_in_as(shop, Role.OWNER)
    hands.bench.window.shop.look()
    hands.rest()
    hands.press(Qt.Key.Key_Escape)
    opened(hands)
    hands.type("4")
    assert [fault for fault, _ in rescued] == [None]
    assert rescued[0][1]
