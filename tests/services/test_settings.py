"""Settings: typed, with the defaults of the product page, changed part by part, per merchant and per store."""

from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.situation import OfflineCaps
from counter_app.services.campaigns import PutCampaigns, put_campaigns
from counter_app.services.gather import caps_from
from counter_app.services.settings import DEFAULTS, effective, get_settings, put_settings, setting
from counter_app.services.words import reason_words
from tests.counter_shop import Shop
from tests.services.desk import bodies, new_id, open_desk, outbox, sign_in_as


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path)


def test_an_untouched_shop_has_the_defaults_of_the_product_page(shop: Shop) -> None:
    values = get_settings(shop.counter).values
    assert values["points"] == {"per_minor": 100, "worth_minor_per_100": 100, "lot_days": None}
    assert values["value"] == {"order": "principal_first"}
    assert values["offline_caps"] == {"days": 7, "redemptions": 1000, "sum_minor": 1_000_000}
    assert (values["welcome"], values["business_day_starts"], values["void_free_minutes"]) == (None, "00:00", 15)
    assert values.keys() == DEFAULTS.keys()


def test_a_part_that_is_left_out_keeps_its_value(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"offline_caps": {"days": 3, "redemptions": 50}})
    answer = put_settings(shop.counter, new_id(shop), {"offline_caps": {"days": 5}})
    assert answer.values["offline_caps"] == {"days": 5, "redemptions": 50, "sum_minor": 1_000_000}
    with shop.store.reading() as reading:
        assert caps_from(reading.settings("s1")) == OfflineCaps(5, 50, 1_000_000)


def test_a_value_of_one_store_holds_there_only(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"business_day_starts": "04:00"}, "s1")
    with shop.store.reading() as reading:
        assert setting(reading, "business_day_starts", "s1") == "04:00"
        assert setting(reading, "business_day_starts", "s2") == "00:00"
        store = reading.store("s1")
    assert store is not None
    assert store.business_day_starts.hour == 4


def test_what_was_changed_travels_complete_in_one_operation(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"welcome": "C50", "points": {"lot_days": 365}})
    assert [body.values for body in bodies(shop)] == [  # type: ignore[attr-defined]
        {"welcome": "C50", "points": {"per_minor": 100, "worth_minor_per_100": 100, "lot_days": 365}}
    ]


_CARD = {"kind": "stamp_card", "benefit": {"stamps": 10, "reward": "C50"}}
_SLOT = {"weekday": 2, "from": "15:00", "until": "16:00", "capacity": 2}
_CAKE = {"kind": "reservation", "benefit": {"item": "cake", "price_minor": 9900, "slots": [_SLOT]}}


@pytest.mark.parametrize("terms", [_CARD, _CAKE])
def test_what_is_never_issued_is_no_welcome(shop: Shop, terms: dict[str, object]) -> None:
    whole = {"id": "NEVER", "title": {"en": "Never"}, **terms}
    assert put_campaigns(shop.counter, PutCampaigns(new_id(shop), (whole,))).done
    tiers = {"list": [{"name": "gold", "visits": 1, "birthday": "NEVER"}]}
    for values, key in (({"welcome": "NEVER"}, "welcome"), ({"tiers": tiers}, r"tiers.list\[0\].birthday")):
        with pytest.raises(InvalidInput, match=f"{key}: coupons of NEVER are not issued"):
            put_settings(shop.counter, new_id(shop), values)


def test_nothing_can_be_taken_for_a_welcome(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"welcome": "C50"})
    assert put_settings(shop.counter, new_id(shop), {"welcome": None}).values["welcome"] is None


