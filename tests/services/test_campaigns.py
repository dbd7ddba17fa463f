"""Campaigns at the desk: put, versions, status, and what is said about slips."""

from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.protocol.bodies import CampaignPut
from counter_app.services.campaign_check import CheckCode, check_campaign
from counter_app.services.campaigns import PutCampaigns, list_campaigns, put_campaigns, set_campaign_status
from counter_app.services.check import CheckRequest, check
from tests.counter_shop import C50, Shop
from tests.services.desk import bodies, new_id, open_desk, outbox

D88 = {"id": "D88", "kind": "discount", "title": {"zh_CN": "八八折"}, "benefit": {"pay_percent": 88}}
G = {"id": "G", "kind": "gift", "title": {"en": "Gift"}, "benefit": {"item": "帆布袋"}}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def put(shop: Shop, *campaigns: dict[str, Any]) -> list[tuple[str, int, bool]]:
    answer = put_campaigns(shop.counter, PutCampaigns(new_id(shop), campaigns))
    assert answer.reasons == ()
    return [(line.id, line.version, line.changed) for line in answer.campaigns]


def test_new_campaigns_run_at_once_and_travel_as_one_operation_each(shop: Shop) -> None:
    assert put(shop, D88, G) == [("D88", 1, True), ("G", 1, True)]
    listed = {view.campaign.id: view.campaign.status for view in list_campaigns(shop.counter).campaigns}
    assert listed == {"C50": CampaignStatus.RUNNING, "D88": CampaignStatus.RUNNING, "G": CampaignStatus.RUNNING}
    assert [body.campaign for body in bodies(shop) if isinstance(body, CampaignPut)] == ["D88", "G"]


def test_other_terms_are_a_new_version_and_the_old_one_stays_for_its_coupons(shop: Shop) -> None:
    assert put(shop, {**C50, "min_spend_minor": 30000}) == [("C50", 2, True)]
    with shop.store.reading() as reading:
        old, new = reading.terms("C50", 1), reading.terms("C50", 2)
    assert old is not None
    assert new is not None
    assert (old.min_spend_minor, new.min_spend_minor, new.tag) == (20000, 30000, 0)


def test_the_same_terms_again_make_no_new_version(shop: Shop) -> None:
    assert put(shop, {**C50, "weekdays": [1, 2, 3, 4, 5, 6, 7]}) == [("C50", 1, False)]


def test_one_wrong_campaign_of_several_is_named_and_none_is_put(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match=r"campaign 2: limits\.per_mebmer: unknown key"):
        put(shop, D88, {**G, "limits": {"per_mebmer": 1}})
    with pytest.raises(InvalidInput, match="G stands twice"):
        put(shop, G, D88, G)
    with pytest.raises(InvalidInput):
        put(shop)
    assert len(list_campaigns(shop.counter).campaigns) == 1
    assert outbox(shop) == []


def test_a_store_that_nobody_knows_is_a_note_and_not_a_refusal(shop: Shop) -> None:
    request = PutCampaigns(new_id(shop), ({**G, "stores": ["S1", "s1", "S7"]},))
    assert [dict(note.details) for note in put_campaigns(shop.counter, request).notes] == [{"store": "S7"}]


def test_a_campaign_is_paused_ended_and_taken_up_again(shop: Shop) -> None:
    for status in (CampaignStatus.PAUSED, CampaignStatus.RUNNING, CampaignStatus.ENDED):
        answer = set_campaign_status(shop.counter, new_id(shop), "C50", status)
        assert [(line.status, line.changed) for line in answer.campaigns] == [(status.value, True)]
    assert [body.status for body in bodies(shop) if isinstance(body, CampaignPut)] == ["paused", "running", "ended"]
    assert put(shop, {**C50, "min_spend_minor": 1}) == [("C50", 2, True)]
    ended = next(view.campaign for view in list_campaigns(shop.counter).campaigns)
    assert ended.status is CampaignStatus.ENDED


