"""Every face of the counter window as pictures: `python -m tests.pictures [FOLDER] [--themes light,dark] [--docs]`.

A real shop behind a real window; codes come through the real decoder out of drawn scenes. With `--docs` the few that
the documentation shows are written to `docs/pictures/` as well.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.domain.errors import Fault, FaultKind
from counter_app.scanning.scene import shop_scene
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.showing import Showing
from counter_app.services.unshown import lose_unshown
from counter_app.ui.app import make_application
from counter_app.ui.prefs import Prefs
from tests.desk_stories import NAMES as DESK
from tests.desk_stories import desk
from tests.desk_story import NAMES as MEMBERS
from tests.desk_story import members
from tests.first_story import FIRST_IN_DOCS, first_start
from tests.rescue_story import NEW_IN_DOCS, RESCUE_IN_DOCS, put_back_at_first, rescue
from tests.reserving_story import NAMES as RESERVING
from tests.reserving_story import reserving
from tests.services.desk import OWNER_PIN
from tests.studio import HELD, Studio
from tests.ui.shop_window import WANG
from tests.whole_story import NAMES, whole

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "pictures"
_OF_A_MANAGER = (*MEMBERS, *DESK)
IN_DOCS = ("ready", "redeemed", "amber", "red", "fault", "idle", "member", *NAMES, *RESERVING, *_OF_A_MANAGER)
CUSTOMER_SEES = ("idle", "amount", "member", "amber", "ready", "redeemed", "pass-redeemed")
CUSTOMER_IN_DOCS = ("idle", "ready", "redeemed")


def play(studio: Studio, language: str) -> Iterator[str]:
    """One story; yields a name each time there is something to see."""
    chinese = language == "zh_CN"
    title = "满 200 减 50" if chinese else "50 off from 200"
    shop = studio.shop
    yield "idle"
    studio.type("187.5")
    yield "amount"
    studio.key(Qt.Key.Key_Escape)
    coupon = shop.coupon(member=WANG.id)
    shop.coupon("D88", member=WANG.id)
    studio.hold(studio.member_code(), "会员码" if chinese else "Member", "每分钟更新" if chinese else "renewed")
    yield "member"
    studio.type("187.5")
    studio.hold(coupon, title, "王*明")
    yield "amber"
    studio.key(Qt.Key.Key_F4)
    studio.type("200")
    yield "ready"
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "redeemed"
    yield from _purse(studio, "100 元代金券" if chinese else "Voucher of 100")
    yield from _kinds(studio, chinese=chinese)
    yield from _flash(studio, "秒杀 30 元券" if chinese else "Flash: 30 off")
    yield from _refusals(studio, coupon, title)
    yield from _forms(studio)
    yield from _shift(studio)
    yield from whole(studio)
    yield from reserving(studio)
    yield from members(studio)
    yield from _unseen(studio, "88 折券" if chinese else "12 % off")
    yield from desk(studio)


def _purse(studio: Studio, title: str) -> Iterator[str]:
    studio.key(Qt.Key.Key_Escape)
    studio.type("80")
    studio.hold(studio.shop.coupon("PURSE"), title)
    yield "purse"
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "purse-redeemed"


def _kinds(studio: Studio, *, chinese: bool) -> Iterator[str]:
    """A prepaid voucher, a pass, a trial that is posted, and a campaign of a newer program."""
    shop = studio.shop
    for name, campaign, title in (
        ("voucher", "HOTPOT", "双人火锅团购券" if chinese else "Hotpot for two"),
        ("pass", "YOGA", "瑜伽次卡" if chinese else "Yoga pass"),
        ("trial", "SAMPLE", "洁面乳试用" if chinese else "Try the cleanser"),
    ):
        studio.key(Qt.Key.Key_Escape)
        studio.hold(shop.coupon(campaign), title)
        if campaign == "SAMPLE":
            yield f"{name}-member"
            studio.hold(studio.member_code(), title)
        yield name
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        yield f"{name}-redeemed"
    studio.key(Qt.Key.Key_Escape)
    studio.hold(shop.coupon("YOGA", member=WANG.id))
    shop.coupon("SAMPLE", member=WANG.id)
    studio.key(Qt.Key.Key_Escape)
    studio.hold(studio.member_code())
    yield "pass-offered"
    studio.key(Qt.Key.Key_Escape)
    studio.hold(shop.coupon("RAFFLE"), "抽奖" if chinese else "Raffle")
    yield "newer"
    studio.key(Qt.Key.Key_Escape)


def _flash(studio: Studio, title: str) -> Iterator[str]:
    """A flash sale off-line, from a lease of five: offered, ready, redeemed, at 80 % of its cap, used up."""
    shop = studio.shop
    studio.flash_sale(granted=5, sold=20)
    studio.key(Qt.Key.Key_Escape)
    own = shop.coupon("FLASH", member=WANG.id)
    studio.hold(studio.member_code())
    yield "flash-offered"
    studio.key(Qt.Key.Key_Escape)
    for number in range(5):
        studio.type("100")
        studio.hold(own if not number else shop.coupon("FLASH"), title)
        if number in (0, 4):
            yield "flash-near" if number else "flash"
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        if not number:
            yield "flash-redeemed"
        studio.key(Qt.Key.Key_Escape)
    studio.type("100")
    studio.hold(shop.coupon("FLASH"), title)
    yield "flash-used-up"
    studio.key(Qt.Key.Key_Escape)


def _clock(studio: Studio, title: str) -> Iterator[str]:
    shop = studio.shop
    with shop.store.writing() as writing:
        writing.raise_trusted(shop.clock.at + timedelta(hours=20))
    studio.hold(shop.coupon(), title)
    yield "clock-suspect"
    studio.key(Qt.Key.Key_F6)
    studio.type("1111")
    studio.key(Qt.Key.Key_Return)
    yield "clock"
    studio.type(OWNER_PIN)
    studio.key(Qt.Key.Key_Return)
    yield "clock-right"
    studio.key(Qt.Key.Key_F6)
    yield "clock-in-order"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)


def _refusals(studio: Studio, coupon: str, title: str) -> Iterator[str]:
    shop = studio.shop
    shop.clock.at += timedelta(minutes=21)
    studio.window.shop.look()
    studio.key(Qt.Key.Key_Escape)
    studio.hold(coupon, title)
    yield "red"
    studio.key(Qt.Key.Key_Escape)
    yield from _clock(studio, title)
    studio.window.shop.fault.emit(Fault(FaultKind.DISK_FULL))
    yield "fault"
    studio.key(Qt.Key.Key_Escape)
    studio.camera("taken", "taken")
    yield "camera-taken"
    studio.camera("live", "live")
    studio.look_at(shop_scene(7, HELD))


def _forms(studio: Studio) -> Iterator[str]:
    for key, name in (
        (Qt.Key.Key_F8, "void"),
        (Qt.Key.Key_F12, "sign-in"),
        (Qt.Key.Key_F10, "queue"),
        (Qt.Key.Key_F1, "help"),
        (Qt.Key.Key_F5, "cameras"),
    ):
        studio.key(key)
        yield name
        studio.key(Qt.Key.Key_Escape)
    studio.window.forms.ask_which_code((studio.shop.coupon(), studio.member_code()))
    studio.settle()
    yield "two-codes"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_F2)
    studio.type("138")
    yield "search"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_F3)
    studio.type("13912345678")
    studio.key(Qt.Key.Key_Return)
    studio.window.people.sign_up_form.name.setText("陈小雨")
    studio.key(Qt.Key.Key_Return)
    yield "sign-up"
    studio.key(Qt.Key.Key_Space)
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "member-code"


def _shift(studio: Studio) -> Iterator[str]:
    """The drawer opened, sold from, handed over, counted and closed."""
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)
    studio.shift()
    studio.type("200")
    yield "shift-open"
    studio.key(Qt.Key.Key_Return)
    counter = studio.shop.counter
    for amount, tender in ((3_000, "cash"), (8_800, "wechat"), (5_600, "alipay"), (5_600, "card"), (20_000, "cash")):
        form = CheckoutForm(tender=tender)
        checkout(counter, RedeemRequest(counter.ids.new(), (), amount, form=form))
    studio.shift()
    studio.settle()
    yield "shift-blind"
    studio.key(Qt.Key.Key_Down)
    yield "shift-hand-over"
    studio.key(Qt.Key.Key_Up)
    studio.type("425")
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "shift-closed"
    studio.key(Qt.Key.Key_Escape)


def _unseen(studio: Studio, title: str) -> Iterator[str]:
    shop = studio.shop
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)
    code = shop.coupon("D88", member=WANG.id)
    redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 20_000))
    shop.showing = Showing()
    lose_unshown(shop.counter)
    studio.window.shop.counter = shop.counter
    shop.clock.at += timedelta(minutes=2)
    studio.window.shop.look()
    studio.settle()
    yield "unshown"
    studio.key(Qt.Key.Key_Escape)
    studio.hold(code, title, "王*明")
    yield "unshown-code"


@contextmanager
def _folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="counter-pictures-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "pictures")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--languages", default="zh_CN,en")
    parser.add_argument("--scales", default="100")
    parser.add_argument("--docs", action="store_true")
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    for theme in asked.themes.split(","):
        for language in asked.languages.split(","):
            for scale in asked.scales.split(","):
                with _folder() as folder:
                    studio = Studio(app, folder, language, theme, int(scale))
                    for name in play(studio, language):
                        _save(studio, asked.folder, f"{name}-{language[:2]}-{theme}-{scale}.png")
                        if scale == "100" and name in CUSTOMER_SEES:
                            _save_customer(studio, asked.folder, f"customer-{name}-{language[:2]}-{theme}.png")
                        if asked.docs and scale == "100":
                            _save_for_docs(studio, name, language[:2], theme)
                    studio.close()
                _take_others(app, asked.folder, Prefs(language, theme, int(scale)), docs=asked.docs)
    return 0


def _take_others(app: QApplication, pictures: Path, prefs: Prefs, *, docs: bool) -> None:
    """The first start and the restore, which have windows and folders of their own."""
    language, theme, scale = prefs.language[:2], prefs.theme, prefs.scale_percent
    stories = ((first_start, FIRST_IN_DOCS), (rescue, RESCUE_IN_DOCS), (put_back_at_first, NEW_IN_DOCS))
    for story, in_docs in stories:
        with _folder() as folder:
            for name, window in story(app, folder, prefs):
                _save_widget(window, pictures, f"{name}-{language}-{theme}-{scale}.png")
                if docs and (scale, theme) == (100, "light") and name in in_docs:
                    _save_widget(window, DOCS, f"counter-{name}-{language}.png")


def _save_for_docs(studio: Studio, name: str, language: str, theme: str) -> None:
    """What the documentation shows of this moment."""
    if theme == "light" and name in CUSTOMER_IN_DOCS:
        _save_customer(studio, DOCS, f"customer-{name}-{language}.png")
    if theme == "light" and name in IN_DOCS:
        _save(studio, DOCS, f"counter-{name}-{language}.png")
    if theme == "dark" and name in _OF_A_MANAGER:
        _save(studio, DOCS, f"counter-{name}-dark-{language}.png")


def _save(studio: Studio, folder: Path, name: str) -> None:
    _save_widget(studio.window, folder, name)


def _save_customer(studio: Studio, folder: Path, name: str) -> None:
    """The customer's own screen at this moment."""
    display = studio.window.customers.display
    assert display is not None
    display.canvas.resize(1280, 800)
    _save_widget(display.canvas, folder, name)


def _save_widget(widget: QWidget, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(3):  # what was said last is laid out within what it stands in, from the inside out
        QApplication.processEvents()
    widget.grab().save(str(folder / name))
    print(folder / name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
