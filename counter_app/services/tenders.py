"""What kinds of tender are called: in the window, on a receipt and on the report of a shift."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_TENDERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "cash": ("现金", "Cash"),
        "wechat": ("微信支付", "WeChat Pay"),
        "alipay": ("支付宝", "Alipay"),
        "card": ("银行卡", "Card"),
        "": ("未注明", "Not said"),
    }
)


def tender_name(kind: str, lang: str) -> str:
    """A kind of tender; one that a newer program knows keeps its own word."""
    names = _TENDERS.get(kind)
    return kind if names is None else names[0 if lang.startswith("zh") else 1]
