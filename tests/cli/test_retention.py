"""`retention show|run` through the command line: announced, counted, carried out, and told in the log."""

from collections.abc import Iterator

import pytest

from tests.cli.conftest import Shop, made_shop

PHONE = "13900008833"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop of its own: two years pass in it, and its people go."""
    with made_shop(tmp_path_factory.mktemp("kept-for-so-long")) as shop:
        yield shop


def as_owner(shop: Shop, day: str) -> None:
    shop.set_clock(f"{day}T12:00:00+08:00")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])


def test_members_not_seen_any_more_are_announced_and_go(shop: Shop) -> None:
    first = shop.first
    first.must("sign-up", "--phone", PHONE, "--name", "阮金丝雀", "--consent")
    kept = first.must("sign-up", "--phone", "13900008834", "--consent")["member"]["id"]
    assert first("retention", "show").code == 1
    as_owner(shop, "2026-03-10")
    first.must("top-up", "--member", kept, "--amount-minor", "500")
    assert first.must("retention", "show")["rules"]["members_days"] is None
    for wrong in (
        "{retention: {members_days: 5}}",
        "{retention: {members_day: 500}}",
        "{retention: {import_rows_days: 30}, import_undo_days: 40}",
    ):
        (first.folder / "wrong.yaml").write_text(wrong)
        assert first("settings", "put", str(first.folder / "wrong.yaml")).code == 2, wrong
    (first.folder / "keep.yaml").write_text("{retention: {members_days: 400}}")
    as_owner(shop, "2028-01-01")
    first.must("settings", "put", str(first.folder / "keep.yaml"))
    first.must("sync")
    seen = first.must("retention", "run", "--dry-run")
    assert seen["would"]["members"] >= 1
    assert seen["would"]["held"]["value"] == 1
    first.must("retention", "run")
    shown = first.must("retention", "show")
    assert (shown["why"], shown["purged"], shown["counted"]["held"]["value"]) == ("rules", None, 1)
    assert shown["from"].startswith("2028-01-31")
    for day in ("06", "11", "16", "21", "26", "30"):
        as_owner(shop, f"2028-01-{day}")
        assert first.must("retention", "run")["erased"] == 0
    assert first.must("members", "--search", PHONE)["total"] == 1
    as_owner(shop, "2028-02-01")
    done = first.must("retention", "run")
    assert done["erased"] == seen["would"]["members"]
    assert first.must("members", "--search", PHONE)["total"] == 0
    assert first.must("member", "show", kept)["member"]["principal_minor"] == 500
    as_owner(shop, "2028-02-02")
    first.must("sync")
    said = [each for each in first.must("audit")["records"] if each["action"] == "retention"]
    assert {each["outcome"] for each in said} >= {"begun", "noticed", "done"}
    assert PHONE not in str(said)
    reasons = {each["reason"]: each["status"] for each in first.must("exceptions")["exceptions"]}
    assert "retention_notice" in reasons
    assert first.must("sync")["digest_equal"] is True
    assert first.must("audit", "--verify")["ok"] is True


def test_a_manager_may_look_and_only_the_owner_may_run(shop: Shop) -> None:
    first = shop.first
    as_owner(shop, "2026-03-10")
    (first.folder / "staff.yaml").write_text('[{name: Chen, role: manager, pin: "864209"}]')
    first.must("staff", "put", str(first.folder / "staff.yaml"))
    first.must("sign-in", "Chen", "--pin", "864209")
    assert first("retention", "show").code == 0
    (first.folder / "keep.yaml").write_text("{retention: {members_days: 400}}")
    assert first("settings", "put", str(first.folder / "keep.yaml")).code == 1
    assert first("retention", "run").code == 1
