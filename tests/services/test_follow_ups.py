"""Members who are to be called again: listed once, called by whoever is at the counter, until something came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import FollowUp, Outcome, When
from counter_app.domain.member import Member, Role
from counter_app.domain.segments import today_at
from counter_app.protocol.desk_bodies import FollowUp as Body
from counter_app.services.consents import ConsentRequest, put_consent
from counter_app.services.follow_up_lists import ListAnswer, ListRequest, ListSeen, foresee_list, make_list
from counter_app.services.follow_ups import TODAY, FollowUpList, OutcomeRequest, list_follow_ups, say_outcome
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Days, Selection, Wanted
from counter_app.services.members import show_member
from tests.counter_shop import START, Shop
from tests.services.desk import bodies, new_id, open_desk, sign_in_as

IDS = tuple(f"{number:012x}" for number in range(5))
ALL = Selection(chosen=frozenset(IDS))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_desk(tmp_path)
    with opened.store.writing() as writing:
        for number, each in enumerate(IDS):
            writing.put_member(Member(each, f"{3_000_000_000 + number}", f"+8613900{number:06d}", "李四", START))
    yield opened
    opened.store.close()


def made(shop: Shop, due: str = "2026-03-10", more: Mapping[str, str] = MappingProxyType({})) -> ListRequest:
    named = {"title": "不来了的", "due": due, "script": "最近还好吗？", "who": "", **more}
    request = ListRequest(new_id(shop), named["title"], named["due"], ALL, named["script"], named["who"])
    assert make_list(shop.counter, request).done
    return request


def counts(found: FollowUpList) -> tuple[int, int, int, int]:
    return found.overdue, found.today, found.later, found.done


def test_everybody_gets_one_entry_once_and_it_goes_on_where_it_stopped(shop: Shop) -> None:
    request = ListRequest(new_id(shop), "a", "2026-03-10", ALL)
    left = [2]

    def go_on(_: float) -> bool:
        left[0] -= 1
        return left[0] > 0

    assert make_list(shop.counter, request, Watch(go_on=go_on, block=2)) == ListAnswer(True, made=4)
    assert make_list(shop.counter, request, Watch(block=2)) == ListAnswer(True, made=5, ended=True)
    assert make_list(shop.counter, request) == ListAnswer(True, made=5, ended=True)
    told = [body for body in bodies(shop) if isinstance(body, Body)]
    assert sorted(body.member for body in told) == list(IDS)
    assert len({body.entry for body in told}) == 5


EVERYBODY = Selection(wanted=Wanted(Days(today_at(START, ZoneInfo("Asia/Shanghai")))))


@pytest.mark.parametrize("meant", [ALL, EVERYBODY], ids=["chosen", "wanted"])
def test_who_wants_no_calls_is_neither_foreseen_nor_listed(shop: Shop, meant: Selection) -> None:
    everybody = foresee_list(shop.counter, meant).people
    assert put_consent(shop.counter, ConsentRequest(new_id(shop), IDS[1], given=False)).done
    assert foresee_list(shop.counter, meant).people == everybody - 1
    request = ListRequest(new_id(shop), "a", "2026-03-10", meant)
    assert make_list(shop.counter, request) == ListAnswer(True, made=everybody - 1, passed=1, ended=True)


def test_how_many_would_be_listed_is_seen_before(shop: Shop) -> None:
    assert foresee_list(shop.counter, ALL) == ListSeen(5, "2026-03-10")
    assert bodies(shop) == []
    sign_in_as(shop, Role.CASHIER)
    assert foresee_list(shop.counter, ALL).reasons


def test_today_is_the_stores_day(shop: Shop) -> None:
    for due in ("2026-03-09", "2026-03-10", "2026-03-11"):
        made(shop, due)
    found = list_follow_ups(shop.counter, TODAY)
    assert {each.entry.due for each in found.entries} == {"2026-03-09", "2026-03-10"}
    assert (found.day, bool(found.by)) == ("2026-03-10", True)


def test_an_id_that_stands_for_another_list_or_act_is_refused(shop: Shop) -> None:
    request = made(shop)
    there = bodies(shop)
    for other in (
        replace(request, title="another"), replace(request, due="2026-03-11"), replace(request, script="another")
    ):  # fmt: skip
        refused = make_list(shop.counter, other)
        assert (refused.done, refused.reasons[0].code) == (False, "id_reused")
    entry = list_follow_ups(shop.counter).entries[0].entry.id
    said = OutcomeRequest(new_id(shop), entry, "comes")
    assert say_outcome(shop.counter, said).done
    assert make_list(shop.counter, replace(request, id=said.id)).reasons[0].code == "id_reused"
    assert len(bodies(shop)) == len(there) + 1


def test_pages_go_on_behind_the_last_one_whatever_was_done_meanwhile(shop: Shop) -> None:
    for due in ("2026-03-12", "2026-03-09", "2026-03-10"):
        made(shop, due)
    whole = [each.entry.id for each in list_follow_ups(shop.counter).entries]
    page = list_follow_ups(shop.counter, limit=4).entries
    say_outcome(shop.counter, OutcomeRequest(new_id(shop), page[-1].entry.id, "reached"))
    found = [each.entry.id for each in page]
    while page:
        page = list_follow_ups(shop.counter, limit=4, after=page[-1].place).entries
        found += [each.entry.id for each in page]
    assert found == whole
    for entry in whole[:6]:
        say_outcome(shop.counter, OutcomeRequest(new_id(shop), entry, "comes"))
    first = list_follow_ups(shop.counter, limit=4, done=True).entries
    rest = list_follow_ups(shop.counter, limit=500, done=True, after=first[-1].place).entries
    assert {each.entry.id for each in (*first, *rest)} == set(whole[:6])


def test_done_are_those_of_today(shop: Shop) -> None:
    made(shop)
    entry = list_follow_ups(shop.counter).entries[0].entry.id
    say_outcome(shop.counter, OutcomeRequest(new_id(shop), entry, "comes"))
    assert list_follow_ups(shop.counter).done == 1
    shop.clock.at += timedelta(days=1)
    assert (list_follow_ups(shop.counter).done, len(list_follow_ups(shop.counter, done=True).entries)) == (0, 1)


def test_what_came_of_calls_stands_on_the_timeline_off_line_too(shop: Shop) -> None:
    made(shop)
    found = list_follow_ups(shop.counter).entries[0]
    assert found.member is not None
    shop.clock.at += timedelta(minutes=5)
    say_outcome(shop.counter, OutcomeRequest(new_id(shop), found.entry.id, "comes", "周五"))
    shown = show_member(shop.counter, found.member.id).timeline
    told = [entry.detail for entry in shown if entry.what == "follow_up"]
    assert [each.get("outcome") for each in told] == ["comes", None]
    assert (told[0]["note"], told[1]["title"]) == ("周五", "不来了的")


def test_somebodys_list_is_counted_as_theirs(shop: Shop) -> None:
    session = list_follow_ups(shop.counter).by
    with shop.store.reading() as reading:
        other = next(person.id for person in reading.all_staff() if person.id != session)
    made(shop, due="2026-03-09", more={"title": "all"})
    made(shop, more={"title": "mine", "who": session})
    made(shop, due="2026-03-20", more={"title": "later", "who": other})
    assert counts(list_follow_ups(shop.counter)) == (5, 5, 5, 0)
    mine = list_follow_ups(shop.counter, who=session, until="2026-03-31")
    assert (counts(mine), len(mine.entries)) == ((5, 5, 0, 0), 10)
    theirs = list_follow_ups(shop.counter, who=other, until="2026-03-31")
    assert (counts(theirs), len(theirs.entries)) == ((5, 0, 5, 0), 10)
    entry = next(each.entry.id for each in mine.entries if each.entry.who == session)
    assert say_outcome(shop.counter, OutcomeRequest(new_id(shop), entry, "reached")).done
    assert counts(list_follow_ups(shop.counter, who=other)) == (5, 0, 5, 0)
    assert counts(list_follow_ups(shop.counter, who=session)) == (5, 4, 0, 1)


def test_the_merchant_says_who_may(shop: Shop) -> None:
    made(shop)
    entry = list_follow_ups(shop.counter).entries[0].entry.id
    with shop.store.writing() as writing:
        writing.put_setting("rights", {"follow_ups": "manager", "follow_up_make": "owner"})
    sign_in_as(shop, Role.CASHIER)
    assert list_follow_ups(shop.counter).reasons[0].details["why"] == "manager"
    said = say_outcome(shop.counter, OutcomeRequest(new_id(shop), entry, "comes"))
    assert said.reasons[0].details["why"] == "manager"
    sign_in_as(shop, Role.MANAGER)
    refused = make_list(shop.counter, ListRequest(new_id(shop), "a", "2026-03-10", ALL))
    assert refused.reasons[0].details["why"] == "owner"


def test_calls_wait_behind_what_is_sold(shop: Shop) -> None:
    made(shop)
    with shop.store.writing() as writing:
        writing.append_operation("traffic_count", "report", new_id(shop), "", START, b"{}", "")
        first = writing.outbox_batch(500, 100_000)[0]
    assert first.operation.type == "traffic_count"


def test_a_call_that_was_not_answered_comes_again_and_one_that_was_is_done(shop: Shop) -> None:
    made(shop, "2026-03-09")
    made(shop, "2026-03-10")
    made(shop, "2026-03-20")
    found = list_follow_ups(shop.counter)
    assert counts(found) == (5, 5, 5, 0)
    assert [each.when for each in found.entries[::5]] == [When.OVERDUE, When.TODAY, When.LATER]
    assert len(list_follow_ups(shop.counter, "2026-03-10").entries) == 10
    first, second, third = (each.entry.id for each in found.entries[:3])
    request = OutcomeRequest(new_id(shop), first, "not_reached", next="2026-03-11")
    answer = say_outcome(shop.counter, request)
    assert answer.entry is not None
    assert (answer.entry.tries, answer.entry.day) == (1, "2026-03-11")
    assert say_outcome(shop.counter, request).entry == answer.entry
    say_outcome(shop.counter, OutcomeRequest(new_id(shop), second, "comes", "周五"))
    say_outcome(shop.counter, OutcomeRequest(new_id(shop), third, "not_reached"))
    assert counts(list_follow_ups(shop.counter)) == (3, 5, 6, 1)
    (done,) = list_follow_ups(shop.counter, done=True).entries
    assert (done.entry.id, done.entry.note, done.when) == (second, "周五", When.DONE)


def test_phones_are_whole_for_managers_alone(shop: Shop) -> None:
    made(shop)
    whole = list_follow_ups(shop.counter).entries[0].member
    sign_in_as(shop, Role.CASHIER)
    masked = list_follow_ups(shop.counter).entries[0].member
    assert whole is not None
    assert masked is not None
    assert whole.phone.startswith("+8613900000")
    assert masked.phone == f"139****{whole.phone[-4:]}"


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"title": "x" * 61}, {"due": "soon"}, {"script": "x" * 501}, {"who": "nobody"}]
)
def test_what_is_no_list_is_said(shop: Shop, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match=next(iter(wrong))):
        made(shop, more=wrong)


def test_what_is_no_outcome_is_said(shop: Shop) -> None:
    made(shop)
    entry = list_follow_ups(shop.counter).entries[0].entry.id
    for wrong in (
        OutcomeRequest(new_id(shop), entry, "shouted"),
        OutcomeRequest(new_id(shop), entry, "comes", "x" * 201),
        OutcomeRequest(new_id(shop), entry, "comes", next="soon"),
        OutcomeRequest(new_id(shop), new_id(shop), "comes"),
    ):
        with pytest.raises(InvalidInput):
            say_outcome(shop.counter, wrong)


def test_of_calls_the_last_counts_in_every_order() -> None:
    entry = FollowUp("e", "m", title="t", due="2026-03-10")
    early = replace(entry, outcome=Outcome.REACHED.value, said_at="2026-03-10T01:00:00.000Z", said_op="b")
    late = replace(entry, outcome=Outcome.COMES.value, said_at="2026-03-10T02:00:00.000Z", said_op="a")
    assert entry.said(early).said(late) == entry.said(late).said(early)
    assert entry.said(late).said(early).outcome == Outcome.COMES
