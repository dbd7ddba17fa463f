"""`dataclass` without its price at start: the standard one compiles six methods for each class.

A counter's window needs over a hundred such classes before it is there, and they took as long as Qt's widgets did. Here
a class compiles its `__init__` when the first value is made of it, and shares the rest. To the type checker, to
`dataclasses.replace` and `fields`, and to msgspec it is a dataclass like any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - handed on
else:

    def dataclass(cls=None, /, **options):
        """As `dataclasses.dataclass`; what is slotted, and frozen or not, is made the quick way."""
        if cls is not None:
            return dataclasses.dataclass(cls)
        if options == {"frozen": True, "slots": True}:
            return _frozen
        return _changing if options == {"slots": True} else dataclasses.dataclass(**options)


def _frozen(cls: type[Any]) -> type[Any]:
    refusals = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    return _made(cls, refusals, {"__eq__": _equal, "__hash__": _hash, "__repr__": _repr})


def _changing(cls: type[Any]) -> type[Any]:
    return _made(cls, {}, {"__eq__": _equal, "__hash__": None, "__repr__": _repr})


def _made(cls: type[Any], given: dict[str, Any], usual: dict[str, Any]) -> type[Any]:
    """`usual`: what a class may have of its own instead."""
    made = dataclasses.dataclass(init=False, repr=False, eq=False)(cls)
    given = {**given, "__init__": _first_init(made)}
    given |= {name: method for name, method in usual.items() if cls.__dict__.get(name) is None}
    for name, method in given.items():
        setattr(made, name, method)
    return made


def _first_init(cls: type[Any]) -> Callable[..., None]:
    """Stands in until the first value is made."""

    def stand_in(self: Any, *args: Any, **kwargs: Any) -> None:
        if cls.__init__ is stand_in:
            type.__setattr__(cls, "__init__", _compiled_init(cls))
        cls.__init__(self, *args, **kwargs)

    return stand_in


def _compiled_init(cls: type[Any]) -> Callable[..., None]:
    space: dict[str, Any] = {"_missing": dataclasses.MISSING}
    places: list[str] = []
    by_name: list[str] = []
    lines: list[str] = []
    for field in dataclasses.fields(cls):
        name, given = field.name, field.name
        if field.default_factory is not dataclasses.MISSING:
            space[f"_make_{name}"] = field.default_factory
            given = f"_make_{name}() if {name} is _missing else {name}"
            argument = f"{name}=_missing"
        elif field.default is not dataclasses.MISSING:
            space[f"_usual_{name}"] = field.default
            argument = f"{name}=_usual_{name}"
        else:
            argument = name
        (by_name if field.kw_only else places).append(argument)
        lines.append(f" __values[{name!r}] = {given}")
    arguments = ", ".join(["self", *places, *(["*", *by_name] if by_name else [])])
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec(f"def __init__({arguments}):\n __values = self.__dict__\n" + "\n".join(lines or [" pass"]), space)  # noqa: S102 - field names only
    init: Callable[..., None] = space["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _compared(value: Any) -> tuple[Any, ...]:
    # By attribute: what msgspec reads of a document that leaves fields out has them from its class.
    return tuple(getattr(value, field.name) for field in value.__dataclass_fields__.values() if field.compare)


def _equal(self: Any, other: object) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or _compared(self) == _compared(other)


def _hash(self: Any) -> int:
    return hash(_compared(self))


def _repr(self: Any) -> str:
    shown = ((field.name, getattr(self, field.name)) for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(f'{name}={value!r}' for name, value in shown)})"


def _refuse_to_set(_self: Any, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")
