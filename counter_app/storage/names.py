"""Pinyin of names, for searching: 张三丰 → zhangsanfeng, zsf. Loaded when the first name is written."""

from __future__ import annotations

from functools import lru_cache

_LONGEST_QUICK = 6


@lru_cache(maxsize=4_096)
def pinyin_of(name: str) -> str:
    """Full pinyin without tones or blanks, lower case; latin letters stay."""
    return "".join(_syllables(name))


@lru_cache(maxsize=4_096)
def initials_of(name: str) -> str:
    """First letters of each syllable or word."""
    return "".join(syllable[0] for syllable in _syllables(name))


@lru_cache(maxsize=4_096)
def _syllables(name: str) -> tuple[str, ...]:
    if name.isascii():
        return tuple(name.lower().split())
    if len(name) <= _LONGEST_QUICK and all("\u4e00" <= letter <= "\u9fff" for letter in name) and not _is_phrase(name):
        return tuple(map(_alone, name))
    from pypinyin import lazy_pinyin

    parts = (part for syllable in lazy_pinyin(name) for part in syllable.lower().split())
    return tuple(part for part in parts if part)


def _is_phrase(name: str) -> bool:
    """Whether characters that stand together have a reading of their own; where they have none, each is read alone.

    A first sync writes a million names, and cutting each into words costs more than everything else of a row.
    """
    from pypinyin.constants import PHRASES_DICT

    ends = range(2, len(name) + 1)
    return any(name[start:end] in PHRASES_DICT for end in ends for start in range(end - 1))


@lru_cache(maxsize=16_384)
def _alone(letter: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(letter)).lower()