@pytest.mark.parametrize(
    "values, key",
    [
        ({"colour": 1}, "colour"),
        ({}, ""),
        ({"points": {"per_mionr": 1}}, "points.per_mionr"),
        ({"points": {"per_minor": 0}}, "points.per_minor"),
        ({"points": {"per_minor": True}}, "points.per_minor"),
        ({"points": {"per_minor": None}}, "points.per_minor"),
        ({"points": 5}, "points"),
        ({"value": {"order": "bonus_first"}}, "value.order"),
        ({"value": {}}, "value.order"),
        ({"business_day_starts": "24:00"}, "business_day_starts"),
        ({"business_day_starts": "4:00"}, "business_day_starts"),
        ({"business_day_starts": 400}, "business_day_starts"),
        ({"void_free_minutes": -1}, "void_free_minutes"),
        ({"language": "de"}, "language"),
        ({"phone_region": "cn"}, "phone_region"),
        ({"consent_text_version": ""}, "consent_text_version"),
        ({"welcome": "C51"}, "welcome"),
        ({"welcome": "a b"}, "welcome"),
        ({"activity": {"active_days": 90}}, "activity"),
        ({"offline_caps": {"days": 1.5}}, "offline_caps.days"),
        ({"tiers": None}, "tiers"),
        ({"tiers": {"list": None}}, "tiers.list"),
        ({"tiers": {"window_days": None}}, "tiers.window_days"),
        ({"points": None}, "points"),
        ({"reservations": None}, "reservations"),
        ({"receipt": None}, "receipt"),
        ({"receipt": {"mode": None}}, "receipt.mode"),
        ({"points": {"per_minor": 0}, "languge": "en"}, "languge"),
        ({"tiers": {"list": [{"nmae": "gold", "visits": 1}]}}, "tiers.list[0].nmae"),
        ({"value": {"ordre": "proportional"}}, "value.ordre"),
        ({"tiers": {"windowdays": 30}}, "tiers.windowdays"),
        ({"tiers": {"window_days": 0}}, "tiers.window_days"),
        ({"tiers": {"window_days": 1_101}}, "tiers.window_days"),
        ({"tiers": {"notice_days": -1}}, "tiers.notice_days"),
        ({"tiers": {"list": {"name": "gold"}}}, "tiers.list"),
        ({"tiers": {"list": [{}]}}, "tiers.list[0].name"),
        ({"tiers": {"list": [{"name": "x" * 33, "visits": 1}]}}, "tiers.list[0].name"),
        ({"tiers": {"list": [{"name": "gold"}]}}, "tiers.list[0]"),
        ({"tiers": {"list": [{"name": "gold", "from_minor": 0}]}}, "tiers.list[0]"),
        ({"tiers": {"list": [{"name": "gold", "from_minor": 1.5}]}}, "tiers.list[0].from_minor"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "title": {"de": "x"}}]}}, "tiers.list[0].title.de"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "points_percent": 99}]}}, "tiers.list[0].points_percent"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "pay_percent": 0}]}}, "tiers.list[0].pay_percent"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "pay_percent": 101}]}}, "tiers.list[0].pay_percent"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "birthday": "C51"}]}}, "tiers.list[0].birthday"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "birthday": "a b"}]}}, "tiers.list[0].birthday"),
        ({"tiers": {"list": [{"name": "gold", "visits": 1, "colour": 1}]}}, "tiers.list[0].colour"),
        ({"tiers": {"list": [{"name": "a", "visits": 1}, {"name": "a", "visits": 2}]}}, "tiers.list"),
        ({"tiers": {"list": [{"name": "a", "visits": 1}, {"name": "b", "visits": 1}]}}, "tiers.list[1]"),
        ({"tiers": {"list": [{"name": "a", "visits": 2}, {"name": "b", "from_minor": 9}]}}, "tiers.list[1]"),
    ],
)
def test_a_wrong_or_unknown_setting_is_named_and_nothing_changes(
    shop: Shop, values: dict[str, object], key: str
) -> None:
    before = get_settings(shop.counter).values
    with pytest.raises(InvalidInput) as refusal:
        put_settings(
            shop.counter, new_id(shop), {**values, **({"language": "en"} if values and key != "language" else {})}
        )
    assert refusal.value.key == key
    assert get_settings(shop.counter).values == before
    assert outbox(shop) == []


def test_an_unknown_store_is_named(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="no store s9"):
        put_settings(shop.counter, new_id(shop), {"language": "en"}, "s9")


def test_a_value_that_a_newer_program_wrote_falls_back_to_the_default(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_setting("void_free_minutes", {"cashier": 5})
        writing.put_setting("points", {"per_minor": 10, "per_mile": 3})
        assert effective(writing, "s1")["void_free_minutes"] == 15
        assert setting(writing, "points") == {"per_minor": 100, "worth_minor_per_100": 100, "lot_days": None}


def test_the_owner_alone_says_which_customers_are_at_hand(shop: Shop) -> None:
    assert put_settings(shop.counter, new_id(shop), {"scope": "all"}).done
    sign_in_as(shop, Role.MANAGER)
    before = len(outbox(shop))
    for values in ({"scope": "store"}, {"scope": "store", "language": "en"}, {"scope": "all"}):
        for store in ("", "s1"):
            answer = put_settings(shop.counter, new_id(shop), values, store)
            assert not answer.done
            assert [(each.code.value, each.details["why"]) for each in answer.reasons] == [
                ("sign_in_required", "owner")
            ]
    assert len(outbox(shop)) == before
    with shop.store.reading() as reading:
        assert setting(reading, "scope", "s1") == "all"
        assert setting(reading, "language", "s1") == "zh_CN"
        refused = [each.entry for each in reading.audit_records(0, 100) if each.entry.outcome == "refused"]
    assert {(each.action, each.subject, each.staff) for each in refused} == {("settings_put", "scope", "k1")}
    assert len(refused) == 6


def test_a_manager_may_put_the_whole_list_with_the_owners_settings_as_they_are(shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)
    values = {**get_settings(shop.counter).values, "language": "en"}
    answer = put_settings(shop.counter, new_id(shop), values)
    assert answer.done
    assert answer.values["language"] == "en"
    assert "scope" not in bodies(shop)[-1].values  # type: ignore[attr-defined]


def test_owner_needed_is_said_in_both_languages(shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)
    (reason,) = put_settings(shop.counter, new_id(shop), {"scope": "all"}).reasons
    said = {lang: reason_words(reason, lang) for lang in ("zh_CN", "en")}
    assert "老板" in said["zh_CN"].headline
    assert "Owner" in said["en"].headline


def test_tiers_are_kept_whole_and_changed_part_by_part(shop: Shop) -> None:
    gold = {"name": "金卡", "from_minor": 500_000, "points_percent": 150, "birthday": "C50"}
    answer = put_settings(shop.counter, new_id(shop), {"tiers": {"list": [gold]}})
    whole = {"name": "金卡", "title": {"zh_CN": "金卡", "en": "金卡"}, "from_minor": 500_000, "visits": None}
    whole |= {"points_percent": 150, "pay_percent": None, "birthday": "C50"}
    assert answer.values["tiers"] == {"window_days": 365, "notice_days": 30, "list": [whole]}
    answer = put_settings(shop.counter, new_id(shop), {"tiers": {"notice_days": 7}})
    assert answer.values["tiers"] == {"window_days": 365, "notice_days": 7, "list": [whole]}


def test_tiers_are_the_same_in_all_stores(shop: Shop) -> None:
    with pytest.raises(InvalidInput, match="the same in all stores"):
        put_settings(shop.counter, new_id(shop), {"tiers": {"notice_days": 7}}, "s1")
