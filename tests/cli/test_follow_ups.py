"""Whom to call, through the command line: listed at one counter, called at the other, told of on the timeline."""

from tests.cli.conftest import Shop

PHONES = ("13900008831", "13900008832")


def test_a_list_is_made_called_at_the_other_counter_and_done(shop: Shop) -> None:
    first, second = shop.first, shop.second
    for phone in PHONES:
        first.must("sign-up", "--phone", phone, "--consent")
    two = [word for phone in PHONES for word in ("--member", phone)]
    refused = first("follow-up", "make", "call", "--due", "2026-03-10", *two)
    assert (refused.code, refused.document["reasons"][0]["code"]) == (1, "sign_in_required")
    assert first("follow-up", "make", "call", "--due", "2026-03-10", *two, "--dry-run").code == 1
    first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    make = ["follow-up", "make", "Not here for long", "--script", "How was the tea?", "--due", "2026-03-10", *two]
    assert first.must(*make, "--dry-run")["people"] == 2
    made = first.must(*make)
    assert made.items() >= {"made": 2, "had": 0, "ended": True, "queued": 0}.items()
    assert first.must(*make, "--id", str(made["id"])).items() >= {"made": 2, "had": 0, "ended": True}.items()
    first.must("sign-out")

    second.must("sync")
    listed = second.must("follow-up", "list")
    assert (listed["overdue"], listed["today"], listed["done"]) == (0, 2, 0)
    assert second.must("follow-up", "list", "--until", "today")["entries"] == listed["entries"]
    (entry, other) = listed["entries"]
    assert (entry["script"], entry["when"]) == ("How was the tea?", "today")
    assert entry["member"]["phone"].startswith("139****")
    done = second.must("follow-up", "done", entry["id"], "comes", "--note", "on Friday")
    assert done["entry"]["outcome"] == "comes"
    second.must("follow-up", "done", other["id"], "not-reached", "--next", "2026-03-12")
    second.must("sync")
    first.must("sync")
    again = first.must("follow-up", "list")
    assert [(each["id"], each["next"], each["tries"]) for each in again["entries"]] == [(other["id"], "2026-03-12", 1)]
    assert [each["note"] for each in first.must("follow-up", "list", "--done")["entries"]] == ["on Friday"]
    told = first.must("member", "show", entry["member"]["id"])["timeline"]
    assert sorted(each.get("outcome", "") for each in told if each["what"] == "follow_up") == ["", "comes"]
    for wrong in (["done", entry["id"], "shouted"], ["done", "x", "comes"], ["make", "x", "--due", "soon", *two]):
        assert first("follow-up", *wrong).code != 0, wrong
    for counter in (first, second):
        assert counter.must("sync")["digest_equal"] is True
