"""What a manager changes: campaigns in versions, coupons, staff, settings."""

import itertools
from datetime import timedelta

import pytest

from tests.cloud.support import C50, IDS, Till
from tests.cloud.test_scope import Holding, proven


def test_new_terms_are_a_new_version_under_the_same_tag_and_the_same_terms_are_not(till: Till) -> None:
    first = till.campaign()
    assert first.detail == {"terms_version": 1, "tag": 1}
    assert till.campaign().detail == {"terms_version": 1, "tag": 1}
    assert till.campaign(C50, min_spend_minor=0).detail == {"terms_version": 2, "tag": 1}
    assert till.campaign(C50, id="OTHER").detail == {"terms_version": 1, "tag": 2}
    page = till.pull().kinds["campaign"]
    rows = [dict(zip(page.columns, row, strict=True)) for row in page.rows]
    assert {(row["id"], row["terms_version"], row["current"]) for row in rows} == {
        ("C50", 1, False),
        ("C50", 2, True),
        ("OTHER", 1, True),
    }


def test_a_status_alone_pauses_and_comes_down_with_every_version(till: Till) -> None:
    till.campaign()
    till.campaign(C50, min_spend_minor=0)
    before = till.pull().version
    till.do("campaign_put", {"campaign": "C50", "status": "paused"})
    page = till.pull(before).kinds["campaign"]
    rows = [dict(zip(page.columns, row, strict=True)) for row in page.rows]
    assert [(row["terms_version"], row["status"]) for row in rows] == [(1, "paused"), (2, "paused")]


def test_a_status_that_comes_before_the_terms_is_kept(till: Till) -> None:
    assert till.do("campaign_put", {"campaign": "C50", "status": "paused"}).result == "applied"
    assert till.rows("campaign") == {}
    till.campaign()
    assert till.rows("campaign")["C50"]["status"] == "paused"


@pytest.mark.parametrize(
    "body, key",
    [
        ({"campaign": "C50", "terms": {**C50, "colour": "red"}}, "colour"),
        ({"campaign": "OTHER", "terms": C50}, "id"),
        ({"campaign": "C50", "terms": {**C50, "min_spend_minor": -1}}, "min_spend_minor"),
        ({"campaign": "C50", "status": "sleeping"}, None),
        ({"campaign": "C50"}, None),
        ({"campaign": "", "status": "paused"}, None),
    ],
)
def test_a_campaign_that_is_wrong_is_invalid_and_says_where(till: Till, body: dict[str, object], key: str) -> None:
    refused = till.do("campaign_put", body)
    assert (refused.result, refused.detail["reason"]) == ("refused", "invalid")
    assert refused.detail["message"]
    assert refused.detail.get("key") == key
    assert till.rows("campaign") == {}


