"""Who works here goes up before what that person did: the cloud would refuse it, or take it for nobody's."""

from counter_app.domain.member import Role
from counter_app.domain.rights import least_role
from counter_app.services.settings import put_settings
from counter_app.services.staff import put_staff
from counter_app.sync.link import HttpLink
from tests.sync.chance import Chain, TillInChain
from tests.sync.checks import assert_both_ends_prove_it
from tests.sync.test_goes_before import issued, off_line, redeems
from tests.sync.test_staff_refused import chain, refused_at, session_of, staff_at, sync

__all__ = ["chain"]


def person(till: TillInChain, name: str) -> str:
    with till.store.reading() as reading:
        found = reading.staff_by_name(name)
    assert found is not None
    return found.id


def new_manager(till: TillInChain) -> None:
    """Bo is made a manager by Mei, and signed in."""
    session_of(till, "m2", Role.MANAGER)
    assert put_staff(till.counter, till.ids.new(), [{"name": "Bo", "role": "manager", "pin": "1357"}]).reasons == ()
    session_of(till, person(till, "Bo"), Role.MANAGER)


def new_rights(till: TillInChain) -> None:
    new_manager(till)
    assert put_settings(till.counter, till.ids.new(), {"rights": {"issue": "cashier"}}).done


def rights_hold(chain: Chain, till: TillInChain) -> None:
    sync(chain)
    assert refused_at(till) == []
    for each in chain.tills:
        with each.store.reading() as reading:
            assert least_role(reading.settings().get("rights"), "issue") is Role.CASHIER


def test_with_a_claim(chain: Chain) -> None:
    till, _, code = issued(chain, "13800000001")
    off_line(till, lambda: new_rights(till))
    redeems(till, code, "")
    rights_hold(chain, till)


def test_with_what_is_sent_at_once(chain: Chain) -> None:
    till = chain.tills[0]
    off_line(till, lambda: new_rights(till))
    assert isinstance(till.counter.link, HttpLink)
    assert till.counter.link.send_at_once(2.0)
    rights_hold(chain, till)


def test_of_several_in_one_file_the_one_who_says_so_comes_last(chain: Chain) -> None:
    """The cloud takes one after the other: who is no manager any more would not be one for the next."""
    till = chain.tills[0]
    session_of(till, "m2", Role.MANAGER)
    listed = [
        {"name": "Mei", "role": "cashier", "pin": "8642"},
        {"name": "Bo", "role": "manager", "pin": "1357"},
        {"name": "Lin", "role": "cashier", "pin": "2468"},
    ]
    assert put_staff(till.counter, till.ids.new(), listed).reasons == ()
    sync(chain)
    assert refused_at(till) == []
    assert {(name, *staff_at(each)[name]) for each in chain.tills for name in ("Bo", "Mei", "Lin")} == {
        ("Mei", "cashier", True), ("Bo", "manager", True), ("Lin", "cashier", True),
    }  # fmt: skip
    assert_both_ends_prove_it(chain)


def test_a_shop_is_handed_over_in_one_file(chain: Chain) -> None:
    till = chain.tills[0]
    session_of(till, chain.desk.owner, Role.OWNER)
    with till.store.reading() as reading:
        before = {each.id: each.name for each in reading.all_staff()}
    listed: list[dict[str, object]] = [
        {"name": before[chain.desk.owner], "role": "owner", "active": False},
        {"name": "Mei", "role": "owner", "pin": "8642"},
    ]
    assert put_staff(till.counter, till.ids.new(), listed).reasons == ()
    sync(chain)
    assert refused_at(till) == []
    for each in chain.tills:
        assert (staff_at(each)["Mei"], staff_at(each)[before[chain.desk.owner]]) == (("owner", True), ("owner", False))
    assert_both_ends_prove_it(chain)
