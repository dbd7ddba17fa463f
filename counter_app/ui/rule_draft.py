"""A segment that is being built: its conditions, of which all must hold, or any."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.segment_file import joined_by
from counter_app.domain.segment_rules import Group, Join, Rule
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """`denied`: it must not hold."""

    rule: Rule
    denied: bool = False

    @property
    def whole(self) -> Rule:
        """As it stands in the rule."""
        return joined_by(Join.NONE, [self.rule]) if self.denied else self.rule


@dataclass(frozen=True, slots=True)
class Draft:
    """`any_of`: one of them is enough."""

    conditions: tuple[Condition, ...] = ()
    any_of: bool = False

    @property
    def rule(self) -> Rule | None:
        """None while nothing is asked."""
        parts = [each.whole for each in self.conditions]
        return joined_by(Join.ANY if self.any_of else Join.ALL, parts) if parts else None

    def put(self, place: int | None, condition: Condition) -> Draft:
        """In the place of another one, or behind all."""
        if place is None:
            return replace(self, conditions=(*self.conditions, condition))
        return replace(self, conditions=(*self.conditions[:place], condition, *self.conditions[place + 1 :]))

    def without(self, place: int) -> Draft:
        """One less."""
        return replace(self, conditions=(*self.conditions[:place], *self.conditions[place + 1 :]))

    def turned(self) -> Draft:
        """Any in the place of all, or the other way round."""
        return replace(self, any_of=not self.any_of)


def draft_of(rule: Rule | None) -> Draft:
    """What a rule is built of; a group within it is one condition."""
    if rule is None:
        return Draft()
    if isinstance(rule, Group) and rule.join is not Join.NONE:
        return Draft(tuple(map(_condition, rule.parts)), rule.join is Join.ANY)
    return Draft((_condition(rule),))


def _condition(rule: Rule) -> Condition:
    if isinstance(rule, Group) and rule.join is Join.NONE and len(rule.parts) == 1:
        return Condition(rule.parts[0], denied=True)
    return Condition(rule)
