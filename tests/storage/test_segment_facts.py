"""What members hold and redeemed: the condition of a rule, the counter's word on one member, and a slow reckoning over
plain values say the same."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.consent import ConsentWord
from counter_app.domain.member import Member, Store
from counter_app.domain.segment_file import parse_rule
from counter_app.domain.segment_rules import Measure, Purchased
from counter_app.domain.segments import bought_since, fits, today_at
from counter_app.protocol.purchases import days_text, first_kept
from counter_app.services.member_records import Days, Within
from counter_app.services.ports import Writing
from counter_app.services.segment_facts import facts_of, usable_terms
from counter_app.storage.rows import to_ms
from tests.counter_shop import C50, Shop, open_shop
from tests.segment_rules import MEMBERS, NOW, POSSESSIONS, RULES, Held, Possessions

ZONE = ZoneInfo("Asia/Shanghai")
STORE = Store("s1", "S1", "Asia/Shanghai")
# Of each campaign how many days a coupon lives (None: for ever), and its last day.
LIVES: Mapping[str, tuple[int | None, date | None]] = {
    "five-off": (10, None),
    "tea-gift": (None, date(2026, 3, 10)),
    "gone": (None, date(2026, 3, 9)),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    opened = open_shop(tmp_path_factory.mktemp("facts"))
    for tag, (campaign, (days, last)) in enumerate(LIVES.items(), 20):
        valid: dict[str, Any] = {} if days is None else {"days_after_issue": days}
        if last is not None:
            valid["until"] = last.isoformat()
        opened.campaign({**C50, "id": campaign, "valid": valid}, tag=tag)
    with opened.store.writing() as writing:
        run: Any = writing._connection.execute
        run("INSERT INTO purchases (id, days) VALUES ('*', '{}')", {})
    yield opened
    opened.store.close()


@given(
    st.lists(st.tuples(MEMBERS, POSSESSIONS), max_size=6, unique_by=lambda each: each[0].id),
    st.lists(RULES, min_size=1, max_size=4),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_the_counter_and_a_slow_reckoning_agree(
    shop: Shop, people: list[tuple[Member, Possessions]], rules: list[dict[str, object]]
) -> None:
    today = today_at(NOW, ZONE)
    with suppress(_Undone), shop.store.writing() as writing:
        for number, (member, owned) in enumerate(people):
            writing.put_member(member)
            _own(writing, member.id, number, owned)
        days = Days(today, usable=usable_terms(writing, NOW, ZONE))
        for rule in map(parse_rule, rules):
            found, _ = writing.search_members("", 500, Within(rule, days))
            here = {each.id for each in found} & {member.id for member, _ in people}
            said = {m.id for m, _ in people if fits(rule, m, today, days.thresholds, facts_of(writing, m, STORE, NOW))}
            assert here == said
        for member, owned in people:
            _compare(writing, member, owned)
        raise _Undone


def _compare(writing: Writing, member: Member, owned: Possessions) -> None:
    facts = facts_of(writing, member, STORE, NOW)
    alive = [lot for lot in owned.lots if lot[1] is None or lot[1] >= 0]
    sums = {name: sum(left for ledger, _, left in alive if ledger == name) for name in ("points", "principal", "bonus")}
    assert (facts.points, facts.value_minor) == (sums["points"], sums["principal"] + sums["bonus"])
    used = [(each.campaign, _last(each)) for each in owned.coupons]
    last = {
        name: min(ago for other, ago in used if other == name and ago is not None)
        for name, at in used
        if at is not None
    }
    assert facts.redeemed == {name: NOW - timedelta(days=ago) for name, ago in last.items()}
    assert facts.consent == {None: "", True: "given", False: "withdrawn"}[owned.consent]
    assert facts.purchases is not None
    for days in (None, 1, 30, 366):
        told = [minor for ago, minor in owned.bought if days is None or ago < days]
        first = bought_since(Purchased(Measure.SPENT, days), today_at(NOW, ZONE))
        assert facts.purchases.within(first) == (sum(told), len(told))
    assert (facts.held or frozenset()) == frozenset(each.campaign for each in owned.coupons if _unused(each))


def _last(coupon: Held) -> int | None:
    """How many days ago its last use that stands was."""
    mine = None if coupon.used is None or coupon.voided else coupon.used
    return min((each for each in (mine, coupon.elsewhere) if each is not None), default=None)


def _unused(coupon: Held) -> bool:
    life, last = LIVES[coupon.campaign]
    today = NOW.astimezone(ZONE).date()
    ended = (life is not None and coupon.issued >= life) or (last is not None and today > last)
    return coupon.status == "active" and _last(coupon) is None and not ended


def _own(writing: Writing, member: str, number: int, owned: Possessions) -> None:
    run: Any = writing._connection.execute  # type: ignore[attr-defined]  # rows as they come down
    for place, each in enumerate(owned.coupons):
        key, at = f"c{number:05d}{place:06d}", to_ms(NOW - timedelta(days=each.used or 0))
        mine = each.used is not None and (each.here or each.voided)
        told = each.elsewhere if mine else _last(each)
        run(
            "INSERT INTO coupon (id, campaign, terms_version, member, issued_at, status, last_redemption, last_at)"
            " VALUES (:id, :campaign, 1, :member, :issued, :status, :last, :at)",
            {
                "id": key, "campaign": each.campaign, "member": member, "status": each.status,
                "issued": to_ms(NOW - timedelta(days=each.issued)), "last": "" if told is None else f"t{key}",
                "at": None if told is None else to_ms(NOW - timedelta(days=told)),
            },
        )  # fmt: skip
        if told is not None:
            run("INSERT INTO usage (scope, used) VALUES (:scope, 1)", {"scope": f"coupon:{key}"})
        if mine:
            run(
                "INSERT INTO redemption (id, coupon, campaign, member, at, voided_at)"
                " VALUES (:id, :coupon, :campaign, :member, :at, :voided)",
                {
                    "id": f"r{key}", "coupon": key, "campaign": each.campaign, "member": member, "at": at,
                    "voided": to_ms(NOW) if each.voided else None,
                },
            )  # fmt: skip
    if owned.consent is not None:
        writing.put_consent(member, ConsentWord(owned.consent, NOW - timedelta(hours=1), "counter", "1", False, "", ""))
    if owned.bought:
        days: dict[str, list[int]] = {}
        for ago, minor in owned.bought:
            total = days.setdefault((NOW.astimezone(ZONE).date() - timedelta(days=ago)).isoformat(), [0, 0])
            total[0], total[1] = total[0] + minor, total[1] + 1
        run(
            "INSERT INTO purchases (id, paid_minor, purchases, days) VALUES (:id, :paid, :count, :days)",
            {
                "id": member, "paid": sum(minor for _, minor in owned.bought), "count": len(owned.bought),
                "days": days_text(days, first_kept(NOW.astimezone(ZONE).date())),
            },
        )  # fmt: skip
    for ledger, ends, left in owned.lots:
        until = "" if ends is None else (NOW.astimezone(ZONE).date() + timedelta(days=ends)).isoformat()
        run(
            "INSERT INTO lot (id, member, ledger, until, left) VALUES (:id, :member, :ledger, :until, :left)",
            {"id": f"{member}:{ledger}:{until}", "member": member, "ledger": ledger, "until": until, "left": left},
        )


class _Undone(Exception):
    """Nothing of it is to stay."""
