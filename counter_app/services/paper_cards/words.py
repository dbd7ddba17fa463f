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
        "practice": "练习用",
        "member": "会员卡",
        "identifies": "出示此卡即可积分；付款请出示手机上的会员码",
        "join": "扫码加入会员",
        "served_by": "扫码加入会员，为您服务",
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
        "practice": "Practice",
        "member": "Member card",
        "identifies": "Shows who you are; to pay, show the code on your phone",
        "join": "Scan to become a member",
        "served_by": "Scan to become a member; I am glad to help",
    }
)


def card_words(key: str, lang: str) -> str:
    """One text."""
    return (ZH if lang.startswith("zh") else EN)[key]


def validity_words(first: date | None, last: date | None, lang: str) -> str:
    """Both days inclusive, as the store counts them."""
    key = "between" if first and last else "until" if last else "from" if first else "always"
    return card_words(key, lang).format(first, last)
