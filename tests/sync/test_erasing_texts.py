"""What staff typed about a member names nobody once the member is erased: at both ends, in the log, in a later copy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.domain.verdict import Reason
from counter_app.services.audit import verify
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.coupons import change_coupon
from counter_app.services.erasing import EraseRequest, erase_member
from counter_app.services.follow_up_lists import ListRequest, make_list
from counter_app.services.follow_ups import OutcomeRequest, list_follow_ups, say_outcome
from counter_app.services.import_members import ImportRequest, import_members
from counter_app.services.import_records import SheetTable
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.ledgers_by_hand import AdjustRequest, adjust_points
from counter_app.services.member_records import Selection
from counter_app.services.merging import MergeRequest, merge_members
from counter_app.services.messages import PlanRequest, foresee_plan, plan_message
from counter_app.services.redeem import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.tagging import TagRequest, foresee_tag, tag_members
from counter_app.services.void import VoidRequest, void
from tests.cloud.support import CloudShop
from tests.cloud.test_erasing import everything
from tests.sync.chance import TillInChain
from tests.sync.checks import assert_all_is_well
from tests.sync.test_erasing import assert_forgotten, cells
from tests.sync.world import World, furnished

PHONE, NAME, OTHER = "13712345678", "阮金丝雀", "13787654321"
CANARIES = (PHONE, NAME)


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = furnished(tmp_path_factory.mktemp("typed") / "beginning", 23, counters=2, stores=1)
    world.chain.close()
    return world


@pytest.fixture
def world(beginning: World, tmp_path: Path) -> Iterator[World]:
    made = beginning.copied(tmp_path / "world", 23)
    yield made
    made.chain.close()


def buy(till: TillInChain, what: str, *codes: str) -> str:
    form = CheckoutForm((PurchaseLine(what, 20_000), PurchaseLine("tea", 1_000)), tender="cash")
    answer = checkout(till.counter, RedeemRequest(till.ids.new(), codes, 21_000, PHONE, form=form))
    assert answer.checkout, answer.verdict
    return answer.checkout


def somebody(till: TillInChain, phone: str = PHONE, name: str = "") -> str:
    till.as_manager()
    member = sign_up(till.counter, SignUpRequest(till.ids.new(), phone, name, consent=True)).member
    assert member is not None
    return member.id


def coupon_of(till: TillInChain) -> str:
    made = issue(till.counter, IssueRequest(till.ids.new(), "C50", PHONE))
    assert made.done, made
    return made.coupons[0].short_code


def call(till: TillInChain, title: str, said: str, member: str) -> None:
    request = ListRequest(till.ids.new(), title, "2026-03-20", Selection(chosen=frozenset({member})), said)
    assert make_list(till.counter, request).made == 1
    entry = list_follow_ups(till.counter).entries[0].entry
    assert say_outcome(till.counter, OutcomeRequest(till.ids.new(), entry.id, "reached", said)).done


def named(till: TillInChain, name: str) -> None:
    """The name is known from now on."""
    table = SheetTable((("phone", "name"), (PHONE, name)), kind="csv")
    import_members(till.counter, ImportRequest(till.ids.new(), table, "a file"))


def typed_everywhere(till: TillInChain, member: str) -> None:
    """Before anybody knows how the member is called, each text says it."""
    new, counter, why = till.ids.new, till.counter, f"给{NAME}"
    assert adjust_points(counter, AdjustRequest(new(), PHONE, 500, why)).done
    code = coupon_of(till)
    for action in ("freeze", "unfreeze"):
        assert change_coupon(counter, new(), code, action, why).done
    first, second, third = buy(till, f"{NAME}的蛋糕", code), buy(till, "cake"), buy(till, "cake")
    assert void(counter, VoidRequest(new(), first, why)).done
    assert void(counter, VoidRequest(new(), second, why, line=2)).done
    assert refund(counter, RefundRequest(new(), third, why, 500)).done
    call(till, why, f"{NAME}说下周来", member)
    assert tag_members(counter, TagRequest(new(), f"{NAME}朋友", Selection(chosen=frozenset({member})))).changed == 1


def left_in(text: str) -> list[str]:
    return [each for each in CANARIES if each in text]


def everywhere(world: World) -> list[str]:
    """The cells, of the cloud and of each counter, in which something is left."""
    chain = world.chain
    said = [everything(CloudShop(chain.cloud, chain.clock, chain.merchant, "", ""))]
    said += [cells(till.store) for till in chain.tills]
    return [f"{n} {cell}" for n, each in enumerate(said) for cell in each.split("\n") if left_in(cell)]


def test_nothing_that_was_typed_names_somebody_who_was_erased(world: World) -> None:
    here, there = world.chain.tills
    member = somebody(here)
    for till in (here, there):
        till.rounds.whole()
    there.as_manager()
    typed_everywhere(here, member)
    here.rounds.whole()
    # The other one has no network: what it typed arrives when the cloud knows the name no more.
    there.wire.down = True
    late = buy(there, f"{NAME}的蛋糕")
    assert void(there.counter, VoidRequest(there.ids.new(), buy(there, "cake"), f"给{NAME}")).done
    assert adjust_points(there.counter, AdjustRequest(there.ids.new(), PHONE, 5, f"给{NAME}")).done
    named(there, NAME)
    named(here, NAME)
    assert len(everywhere(world)) > 10

    here.as_manager()
    assert erase_member(here.counter, EraseRequest(here.ids.new(), PHONE, "asked for", give_up_value=True)).done
    here.rounds.whole()
    there.wire.heal()
    world.settle()
    for till in world.chain.tills:
        till.rounds.whole()

    print("\n".join(everywhere(world)))
    assert not everywhere(world)
    assert_all_is_well(world)
    with there.store.reading() as reading:
        assert reading.operation(late) is not None
    for till in world.chain.tills:
        assert_forgotten(till, CANARIES)


def acts(till: TillInChain, member: str, other: str) -> dict[str, Callable[[str], tuple[Reason, ...]]]:
    """What is done to the member with a text that stays."""
    new, counter, code, sale = till.ids.new, till.counter, coupon_of(till), buy(till, "cake")
    both = Selection(chosen=frozenset({member, other}))
    at = "2026-03-20"
    return {
        "points": lambda text: adjust_points(counter, AdjustRequest(new(), PHONE, 5, text)).reasons,
        "coupon": lambda text: change_coupon(counter, new(), code, "freeze", text).reasons,
        "void": lambda text: void(counter, VoidRequest(new(), sale, text)).reasons,
        "line": lambda text: void(counter, VoidRequest(new(), sale, text, line=2)).reasons,
        "refund": lambda text: refund(counter, RefundRequest(new(), sale, text, 100)).reasons,
        "merge": lambda text: merge_members(counter, MergeRequest(new(), other, member, text)).reasons,
        "tag": lambda text: tag_members(counter, TagRequest(new(), text, both)).reasons,
        "tag seen": lambda text: foresee_tag(counter, both, text).reasons,
        "list": lambda text: make_list(counter, ListRequest(new(), text, at, both)).reasons,
        "script": lambda text: make_list(counter, ListRequest(new(), "call", at, both, text)).reasons,
        "message": lambda text: plan_message(counter, PlanRequest(new(), "news", "group", text, at, both)).reasons,
        "title": lambda text: plan_message(counter, PlanRequest(new(), text, "group", "hello", at, both)).reasons,
        "message seen": lambda text: foresee_plan(counter, PlanRequest("", text, "group", "hi", at, both)).reasons,
    }


def test_a_text_that_stays_with_others_or_in_the_log_is_refused_where_it_names_the_member(world: World) -> None:
    here, _ = world.chain.tills
    member, other = somebody(here, PHONE, NAME), somebody(here, OTHER)
    for what, act in acts(here, member, other).items():
        for text in (f"给{NAME}", f"call {PHONE[:3]} {PHONE[3:]}"):
            assert [reason.details.get("rule") for reason in act(text)] == ["names_member"], (what, text)
    here.rounds.whole()
    with here.store.reading() as reading:
        told = [record.entry.details for record in reading.audit_records(0, 10_000)]
    assert NAME not in str(told)
    # Taken away a tag may be whatever it is called, and who is called otherwise is not meant.
    assert tag_members(
        here.counter, TagRequest(here.ids.new(), NAME, Selection(chosen=frozenset({member})), take=True)
    ).done
    assert adjust_points(here.counter, AdjustRequest(here.ids.new(), PHONE, 5, "给阮金丝")).done


def test_a_reason_is_told_until_it_goes_and_the_chain_holds_it_all_the_same(world: World) -> None:
    here, _ = world.chain.tills
    somebody(here)
    assert adjust_points(here.counter, AdjustRequest(here.ids.new(), PHONE, 5, "a kindness")).done
    with here.store.reading() as reading:
        record = reading.audit_records(0, 10_000)[-1]
    assert record.entry.details == {"points": 5, "reason": "a kindness"}
    with here.store._writer.begin() as connection:
        changed = "UPDATE audit SET details = replace(details, 'a kindness', 'a present!') WHERE number = :number"
        connection.execute(changed, {"number": record.number})
    assert verify(here.counter).first_bad == record.number
