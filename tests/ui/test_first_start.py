"""The first start by keyboard: four screens, every way through them, and what is said where something is wrong."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.clouds import cloud_settings, opened_cloud
from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.folder_names import needs_first_start
from counter_app.bootstrap.opening import open_counter
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import load_settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.scanning.drawing import draw_code
from counter_app.services.sign_in import sign_in
from counter_app.ui.first.ports import SAMPLE, Ending
from counter_app.ui.first.words import trouble_words
from tests.ui.first_hands import FirstHands, open_first
from tests.ui.whole_screens import assert_said

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[FirstHands]:
    made = open_first(qtbot, tmp_path / "shop")
    yield made
    made.window.close()


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """The enrolment link of a real cloud that answers."""
    settings = load_settings(os.environ, data=str(tmp_path / "server"))
    with opened_cloud(settings, trial=False) as cloud:
        cloud.init_merchant("晨光书店", "城东店")
    served = open_cloud(cloud_settings(settings))
    with BackgroundServer(served) as server:
        yield f"{server.url}/e/{served.enrolment_code('城东店').code}"
    served.close()


def to_join(hands: FirstHands) -> None:
    for key in (ENTER, Qt.Key.Key_1, Qt.Key.Key_1):
        hands.press(key)
    assert hands.up(hands.window.desk.join)


def paste(hands: FirstHands, text: str) -> None:
    hands.window.desk.join.code.setText(text)
    hands.press(ENTER)


def test_the_language_is_the_first_question_and_its_answer_is_spoken_at_once(hands: FirstHands) -> None:
    assert hands.screen.title.text() == "欢迎使用柜台"
    hands.press(Qt.Key.Key_2)
    assert hands.screen.title.text() == "What do you begin with?"
    hands.press(Qt.Key.Key_F7)
    assert hands.screen.title.text() == "从哪里开始？"
    hands.press(ESC)
    assert hands.up(hands.window.desk.language)


def test_a_counter_joins_by_a_pasted_link_after_its_host_was_confirmed(hands: FirstHands, link: str) -> None:
    to_join(hands)
    paste(hands, link)
    join = hands.window.desk.join
    assert join.host.text() in link
    assert not (hands.window._parts.data_dir / "counter.db").exists()
    hands.press(ENTER)
    assert hands.up(hands.window.desk.camera)
    hands.show("https://example.com/menu")
    assert hands.window.desk.camera.seen.text() == "✓ 读到别的码"
    hands.show(SAMPLE)
    assert hands.window.desk.camera.seen.text() == "✓ 读到了"
    hands.press(ENTER)
    assert hands.window.ending is Ending.SELL
    settings = load_settings(os.environ, data=str(hands.window._parts.data_dir))
    assert not needs_first_start(settings)
    opened = open_counter(settings)
    with opened.store.reading() as reading:
        session = reading.session()
    opened.close()
    assert session is not None
    assert session.name == "till"


def test_the_code_is_read_by_camera_by_hand_scanner_and_from_a_picture(
    hands: FirstHands, link: str, tmp_path: Path
) -> None:
    to_join(hands)
    join = hands.window.desk.join
    hands.show(link)
    assert join.found is not None
    hands.press(ESC)
    assert not join.card.isVisible()
    hands.window.hand_scanner.scanned.emit(link)
    hands.rest()
    assert join.found is not None
    hands.press(ESC)
    picture = tmp_path / "code.png"
    picture.write_bytes(draw_code(link, module_px=6))
    hands.window.desk.read(picture)
    hands.rest()
    assert join.found is not None
    assert join.found.host in link


def test_every_failure_is_one_sentence_and_the_conversation_goes_on(
    hands: FirstHands, link: str, tmp_path: Path
) -> None:
    to_join(hands)
    paste(hands, "http://example.com/e/ABC")
    assert hands.said == "这不是登记码。请用完整的链接，或它的图片。"
    hands.show("https://example.com/menu")
    assert hands.said == "这不是登记码。请用完整的链接，或它的图片。"
    blank = tmp_path / "blank.png"
    blank.write_bytes(draw_code("hello"))
    paste(hands, str(blank))
    assert hands.said == "图片里没有登记码，请换一张。"
    blank.write_bytes(b"no picture")
    paste(hands, str(blank))
    assert hands.said == "这个文件不是图片。请选择带登记码的 PNG 或 JPEG。"
    for text, sentence in (
        ("http://127.0.0.1:1/e/ABCDEFGH", "连不上云端。请检查网络，再试一次。"),
        (link.rpartition("/")[0] + "/ABCDEFGH", "云端不认识这个登记码，请再要一个新的。"),
    ):
        paste(hands, text)
        hands.press(ENTER)
        assert hands.up(hands.window.desk.wait)
        assert hands.said == sentence
        hands.press(ESC)
        hands.press(ESC)
    paste(hands, link)
    hands.press(ENTER)
    assert hands.up(hands.window.desk.camera)


def test_what_went_wrong_is_tried_again_and_not_asked_again(hands: FirstHands) -> None:
    to_join(hands)
    paste(hands, "http://127.0.0.1:1/e/ABCDEFGH")
    hands.press(ENTER)
    for _ in range(2):
        assert hands.up(hands.window.desk.wait)
        assert hands.said == "连不上云端。请检查网络，再试一次。"
        hands.press(ENTER)


def test_a_code_alone_says_nothing_of_its_cloud(hands: FirstHands) -> None:
    to_join(hands)
    paste(hands, "PY84985Z2F")
    assert hands.said == "这不是登记码。请用完整的链接，或它的图片。"
    assert hands.window.desk.join.found is None


def test_a_shop_that_was_made_but_not_joined_goes_on_with_its_own_phrase_by_every_key(
    hands: FirstHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def away(start: FirstStart, *_: object) -> None:
        tries.append("")
        raise Fault(FaultKind.NETWORK, "unreachable")

    for key in (ENTER, Qt.Key.Key_1, Qt.Key.Key_2):
        hands.press(key)
    for field, text in {"merchant": "晨光书店", "store": "城东店", "owner": "陈敏", "pin": "24680"}.items():
        hands.fill(field, text)
    hands.fill("again", "24680")
    hands.press(ENTER)
    hands.press(ENTER)
    phrase = hands.window.desk.phrase
    phrase.answer.setText("".join(phrase._phrase.split("-")[-2:]))
    with monkeypatch.context() as patched:
        patched.setattr(FirstStart, "_enrol", away)
        hands.press(ENTER)
        hands.press(ENTER)
        hands.press(ESC)
        assert len(tries) == 3
        assert hands.up(hands.window.desk.wait), "other names and another phrase would not be those of this shop"
    hands.press(ESC)
    assert hands.up(hands.window.desk.camera), hands.said
    opened = open_counter(load_settings(os.environ, data=str(hands.window._parts.data_dir)))
    assert sign_in(opened.counter, "陈敏", "24680").ok
    opened.close()


def test_a_shop_starts_alone_and_its_owner_signs_in(hands: FirstHands, tmp_path: Path) -> None:
    for key in (ENTER, Qt.Key.Key_1, Qt.Key.Key_2):
        hands.press(key)
    names, phrase = hands.window.desk.names, hands.window.desk.phrase
    for field, text in {"merchant": "晨光书店", "store": "城东店", "owner": "陈敏", "pin": "24680"}.items():
        hands.fill(field, text)
    hands.fill("again", "2468")
    hands.press(ENTER)
    assert hands.said == "两次 PIN 不一样，请重输。"
    hands.fill("again", "24680")
    hands.fill("timezone", "Asia/Nowhere")
    hands.press(ENTER)
    assert hands.said == "没有这个时区，例如 Asia/Shanghai。"
    assert names.fields["timezone"].hasFocus() or hands.focus is names.fields["timezone"]
    hands.fill("timezone", "Asia/Shanghai")
    hands.press(ENTER)
    assert hands.up(phrase)
    words = "-".join(text.text() for text in phrase._groups)
    hands.alt("P")
    assert hands.said == "这台电脑没有打印机，可以改为保存。"
    hands.alt("S")
    assert (tmp_path / "documents" / "counter-recovery-phrase.pdf").read_bytes().startswith(b"%PDF")
    hands.press(ENTER)
    assert all(not text.isVisible() for text in phrase._groups), "it is typed from the paper"
    hands.type("0000")
    hands.press(ENTER)
    assert hands.said == "不是最后两组，请再看看纸上。"
    hands.press(ESC)
    assert "-".join(text.text() for text in phrase._groups) == words
    folder = hands.window._parts.data_dir
    assert not (folder / "cloud").exists(), "nothing is made before the phrase is on paper"
    hands.press(ENTER)
    phrase.answer.setText("-".join(words.split("-")[-2:]).lower())
    hands.press(ENTER)
    assert hands.up(hands.window.desk.camera), hands.said
    assert all(words.encode() not in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    hands.press(ENTER)
    opened = open_counter(load_settings(os.environ, data=str(folder)))
    assert sign_in(opened.counter, "陈敏", "24680").ok
    opened.close()


def test_esc_leads_back_through_every_screen_and_what_was_typed_stays(hands: FirstHands) -> None:
    desk = hands.window.desk
    for key in (ENTER, Qt.Key.Key_1, Qt.Key.Key_2):
        hands.press(key)
    for field, text in {"merchant": "A", "store": "B", "owner": "C", "pin": "2468", "again": "2468"}.items():
        hands.fill(field, text)
    hands.press(ENTER)
    hands.press(ENTER)
    assert desk.phrase.asks
    for screen in (desk.phrase, desk.names, desk.place, desk.way, desk.language, desk.language):
        hands.press(ESC)
        assert hands.up(screen)
    assert desk.names.fields["merchant"].text() == "A"
    assert desk.names.fields["pin"].text() == "", "a PIN stays nowhere"


def test_another_camera_is_chosen_by_key_and_the_sample_is_saved(hands: FirstHands, link: str, tmp_path: Path) -> None:
    to_join(hands)
    hands.alt("C")
    assert hands.start.scanners[-1].source == "/dev/video2"
    hands.show(link)
    hands.press(ENTER)
    assert hands.start.scanners[0].stopped
    assert hands.start.scanners[-1].source == "/dev/video2", "the one that was chosen"
    hands.alt("S")
    assert (tmp_path / "documents" / "counter-sample.png").exists()
    hands.press(ENTER)
    assert hands.start.scanners[-1].stopped


def test_every_control_has_a_name_and_is_large_enough_and_nothing_shows_markup(hands: FirstHands) -> None:
    for screen in hands.window.desk.screens:
        hands.window.stack.setCurrentWidget(screen)
        assert_said(hands.window, type(screen).__name__)


def test_a_folder_that_takes_nothing_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    hands = open_first(qtbot, tmp_path / "shop")
    (tmp_path / "shop" / "first-start.json").mkdir()
    hands.press(ENTER)
    assert hands.said == "这台收银台的文件夹写不进去，请处理后再试一次。"
    hands.window.close()


def test_a_full_disk_is_said_without_a_word_of_coupons(hands: FirstHands) -> None:
    for kind in (FaultKind.DISK_FULL, FaultKind.DISK_ERROR):
        for lang in ("zh_CN", "en"):
            words = trouble_words(Fault(kind), lang)
            assert not any(each in words for each in ("coupon", "scan", "券", "扫"))
