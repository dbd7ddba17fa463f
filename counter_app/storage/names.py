"""Pinyin of names, for searching: 张三丰 → zhangsanfeng, zsf. Loaded when the first name is written."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache, lru_cache
from typing import cast

_quick = re.compile("[\u4e00-\u9fff]{1,6}").fullmatch


def pinyin_of(name: str) -> str:
    """Full pinyin without tones or blanks, lower case; latin letters stay."""
    return spelled(name)[0]


def initials_of(name: str) -> str:
    """First letters of each syllable or word."""
    return spelled(name)[1]


@lru_cache(maxsize=4_096)
def spelled(name: str) -> tuple[str, str]:
    """Pinyin and initials: a first sync asks for a million of each."""
    if _quick(name) and not _is_phrase(name):
        syllables = [_alone(letter) for letter in name]
    else:
        syllables = _words(name)
    return "".join(syllables), "".join([syllable[0] for syllable in syllables])


def _words(name: str) -> list[str]:
    if name.isascii():
        return name.lower().split()
    from pypinyin import lazy_pinyin

    return [part for syllable in lazy_pinyin(name) for part in syllable.lower().split()]


def _is_phrase(name: str) -> bool:
    """Whether characters that stand together have a reading of their own; where they have none, each is read alone.

    A first sync writes a million names, and cutting each into words costs more than everything else of a row.
    """
    phrases = _phrases()
    if name in phrases:
        return True
    last = len(name)
    for start in range(last - 1):
        for end in range(start + 2, last + 1):
            if name[start:end] in phrases:
                return True
    return False


@cache
def _phrases() -> Container[str]:
    from pypinyin.constants import PHRASES_DICT

    return cast("Container[str]", PHRASES_DICT)


@lru_cache(maxsize=16_384)
def _alone(letter: str) -> str:
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(letter)).lower()
