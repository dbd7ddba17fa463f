"""What is done with members who are marked: who may, as `test_who_may` tries it."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.follow_ups import FollowUp
from counter_app.domain.member import Role
from counter_app.domain.messages import MessagePlan
from counter_app.services import exports, follow_up_lists, follow_ups, messages, tagging
from counter_app.services.member_records import Selection
from counter_app.services.tag_records import TagAct
from tests.counter_shop import START, Shop
from tests.services.desk import new_id
from tests.services.test_exports import Kept

_TAG_ACT = "019ab000-0000-7000-8000-00000000aa01"


def _with_entry(shop: Shop) -> Shop:
    """Somebody is to be called."""
    with shop.store.writing() as writing:
        writing.put_follow_up(FollowUp(_TAG_ACT, "aaaaaaaaaaaa", title="call", due="2026-03-12"))
    return shop


def _with_plan(shop: Shop) -> Shop:
    """A message that somebody else has planned."""
    with shop.store.writing() as writing:
        writing.put_message_plan(MessagePlan(_TAG_ACT, "Tea", "group", "Come", "2026-03-12T02:00:00.000Z"))
    return shop


def _plan(shop: Shop) -> messages.PlanRequest:
    return messages.PlanRequest(new_id(shop), "Tea", "notice", "{name}", "2026-03-12", Selection())


def _with_tag_act(shop: Shop) -> Shop:
    """An act that somebody else has made."""
    now = START.isoformat()
    with shop.store.writing() as writing:
        writing.put_tag_act(TagAct(_TAG_ACT, "", "tea", 0, "", now, now))
    return shop


MARKED: dict[str, tuple[Role, str, Callable[[Shop], object]]] = {
    "make_list": (
        Role.MANAGER, "follow_up_make",
        lambda s: follow_up_lists.make_list(
            s.counter, follow_up_lists.ListRequest(new_id(s), "call them", "2026-03-12", Selection())
        ),
    ),
    "foresee_list": (
        Role.MANAGER, "follow_up_make", lambda s: follow_up_lists.foresee_list(s.counter, Selection())
    ),
    "list_follow_ups": (Role.CASHIER, "follow_up_list", lambda s: follow_ups.list_follow_ups(s.counter)),
    "say_outcome": (
        Role.CASHIER, "follow_up_say",
        lambda s: follow_ups.say_outcome(
            _with_entry(s).counter, follow_ups.OutcomeRequest(new_id(s), _TAG_ACT, "comes")
        ),
    ),
    "foresee_plan": (Role.MANAGER, "message_preview", lambda s: messages.foresee_plan(s.counter, _plan(s))),
    "plan_message": (Role.MANAGER, "message_plan", lambda s: messages.plan_message(s.counter, _plan(s))),
    "list_plans": (Role.MANAGER, "message_list", lambda s: messages.list_plans(s.counter)),
    "cancel_plan": (
        Role.MANAGER, "message_cancel", lambda s: messages.cancel_plan(_with_plan(s).counter, new_id(s), _TAG_ACT)
    ),
    "foresee_tag": (Role.MANAGER, "tag_preview", lambda s: tagging.foresee_tag(s.counter, Selection(), "tea")),
    "tag_members": (
        Role.MANAGER, "tag_members",
        lambda s: tagging.tag_members(s.counter, tagging.TagRequest(new_id(s), "tea", Selection())),
    ),
    "undo_tag": (
        Role.MANAGER, "tag_undo",
        lambda s: tagging.undo_tag(_with_tag_act(s).counter, new_id(s), _TAG_ACT),
    ),
    "list_tag_acts": (Role.MANAGER, "tag_acts", lambda s: tagging.list_tag_acts(s.counter)),
    "export_selection": (
        Role.MANAGER, "export_members", lambda s: exports.export_selection(s.counter, Selection(), Kept())
    ),
}  # fmt: skip
