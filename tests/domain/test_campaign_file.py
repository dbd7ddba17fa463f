"""The file form of campaigns: what it takes, what it names when it refuses, and that nothing is lost on the way."""

import json
from datetime import UTC, date, datetime
from typing import cast

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import campaign as c
from counter_app.domain.campaign_file import parse_terms, terms_to_dict
from counter_app.domain.errors import InvalidInput

LEAST: dict[str, object] = {
    "id": "C50",
    "kind": "cash",
    "title": {"zh_CN": "满200减50", "en": "50 off 200"},
    "benefit": {"amount_off_minor": 5000},
}

FULL = """
id: C50
kind: cash
title: {zh_CN: 满200减50, en: 50 off 200}
benefit: {amount_off_minor: 5000, keep_rest: true}
valid: {from: 2026-03-01, until: 2026-03-31}
weekdays: [2, 1]
hours: ["10:00-18:00", "22:00-02:00", "18:00-24:00"]
stores: [城东店, S2]
min_spend_minor: 20000
audience: {tier: gold, tag: baby, first_visit: true, birthday_month: true, member_since_before: 2026-01-01}
limits: {uses_per_coupon: 2, per_member: 9, per_member_day: 2, per_store_day: 100, total: 1000}
stacking: {group: money, exclusive: true, priority: 5}
member_bound: true
transferable: false
offline: {policy: allow_up_to, amount_minor: 30000}
on_void: {frees_limits: false, grace_days: 3, max_cycles: 2}
"""


def changed(**changes: object) -> dict[str, object]:
    return {key: value for key, value in {**LEAST, **changes}.items() if value is not ...}


def test_the_shortest_campaign_takes_every_default_of_the_table() -> None:
    assert parse_terms(LEAST, version=3, tag=7) == c.Terms(
        campaign="C50",
        version=3,
        tag=7,
        kind=c.CampaignKind.CASH,
        title=c.Words("满200减50", "50 off 200"),
        benefit=c.CashBenefit(5000),
        valid=c.Validity(),
        stacking=c.Stacking("cash", exclusive=False, priority=100),
    )


def test_every_key_of_a_yaml_file_arrives_in_the_terms() -> None:
    made_at = datetime(2026, 2, 1, tzinfo=UTC)
    terms = parse_terms(yaml.safe_load(FULL), made_at=made_at)
    assert terms == c.Terms(
        campaign="C50",
        version=0,
        tag=0,
        kind=c.CampaignKind.CASH,
        title=c.Words("满200减50", "50 off 200"),
        benefit=c.CashBenefit(5000, keep_rest=True),
        valid=c.Validity(date(2026, 3, 1), date(2026, 3, 31)),
        stacking=c.Stacking("money", exclusive=True, priority=5),
        weekdays=(2, 1),
        hours=(c.Hours(600, 1080), c.Hours(1320, 120), c.Hours(1080, 1440)),
        stores=("城东店", "S2"),
        min_spend_minor=20000,
        audience=c.Audience("gold", None, "baby", True, True, date(2026, 1, 1)),
        limits=c.Limits(2, 9, 2, 100, 1000),
        member_bound=True,
        transferable=False,
        offline=c.OfflinePolicy(c.OfflineMode.ALLOW_UP_TO, 30000),
        on_void=c.OnVoid(False, 3, 2),
        made_at=made_at,
    )


