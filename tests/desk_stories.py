"""Every page of a manager beside the list of members, one after the other, for pictures."""

from __future__ import annotations

from collections.abc import Iterator

from tests import (
    desk_campaigns_story,
    desk_exceptions_story,
    desk_follow_ups_story,
    desk_imports_story,
    desk_numbers_story,
    desk_settings_story,
    desk_staff_story,
)
from tests.studio import Studio

NAMES = (
    *(*desk_exceptions_story.NAMES, *desk_campaigns_story.NAMES, *desk_imports_story.NAMES),
    *(*desk_numbers_story.NAMES, *desk_settings_story.NAMES, *desk_staff_story.NAMES),
    *desk_follow_ups_story.NAMES,
)


def desk(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    yield from desk_exceptions_story.exceptions(studio)
    yield from desk_campaigns_story.campaigns(studio)
    yield from desk_imports_story.imports(studio)
    yield from desk_settings_story.settings(studio)
    yield from desk_numbers_story.numbers(studio)
    yield from desk_staff_story.staff(studio)
    yield from desk_follow_ups_story.follow_ups(studio)
