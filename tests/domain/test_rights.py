"""The table of rights: what is usual, what can be allowed, and what never follows from a wrong value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.rights import RIGHTS, USUAL, check_rights, least_role, owners_affair, right_of, whole

ROLES = [role.value for role in Role]
ANYTHING = st.none() | st.integers() | st.text() | st.sampled_from(ROLES)
SAID = st.dictionaries(st.sampled_from([*RIGHTS, "dance"]), ANYTHING)


def test_each_act_of_the_log_belongs_to_one_right_and_selling_to_none() -> None:
    acts = [act for right in RIGHTS.values() for act in right.acts]
    assert len(acts) == len(set(acts))
    assert all(right_of(act) is right for right in RIGHTS.values() for act in right.acts)
    for act in ("redeem", "checkout", "sign_in", "staff_put", "settings_put", "settings_get", "staff_list"):
        assert right_of(act) is None


def test_the_usual_role_is_never_below_what_can_be_allowed() -> None:
    assert all(right.usual.at_least(right.lowest) for right in RIGHTS.values())
    assert whole(None) == USUAL


@given(said=SAID | ANYTHING)
def test_whatever_came_over_the_wire_every_right_has_a_role_that_is_not_too_low(said: object) -> None:
    held = whole(said)
    assert held.keys() == RIGHTS.keys()
    for name, right in RIGHTS.items():
        assert Role(held[name]).at_least(right.lowest)
        assert least_role(said, name).value == held[name]
    assert not owners_affair(said, said)


@given(said=st.dictionaries(st.sampled_from(list(RIGHTS)), st.sampled_from(ROLES)))
def test_what_is_accepted_holds_as_it_was_said(said: dict[str, object]) -> None:
    try:
        checked = check_rights(said)
    except InvalidInput as wrong:
        name = wrong.key.removeprefix("rights.")
        assert not Role(str(said[name])).at_least(RIGHTS[name].lowest)
        return
    assert checked == said
    assert {**USUAL, **said} == whole(said)


@pytest.mark.parametrize(
    "said, key",
    [
        ({"dance": "cashier"}, "rights.dance"),
        ({"issue": "boss"}, "rights.issue"),
        ({"issue": None}, "rights.issue"),
        ({"export": "cashier"}, "rights.export"),
        ({"member_erase": "cashier"}, "rights.member_erase"),
    ],
)
def test_what_is_unknown_or_too_low_is_named(said: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_rights(said)
    assert refusal.value.key == key


@pytest.mark.parametrize(
    "before, after, needed",
    [
        ({}, {"refund": "manager"}, False),
        ({}, {"refund": "owner"}, True),
        ({"refund": "owner"}, {}, True),
        ({"refund": "owner"}, {"refund": "manager"}, True),
        ({"refund": "owner"}, {"refund": "owner", "issue": "cashier"}, False),
        ({"refund": "manager"}, None, False),
    ],
)
def test_what_is_an_owner_s_alone_takes_an_owner(before: object, after: object, needed: bool) -> None:
    assert owners_affair(before, after) is needed


def test_roles_stand_in_their_order() -> None:
    assert [[one.at_least(other) for other in Role] for one in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
