"""The examples of docs/campaigns.md and docs/settings.md are what the program takes, and say what it says."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from counter_app.domain.campaign import KINDS
from counter_app.domain.campaign_file import parse_terms, terms_to_dict
from counter_app.domain.rights import RIGHTS, USUAL
from counter_app.services.settings import DEFAULTS, read_settings
from counter_app.services.staff import read_staff
from counter_app.services.words import benefit_words

DOCS = Path(__file__).resolve().parents[2] / "docs"


def examples(name: str) -> list[Any]:
    text = (DOCS / name).read_text(encoding="utf-8")
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


def campaigns() -> list[dict[str, Any]]:
    found = examples("campaigns.md")
    return [entry for example in found for entry in (example if isinstance(example, list) else [example])]


@pytest.mark.parametrize("number", range(len(campaigns())))
def test_every_campaign_of_the_page_is_taken(number: int) -> None:
    terms = parse_terms(campaigns()[number])
    assert parse_terms(terms_to_dict(terms)) == terms


def test_the_short_and_the_long_form_of_the_page_are_the_same_campaign() -> None:
    short, long = campaigns()[:2]
    assert long == terms_to_dict(parse_terms(short))


def test_every_key_and_every_kind_is_explained_on_the_page() -> None:
    text = (DOCS / "campaigns.md").read_text(encoding="utf-8")
    for key in terms_to_dict(parse_terms(campaigns()[0])):
        assert f"| `{key}` |" in text
    for kind in KINDS:
        assert f"`{kind}`" in text


def test_the_examples_say_what_the_page_says_of_them() -> None:
    said = {entry["id"]: benefit_words(parse_terms(entry), "en", 2) for entry in campaigns()}
    assert said == {
        "TEA": "50 off",
        "C50": "50 off from 200",
        "D88": "12 % off, at most 20",
        "BAG": "Free: 帆布袋",
        "LESSON": "One lesson for free",
        "HOTPOT": "Prepaid: 双人火锅套餐",
        "YOGA10": "10 uses",
        "SAMPLE": "Trial: 洁面乳小样, postage 8",
        "COFFEE10": "A coupon for 10 stamps",
        "CAKE": "Pick-up: 生日蛋糕, 99, deposit 20",
        "PURSE": "100 off",
    }


def test_the_defaults_of_the_page_are_the_programs() -> None:
    defaults, *_ = examples("settings.md")
    assert defaults == {name: dict(value) if isinstance(value, Mapping) else value for name, value in DEFAULTS.items()}
    assert read_settings(defaults) == defaults
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    for name in DEFAULTS:
        assert f"| `{name}` |" in text


def test_the_tiers_of_the_page_are_taken() -> None:
    _, tiers, *_ = examples("settings.md")
    found = read_settings(tiers)["tiers"]
    assert isinstance(found, dict)
    assert [tier["name"] for tier in found["list"]] == ["silver", "gold"]
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    for key in found["list"][0]:
        assert f"| `{key}` |" in text


def test_how_long_data_is_kept_by_the_page_is_taken() -> None:
    _, _, retention, _, _ = examples("settings.md")
    found, usual = read_settings(retention)["retention"], DEFAULTS["retention"]
    assert isinstance(found, dict)
    assert isinstance(usual, Mapping)
    assert found == {**usual, **retention["retention"]}
    text = (DOCS / "settings.md").read_text(encoding="utf-8").partition("## How long data is kept")[2]
    assert all(f"`{name}`" in text for name in found)


def test_the_rights_of_the_page_are_taken_and_each_stands_in_its_table() -> None:
    _, _, _, rights, _ = examples("settings.md")
    assert read_settings(rights)["rights"] == {**USUAL, **rights["rights"]}
    text = (DOCS / "settings.md").read_text(encoding="utf-8").partition("## Rights")[2]
    assert all(f"`{name}`" in text for name in RIGHTS)


def test_the_staff_of_the_page_is_taken() -> None:
    *_, staff = examples("settings.md")
    assert [entry.pin for entry in read_staff(staff)] == ["0417", "935104", None]
