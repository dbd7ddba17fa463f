"""A frozen value behaves like a standard frozen dataclass; only its price at import is another."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, replace
from typing import Any

import msgspec
import pytest

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A value with every kind of field."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    secret: str = field(default="s", repr=False)
    mark: str = field(default="", compare=False)
    late: int = field(default=0, kw_only=True)


@dataclasses.dataclass(frozen=True)
class Standard:
    """The same, made by the standard library."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    secret: str = field(default="s", repr=False)
    mark: str = field(default="", compare=False)
    late: int = field(default=0, kw_only=True)


@dataclass(frozen=True, slots=True)
class Named(Point):
    """A value with the fields of another before its own, and a check."""

    name: str = "n"

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("no name")


ARGUMENTS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((1,), {}),
    ((1, 3), {"late": 4}),
    ((), {"x": 1, "tags": ["a"], "mark": "m"}),
    ((1, 2, ["b"], "t"), {}),
)


@pytest.mark.parametrize("places, names", ARGUMENTS)
def test_it_is_made_shown_and_taken_apart_like_a_standard_one(places: Any, names: Any) -> None:
    ours, theirs = Point(*places, **names), Standard(*places, **names)

    assert repr(ours) == repr(theirs).replace("Standard", "Point")
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert msgspec.json.encode(ours) == msgspec.json.encode(theirs)
    assert msgspec.json.decode(msgspec.json.encode(ours), type=Point) == ours
    assert replace(ours, x=9) == Point(9, ours.y, ours.tags, ours.secret, late=ours.late)
    assert copy.deepcopy(ours) == ours == pickle.loads(pickle.dumps(ours))  # noqa: S301 - our own bytes


@pytest.mark.parametrize("places, names", [((), {}), ((1, 2, [], "", "", 5), {}), ((1,), {"x": 2}), ((1,), {"z": 1})])
def test_wrong_arguments_are_refused_like_a_standard_ones(places: Any, names: Any) -> None:
    for kind in (Point, Standard):
        with pytest.raises(TypeError):
            kind(*places, **names)


def test_it_compares_by_its_compared_fields_with_its_own_kind_only() -> None:
    assert Point(1, mark="a") == Point(1, mark="b") != Point(2)
    assert Point(1) != Named(1)
    assert hash(Named(1, tags=())) == hash(Named(1, tags=()))  # type: ignore[arg-type]  # something that can be hashed
    with pytest.raises(TypeError):
        hash(Point(1))


def test_it_cannot_be_changed_and_each_has_a_list_of_its_own() -> None:
    one, other = Point(1), Point(1)
    with pytest.raises(FrozenInstanceError):
        one.x = 2  # type: ignore[misc]  # what is tried here
    with pytest.raises(FrozenInstanceError):
        del one.x
    one.tags.append("mine")
    assert other.tags == []


def test_it_is_taken_apart_by_place_and_checks_itself() -> None:
    match Named(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
    with pytest.raises(ValueError, match="no name"):
        Named(1, name="")


@dataclass(frozen=True, slots=True)
class Awkward:
    """Fields named like what a careless maker would use itself."""

    values: int
    self_: int = 1
    field: int = 2


def test_a_field_may_have_any_name() -> None:
    assert dataclasses.asdict(Awkward(7)) == {"values": 7, "self_": 1, "field": 2}


@dataclass(slots=True)
class Tally:
    """Something that changes."""

    name: str
    count: int = 0
    seen: list[str] = field(default_factory=list)


def test_what_may_change_changes_compares_and_has_no_hash() -> None:
    one, other = Tally("a"), Tally("a")
    assert one == other
    one.count += 1
    one.seen.append("x")
    assert (one.count, other.seen) == (1, [])
    assert one != other
    assert repr(other) == "Tally(name='a', count=0, seen=[])"
    with pytest.raises(TypeError):
        hash(one)


def test_what_was_read_of_a_document_that_leaves_fields_out_is_the_same_value() -> None:
    read = msgspec.json.decode(b'{"x": 1}', type=Point)

    assert read == Point(1)
    assert repr(read) == repr(Point(1))
