"""A member agrees to be written to and withdraws: written down, and left out wherever somebody is chosen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.protocol.bodies import MemberSignUp
from counter_app.protocol.consents import ConsentPut
from counter_app.services.consents import ConsentRequest, put_consent, withdrew
from counter_app.services.exports import export, export_selection
from counter_app.services.follow_up_lists import ListRequest, make_list
from counter_app.services.follow_ups import list_follow_ups
from counter_app.services.issue_to_segment import SegmentIssue, foresee_issue, issue_to_segment
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.services.member_records import Selection
from counter_app.services.members import show_member
from counter_app.services.sign_up import SignUpAnswer, SignUpRequest, sign_up
from tests.counter_shop import Shop
from tests.services.desk import audit_lines, bodies, new_id, open_desk
from tests.services.test_exports import Kept

PHONES = ("13912345678", "13800000077")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path, members=5, coupons=20)
    yield made
    made.store.close()


def joined(shop: Shop, phone: str = PHONES[0], birthday: date | None = None, *, guardian: bool = False) -> SignUpAnswer:
    request = SignUpRequest(new_id(shop), phone, "张三丰", consent=True, birthday=birthday, guardian=guardian)
    return sign_up(shop.counter, request)


def member(shop: Shop, phone: str = PHONES[0]) -> str:
    answer = joined(shop, phone)
    assert answer.member is not None
    return answer.member.id


def say(shop: Shop, who: str, *, given: bool, how: str = "counter") -> bool:
    answer = put_consent(shop.counter, ConsentRequest(new_id(shop), who, given, how))
    assert answer.done, answer
    return answer.changed


def test_withdrawn_and_given_again_stands_with_when_how_and_by_whom(shop: Shop) -> None:
    who = member(shop)
    before = show_member(shop.counter, who).member
    assert before is not None
    assert before.consent is None
    assert say(shop, who, given=False, how="phone")
    assert not say(shop, who, given=False)  # so already: said again, and written down again
    shown = show_member(shop.counter, who).member
    assert shown is not None
    assert shown.consent is not None
    assert (shown.consent.given, shown.consent.how, shown.consent.text_version) == (False, "counter", "1")
    assert shown.consent.staff
    assert shown.consent.store
    assert say(shop, who, given=True, how="paper")
    told = [body for body in bodies(shop) if isinstance(body, ConsentPut)]
    assert [(each.given, each.how, bool(each.after)) for each in told] == [
        (False, "phone", False), (False, "counter", True), (True, "paper", True),
    ]  # fmt: skip
    assert [action for _, action, _ in audit_lines(shop)].count("member_consent") == 3


def test_a_word_that_knows_of_another_is_later_also_with_the_clock_set_back(shop: Shop) -> None:
    who = member(shop)
    say(shop, who, given=True)
    with shop.store.reading() as reading:
        before = reading.consents_of((who,))[who].at
    shop.clock.at -= timedelta(hours=1)
    assert say(shop, who, given=False)
    with shop.store.reading() as reading:
        word = reading.consents_of((who,))[who]
    assert (word.given, word.at > before) == (False, True)


def test_a_word_has_the_time_of_the_cloud_where_the_clock_is_ahead(shop: Shop) -> None:
    who = member(shop)
    with shop.store.writing() as writing:
        writing.set_link_state(replace(writing.link_state(), clock_offset_ms=18_000_000))
    say(shop, who, given=True)
    say(shop, who, given=False)
    said = [body.after for body in bodies(shop) if isinstance(body, ConsentPut)]
    assert (said[0], datetime.fromisoformat(said[1])) == ("", shop.clock.now() - timedelta(hours=5))


def test_who_has_withdrawn_gets_nothing_unasked_and_keeps_membership_and_balance(shop: Shop) -> None:
    stays, goes = (member(shop, phone) for phone in PHONES)
    assert top_up(shop.counter, TopUpRequest(new_id(shop), goes, 5_000)).done
    say(shop, goes, given=False)
    marked = Selection(chosen=frozenset({stays, goes}))
    seen = foresee_issue(shop.counter, "C50", selection=marked)
    assert (seen.people, seen.withdrew) == (1, 1)
    done = issue_to_segment(shop.counter, SegmentIssue(new_id(shop), "C50", selection=marked))
    assert [coupon.member for coupon in done.coupons] == [stays]
    shown = show_member(shop.counter, goes).member
    assert shown is not None
    assert (shown.status, shown.balances.value_minor) == ("active", 5_000)
    say(shop, goes, given=True)
    assert foresee_issue(shop.counter, "C50", selection=marked).withdrew == 0


def test_a_list_of_some_leaves_them_out_and_the_whole_book_says_who(shop: Shop) -> None:
    stays, goes = (member(shop, phone) for phone in PHONES)
    say(shop, goes, given=False)
    some, whole = Kept(), Kept()
    assert export_selection(shop.counter, Selection(chosen=frozenset({stays, goes})), some).done
    assert [row["id"] for row in some.tables["members"]] == [stays]
    assert export(shop.counter, "members", whole).done
    said = {row["id"]: row["consent"] for row in whole.tables["members"]}
    assert (said[stays], said[goes]) == ("", "withdrawn")


def test_a_child_needs_a_guardian_at_the_sign_up_and_later(shop: Shop) -> None:
    young = date(2020, 5, 17)
    refused = joined(shop, birthday=young)
    assert (refused.member, refused.reasons[0].details) == (None, {"what": "guardian"})
    assert not [body for body in bodies(shop) if isinstance(body, MemberSignUp)]
    made = joined(shop, birthday=young, guardian=True)
    assert made.member is not None
    assert made.member.birthday == young
    (body,) = [body for body in bodies(shop) if isinstance(body, MemberSignUp)]
    assert (body.birthday, body.consent.guardian) == ("2020-05-17", True)
    who = made.member.id
    say(shop, who, given=False)  # anybody may say no
    again = put_consent(shop.counter, ConsentRequest(new_id(shop), who, given=True))
    assert (again.done, again.reasons[0].details) == (False, {"what": "guardian"})
    assert put_consent(shop.counter, ConsentRequest(new_id(shop), who, given=True, guardian=True)).changed
    older = joined(shop, PHONES[1], date(1990, 5, 17))
    assert older.created


def test_a_day_that_is_no_birthday_and_a_way_that_is_none_are_refused(shop: Shop) -> None:
    for day in (date(1899, 12, 31), date(2999, 1, 1)):
        with pytest.raises(InvalidInput):
            joined(shop, birthday=day)
    with pytest.raises(InvalidInput):
        put_consent(shop.counter, ConsentRequest(new_id(shop), member(shop), given=True, how="telepathy"))


def test_the_same_act_again_is_one_and_its_body_names_nobody(shop: Shop) -> None:
    who = member(shop)
    request = ConsentRequest(new_id(shop), PHONES[0], given=False)
    first, again = (put_consent(shop.counter, request) for _ in range(2))
    assert (first.changed, again.changed) == (True, True)
    (body,) = [body for body in bodies(shop) if isinstance(body, ConsentPut)]
    assert PHONES[0] not in json.dumps({"member": body.member, "how": body.how, "version": body.text_version})
    with shop.store.reading() as reading:
        assert withdrew(reading, [who, "0" * 12]) == {who}


def test_nobody_who_wants_no_calls_is_put_on_a_list_of_them(shop: Shop) -> None:
    stays, goes = (member(shop, phone) for phone in PHONES)
    say(shop, goes, given=False)
    request = ListRequest(
        new_id(shop), selection=Selection(chosen=frozenset({stays, goes})), title="唤醒", script="", due="2026-03-10"
    )
    assert make_list(shop.counter, request).made == 1
    assert [each.entry.member for each in list_follow_ups(shop.counter).entries] == [stays]
