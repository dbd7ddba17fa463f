"""Whom a message would reach, before anybody plans it; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.context import Context
from counter_app.cloud.ledger.message_queue import SETTING, has_it, near, why_not
from counter_app.cloud.message_rows import MessagePlanRow, MessageRow
from counter_app.cloud.storage.store import Reading
from counter_app.domain.messages import Why, is_moment, quiet_days_from
from counter_app.protocol.messages import Reach, ReachRequest

MOST_MEMBERS = 500
_REACHED = "reached"


def reach(context: Context, caller: Caller, asked: ReachRequest) -> Reach:
    """Each id once by the first reason. Raises `CallRefused` 400."""
    if len(asked.members) > MOST_MEMBERS or not is_moment(asked.send_at):
        raise CallRefused(400, "invalid", f"At most {MOST_MEMBERS} members, and a time.")
    merchant = caller.merchant
    with context.database.reading() as reading:
        setting = reading.one(rows.SettingRow, merchant, SETTING)
        known = setting is not None and not setting.deleted
        days = quiet_days_from(msgspec.json.decode(setting.value) if setting is not None and known else None)
        people = _people(reading, merchant, list(dict.fromkeys(asked.members)))
        ids = [row.id for row in people.values()]
        times = _times(reading, merchant, ids)
        said = {row.id: row for row in reading.load(ConsentRow, merchant, ids)}
    found: Counter[str] = Counter()
    for member in people.values():
        found[why_not(member, said.get(member.id)) or _late(times.get(member.id, ()), asked.send_at, days)] += 1
    found[_REACHED] += len(set(asked.members)) - len(people)  # not known yet: looked at when they are
    return Reach(
        reached=found[_REACHED],
        no_consent=found[Why.NO_CONSENT],
        erased=found[Why.ERASED],
        recent=found[Why.RECENT],
        quiet_days=days,
    )


def _people(reading: Reading, merchant: str, ids: Sequence[str]) -> Mapping[str, rows.MemberRow]:
    """By the ids that were asked about."""
    own = {row.id: row for row in reading.load(rows.MemberRow, merchant, ids)}
    became = [row.alias_of for row in own.values() if row.alias_of]
    roots = {row.id: row for row in reading.load(rows.MemberRow, merchant, became)} if became else {}
    return {each: roots.get(row.alias_of, row) for each, row in own.items()}


def _times(reading: Reading, merchant: str, members: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """When each has got a message, or is to get one."""
    messages = reading.load(MessageRow, merchant, list(dict.fromkeys(members)), "member") if members else []
    plans = {row.id: row for row in reading.load(MessagePlanRow, merchant, {each.plan for each in messages})}
    found: dict[str, list[str]] = {}
    for each in messages:
        plan = plans.get(each.plan)
        if plan is not None and has_it(each, plan):
            found.setdefault(each.member, []).append(plan.send_at)
    return found


def _late(times: Sequence[str], send_at: str, days: int) -> str:
    return Why.RECENT.value if near(times, send_at, days) else _REACHED
