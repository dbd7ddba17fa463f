"""`message plan|list|cancel`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.cli.tagging import selected
from counter_app.domain.messages import MessagePlan
from counter_app.services.acting import refusal_of, require_manager

if TYPE_CHECKING:
    from counter_app.services.messages import PlanSeen, PlanView


def plan(call: Call) -> Outcome:
    """A message for whoever is meant; with `--dry-run` whom it would reach and how it reads."""
    from counter_app.services.messages import PREVIEW, PlanAnswer, PlanRequest, foresee_plan, plan_message

    args = call.args
    with call.counter() as opened:
        speaker = speaker_for(opened.counter, call.lang)
        refused = refusal_of(opened.counter, PREVIEW, require_manager)
        if refused is not None:
            return outcome(_answered("", PlanAnswer(False)), (refused,), speaker, ())
        selection = selected(call, opened)
        if args.dry_run:
            seen = foresee_plan(opened.counter, PlanRequest("", args.title, args.kind, args.text, args.at, selection))
            return outcome(_seen(seen), seen.reasons, speaker, _seen_lines(call, seen))
        act = call.id_or(opened)
        answer = plan_message(opened.counter, PlanRequest(act, args.title, args.kind, args.text, args.at, selection))
        sent = _sent(opened, done=answer.done)
    zh = f"已计划 {answer.made} 人：开通服务号后才会发出。"
    en = f"{answer.made} people are planned; it leaves once there is a service account."
    return outcome({**_answered(act, answer), **sent}, answer.reasons, speaker, [call.say(zh, en)] if sent else [])


def listing(call: Call) -> Outcome:
    """What is planned, the newest first, and why it waits."""
    from counter_app.services.messages import list_plans

    with call.counter() as opened:
        found = list_plans(opened.counter, call.args.limit)
        speaker = speaker_for(opened.counter, call.lang)
    lines = [f"{each.plan.id}  {each.plan.send_at}  {each.plan.state}  {each.plan.title}" for each in found.plans]
    plans = [_shown(each, found.names) for each in found.plans]
    return outcome({"plans": plans, "service_account": False}, found.reasons, speaker, lines)


def cancel(call: Call) -> Outcome:
    """Nobody gets it any more who has not got it yet."""
    from counter_app.services.messages import PlanView, cancel_plan

    with call.counter() as opened:
        answer = cancel_plan(opened.counter, call.id_or(opened), call.args.plan)
        sent = _sent(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
    shown = _shown(PlanView(answer.plan), {}) if answer.plan else None
    return outcome({"done": answer.done, "plan": shown, **sent}, answer.reasons, speaker, ())


def _sent(opened: OpenCounter, *, done: bool) -> dict[str, object]:
    if done and opened.counter.link.believed_online():
        opened.counter.link.refresh()
    return dict(sent_at_once(opened, done=done))


def _answered(act: str, answer: object) -> dict[str, object]:
    from counter_app.services.messages import PlanAnswer

    assert isinstance(answer, PlanAnswer)
    return {"id": act or None, "made": answer.made, "had": answer.passed, "ended": answer.ended}


def _seen(seen: PlanSeen) -> dict[str, object]:
    left = {"no_consent": seen.no_consent, "erased": seen.erased, "recent": seen.recent, "no_link": None}
    return {
        "people": seen.people,
        "reached": seen.reached,
        "left_out": left if seen.reached is not None else None,
        "quiet_days": seen.quiet_days if seen.reached is not None else None,
        "send_at": seen.send_at,
        "reads_as": seen.reads_as,
        "service_account": seen.account,
        "quota_left": seen.quota_left,
        "dry_run": True,
    }


def _seen_lines(call: Call, seen: PlanSeen) -> list[str]:
    if seen.reasons:
        return []
    lines = [call.say(f"共 {seen.people} 人。", f"{seen.people} people are meant.")]
    if seen.reached is None:
        lines.append(call.say("云端没有回答：谁收不到还不知道。", "The cloud did not answer who is left out."))
    else:
        zh = f"{seen.reached} 人收得到；未同意 {seen.no_consent}，已删除 {seen.erased}，近期已有 {seen.recent}。"
        en = f"{seen.reached} get it; no consent {seen.no_consent}, erased {seen.erased}, lately {seen.recent}."
        lines.append(call.say(zh, en))
    lines.append(call.say("没有接服务号：谁已关注、本月额度还剩多少，都不知道。", _UNKNOWN))
    return [*lines, seen.reads_as]


_UNKNOWN = "No service account: who follows it, and what is left of this month's quota, are not known."


def _shown(view: PlanView, names: Mapping[str, str]) -> dict[str, object]:
    plan = view.plan
    return {
        "id": plan.id,
        "title": plan.title,
        "kind": plan.kind,
        "text": plan.text,
        "send_at": plan.send_at,
        "state": plan.state.value,
        "waits_for": "service_account" if plan.held and not plan.cancelled_at else None,
        "made_at": plan.made_at,
        "made_by": names.get(plan.made_by, plan.made_by) or None,
        "cancelled_at": plan.cancelled_at or None,
        "cancelled_by": names.get(plan.cancelled_by, plan.cancelled_by) or None,
        "on_the_way": view.on_the_way,
        **_counts(plan),
    }


def _counts(plan: MessagePlan) -> dict[str, object]:
    left = {"no_consent": plan.no_consent, "erased": plan.erased, "recent": plan.recent, "twice": plan.twice}
    counts = {"waiting": plan.waiting, "held": plan.held, "sent": plan.sent, "failed": plan.failed}
    return {**counts, "left_out": left}
