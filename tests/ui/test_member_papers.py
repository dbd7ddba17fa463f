"""Beside a member's details: what is said about messages, a card, a copy; each with one key and said before."""

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths, Qt

from counter_app.services.consents import ConsentRequest, put_consent
from counter_app.services.members import show_member
from tests.counter_shop import Shop
from tests.services.desk import audit_lines, new_id
from tests.ui.hands import Hands
from tests.ui.test_member_list import shop
from tests.ui.test_member_persons import GOES, details_of
from tests.ui.test_whole_sale import ENTER, ESC, alt

__all__ = ["shop"]


def agrees(shop: Shop) -> bool | None:
    with shop.store.reading() as reading:
        word = reading.consents_of((GOES,)).get(GOES)
    return word.given if word is not None else None


def test_a_withdrawal_is_said_and_then_done_and_the_other_way_round(hands: Hands, shop: Shop) -> None:
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_M)
    assert page.person_form.isVisible()
    assert "会员资格" in page.person_form.what.text()
    hands.press(ESC)
    assert agrees(shop) is None, "nothing before the Enter"
    alt(hands, Qt.Key.Key_M)
    hands.press(ENTER)
    assert agrees(shop) is False
    assert page.foot.text().startswith("已撤回同意")
    page = details_of(hands, GOES)
    assert "不接收消息和优惠" in page.details.facts.text()
    alt(hands, Qt.Key.Key_M)
    assert "重新同意" in page.person_form.what.text()
    hands.press(ENTER)
    assert agrees(shop) is True


def test_a_child_agrees_through_a_guardian(hands: Hands, shop: Shop) -> None:
    from dataclasses import replace

    with shop.store.writing() as writing:
        member = writing.member(GOES)
        assert member is not None
        writing.put_member(replace(member, birthday=date(2020, 5, 17)))
    assert put_consent(shop.counter, ConsentRequest(new_id(shop), GOES, given=False)).done
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_M)
    assert "监护人" in page.person_form.what.text()
    hands.press(ENTER)
    shown = show_member(shop.counter, GOES).member
    assert shown is not None
    assert shown.consent is not None
    assert (shown.consent.given, shown.consent.guardian) == (True, True)


def test_a_copy_is_a_page_and_a_file_for_one_person_alone(
    hands: Hands, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(tmp_path / "documents"))
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_Y)
    assert not (tmp_path / "documents").exists()
    hands.press(ENTER)
    html, data = (tmp_path / "documents" / f"member-{GOES}.{kind}" for kind in ("html", "json"))
    assert str(html) in page.person_form.what.text()
    assert [stat.S_IMODE(each.stat().st_mode) for each in (html, data)] == [0o600, 0o600]
    told = json.loads(data.read_text(encoding="utf-8"))
    assert (told["member"], bool(told["made_by"])) == (GOES, True)
    assert told["made_by"] in html.read_text(encoding="utf-8")
    assert "member_export" in [action for _, action, _ in audit_lines(shop)]
    hands.press(ESC)
    assert page.form is None
    assert page.opened


def test_a_card_is_a_page_to_print(hands: Hands, tmp_path: Path) -> None:
    page = details_of(hands, GOES)
    alt(hands, Qt.Key.Key_P)
    assert "已生成" in page.person_form.what.text()
    path = Path(page.person_form.what.text().removeprefix("已生成：").split("\n")[0])
    assert path.read_bytes().startswith(b"%PDF")


def test_without_details_there_is_nobody_to_ask_about(hands: Hands) -> None:
    from tests.ui.test_member_list import opened

    page = opened(hands)
    for key in (Qt.Key.Key_M, Qt.Key.Key_P, Qt.Key.Key_Y):
        alt(hands, key)
        assert page.form is None
