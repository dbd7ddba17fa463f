"""A campaign tried on one member before there is a coupon of it: the verdict of the counter, and nothing written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.verdict import Colour, ReasonCode
from counter_app.services.campaign_trial import Trial, Tried, try_campaign
from counter_app.services.campaigns import PutCampaigns, put_campaigns
from counter_app.services.check import CheckRequest, check
from tests.counter_shop import C50, M1_NUMBER, Shop
from tests.services.desk import audit_lines, new_id, open_desk, outbox


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def tried(shop: Shop, amount: int | None = 20_000, member: str = M1_NUMBER, **changes: Any) -> Tried:
    return try_campaign(shop.counter, Trial(parse_terms({**C50, "id": "NEW", **changes}), member, amount))


def reasons(found: Tried) -> list[ReasonCode]:
    assert found.verdict is not None
    return [reason.code for reason in found.verdict.reasons]


def test_green_with_what_would_be_paid(shop: Shop) -> None:
    found = tried(shop)
    assert found.verdict is not None
    assert (found.verdict.colour, found.verdict.discount_minor, found.verdict.payable_minor) == (
        Colour.GREEN, 5_000, 15_000,
    )  # fmt: skip
    assert found.member is not None


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"min_spend_minor": 30_000}, ReasonCode.MIN_SPEND_NOT_MET),
        ({"stores": ["elsewhere"]}, ReasonCode.WRONG_STORE),
        ({"audience": {"tier": "nobody's"}}, ReasonCode.NOT_ELIGIBLE),
        ({"weekdays": [7]}, ReasonCode.WRONG_TIME),
        ({"valid": {"from": "2026-04-01"}}, ReasonCode.NOT_YET_VALID),
        ({"valid": {"until": "2026-02-01"}}, ReasonCode.EXPIRED),
        ({"valid": {"days_after_issue": 3, "starts_after_days": 1}}, ReasonCode.NOT_YET_VALID),
    ],
)
def test_every_rule_speaks_as_at_the_counter(shop: Shop, changes: dict[str, Any], reason: ReasonCode) -> None:
    assert reasons(tried(shop, **changes)) == [reason]


def test_nobody_and_somebody_unknown(shop: Shop) -> None:
    assert reasons(tried(shop, member="")) == []
    assert reasons(tried(shop, member="", audience={"first_visit": True})) == [ReasonCode.MEMBER_REQUIRED]
    assert reasons(tried(shop, member="13999999999")) == [ReasonCode.UNKNOWN_CODE]


def test_limits_count_what_the_member_has_used_of_the_campaign_that_is_changed(shop: Shop) -> None:
    code = shop.coupon("C50")
    before = tried(shop, id="C50", limits={"per_store_day": 1})
    assert reasons(before) == []
    verdict = check(shop.counter, CheckRequest((code,), 20_000)).verdict
    assert before.verdict is not None
    assert verdict.discount_minor == before.verdict.discount_minor


def test_nothing_is_written(shop: Shop) -> None:
    before = audit_lines(shop), outbox(shop)
    tried(shop)
    tried(shop, member="nobody")
    assert (audit_lines(shop), outbox(shop)) == before
    with shop.store.reading() as reading:
        assert reading.campaign("NEW") is None


def test_it_is_the_verdict_of_a_coupon_that_is_then_issued_and_presented(shop: Shop) -> None:
    document = {**C50, "id": "NEW", "limits": {"uses_per_coupon": 2}}
    terms = parse_terms(document)
    foreseen = try_campaign(shop.counter, Trial(terms, M1_NUMBER, 26_000)).verdict
    assert put_campaigns(shop.counter, PutCampaigns(new_id(shop), (document,))).done
    code = shop.coupon("NEW")
    seen = check(shop.counter, CheckRequest((code,), 26_000, M1_NUMBER)).verdict
    assert foreseen is not None
    (judged,), (real,) = foreseen.codes, seen.codes
    same = replace(judged, text=real.text, subject=real.subject, terms_version=real.terms_version)
    assert same == real
    assert (foreseen.colour, foreseen.payable_minor) == (seen.colour, seen.payable_minor)
