"""A tag: a word that a shop's people put on members."""

from __future__ import annotations

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import is_plain
from counter_app.domain.old_customers import LONGEST_TAG, MOST_TAGS


def is_tag(text: str) -> bool:
    """Whether it is one, in its one form."""
    return 0 < len(text) <= LONGEST_TAG and text == " ".join(text.split()) and is_plain(text)


def clean_tag(text: str) -> str:
    """What was typed, in its one form. Raises `InvalidInput`."""
    plain = " ".join(text.split())
    if not is_tag(plain):
        raise InvalidInput(f"tag: needs a word of at most {LONGEST_TAG} characters", key="tag")
    return plain


def with_tag(tags: tuple[str, ...], tag: str, *, take: bool) -> tuple[str, ...]:
    """These tags with it, or without it; as they are where that is so already, or a member has as many as may be."""
    if take:
        return tuple(each for each in tags if each != tag)
    return tags if tag in tags or len(tags) >= MOST_TAGS else (*tags, tag)
