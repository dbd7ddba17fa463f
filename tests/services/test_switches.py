"""The merchant's switches, act by act: what `test_who_may` says of the usual holds as the merchant has changed it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.member import Role
from counter_app.domain.rights import RIGHTS, right_of
from tests.counter_shop import Shop
from tests.services.desk import open_desk, sign_in_as
from tests.services.test_who_may import ACTS, was_refused


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path, members=20, coupons=20)
    yield made
    made.store.close()


@pytest.mark.parametrize("name", [name for name, (_, logged, _) in ACTS.items() if right_of(logged) is not None])
def test_the_merchant_s_switch_decides_for_the_act_that_it_names(shop: Shop, name: str) -> None:
    least, logged, ask = ACTS[name]
    right = right_of(logged)
    assert right is not None
    assert right.usual is least
    for allowed in [role for role in Role if role.at_least(right.lowest)]:
        with shop.store.writing() as writing:
            writing.put_setting("rights", {right.name: allowed.value})
        for role in Role:
            sign_in_as(shop, role)
            assert was_refused(ask(shop)) is not role.at_least(allowed), (allowed, role)


def test_every_switch_is_about_something_that_somebody_can_ask_for() -> None:
    logged = {logged for _, logged, _ in ACTS.values()}
    # Of the same service: what differs is only what is asked for.
    alike = {"shift_pay_out", "export_checkouts", "export_all"}
    named = {act for right in RIGHTS.values() for act in right.acts}
    assert named <= logged | alike