def test_a_coupon_frozen_before_its_issue_arrives_stays_frozen(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    till.do("coupon_put", {"coupon": coupon.subject, "action": "freeze", "reason": "lost"})
    till.one(till.issue(coupon))
    row = till.rows("coupon")[coupon.subject]
    assert (row["status"], row["campaign"], row["short_code"]) == ("frozen", "C50", coupon.short_code)
    till.do("coupon_put", {"coupon": coupon.subject, "action": "unfreeze", "reason": "found"})
    assert till.rows("coupon")[coupon.subject]["status"] == "active"


def test_a_coupon_issued_twice_to_different_people_is_an_exception(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    one, two = till.members(2)
    till.one(till.issue(coupon, member=one.subject))
    assert till.one(till.issue(coupon, member=one.subject)).result == "applied"
    again = till.one(till.issue(coupon, member=two.subject))
    assert [note.reason for note in again.exceptions] == ["issued_twice"]
    assert till.rows("coupon")[coupon.subject]["member"] == one.subject


def test_an_issue_after_the_campaign_s_end_is_an_exception(till: Till) -> None:
    till.campaign()
    one, two = till.coupons(2)
    early = till.issue(one)
    till.clock.forward(minutes=1)
    till.do("campaign_put", {"campaign": "C50", "status": "ended"})
    till.clock.forward(minutes=1)
    assert till.one(early).result == "applied"
    late = till.one(till.issue(two))
    assert [note.reason for note in late.exceptions] == ["campaign_not_running"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_an_ended_campaign_stays_ended_whatever_arrives_behind_it(till: Till, order: tuple[int, ...]) -> None:
    """A counter without a network had paused it, and let it run again, after another one had ended it."""
    till.campaign()
    said = []
    for status in ("paused", "ended", "paused", "running"):
        till.clock.forward(minutes=1)
        said.append((status, till.operation("campaign_put", {"campaign": "C50", "status": status})))
    ended = False
    for index in order:
        status, operation = said[index]
        answer = till.one(operation)
        late = ended and index > 1
        assert [note.reason for note in answer.exceptions] == ["campaign_ended"] * late, (order, index)
        ended = ended or status == "ended"
        if ended:
            assert till.rows("campaign")["C50"]["status"] == "ended"
            assert answer.detail["status"] == "ended"
        assert till.one(operation).result == "duplicate"
    till.campaign(C50, min_spend_minor=0)
    assert {row["status"] for row in till.rows("campaign").values()} == {"ended"}
    proven(Holding(till))


def test_a_code_that_another_coupon_has_is_not_given_twice(till: Till) -> None:
    till.campaign()
    (coupon,) = till.coupons(1)
    till.one(till.issue(coupon))
    issued = {**till.issued(coupon), "coupon": "ff00000000ff"}
    taken = till.do("issue", {"store": till.caller.store, "coupons": [issued]})
    assert [note.reason for note in taken.exceptions] == ["code_taken"]
    assert till.rows("coupon")["ff00000000ff"]["short_code"] == ""


def test_a_coupon_that_the_cloud_has_not_drawn_keeps_what_its_issue_says(till: Till) -> None:
    till.campaign()
    for coupon, code in (("ab00000000ab", "123456789015"), ("cd00000000cd", "")):
        issued = {"coupon": coupon, "short_code": code, "signed_code": "", "campaign": "C50", "terms_version": 1}
        body = {"store": till.caller.store, "coupons": [{**issued, "issued_at": "2026-03-10T06:00:00Z"}]}
        assert till.do("issue", body).result == "applied"
        row = till.rows("coupon")[coupon]
        assert (row["short_code"], row["terms_version"], row["status"]) == (code, 1, "active")


def test_a_cancelled_issue_withdraws_its_unused_coupons(till: Till) -> None:
    till.campaign()
    one, two = till.coupons(2)
    issue = till.issue(one, two)
    till.send(issue, till.checkout(two))
    till.do("cancel", {"target": issue.id})
    rows = till.rows("coupon")
    assert (rows[one.subject]["status"], rows[two.subject]["status"]) == ("voided", "active")


def test_staff_keep_their_pin_where_none_is_said(till: Till) -> None:
    someone = IDS.new()
    put = {"staff": someone, "name": "王店长", "role": "manager", "pin_hash": "$argon2id$x"}
    till.do("staff_put", put)
    till.do("staff_put", {"staff": someone, "name": "王店长", "role": "manager", "active": False})
    row = till.rows("staff")[someone]
    assert (row["pin_hash"], row["active"], row["role"]) == ("$argon2id$x", False, "manager")
    assert till.do("staff_put", {**put, "role": "king"}).detail["reason"] == "invalid"
    assert till.do("staff_put", {**put, "name": " "}).detail["reason"] == "invalid"


def test_settings_are_kept_by_store_and_null_is_a_tombstone(till: Till) -> None:
    till.do("settings_put", {"values": {"welcome": "C50", "spend_needs": {"a": [1, 2]}}})
    till.do("settings_put", {"values": {"welcome": "D50"}, "store": till.caller.store})
    rows = till.rows("setting")
    assert rows["welcome"]["value"] == "C50"
    assert rows["spend_needs"]["value"] == {"a": [1, 2]}
    assert rows[f"welcome@{till.caller.store}"]["value"] == "D50"
    till.do("settings_put", {"values": {"welcome": None}})
    assert till.rows("setting")["welcome"]["deleted"] is True
    assert till.do("settings_put", {"values": {"x": 1}, "store": "nowhere"}).detail["reason"] == "invalid"
    assert till.do("settings_put", {"values": {"a b": 1}}).detail["reason"] == "invalid"


def test_the_store_s_business_day_decides_to_which_day_a_use_belongs(till: Till) -> None:
    till.campaign(C50, limits={"per_store_day": 5})
    till.do("settings_put", {"values": {"business_day_starts": "06:00"}})
    till.clock.forward(hours=-9)  # 05:00 in Shanghai
    till.one(till.checkout(*till.coupons(1)))
    assert list(till.rows("usage")) == [f"store_day:C50:{till.caller.store}:2026-03-09"]
    till.do("settings_put", {"values": {"business_day_starts": "noon"}})
    assert till.one(till.checkout(*till.coupons(1), at=till.clock.now() - timedelta(seconds=1))).result == "applied"
