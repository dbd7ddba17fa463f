"""A message for everybody who is marked: looked at before, planned once, gone on with, taken back; nothing is sent."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Member
from counter_app.domain.messages import MessagePlan, State, check_text, placeholders_of, read_as, too_near
from counter_app.protocol.messages import MessagePlan as Body
from counter_app.protocol.messages import Reach
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.messages import (
    PlanAnswer,
    PlanRequest,
    cancel_plan,
    foresee_plan,
    list_plans,
    plan_message,
    retake_plan,
)
from counter_app.services.words import reason_words, sentence
from tests.counter_shop import START, Shop
from tests.services.desk import bodies, new_id, open_desk

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


def asked(shop: Shop, more: Mapping[str, str] = MappingProxyType({}), act: str = "") -> PlanRequest:
    said = {"title": "春茶", "kind": "notice", "text": "{name}，您有 {points} 积分", "at": "2026-03-12T09:30", **more}
    return PlanRequest(act or new_id(shop), said["title"], said["kind"], said["text"], said["at"], ALL)


def told(shop: Shop) -> list[Body]:
    return [body for body in bodies(shop) if isinstance(body, Body)]


def test_everybody_is_put_on_it_once_and_it_goes_on_where_it_stopped(shop: Shop) -> None:
    request = asked(shop)
    left = [2]

    def go_on(_: float) -> bool:
        left[0] -= 1
        return left[0] > 0

    assert plan_message(shop.counter, request, Watch(go_on=go_on, block=2)) == PlanAnswer(True, made=4)
    (view,) = list_plans(shop.counter).plans
    assert (view.ended, view.people, view.on_the_way) == (False, 5, 4)
    assert plan_message(shop.counter, request, Watch(block=2)) == PlanAnswer(True, made=5, ended=True)
    assert plan_message(shop.counter, request) == PlanAnswer(True, made=5, ended=True)
    made, *members = told(shop)
    assert (made.plan, made.send_at) == (request.id, "2026-03-12T01:30:00.000Z")
    assert sorted(body.member for body in members) == list(IDS)


def test_the_id_of_one_plan_makes_no_other(shop: Shop) -> None:
    request = asked(shop)
    plan_message(shop.counter, request)
    other = plan_message(shop.counter, asked(shop, {"text": "anders"}, request.id))
    assert (other.done, [each.code for each in other.reasons]) == (False, ["id_reused"])
    assert len(told(shop)) == 6


@pytest.mark.parametrize(
    "at, over",
    [("2026-03-10T11:00", False), ("2026-03-10T10:59", True), ("2026-03-10", True), ("2026-03-11", False)],
)
def test_what_should_have_left_already_is_not_planned_by_the_shop_s_time(shop: Shop, at: str, *, over: bool) -> None:
    # 10:59 in Shanghai; half a minute is over already.
    shop.clock.at = datetime(2026, 3, 10, 2, 59, 30, tzinfo=UTC)
    request = asked(shop, {"at": at})
    for reasons in (foresee_plan(shop.counter, request).reasons, plan_message(shop.counter, request).reasons):
        assert [each.details.get("rule") for each in reasons] == ["time_over"] * over
        said = [sentence(reason_words(each, "en"), "en") for each in reasons]
        assert said == ["Too late; It is 10 Mar 2026 10:59; Choose a later day or time."] * over
    assert bool(told(shop)) is not over


def test_a_clock_that_was_set_back_plans_nothing_for_yesterday(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.reset_trusted(START + timedelta(days=3))
    answer = plan_message(shop.counter, asked(shop))
    assert [each.details.get("rule") for each in answer.reasons] == ["time_over"]


def test_a_plan_goes_on_when_its_time_is_over(shop: Shop) -> None:
    request = asked(shop)
    assert plan_message(shop.counter, request, Watch(go_on=lambda _: False, block=2)).made == 2
    shop.clock.at += timedelta(days=9)
    assert plan_message(shop.counter, request) == PlanAnswer(True, made=5, ended=True)


def test_a_plan_is_taken_back_once_and_nobody_is_put_on_it_any_more(shop: Shop) -> None:
    request = asked(shop)
    plan_message(shop.counter, request, Watch(go_on=lambda _: False, block=2))
    act = new_id(shop)
    answer = cancel_plan(shop.counter, act, request.id)
    assert answer.plan is not None
    assert answer.plan.state is State.CANCELLED
    assert cancel_plan(shop.counter, act, request.id).plan == answer.plan
    assert plan_message(shop.counter, request) == PlanAnswer(True, made=2)
    assert [body.cancel for body in told(shop)].count(True) == 1
    with pytest.raises(InvalidInput, match="plan"):
        cancel_plan(shop.counter, new_id(shop), new_id(shop))


def test_what_a_look_says_is_the_clouds_word_and_what_is_not_known_is_none(shop: Shop) -> None:
    seen = foresee_plan(shop.counter, asked(shop))
    assert (seen.people, seen.reached, seen.linked, seen.quota_left, seen.account) == (5, None, None, None, False)
    assert seen.reads_as == "李四，您有 0 积分"
    shop.link.online = True

    def reaches(members: Sequence[str], send_at: str) -> Reach:
        assert send_at == "2026-03-12T01:30:00.000Z"
        return Reach(reached=len(members) - 2, no_consent=1, erased=0, recent=1, quiet_days=7)

    shop.link.reaches = reaches
    seen = foresee_plan(shop.counter, asked(shop))
    assert (seen.people, seen.reached, seen.no_consent, seen.recent, seen.quiet_days) == (5, 3, 1, 1, 7)
    assert not told(shop)


def test_the_coupon_that_ends_next_is_named(shop: Shop) -> None:
    shop.coupon(member=IDS[0])
    seen = foresee_plan(shop.counter, asked(shop, {"text": "{coupon} · {value}"}))
    assert seen.reads_as.endswith("· 0.00")
    assert "到期" in seen.reads_as


@pytest.mark.parametrize(
    "key, wrong",
    [
        ("title", {"title": " "}), ("title", {"title": "x" * 61}), ("kind", {"kind": "letter"}),
        ("text", {"text": ""}), ("text", {"text": "{phone}"}), ("text", {"text": "}"}), ("text", {"kind": "group"}),
        ("at", {"at": "soon"}), ("at", {"at": "2026-03-12T09:30:15"}), ("at", {"at": "2026-03-12T25:00"}),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_said(shop: Shop, key: str, wrong: dict[str, str]) -> None:
    for do in (foresee_plan, plan_message):
        with pytest.raises(InvalidInput) as caught:
            do(shop.counter, asked(shop, wrong))
        assert caught.value.key == key
    assert not told(shop)


def test_what_was_kept_beside_a_lost_database_takes_effect_again(shop: Shop) -> None:
    plan, back, at = new_id(shop), new_id(shop), "2026-03-10T06:00:00.000Z"
    said = Body(plan=plan, title="t", kind="notice", text="x", send_at="2026-03-12T01:30:00.000Z")
    for operation, body in ((plan, said), (new_id(shop), Body(plan=plan, member=IDS[0])), (plan, said)):
        with shop.store.writing() as writing:
            retake_plan(writing, operation, "k1", at, body)
    with shop.store.writing() as writing:
        retake_plan(writing, back, "k1", at, Body(plan=plan, cancel=True))
    (view,) = list_plans(shop.counter).plans
    assert (view.plan.title, view.plan.cancelled_at, view.plan.state) == ("t", at, State.CANCELLED)


@given(st.lists(st.sampled_from(("{name}", "{points}", "茶", " ", "9")), max_size=8))
def test_whatever_is_written_each_placeholder_is_read_once(parts: list[str]) -> None:
    text = "".join(("!", *parts))
    assert list(placeholders_of(check_text("notice", text))) == [each[1:-1] for each in parts if each[0] == "{"]
    read = read_as(text, {"name": "{points}", "points": "7"})
    assert read.count("{points}") == parts.count("{name}")
    assert "{name}" not in read


@given(st.integers(0, 40), st.integers(0, 40 * 86_400), st.integers(0, 40 * 86_400))
def test_quiet_days_are_the_same_both_ways(days: int, one: int, other: int) -> None:
    here, there = ((START + timedelta(seconds=each)).isoformat() for each in (one, other))
    assert too_near(here, there, days) == too_near(there, here, days) == (abs(one - other) < days * 86_400)


def test_a_plan_stands_where_its_counts_say() -> None:
    states = {
        MessagePlan("a", waiting=1): State.WAITING, MessagePlan("a", held=1, sent=1): State.HELD,
        MessagePlan("a", sent=3): State.SENT, MessagePlan("a", held=1, cancelled_at="x"): State.CANCELLED,
    }  # fmt: skip
    assert all(plan.state is state for plan, state in states.items())
