"""What an owner says of how long data is kept, and how it is put into words; off-line too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.retention import DAYS, NO_RULES, Holds, rules_dict, rules_from
from counter_app.protocol.retention import RetentionFound, RetentionTold
from counter_app.services.retention import run_retention, show_retention
from counter_app.services.retention_words import facts_lines
from counter_app.services.settings import get_settings, put_settings
from tests.counter_shop import Shop
from tests.services.desk import new_id, open_desk, sign_in_as


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path)
    sign_in_as(made, Role.OWNER)
    yield made
    made.store.close()


def keep(shop: Shop, **rules: object) -> bool:
    return put_settings(shop.counter, new_id(shop), {"retention": rules}).done


def test_what_is_left_out_stays_and_nothing_is_said_by_itself(shop: Shop) -> None:
    assert rules_from(get_settings(shop.counter).values["retention"]) == NO_RULES
    assert keep(shop, members_days=1_095)
    assert keep(shop, points_hold=False)
    said = get_settings(shop.counter).values["retention"]
    assert said == {**rules_dict(NO_RULES), "members_days": 1_095, "points_hold": False}
    assert keep(shop, members_days=None)
    assert not rules_from(get_settings(shop.counter).values["retention"]).of_the_cloud
    sign_in_as(shop, Role.MANAGER)
    assert not keep(shop, members_days=730)


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: value} for name, least in DAYS.items() for value in (least - 1, 36_501, "9", 1.5, True)),
        {"notice_days": 6}, {"notice_days": 366}, {"notice_days": None}, {"points_hold": 1}, {"member_days": 730},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_key(shop: Shop, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        keep(shop, **wrong)
    assert refused.value.key == f"retention.{next(iter(wrong))}"
    assert rules_from(wrong) == NO_RULES or "member_days" in wrong


def test_what_taking_an_import_back_needs_is_kept_for_as_long(shop: Shop) -> None:
    with pytest.raises(InvalidInput):
        put_settings(shop.counter, new_id(shop), {"retention": {"import_rows_days": 40}, "import_undo_days": 41})
    assert put_settings(shop.counter, new_id(shop), {"import_undo_days": 40}).done
    with pytest.raises(InvalidInput):
        keep(shop, import_rows_days=39)
    assert keep(shop, import_rows_days=40)
    with pytest.raises(InvalidInput):
        put_settings(shop.counter, new_id(shop), {"import_undo_days": 41})


def test_part_by_part_and_without_a_network(shop: Shop) -> None:
    assert keep(shop, members_days=730)
    seen = show_retention(shop.counter)
    assert (seen.rules.members_days, seen.told, seen.reasons) == (730, None, ())
    for asked in (show_retention(shop.counter, count=True), run_retention(shop.counter)):
        assert [each.code for each in asked.reasons] == ["needs_online"]
    parts = {
        "": RetentionTold(now="", portion=RetentionFound(members=3, held={"value": 1}), after="members:a"),
        "members:a": RetentionTold(now="", portion=RetentionFound(members=2, held={"value": 2, "points": 4}, calls=1)),
    }
    shop.link.online = True
    shop.link.retained = lambda after, _: parts[after]
    found = show_retention(shop.counter, count=True).found
    assert found == RetentionFound(members=5, held={"value": 3, "points": 4}, calls=1)


def test_every_reason_has_words_in_both_languages() -> None:
    held = {why.value: number for number, why in enumerate(Holds, 1)}
    for lang, first in (("zh_CN", "2026-04-09 起"), ("en", "From 2026-04-09")):
        facts = {"from": "2026-04-09T06:00:00.000Z", "due": 12, "calls": 3, "held": held, "why": "clock"}
        lines = facts_lines(facts, lang)
        assert (len(lines), lines[0].startswith(first)) == (3 + len(held), True)
        assert len(set(lines)) == len(lines)
        assert len(facts_lines({"erased": 12, "calls": 3, "held": held}, lang)) == 2 + len(held)
