"""A change of staff that the cloud refuses is none at the counter that made it, and stands where a manager sees it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.member import Role, Staff
from counter_app.services.acting import current_session
from counter_app.services.records import Session
from counter_app.services.settings import put_settings
from counter_app.services.sign_in import TILL
from counter_app.services.staff import put_staff
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.checks import assert_both_ends_prove_it

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 268, 2, START)
    made.desk.do("staff_put", {"staff": "m2", "name": "Mei", "role": "manager", "pin_hash": "hash of Mei"})
    sync(made)
    yield made
    made.close()


def sync(chain: Chain) -> None:
    for till in (*chain.tills, *chain.tills):
        assert till.rounds.whole().completed


def session_of(till: TillInChain, staff: str, role: Role) -> None:
    with till.store.writing() as writing:
        writing.set_session(Session(staff, staff, role, None))


def staff_at(till: TillInChain) -> dict[str, tuple[str, bool]]:
    with till.store.reading() as reading:
        return {person.name: (person.role.value, person.active) for person in reading.all_staff()}


def refused_at(till: TillInChain) -> list[str]:
    with till.store.reading() as reading:
        return [each.type for each in reading.queue(till.clock.now()).refused]


def test_what_a_manager_did_who_is_none_any_more_is_put_back(chain: Chain) -> None:
    one, other = chain.tills
    session_of(one, "m2", Role.MANAGER)
    chain.desk.do("staff_put", {"staff": "m2", "name": "Mei", "role": "cashier"})
    assert put_staff(one.counter, one.ids.new(), [{"name": "Lin", "role": "cashier", "pin": "2468"}]).reasons == ()
    assert staff_at(one)["Lin"] == ("cashier", True)
    sync(chain)
    assert refused_at(one) == ["staff_put"]
    for till in (one, other):
        assert staff_at(till)["Lin"] == ("manager", True)
        assert staff_at(till)["Mei"] == ("cashier", True)
    assert_both_ends_prove_it(chain)


def test_an_owner_made_at_a_counter_that_was_broken_into_is_one_nowhere(chain: Chain) -> None:
    one, other = chain.tills
    with one.store.writing() as writing:  # as somebody with the folder and its key would
        writing.put_staff(Staff("m2", "Mei", Role.OWNER))
    session_of(one, "m2", Role.OWNER)
    made = [{"name": "Thief", "role": "owner", "pin": "1234"}, {"name": "Lin", "role": "owner", "pin": "2468"}]
    assert put_staff(one.counter, one.ids.new(), made).reasons == ()
    assert put_settings(one.counter, one.ids.new(), {"rights": {"export": "owner"}}).done
    sync(chain)
    assert refused_at(one) == ["staff_put", "staff_put", "settings_put"]
    assert "Thief" not in chain.desk.rows("staff")
    assert staff_at(other)["Lin"] == ("manager", True)
    assert "Thief" not in {**staff_at(one), **staff_at(other)}
    assert staff_at(one)["Lin"] == ("manager", True)
    with one.store.reading() as reading:
        assert reading.settings().get("rights") is None
    assert_both_ends_prove_it(chain)


@pytest.mark.parametrize("role", [Role.CASHIER, Role.MANAGER])
def test_who_was_signed_in_and_never_worked_here_is_so_no_longer_and_the_till_goes_on(chain: Chain, role: Role) -> None:
    one = chain.tills[0]
    session_of(one, "m2", Role.MANAGER)
    chain.desk.do("staff_put", {"staff": "m2", "name": "Mei", "role": "cashier"})
    assert put_staff(one.counter, one.ids.new(), [{"name": "Bo", "role": role.value, "pin": "1357"}]).reasons == ()
    with one.store.reading() as reading:
        made = reading.staff_by_name("Bo")
    assert made is not None
    session_of(one, made.id, role)
    sync(chain)
    assert refused_at(one) == ["staff_put"]
    with one.store.reading() as reading:
        session = current_session(reading, one.clock.now())
    assert session is not None
    assert (session.staff, session.role) == (TILL, Role.CASHIER)