@pytest.mark.parametrize(
    "changes, path",
    [
        ({"limits": {"per_mebmer": 1}}, "limits.per_mebmer"),
        ({"colour": "red"}, "colour"),
        ({7: 1}, "7"),
        ({"benefit": {"amount_off_minor": 5000, "cap_minor": 1}}, "benefit.cap_minor"),
        ({"title": {"zh_CN": "a", "de": "b"}}, "title.de"),
        ({"id": ...}, "id"),
        ({"id": 2026}, "id"),
        ({"id": ""}, "id"),
        ({"id": "a:b"}, "id"),
        ({"id": "x" * 65}, "id"),
        ({"kind": ...}, "kind"),
        ({"kind": "cahs"}, "kind"),
        ({"title": ...}, "title"),
        ({"title": "text"}, "title"),
        ({"title": {}}, "title"),
        ({"title": {"zh_CN": 5}}, "title.zh_CN"),
        ({"title": {"zh_CN": "two\nlines"}}, "title.zh_CN"),
        ({"title": {"zh_CN": "\ud800"}}, "title.zh_CN"),
        ({"title": {"en": "x" * 201}}, "title.en"),
        ({"benefit": ...}, "benefit"),
        ({"benefit": {}}, "benefit.amount_off_minor"),
        ({"benefit": {"amount_off_minor": 0}}, "benefit.amount_off_minor"),
        ({"benefit": {"amount_off_minor": True}}, "benefit.amount_off_minor"),
        ({"benefit": {"amount_off_minor": 50.0}}, "benefit.amount_off_minor"),
        ({"benefit": {"amount_off_minor": "50"}}, "benefit.amount_off_minor"),
        ({"benefit": {"amount_off_minor": 10**30}}, "benefit.amount_off_minor"),
        ({"benefit": {"amount_off_minor": 1, "keep_rest": 1}}, "benefit.keep_rest"),
        ({"kind": "discount", "benefit": {"pay_percent": 101}}, "benefit.pay_percent"),
        ({"kind": "discount", "benefit": {"pay_percent": -1}}, "benefit.pay_percent"),
        ({"kind": "discount", "benefit": {"pay_percent": 88, "cap_minor": 0}}, "benefit.cap_minor"),
        ({"kind": "gift", "benefit": {"value_minor": 1}}, "benefit.item"),
        ({"kind": "gift", "benefit": {"item": "杯", "value_minor": -1}}, "benefit.value_minor"),
        ({"kind": "voucher", "benefit": {"value_minor": 1}}, "benefit.item"),
        ({"kind": "voucher", "benefit": {"item": "杯", "value_minor": -1}}, "benefit.value_minor"),
        ({"kind": "voucher", "benefit": {"item": "杯", "uses": 1}}, "benefit.uses"),
        ({"kind": "trial", "benefit": {"postage_minor": 1}}, "benefit.item"),
        ({"kind": "trial", "benefit": {"item": "杯", "postage_minor": -1}}, "benefit.postage_minor"),
        ({"kind": "trial", "benefit": {"item": "杯", "postage_minor": 8.0}}, "benefit.postage_minor"),
        ({"kind": "trial", "benefit": {"item": "杯", "value_minor": 1}}, "benefit.value_minor"),
        ({"kind": "trial", "benefit": {"item": "杯"}, "limits": {"per_member": 0}}, "limits.per_member"),
        ({"kind": "pass", "benefit": {}}, "benefit.uses"),
        ({"kind": "pass", "benefit": {"uses": 0}}, "benefit.uses"),
        ({"kind": "pass", "benefit": {"uses": 10**10}}, "benefit.uses"),
        ({"kind": "pass", "benefit": {"uses": 10}, "limits": {"uses_per_coupon": 9}}, "limits.uses_per_coupon"),
        ({"kind": "pass", "benefit": {"uses": 10}, "limits": {"uses_per_coupon": 1}}, "limits.uses_per_coupon"),
        ({"kind": "pass", "benefit": {"uses": 10}, "limits": {"uses_per_coupon": None}}, "limits.uses_per_coupon"),
        ({"kind": ""}, "kind"),
        ({"kind": "general", "benefit": {"text": "x"}}, "benefit.text"),
        ({"kind": "general", "benefit": {"text": {"en": " "}}}, "benefit.text.en"),
        ({"valid": {"from": "2026-03-31", "until": "2026-03-01"}}, "valid.until"),
        ({"valid": {"from": "2026-02-30"}}, "valid.from"),
        ({"valid": {"from": "20260301"}}, "valid.from"),
        ({"valid": {"until": "9999-12-31"}}, "valid.until"),
        ({"valid": {"from": date(1, 1, 1)}}, "valid.from"),
        ({"valid": {"until": datetime(2026, 3, 1, tzinfo=UTC)}}, "valid.until"),
        ({"valid": {"days_after_issue": 0}}, "valid.days_after_issue"),
        ({"valid": {"starts_after_days": 2}}, "valid.starts_after_days"),
        ({"valid": {"days_after_issue": 1, "starts_after_days": -1}}, "valid.starts_after_days"),
        ({"valid": "always"}, "valid"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": 1}, "weekdays"),
        ({"weekdays": [1, 1]}, "weekdays"),
        ({"weekdays": [1, 8]}, "weekdays[1]"),
        ({"weekdays": [0]}, "weekdays[0]"),
        ({"weekdays": [True]}, "weekdays[0]"),
        ({"hours": "10:00-18:00"}, "hours"),
        ({"hours": ["10:00-25:00"]}, "hours[0]"),
        ({"hours": ["24:00-02:00"]}, "hours[0]"),
        ({"hours": ["10:60-12:00"]}, "hours[0]"),
        ({"hours": ["10:00-24:01"]}, "hours[0]"),
        ({"hours": ["10-12"]}, "hours[0]"),
        ({"hours": ["10:00-18:00", "10:00-10:00"]}, "hours[1]"),
        ({"hours": [600]}, "hours[0]"),
        ({"stores": "S1"}, "stores"),
        ({"stores": ["S1", 2]}, "stores[1]"),
        ({"min_spend_minor": -1}, "min_spend_minor"),
        ({"min_spend_minor": None}, "min_spend_minor"),
        ({"audience": "everyone"}, "audience"),
        ({"audience": {"everyone": False}}, "audience.everyone"),
        ({"audience": {"everyone": True, "tag": "x"}}, "audience.everyone"),
        ({"audience": {"first_visit": "yes"}}, "audience.first_visit"),
        ({"audience": {"member_since_before": "soon"}}, "audience.member_since_before"),
        ({"limits": {"uses_per_coupon": 0}}, "limits.uses_per_coupon"),
        ({"limits": {"uses_per_coupon": None}}, "limits.uses_per_coupon"),
        ({"limits": {"total": 0}}, "limits.total"),
        ({"stacking": {"priority": -1}}, "stacking.priority"),
        ({"stacking": {"exclusive": None}}, "stacking.exclusive"),
        ({"member_bound": 1}, "member_bound"),
        ({"transferable": "no"}, "transferable"),
        ({"offline": {"policy": "maybe"}}, "offline.policy"),
        ({"offline": {"policy": "allow_up_to"}}, "offline.amount_minor"),
        ({"offline": {"policy": "never", "amount_minor": 5}}, "offline.amount_minor"),
        ({"offline": "never"}, "offline"),
        ({"on_void": {"max_cycles": 11}}, "on_void.max_cycles"),
        ({"on_void": {"grace_days": -1}}, "on_void.grace_days"),
    ],
)
def test_a_wrong_or_unknown_key_is_named_in_full(changes: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_terms(changed(**{str(key): value for key, value in changes.items()}))
    assert refusal.value.key == path
    assert refusal.value.sentence.startswith(f"{path}: ")


@pytest.mark.parametrize("data", [None, [], "id: C50", 5])
def test_what_is_no_mapping_is_refused(data: object) -> None:
    with pytest.raises(InvalidInput):
        parse_terms(cast("dict[str, object]", data))


CARD = {"id": "CARD", "kind": "stamp_card", "title": {"en": "Card"}, "benefit": {"stamps": 10, "reward": "CUP"}}


def test_a_stamp_card_says_how_many_stamps_earn_which_coupon_and_one_a_day_counts() -> None:
    card = parse_terms(CARD)
    assert (card.kind, card.benefit) == (c.CampaignKind.STAMP_CARD, c.StampCardBenefit(10, "CUP"))
    assert card.limits == c.Limits(per_member_day=1)
    assert not card.issues
    assert parse_terms({**CARD, "limits": {"per_member_day": 2}}).limits.per_member_day == 2


@pytest.mark.parametrize(
    "changes, key",
    [
        ({"benefit": {"stamps": 0, "reward": "CUP"}}, "benefit.stamps"),
        ({"benefit": {"stamps": 10}}, "benefit.reward"),
        ({"benefit": {"stamps": 10, "reward": "no id"}}, "benefit.reward"),
        ({"benefit": {"stamps": 10, "reward": "CARD"}}, "benefit.reward"),
        ({"valid": {"days_after_issue": 7}}, "valid.days_after_issue"),
        ({"min_spend_minor": 1}, "min_spend_minor"),
        ({"limits": {"uses_per_coupon": 2}}, "limits.uses_per_coupon"),
    ],
)
def test_what_cannot_hold_for_stamps_is_refused(changes: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_terms({**CARD, **changes})
    assert refusal.value.key == key


def test_a_misspelt_key_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(InvalidInput, match="did you mean per_member"):
        parse_terms(changed(limits={"per_mebmer": 1}))


@pytest.mark.parametrize("audience", [{"everyone": None}, {"everyone": True}, {}, None])
def test_everyone_can_be_said_in_several_ways(audience: object) -> None:
    assert parse_terms(changed(audience=audience)).audience.everyone


def test_days_are_taken_as_dates_of_yaml_and_as_texts() -> None:
    as_dates = parse_terms(changed(valid={"from": date(2026, 3, 1), "until": date(2026, 3, 31)}))
    assert parse_terms(changed(valid={"from": "2026-03-01", "until": "2026-03-31"})) == as_dates


# --- nothing is lost --------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf")), min_size=1, max_size=20).filter(str.strip)
_MINOR = st.integers(1, 10**9)
_DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
_WORDS = st.builds(c.Words, _TEXT, st.one_of(st.just(""), _TEXT))
_SLOTS = st.builds(c.Slot, st.integers(1, 7), st.integers(0, 1439), st.integers(0, 1440), st.integers(1, 99)).filter(
    lambda slot: slot.from_minute != slot.until_minute
)
_BENEFITS: dict[c.CampaignKind, st.SearchStrategy[c.Benefit]] = {
    c.CampaignKind.CASH: st.builds(c.CashBenefit, _MINOR, st.booleans()),
    c.CampaignKind.DISCOUNT: st.builds(c.DiscountBenefit, st.integers(0, 100), st.none() | _MINOR),
    c.CampaignKind.GIFT: st.builds(c.GiftBenefit, _TEXT, _MINOR),
    c.CampaignKind.VOUCHER: st.builds(c.VoucherBenefit, _TEXT, _MINOR),
    c.CampaignKind.GENERAL: st.builds(c.GeneralBenefit, _WORDS),
    c.CampaignKind.TRIAL: st.builds(c.TrialBenefit, _TEXT, st.none() | st.just(0) | _MINOR),
    c.CampaignKind.PASS: st.builds(c.PassBenefit, st.integers(1, 99)),
    c.CampaignKind.STAMP_CARD: st.builds(c.StampCardBenefit, st.integers(1, 99), st.just("the-reward")),
    c.CampaignKind.RESERVATION: st.builds(
        lambda item, price, share, slots, no_show: c.ReservationBenefit(item, price, slots, price // share, no_show),
        _TEXT, st.integers(0, 10**9), st.integers(1, 9), st.lists(_SLOTS, min_size=1, max_size=1).map(tuple),
        st.sampled_from(c.NoShow),
    ),
}  # fmt: skip
_VALID = st.one_of(
    st.tuples(_DAYS, _DAYS).map(lambda pair: c.Validity(min(pair), max(pair))),
    st.builds(c.Validity, st.none(), st.none(), st.integers(1, 999), st.integers(0, 99)),
    st.just(c.Validity()),
)
_HOURS = st.builds(c.Hours, st.integers(0, 1439), st.integers(0, 1440)).filter(
    lambda span: span.from_minute != span.until_minute
)
_MAYBE = st.none() | st.integers(1, 10**6)


@st.composite
def every_terms(draw: st.DrawFn) -> c.Terms:
    kind = draw(st.sampled_from(c.KINDS))
    benefit = draw(_BENEFITS[kind])
    uses = st.just(benefit.uses) if isinstance(benefit, c.PassBenefit) else st.integers(1, 99)
    per_member = st.integers(1, 10**6) if kind is c.CampaignKind.TRIAL else _MAYBE
    stamped = kind is c.CampaignKind.STAMP_CARD
    reserved = kind is c.CampaignKind.RESERVATION
    uses = st.just(1) if stamped or reserved else uses
    per_day = st.integers(1, 9) if stamped else _MAYBE
    valid = _VALID.filter(lambda found: not stamped or found.days_after_issue is None)
    mode = draw(st.sampled_from(list(c.OfflineMode)))
    return c.Terms(
        campaign=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,10}", fullmatch=True)),
        version=0,
        tag=0,
        kind=kind,
        title=draw(_WORDS),
        benefit=benefit,
        valid=draw(valid),
        stacking=draw(st.builds(c.Stacking, _TEXT, st.booleans(), st.integers(0, 999))),
        weekdays=(1, 2, 3, 4, 5, 6, 7)
        if reserved
        else tuple(draw(st.lists(st.integers(1, 7), min_size=1, unique=True))),
        hours=tuple(draw(st.lists(_HOURS, max_size=0 if reserved else 3))),
        stores=tuple(draw(st.lists(_TEXT, max_size=3))),
        min_spend_minor=draw(st.just(0) if stamped or reserved else st.integers(0, 10**9)),
        audience=draw(
            st.builds(
                c.Audience,
                st.none() | _TEXT,
                st.none() | _TEXT,
                st.none() | _TEXT,
                st.booleans(),
                st.booleans(),
                st.none() | _DAYS,
            )
        ),
        limits=draw(st.builds(c.Limits, uses, per_member, per_day, st.none() if reserved else _MAYBE, _MAYBE)),
        member_bound=draw(st.booleans()),
        transferable=draw(st.booleans()),
        offline=c.OfflinePolicy(mode, draw(_MINOR) if mode is c.OfflineMode.ALLOW_UP_TO else None),
        on_void=draw(st.builds(c.OnVoid, st.booleans(), st.integers(0, 99), st.integers(0, 10))),
    )


@given(every_terms())
def test_terms_survive_the_way_through_json_exactly(terms: c.Terms) -> None:
    assert parse_terms(json.loads(json.dumps(terms_to_dict(terms)))) == terms


@given(every_terms())
def test_terms_survive_the_way_through_yaml_exactly(terms: c.Terms) -> None:
    assert parse_terms(yaml.safe_load(yaml.safe_dump(terms_to_dict(terms), allow_unicode=True))) == terms
