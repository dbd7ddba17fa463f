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
    alone = [_alone(letter) for letter in name]
    if "" not in alone:
        return tuple(alone)
    from pypinyin import lazy_pinyin

    parts = (part for syllable in lazy_pinyin(name) for part in syllable.lower().split())
    return tuple(part for part in parts if part)


@lru_cache(maxsize=16_384)
def _alone(letter: str) -> str:
    """The syllable of a character that has one reading only, whatever stands beside it; else empty. A first sync writes
    a million names, and asking for them whole costs more than everything else of a row."""
    from pypinyin import Style, pinyin

    if not "\u4e00" <= letter <= "\u9fff":
        return ""
    readings = {reading for found in pinyin(letter, style=Style.NORMAL, heteronym=True) for reading in found}
    return readings.pop().lower() if len(readings) == 1 else ""
