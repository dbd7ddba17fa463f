"""What a counter says begins a new epoch only where it proves it, once, and for its own merchant."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.cloud.app import open_cloud
from counter_app.protocol.devices import Held, WitnessRequest
from tests.cloud.support import C50, FREE, IDS, CloudShop, Till, open_shop


def other_merchant(shop: CloudShop) -> Till:
    made = shop.cloud.init_merchant("别家", "far")
    return CloudShop(shop.cloud, shop.clock, made.merchant, made.store, made.merchant_tag).till()


def epoch(till: Till) -> str:
    return till.pull().cloud_epoch


def shown(till: Till, **said: object) -> str:
    """The epoch that the cloud answers to what a counter says."""
    request = WitnessRequest(cloud_epoch=epoch(till), **said)  # type: ignore[arg-type]  # fields of `WitnessRequest`
    return till.cloud.witness(till.caller, request).cloud_epoch


def forged(till: Till, *, version: str = "", operation: str = "") -> str:
    """A genuine receipt with something else in it."""
    parts = till.pull().receipt.split(":")
    return ":".join((version or parts[0], operation or parts[1], parts[2]))


@pytest.mark.parametrize(
    "said",
    [
        lambda _: {"seen": 2**52},
        lambda _: {"closed": IDS.new()},
        lambda _: {"receipt": f"{2**52}::{'0' * 32}"},
        lambda till: {"receipt": forged(till, version=str(2**52))},
        lambda till: {"receipt": forged(till, operation=IDS.new())},
        lambda _: {"receipt": "x"},
    ],
    ids=["a version", "an id", "made up", "another version", "another operation", "no receipt"],
)
def test_a_bare_word_begins_nothing(till: Till, said: Callable[[Till], dict[str, object]]) -> None:
    before = epoch(till)
    assert shown(till, **said(till)) == before


@pytest.fixture
def kept_shop(tmp_path: Path) -> Iterator[CloudShop]:
    """In a file, so that it can be put back."""
    opened = open_shop(tmp_path)
    yield opened
    opened.cloud.close()


def remembered(shop: CloudShop, *tills: Till) -> Callable[[], None]:
    """Remember the cloud as it is; called, it is so again."""
    folder = shop.cloud.settings.folder
    kept = folder.with_name("kept")

    def open_again() -> None:
        shop.cloud = open_cloud(shop.cloud.settings)
        for till in tills:
            till.cloud = shop.cloud

    def go_back() -> None:
        shop.cloud.close()
        shutil.rmtree(folder)
        shutil.copytree(kept, folder)
        open_again()

    shop.cloud.close()
    shutil.copytree(folder, kept)
    open_again()
    return go_back


def test_what_was_lost_begins_one_epoch_of_one_merchant(kept_shop: CloudShop) -> None:
    till, second, other = kept_shop.till(), kept_shop.till(), other_merchant(kept_shop)
    till.campaign(C50)
    go_back = remembered(kept_shop, till, second, other)
    till.do("settings_put", {"values": {"language": "en"}})
    proof, before, theirs = till.pull().receipt, epoch(till), epoch(other)
    assert shown(till, receipt=proof) == before
    go_back()
    assert shown(other, receipt=proof) == theirs, "it is not theirs"
    assert shown(second, seen=2**52) == before
    after = shown(till, receipt=proof)
    assert after != before
    assert [epoch(each) for each in (till, second, other)] == [after, after, theirs]
    assert [shown(each, receipt=proof) for each in (till, second)] == [after, after], "once for the same proof"
    again = WitnessRequest(cloud_epoch=before, receipt=proof)
    assert till.cloud.witness(till.caller, again).cloud_epoch == after


def test_an_operation_is_missed_also_where_others_went_on_meanwhile(kept_shop: CloudShop) -> None:
    till, second = kept_shop.till(), kept_shop.till()
    go_back = remembered(kept_shop, till, second)
    till.campaign(C50)
    proof, before = till.pull().receipt, epoch(till)
    go_back()
    for number in range(20):
        second.do("settings_put", {"values": {"language": ("en", "zh_CN")[number % 2]}})
    assert till.pull().version > int(proof.partition(":")[0])
    assert shown(till, receipt=proof) != before


def test_the_person_who_runs_the_service_begins_anew_for_everybody(kept_shop: CloudShop) -> None:
    till, other = kept_shop.till(), other_merchant(kept_shop)
    go_back = remembered(kept_shop, till, other)
    till.campaign(C50)
    proof = till.pull().receipt
    go_back()
    assert shown(till, receipt=proof) != epoch(other)
    said = kept_shop.cloud.begin_new_epoch()
    assert [epoch(till), epoch(other)] == [said, said]


# --- tags of campaigns ----------------------------------------------------------------------------------------------


def tag_of(till: Till, campaign: str) -> object:
    return till.campaign(C50, id=campaign).detail["tag"]


def hold(till: Till, **said: object) -> list[str]:
    """What is taken back of what the counter shows."""
    return till.cloud.hold(till.caller, Held(**said)).taken  # type: ignore[arg-type]  # fields of `Held`


@pytest.mark.parametrize("kind", [C50, {**FREE, "kind": "pass", "benefit": {"uses": 10}}], ids=["coupon", "pass"])
def test_a_tag_is_kept_where_a_coupon_proves_it_and_not_on_a_bare_word(
    kept_shop: CloudShop, kind: dict[str, object]
) -> None:
    till = kept_shop.till()
    assert tag_of(till, "C50") == 1
    go_back = remembered(kept_shop, till)
    assert (tag_of(till, "NEW"), till.campaign(kind, id="NEWER").detail["tag"]) == (2, 3)
    newer = till.coupons(2, "NEWER")
    go_back()
    hold(till, campaigns={"ZZZ": 65535, "YYY": 40, "NEW": 2})
    assert hold(till, campaigns={"ZZZ": 65535, "NEWER": 3, "NEW": 3}, coupons=newer) == []
    again = till.campaign(kind, id="NEWER").detail["tag"]
    assert (tag_of(till, "FIRST"), again, tag_of(till, "ZZZ")) == (4, 3, 5)


def test_the_last_tag_is_not_the_last_campaign(shop: CloudShop, till: Till) -> None:
    assert (tag_of(till, "A"), tag_of(till, "B")) == (1, 2)
    with shop.cloud._context.database.writing() as writing:
        counter = writing.lock(shop.merchant)
        counter.tags_given = 65534
        writing.save([counter])
    puts = [till.operation("campaign_put", {"campaign": each, "terms": {**C50, "id": each}}) for each in "CDE"]
    assert [each.detail["tag"] for each in till.send(*puts)] == [65535, 3, 4]
    assert tag_of(till, "F") == 5
