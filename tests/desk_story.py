"""The manager's list of members, for pictures: a shop of two thousand, searched, filtered, one of them opened."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.domain.member import Member, MemberStatus, Role, Staff
from counter_app.domain.messages import MessagePlan
from counter_app.domain.segment_file import parse_segment
from counter_app.protocol.messages import Reach
from counter_app.services.records import Session
from counter_app.services.segment_counting import count_all
from tests.studio import Studio

NAMES = (
    *("members", "members-found", "members-details", "members-merge", "members-erase", "members-consent"),
    *("members-saved", "members-nobody", "members-segment", "members-building", "members-facts", "members-marked"),
    *("members-history", "members-moved", "members-tag", "message-text", "message-look", "messages", "message-back"),
)
_PLANS = tuple(
    MessagePlan(
        f"019ab000-0000-7000-8000-00000000b{number:03d}", title, kind, text, f"2026-03-{day}T02:00:00.000Z",
        "2026-03-10T05:00:00.000Z", "k1", cancelled_at=back, cancelled_by="k1" if back else "", held=held,
        no_consent=held // 20, recent=held // 30,
    )
    for number, (title, kind, text, day, back, held) in enumerate(
        (
            ("春茶上新", "notice", "{name}，您有 {points} 积分，春茶到店了。{coupon}", 12, "", 412),
            ("周末茶会", "group", "周六下午两点，城东店茶会，欢迎来坐坐。", 13, "", 1_206),
            ("三八节", "group", "节日快乐，到店送花茶一杯。", 11, "2026-03-09T08:00:00.000Z", 380),
        )
    )
)  # fmt: skip
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
_TAGS = ("婴儿用品", "周末来", "茶会", "孕妈课堂", "企业团购")
_TIERS = ("", "", "银卡", "金卡")
_SEGMENTS: tuple[dict[str, object], ...] = (
    {"id": "birthday", "title": {"zh_CN": "沉睡的金卡", "en": "Sleeping gold"},
     "rule": {"tier": "金卡", "activity": ["asleep", "lost"]}},
    {"id": "tea", "title": {"zh_CN": "茶会常客", "en": "Tea regulars"},
     "rule": {"tag": "茶会", "visits": {"min": 10}}},
)  # fmt: skip


def _fill(studio: Studio) -> None:
    chance, now = random.Random(11), studio.shop.clock.at
    with studio.shop.store.writing() as writing:
        for segment in map(parse_segment, _SEGMENTS):
            writing.put_segment(segment.id, segment)
        for number in range(2_000):
            seen = int(chance.triangular(1, 420, 20))
            writing.put_member(
                Member(
                    f"ee{number:010x}",
                    f"{5_000_000_000 + number}",
                    f"+861{chance.choice('358')}{chance.randrange(10**9):09d}",
                    chance.choice(_SURNAMES) + "".join(chance.choice(_GIVEN) for _ in range(chance.randint(1, 2))),
                    now - timedelta(days=seen + chance.randrange(600)),
                    status=MemberStatus.FROZEN if chance.random() < 0.01 else MemberStatus.ACTIVE,
                    tier=chance.choice(_TIERS),
                    tags=tuple(chance.sample(_TAGS, chance.choice((0, 1, 1, 2)))),
                    visits=chance.randrange(1, 40) if chance.random() < 0.9 else 0,
                    last_visit_at=now - timedelta(days=seen) if chance.random() < 0.9 else None,
                )
            )


@contextmanager
def as_manager(studio: Studio) -> Iterator[None]:
    """Somebody who may see it sits at the counter; whoever was there before comes back."""
    with studio.shop.store.reading() as reading:
        before, person = reading.session(), reading.staff_by_id("k1")
    assert person is not None
    with studio.shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "老林", Role.MANAGER))
        writing.set_session(Session("k1", "老林", Role.MANAGER, None))
    studio.window.shop.look()
    studio.settle()
    studio.key(Qt.Key.Key_Escape)
    yield
    with studio.shop.store.writing() as writing:
        writing.put_staff(person)
        writing.set_session(before)
    studio.window.shop.look()
    studio.settle()


def members(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    _fill(studio)
    with as_manager(studio):
        press(studio, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
        yield "members"
        page = studio.window.pages.members.page
        assert page is not None
        page.search.setText("王")
        press(studio, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
        yield "members-found"
        page.search.setText("wxm")
        press(studio, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
        studio.key(Qt.Key.Key_Return)
        yield "members-details"
        yield from _about_one(studio)
        page.search.setText("nobody")
        studio.settle()
        yield "members-nobody"
        page.search.clear()
        yield from _segment(studio)
        yield from _many(studio)
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)


def _segment(studio: Studio) -> Iterator[str]:
    """A saved one with its rule in words; its rule is changed, a condition added."""
    page = studio.window.pages.members.page
    assert page is not None
    press(studio, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    yield "members-segment"
    _watch(studio, "tea")
    press(studio, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    studio.settle()
    yield "members-history"
    studio.key(Qt.Key.Key_Down)
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "members-moved"
    studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    page.rule_form.choices.choose("add")
    yield "members-building"
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "members-facts"
    for answer in ("points", "least"):
        page.rule_form.choices.choose(answer)
        studio.key(Qt.Key.Key_Return)
        studio.settle()
    page.rule_form.field.setText("100")
    yield "members-value"
    for _ in range(2):
        studio.key(Qt.Key.Key_Escape)
        studio.settle()
    press(studio, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)


def _watch(studio: Studio, segment: str) -> None:
    """As if a segment had been counted every evening for two months."""
    chance, today = random.Random(5), studio.shop.clock.at.date()
    count_all(studio.shop.counter)
    with studio.shop.store.noting() as writing:
        record = next(each for each in writing.segment_counts() if each.id == segment)
        size = record.members
        for ago in range(60):
            day = (today - timedelta(days=ago)).isoformat()
            came, left = chance.randrange(1, 9), chance.randrange(0, 6)
            if ago % 7 != 3:
                writing.put_segment_count(replace(record, day=day, members=size))
                writing.add_moves(segment, day, range(100 + ago * 20, 100 + ago * 20 + came), 1)
                writing.add_moves(segment, day, range(110 + ago * 20, 110 + ago * 20 + left), -1)
                size += left - came
        writing.put_segment_count(replace(record, since=(today - timedelta(days=60)).isoformat()))


def _about_one(studio: Studio) -> Iterator[str]:
    """The member of the details is to become somebody else, or to go; then what the list is filtered by is saved."""
    page = studio.window.pages.members.page
    assert page is not None
    press(studio, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    page.person_form.field.setText("15036150099")
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "members-merge"
    studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    studio.settle()
    yield "members-erase"
    studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    studio.settle()
    yield "members-consent"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)
    page.search.clear()
    press(studio, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    yield "members-saved"
    studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)


def _many(studio: Studio) -> Iterator[str]:
    """Some are marked, then all that a filter shows get a tag."""
    page = studio.window.pages.members.page
    assert page is not None
    studio.key(Qt.Key.Key_Down)
    for _ in range(3):
        press(studio, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    yield "members-marked"
    studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    press(studio, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    page.act_form.field.setText(_TAGS[2])
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "members-tag"
    studio.key(Qt.Key.Key_Escape)
    yield from _message(studio)
    studio.key(Qt.Key.Key_Escape)
    press(studio, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)


def _message(studio: Studio) -> Iterator[str]:
    """Whoever is marked is to read something; what is planned, and how it is taken back."""
    alt, page, link = Qt.KeyboardModifier.AltModifier, studio.window.pages.members.page, studio.shop.link
    assert page is not None
    link.online = True
    link.reaches = lambda members, _: Reach(
        reached=len(members) * 9 // 10, no_consent=len(members) // 20, erased=0, recent=len(members) // 25, quiet_days=7
    )
    press(studio, Qt.Key.Key_V, alt)
    studio.key(Qt.Key.Key_Return)
    page.act_form.field.setText("春茶上新")
    studio.key(Qt.Key.Key_Return)
    page.act_form.field.setText("{name}，您有 {points} 积分，春茶到店了")
    studio.settle()
    yield "message-text"
    studio.key(Qt.Key.Key_Return)
    page.act_form.field.setText("2026-03-12 10:00")
    studio.key(Qt.Key.Key_Return)
    studio.settle()
    yield "message-look"
    studio.key(Qt.Key.Key_Escape)
    link.online, link.reaches = False, None
    with studio.shop.store.writing() as writing:
        for plan in _PLANS:
            writing.put_message_plan(plan)
    press(studio, Qt.Key.Key_H, alt)
    desk = studio.window.pages.messages.page
    assert desk is not None
    desk.rows.choose(_PLANS[0].id)
    studio.settle()
    yield "messages"
    press(studio, Qt.Key.Key_X, alt)
    yield "message-back"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)


def press(studio: Studio, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    """A key with another one."""
    QTest.keyClick(QApplication.focusWidget() or studio.window, key, modifier)
    studio.settle()
