"""Members and staff, with keys only."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from counter_app.domain.member import Role, Staff
from counter_app.scanning.pictures import read_picture
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.services.desk import OWNER_PIN, sign_in_as
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG, cascade

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


def sign_up(hands: Hands, phone: str, name: str) -> None:
    """F3, phone, name, consent: three inputs."""
    form = hands.bench.window.people.sign_up_form
    hands.press(Qt.Key.Key_F3)
    hands.type(phone)
    hands.press(ENTER)
    assert form.name.hasFocus()
    form.name.setText(name)  # an input method would commit it
    hands.press(ENTER)
    assert form.consent.hasFocus()
    hands.press(Qt.Key.Key_Space)
    hands.press(ENTER)
    hands.rest()


def test_a_member_is_signed_up_in_three_inputs_and_the_code_is_shown(
    hands: Hands, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = hands.bench.window.people
    sign_up(hands, "13912345678", "陈小雨")
    hands.qtbot.waitUntil(lambda: hands.bench.window.page.host.form is people.code_form)
    view = people.code_form.view
    assert view is not None
    assert "陈*雨" in view.name
    with shop.store.reading() as reading:
        member = reading.member_by_phone("+8613912345678")
    assert member is not None
    texts = [symbol.text for symbol in cascade().decode_picture(read_picture(view.picture))]
    assert texts == [member.member_code]
    assert people.code_form.picture.height() > 300, "large enough to photograph across the counter"

    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path / "pictures"))
    hands.press(ENTER)
    hands.qtbot.waitUntil(people.code_form.message.isVisible)
    saved = tmp_path / "pictures" / f"{member.number}.png"
    assert not QImage(str(saved)).isNull()
    hands.press(ESC)
    hands.sees(Look.READY, "会员")


def test_a_known_phone_makes_no_second_member(hands: Hands) -> None:
    sign_up(hands, "13800000001", "")
    form = hands.bench.window.people.code_form
    hands.qtbot.waitUntil(lambda: hands.bench.window.page.host.form is form)
    assert form.title.text() == "已是会员"


def test_without_consent_nobody_is_signed_up(hands: Hands, shop: Shop) -> None:
    form = hands.bench.window.people.sign_up_form
    hands.press(Qt.Key.Key_F3)
    hands.type("13912345678")
    hands.press(ENTER)
    hands.press(ENTER)
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: "同意" in form.message.text())
    with shop.store.reading() as reading:
        assert reading.member_by_phone("+8613912345678") is None


def test_a_wrong_phone_number_is_said_beside_the_field(hands: Hands) -> None:
    form = hands.bench.window.people.sign_up_form
    hands.press(Qt.Key.Key_F3)
    hands.type("12")
    hands.press(ENTER)
    form.consent.setChecked(True)
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: "号码" in form.message.text())
    assert form.phone.hasFocus()


@pytest.mark.parametrize("typed", ["8000", "2048110037", "wxm", "wang", "13800000001"])
def test_a_member_is_found_by_phone_number_name_and_initials(typed: str, hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        other = writing.member("aaaaaaaaaaaa")
        assert other is not None
        writing.put_member(type(other)("aaaaaaaaaaaa", other.number, "+8615900000009", "李四", other.joined_at))
    window = hands.bench.window
    hands.press(Qt.Key.Key_F2)
    hands.type(typed)
    hands.qtbot.waitUntil(lambda: [row.id for row in window.results.list.rows.rows] == [WANG.id])
    hands.press(Qt.Key.Key_Down)
    hands.press(ENTER)
    hands.sees(Look.READY, "会员")
    assert window.page.code.text() == ""
    assert window.page.hasFocus()


def test_a_typed_code_of_twelve_digits_is_judged(hands: Hands, shop: Shop) -> None:
    hands.press(Qt.Key.Key_F2)
    code = shop.coupon("D88")
    hands.type(f"{code[:4]} {code[4:8]} {code[8:]}")
    hands.press(ENTER)
    hands.sees(Look.READY, "可用")


def test_nobody_is_found_and_the_way_on_is_said(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F2)
    hands.type("zzzz")
    title = hands.bench.window.results._title
    hands.qtbot.waitUntil(lambda: "F3" in title.text())
    hands.press(ESC)
    assert hands.bench.window.page.code.text() == ""


def test_a_wrong_pin_is_said_and_the_right_one_signs_in(hands: Hands) -> None:
    window = hands.bench.window
    form = window.people.sign_in_form
    hands.press(Qt.Key.Key_F12)
    form.name.setText("王老板")
    hands.press(ENTER)
    hands.type("1111")
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: "密码" in form.message.text())
    assert form.pin.hasFocus()
    assert form.pin.text() == ""
    hands.type("482913")
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: window.page.host.form is None)
    hands.qtbot.waitUntil(lambda: "老板" in window.top.staff.accessibleName())
    hands.press(Qt.Key.Key_F12)
    form.lock_button.click()
    hands.qtbot.waitUntil(lambda: "老板" not in window.top.staff.accessibleName())


def test_staff_are_one_digit_away_and_the_till_is_nobody(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    form = window.people.sign_in_form
    hands.press(Qt.Key.Key_F12)
    names = [choice.text() for choice in form._choices]
    assert sorted(names) == ["小王", "王老板"]
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_1 if names[0] == "小王" else Qt.Key.Key_2)
    assert form.name.text() == "小王"
    hands.type("1357")
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: window.page.host.form is None)
    hands.press(Qt.Key.Key_F12)
    form.lock_button.click()
    hands.qtbot.waitUntil(lambda: "共用账号" in window.top.staff.accessibleName())


def test_a_managers_pin_makes_a_suspect_clock_count_again(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    with shop.store.writing() as writing:
        writing.raise_trusted(shop.clock.at + timedelta(hours=20))
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.RED, "时钟不准")
    assert "F6 请店长确认本机时间" in hands.view.facts

    hands.press(Qt.Key.Key_F6)
    form = window.people.clock_form
    assert window.page.host.form is form
    hands.type("9999")
    hands.press(ENTER)
    assert form.message.isVisible()
    hands.type(OWNER_PIN)
    hands.press(ENTER)

    hands.sees(Look.READY, "可用")
    with shop.store.reading() as reading:
        entry = next(each.entry for each in reading.audit_records(0, 50) if each.entry.action == "clock_reset")
    assert entry.staff == "o1"
    hands.press(Qt.Key.Key_F6)
    assert window.page.host.form is form
    assert not form.pin.isVisible()
    hands.press(ESC)
    assert window.page.host.form is None


@pytest.fixture
def signed_in(hands: Hands, shop: Shop) -> list[float]:
    """A manager at the window; answers the hands of the clock that tells how long nobody has touched it."""
    window = hands.bench.window
    seconds = [1_000.0]
    window.idle_lock._seconds = lambda: seconds[0]
    sign_in_as(shop, Role.MANAGER)
    with shop.store.writing() as writing:
        session = writing.session()
        assert session is not None
        writing.set_session(replace(session, until=shop.clock.at + timedelta(hours=12)))
    window.shop.look()
    hands.qtbot.waitUntil(lambda: window.idle_lock._session is not None and window.idle_lock._session.name == "K1")
    return seconds


def _who(shop: Shop) -> tuple[str, bool]:
    with shop.store.reading() as reading:
        session = reading.session()
        whys = [record.entry.details.get("why") for record in reading.audit_records(0, 1_000)]
    return ("" if session is None else session.name), "idle" in whys


def test_a_session_that_nobody_uses_ends_and_says_why(hands: Hands, shop: Shop, signed_in: list[float]) -> None:
    window = hands.bench.window
    signed_in[0] += 599
    window.idle_lock.look()
    signed_in[0] += 1
    with hands.qtbot.waitSignal(window.people.signed_in):
        window.idle_lock.look()
    assert _who(shop) == ("till", True)
    assert not window.idle_lock._timer.isActive()


@pytest.mark.parametrize("sign", ["key", "click", "scan"])
def test_whoever_works_stays_signed_in(hands: Hands, shop: Shop, signed_in: list[float], sign: str) -> None:
    window = hands.bench.window
    signed_in[0] += 599
    if sign == "key":
        hands.press(Qt.Key.Key_F2)
    elif sign == "click":
        QTest.mouseClick(window.page, Qt.MouseButton.LeftButton)
    else:
        hands.scan(shop.coupon("D88"))
    signed_in[0] += 599
    window.idle_lock.look()
    assert window.idle_lock._timer.isActive()
    signed_in[0] -= 9_000  # the computer's clock was set back
    window.idle_lock.look()
    signed_in[0] += 599
    window.idle_lock.look()
    assert window.idle_lock._timer.isActive()


def test_whoever_wakes_a_computer_that_slept_is_not_the_manager(
    hands: Hands, shop: Shop, signed_in: list[float]
) -> None:
    """No timer ran: the first key comes before the next look."""
    window = hands.bench.window
    signed_in[0] += 8 * 3_600
    with hands.qtbot.waitSignal(window.people.signed_in):
        hands.press(Qt.Key.Key_F3)
    assert window.page.host.form is None, "the key that woke it did nothing else"
    assert _who(shop) == ("till", True)


def test_a_session_that_began_meanwhile_is_not_ended(hands: Hands, shop: Shop, signed_in: list[float]) -> None:
    signed_in[0] += 601
    with shop.store.writing() as writing:
        session = writing.session()
        assert session is not None
        writing.put_staff(Staff("k9", "K9", Role.CASHIER))
        writing.set_session(replace(session, staff="k9", name="K9"))
    with hands.qtbot.waitSignal(hands.bench.window.people.signed_in):
        hands.bench.window.idle_lock.look()
    assert _who(shop) == ("K9", False)


def test_who_has_no_pin_is_never_locked_out(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    hands.bench.window.shop.look()
    hands.qtbot.waitUntil(lambda: not hands.bench.window.idle_lock._timer.isActive())
