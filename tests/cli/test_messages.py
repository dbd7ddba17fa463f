"""Planned messages, through the command line: looked at, planned at one counter, seen and taken back at the other."""

from tests.cli.conftest import Shop

PHONES = ("13900008841", "13900008842")


def test_a_message_is_planned_here_and_taken_back_there(shop: Shop) -> None:
    first, second = shop.first, shop.second
    for phone in PHONES:
        first.must("sign-up", "--phone", phone, "--name", "Li", "--consent")
    two = [word for phone in PHONES for word in ("--member", phone)]
    make = ["message", "plan", "Tea", "--text", "{name}: {points} points", "--at", "2026-03-12", *two]
    refused = first(*make)
    assert (refused.code, refused.document["reasons"][0]["code"]) == (1, "sign_in_required")
    for each in (first, second):
        each.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    first.must("sync")
    seen = first.must(*make, "--dry-run")
    assert seen.items() >= {"people": 2, "reached": 2, "quota_left": None, "service_account": False}.items()
    assert seen["left_out"] == {"no_consent": 0, "erased": 0, "recent": 0, "no_link": None}
    assert seen["reads_as"] == "Li: 0 points"
    late = first(*make[:-5], "2025-03-12", *two)
    assert (late.code, late.document["reasons"][0]["rule"], late.document["made"]) == (1, "time_over", 0)
    made = first.must(*make)
    assert made.items() >= {"made": 2, "had": 0, "ended": True, "queued": 0}.items()
    assert first.must(*make, "--id", str(made["id"]))["made"] == 2
    assert first.must(*make, "--dry-run")["left_out"]["recent"] == 2

    second.must("sync")
    (plan,) = second.must("message", "list")["plans"]
    assert plan.items() >= {"title": "Tea", "state": "held", "waits_for": "service_account", "held": 2}.items()
    assert second.must("message", "cancel", plan["id"])["plan"]["state"] == "cancelled"
    first.must("sync")
    (plan,) = first.must("message", "list")["plans"]
    assert plan.items() >= {"state": "cancelled", "waits_for": None, "cancelled_by": "owner"}.items()
    told = first.must("member", "show", PHONES[0])["timeline"]
    assert [each["state"] for each in told if each["what"] == "message"] == ["cancelled"]
    for wrong in (["cancel", "x"], [*make[1:5], "--at", "soon", *two], [*make[1:], "--kind", "group"]):
        assert first("message", *wrong).code == 2, wrong
    for counter in (first, second):
        assert counter.must("sync")["digest_equal"] is True
