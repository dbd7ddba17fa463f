"""What a member's tier is called and what is missing to the next one: one sentence for each case, in both languages."""

from datetime import date
from pathlib import Path

import pytest

from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.services.members import show_member
from counter_app.services.tiers import tier_document
from tests.counter_shop import Shop, open_shop
from tests.services.ledgers import M1

TODAY = date(2026, 3, 10)
TIERS = {
    "window_days": 365,
    "notice_days": 30,
    "list": [
        {"name": "silver", "title": {"zh_CN": "银卡", "en": "Silver"}, "from_minor": 100_000},
        {"name": "gold", "title": {"zh_CN": "金卡", "en": "Gold"}, "from_minor": 500_000, "visits": 4},
        {"name": "platinum", "title": {"zh_CN": "铂金卡", "en": "Platinum"}, "from_minor": 900_000, "visits": 4},
    ],
}


def told(shop: Shop, tier: str, standing: tuple[object, ...] | None, tiers: object = None) -> dict[str, object]:
    """What is shown of M1 where this has come down: since, until, paid, visits, holds."""
    with shop.store.writing() as writing:
        writing.put_setting("tiers", TIERS if tiers is None else tiers)
        row: dict[str, object] = dict(zip(columns_of("member"), [""] * 99, strict=False))
        row |= {"id": M1, "version": 5, "tags": [], "visits": 1, "status": "active", "deleted": False, "tier": tier}
        row |= {"number": "3000000001", "phone": "+8613800001234", "joined_at": "2026-03-10T06:00:00.000Z"}
        kinds = {"member": KindPage(columns=columns_of("member"), rows=[[row[each] for each in columns_of("member")]])}
        if standing is not None:
            kinds["tier"] = KindPage(columns=columns_of("tier"), rows=[[M1, 5, *standing, False]])
        page = ChangesPage(now="2026-03-10T06:00:00.000Z", version=5, more=False, kinds=kinds, cloud_epoch="e")
        writing.apply_page(page, advance=True)
    shown = show_member(shop.counter, M1).member
    assert shown is not None
    assert shown.tier == tier
    return {
        **tier_document(shown.standing, "zh_CN"),
        "en": shown.standing.sentence("en") if shown.standing is not None else None,
    }


# the tier, what came down of it, what is missing (to the next tier, or to keep it), the sentence in both languages
TABLE: dict[str, tuple[str, tuple[object, ...] | None, object, str, str]] = {
    "nothing bought": ("", None, ("silver", 100_000, 0, None), "再消费 1000.00 元升级为银卡",
                       "Spend 1000.00 more for Silver"),
    "no tier yet": ("", ("", "", 88_000, 1, "2026-12-31"), ("silver", 12_000, 0, "2026-12-31"),
                    "再消费 120.00 元升级为银卡（截至 2026-12-31）", "Spend 120.00 more by 2026-12-31 for Silver"),
    "money missing": ("gold", ("2026-01-01", "", 888_000, 9, "2026-12-31"), ("platinum", 12_000, 0, "2026-12-31"),
                      "金卡：再消费 120.00 元升级为铂金卡（截至 2026-12-31）",
                      "Gold: spend 120.00 more by 2026-12-31 for Platinum"),
    "a visit missing": ("silver", ("2026-01-01", "", 500_000, 3, "2026-12-31"), ("gold", 0, 1, "2026-12-31"),
                        "银卡：再到店 1 天升级为金卡（截至 2026-12-31）",
                        "Silver: visit on 1 more day by 2026-12-31 for Gold"),
    "both missing": ("silver", ("2026-01-01", "", 499_999, 2, "2026-12-31"), ("gold", 1, 2, "2026-12-31"),
                     "银卡：再消费 0.01 元、再到店 2 天升级为金卡（截至 2026-12-31）",
                     "Silver: spend 0.01 more and visit on 2 more days by 2026-12-31 for Gold"),
    "the highest": ("platinum", ("2026-01-01", "", 900_000, 4, "2026-12-31"), None, "铂金卡：已是最高等级",
                    "Platinum: the highest tier"),
    "under notice": ("gold", ("2026-01-01", "2026-04-01", 480_000, 4, "2026-03-20"), ("gold", 20_000, 0, "2026-03-20"),
                     "金卡保留至 2026-04-01，再消费 200.00 元即可保级（截至 2026-03-20）",
                     "Gold until 2026-04-01: spend 200.00 more by 2026-03-20 to keep it"),
    "under notice, nothing in the window": ("silver", ("2026-01-01", "2026-04-01", 0, 0, ""),
                                            ("silver", 100_000, 0, "2026-04-01"),
                                            "银卡保留至 2026-04-01，再消费 1000.00 元即可保级",
                                            "Silver until 2026-04-01: spend 1000.00 more to keep it"),
    "not heard of since": ("gold", ("2026-01-01", "", 888_000, 9, "2026-03-09"), None, "金卡", "Gold"),
    "the last day that is known": ("gold", ("2026-01-01", "", 888_000, 9, "2026-03-10"),
                                   ("platinum", 12_000, 0, "2026-03-10"),
                                   "金卡：再消费 120.00 元升级为铂金卡（截至 2026-03-10）",
                                   "Gold: spend 120.00 more by 2026-03-10 for Platinum"),
    "a notice that has ended unheard": ("gold", ("2026-01-01", "2026-03-09", 0, 0, "2026-03-09"), None, "金卡", "Gold"),
    "a name of its own": ("员工", ("2026-01-01", "", 5, 1, "2026-12-31"), None, "员工", "员工"),
}  # fmt: skip


@pytest.mark.parametrize("tier, standing, missing, zh, en", TABLE.values(), ids=TABLE)
def test_a_tier_is_explained_in_one_sentence(
    tmp_path: Path, tier: str, standing: tuple[object, ...] | None, missing: object, zh: str, en: str
) -> None:
    found = told(open_shop(tmp_path), tier, standing)
    assert (found["tier_text"], found["en"]) == (zh, en)
    step = found["tier_keep"] or found["tier_next"]
    assert step is None or isinstance(step, dict)
    names = ("tier", "missing_minor", "missing_visits", "by")
    assert (tuple(step[name] for name in names) if step is not None else None) == missing


def test_without_tiers_nothing_is_said(tmp_path: Path) -> None:
    found = told(open_shop(tmp_path), "金卡", None, {"window_days": 365, "notice_days": 30, "list": []})
    assert set(found.values()) == {None}
