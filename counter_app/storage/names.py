"""Pinyin of names, for searching: 张三丰 → zhangsanfeng, zsf. Loaded when the first name is written."""

from __future__ import annotations

from functools import lru_cache


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
    from pypinyin import lazy_pinyin

    parts = (part for syllable in lazy_pinyin(name) for part in syllable.lower().split())
    return tuple(part for part in parts if part)