@pytest.mark.parametrize("status", [CampaignStatus.PAUSED, CampaignStatus.RUNNING])
def test_what_has_ended_is_not_revived(shop: Shop, status: CampaignStatus) -> None:
    for _ in range(2):
        set_campaign_status(shop.counter, new_id(shop), "C50", CampaignStatus.ENDED)
    with pytest.raises(InvalidInput, match="C50 has ended"):
        set_campaign_status(shop.counter, new_id(shop), "C50", status)
    assert next(view.campaign for view in list_campaigns(shop.counter).campaigns).status is CampaignStatus.ENDED


def test_a_campaign_that_is_not_there_is_named(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="no campaign C51"):
        set_campaign_status(shop.counter, new_id(shop), "C51", CampaignStatus.PAUSED)


def test_a_coupon_that_keeps_its_rest_is_a_campaign_like_any_other(shop: Shop) -> None:
    put(shop, {**C50, "id": "KEEP", "benefit": {"amount_off_minor": 100, "keep_rest": True}})

    kept = next(view.terms for view in list_campaigns(shop.counter).campaigns if view.campaign.id == "KEEP")
    assert kept.kept_minor == 100


def test_terms_that_cannot_be_read_here_stop_their_own_campaign_only(shop: Shop) -> None:
    code, other = shop.coupon(), shop.coupon("C51")
    shop.campaign({**C50, "id": "C51"}, tag=9)
    with shop.store._writer.begin() as connection:
        connection.execute("""UPDATE terms SET document = '{"kind": "of tomorrow"}' WHERE campaign = 'C51'""")

    assert [view.campaign.id for view in list_campaigns(shop.counter).campaigns] == ["C50"]
    assert check(shop.counter, CheckRequest((code,), 20000)).accepted
    refused = check(shop.counter, CheckRequest((other,), 20000))
    assert [reason.code.value for reason in refused.verdict.reasons] == ["needs_online"]


def test_what_was_changed_since_it_was_looked_at_is_not_overwritten(shop: Shop) -> None:
    first = PutCampaigns(new_id(shop), ({**C50, "min_spend_minor": 30_000},), based_on=1)
    assert put_campaigns(shop.counter, first).campaigns[0].version == 2
    assert put_campaigns(shop.counter, first).campaigns[0].version == 2  # the same request is answered the same
    with pytest.raises(InvalidInput) as changed:
        put_campaigns(shop.counter, PutCampaigns(new_id(shop), (C50,), based_on=1))
    with pytest.raises(InvalidInput) as taken:
        put_campaigns(shop.counter, PutCampaigns(new_id(shop), (C50,), based_on=0))
    assert [(each.value.key, each.value.code) for each in (changed, taken)] == [
        ("id", CheckCode.CHANGED),
        ("id", CheckCode.TAKEN),
    ]
    assert put_campaigns(shop.counter, PutCampaigns(new_id(shop), (D88,), based_on=0)).done


def test_what_is_known_here_is_wrong_beside_what_the_file_says(shop: Shop) -> None:
    card = {"id": "CARD", "kind": "stamp_card", "title": {"en": "Card"}, "benefit": {"stamps": 10, "reward": "CARD2"}}
    put(shop, {**card, "id": "CARD2", "benefit": {"stamps": 5, "reward": "C50"}})
    known = {view.campaign.id: view.terms for view in list_campaigns(shop.counter).campaigns}
    found = check_campaign({**card, "id": "C50", "weekdays": []}, known, new=True)
    assert {slip.key: slip.code for slip in found.slips} == {
        "id": CheckCode.TAKEN,
        "benefit.reward": SlipCode.NEVER_ISSUED,
        "weekdays": SlipCode.NO_WEEKDAY,
    }
    assert check_campaign({**card, "benefit": {"stamps": 5, "reward": "C50"}}, known, new=True).ready
    assert check_campaign({**C50}, known, new=False).ready
