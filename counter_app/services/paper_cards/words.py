"""The words of cards in two languages: one table each with the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

ZH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "between": "有效期 {0} 至 {1}",
        "until": "有效期至 {1}",
        "from": "{0} 起有效",
        "always": "长期有效",
        "bound": "仅限本人使用",
        "trial": "练习用 · 非真实优惠",
    }
)
EN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "between": "Valid {0} to {1}",
        "until": "Valid until {1}",
        "from": "Valid from {0}",
        "always": "No end date",
        "bound": "Only for its owner",
        "trial": "Practice, not a real offer",
    }
)


def card_words(key: str, lang: str) -> str:
    """One text."""
    return (ZH if lang.startswith("zh") else EN)[key]


def validity_words(first: date | None, last: date | None, lang: str) -> str:
    """Both days inclusive, as the store counts them."""
    key = "between" if first and last else "until" if last else "from" if first else "always"
    return card_words(key, lang).format(first, last)
