"""Whom to call, for pictures: a list of whoever is marked, the page with the one to call, the day of the next call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from PySide6.QtCore import Qt

from counter_app.services.follow_up_lists import ListRequest, make_list
from counter_app.services.follow_ups import OutcomeRequest, list_follow_ups, say_outcome
from counter_app.services.member_records import Selection
from tests.counter_shop import Shop
from tests.desk_story import as_manager, press
from tests.studio import Studio

NAMES = ("follow-ups-asked", "follow-ups", "follow-ups-again", "follow-ups-done")
_LISTS = {
    "zh": (("很久没来", "您好，我是喜宝母婴的店员。好久没见您了，宝宝还好吗？这周进店有一份湿巾送给您。"),
           ("奶粉快吃完了", "上次的奶粉大约这几天吃完，需要给您留一罐吗？")),
    "en": (("Not here for long", ("Hello, this is Happy Baby. We have not seen you for a while: how is the little one? "
            "There is a pack of wipes for you this week.")),
           ("Milk powder runs out", "Your milk powder lasts until about now. Shall we keep a tin for you?")),
}  # fmt: skip


def fill(shop: Shop, language: str) -> None:
    """Two lists, and a few calls that have been made."""
    today, ids = shop.clock.at.date(), [f"ee{number:010x}" for number in range(40)]
    with shop.store.reading() as reading:
        known = [each for each in ids if reading.member(each) is not None]
    for number, (title, script) in enumerate(_LISTS[language]):
        due = (today + timedelta(days=number - 1)).isoformat()
        chosen = Selection(chosen=frozenset(known[number * 14 : number * 14 + 14]))
        assert make_list(shop.counter, ListRequest(shop.counter.ids.new(), title, due, chosen, script)).done
    words = {"zh": ("想周五带宝宝来", "孩子睡了，下午再打"), "en": ("Friday, with the baby", "baby asleep, try later")}[
        language
    ]
    told = (("comes", words[0], ""), ("reached", "", ""), ("not_reached", words[1], today.isoformat()))
    entries = list_follow_ups(shop.counter).entries
    for number in range(9):
        outcome, note, following = told[number % 3]
        entry = entries[2 * number].entry.id
        say_outcome(shop.counter, OutcomeRequest(shop.counter.ids.new(), entry, outcome, note, following))


def follow_ups(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    alt, ctrl = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
    language = studio.window.shop.lang[:2]
    with as_manager(studio):
        yield from _asked(studio, language)
        fill(studio.shop, language)
        press(studio, Qt.Key.Key_7, ctrl)
        page = studio.window.pages.follow_ups.page
        assert page is not None
        studio.key(Qt.Key.Key_End)
        press(studio, Qt.Key.Key_C, alt)
        studio.key(Qt.Key.Key_Home)
        told = next(view.entry.id for view in list_follow_ups(studio.shop.counter).entries if view.entry.tries)
        page.rows.choose(told)
        studio.settle()
        yield "follow-ups"
        press(studio, Qt.Key.Key_L, alt)
        yield "follow-ups-again"
        studio.key(Qt.Key.Key_Escape)
        press(studio, Qt.Key.Key_3, alt)
        yield "follow-ups-done"
        press(studio, Qt.Key.Key_1, ctrl)


def _asked(studio: Studio, language: str) -> Iterator[str]:
    """All that a filter shows are to be called: how many, before anything is made."""
    alt = Qt.KeyboardModifier.AltModifier
    press(studio, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    page = studio.window.pages.members.page
    assert page is not None
    for letter in (Qt.Key.Key_5, Qt.Key.Key_A, Qt.Key.Key_F):
        press(studio, letter, alt)
    title, script = _LISTS[language][0]
    page.act_form.field.setText(title)
    studio.key(Qt.Key.Key_Return)
    studio.key(Qt.Key.Key_Down)
    studio.key(Qt.Key.Key_Return)
    page.act_form.field.setText(script)
    studio.key(Qt.Key.Key_Return)
    yield "follow-ups-asked"
    for _ in range(3):
        studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_C, alt)
    press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
