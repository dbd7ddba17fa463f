"""The copy for one person as a page that a browser shows and prints: what `member export` holds, in words first, then
whole. Nothing on it is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any

from counter_app.domain.money import currency_digits
from counter_app.services.chart_words import Speech

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "title": ("您的会员资料副本", "Copy of your member data"),
        "made": ("制作", "Made"),
        "by": ("制作人", "Made by"),
        "whole": ("内容完整：包含所有门店的记录。", "Complete: what every store has recorded is in it."),
        "part": (
            "云端没有回答：只有本收银台所知的内容。",
            "The cloud did not answer: only what this counter knows is in it.",
        ),
        "who": ("您的信息", "About you"),
        "balances": ("余额", "Balances"),
        "consent": ("消息与优惠", "Messages and offers"),
        "life": ("发生过的事", "What happened"),
        "held": ("系统中保存的全部内容", "Everything that is held"),
        "number": ("会员号", "Member number"),
        "phone": ("手机号", "Phone"),
        "name": ("姓名", "Name"),
        "birthday": ("生日", "Birthday"),
        "tags": ("标签", "Tags"),
        "tier": ("等级", "Tier"),
        "joined_at": ("入会时间", "Member since"),
        "points": ("积分", "Points"),
        "points_debt": ("待补积分", "Points owed"),
        "principal_minor": ("储值本金", "Stored value"),
        "bonus_minor": ("储值赠送", "Bonus value"),
        "agrees": ("同意接收", "Agreed"),
        "withdrawn": ("已撤回同意", "Withdrawn"),
        "sign_up": ("注册会员", "Signed up"),
        "import": ("导入会员", "Brought in from a list"),
        "update": ("资料变更", "Changed"),
        "issue": ("得到券", "Coupon received"),
        "checkout": ("消费", "Bought"),
        "redeem": ("核销券", "Coupon redeemed"),
        "void": ("撤销", "Taken back"),
        "refund": ("退款", "Refunded"),
        "top_up": ("储值", "Topped up"),
        "points_adjust": ("调整积分", "Points by hand"),
        "stamp": ("集点", "Stamp"),
        "merge": ("合并会员", "Records merged"),
        "reserve": ("预约", "Reserved"),
        "tag": ("标签", "Tag"),
    }
)
_OWN = ("number", "phone", "name", "birthday", "tags", "tier", "joined_at")
_STYLE = (
    "body{font:15px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:50rem;margin:2rem auto;"
    "padding:0 1rem;color:#1b1f24}h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem;"
    "border-bottom:1px solid #ccd}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem .5rem;"
    "border-bottom:1px solid #eef;overflow-wrap:anywhere}th{width:11rem;font-weight:600}.soft{color:#566}"
    "details{margin:.5rem 0}summary{cursor:pointer}pre{white-space:pre-wrap;font-size:12px}"
)


def page_of(document: Mapping[str, Any], lang: str) -> str:
    """HTML in Chinese ("zh_CN") or English, with a policy that lets nothing be loaded or run."""
    say = _Speaker(lang, currency_digits(document["currency"]))
    held = document["held"]
    made = (
        f"<h1>{say('title')}</h1><p class=soft>{escape(str(document['merchant']))} · {say('made')}"
        f" {_when(document['made_at'])} · {say('by')} {escape(str(document.get('made_by', '')))}</p>"
    )
    parts = [
        made,
        f"<p>{say('whole' if document['complete'] else 'part')}</p>",
        *(_person(row, say) for row in held.get("member", ())),
        _section(say("consent"), _consents(held.get("consent", ()), document["timeline"], say)),
        _section(say("balances"), _balances(document, say)),
        _section(say("life"), [_entry(entry, say) for entry in document["timeline"]]),
        f"<h2>{say('held')}</h2>",
        *(_table(name, rows) for name, rows in held.items() if rows),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f"<!doctype html><html lang={'zh-CN' if lang == 'zh_CN' else 'en'}><head><meta charset=utf-8>"
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><title>{say("title")}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


class _Speaker:
    def __init__(self, lang: str, digits: int) -> None:
        self._at = 0 if lang == "zh_CN" else 1
        self.money = Speech(lang, digits).money

    def __call__(self, key: str) -> str:
        words = _WORDS.get(key)
        return escape(key if words is None else words[self._at])


def _section(title: str, rows: Sequence[tuple[str, str]]) -> str:
    """Both columns are HTML already."""
    body = "".join(f"<tr><th>{first}</th><td>{second}</td></tr>" for first, second in rows)
    return f"<h2>{title}</h2><table>{body}</table>" if rows else ""


def _person(row: Mapping[str, Any], say: _Speaker) -> str:
    return _section(say("who"), [(say(name), _cell(row.get(name))) for name in _OWN if row.get(name)])


def _balances(document: Mapping[str, Any], say: _Speaker) -> list[tuple[str, str]]:
    told = document["balances"]
    rows = [(say(name), f"{told[name]:,}") for name in ("points", "points_debt") if told.get(name) or name == "points"]
    currency = escape(str(document["currency"]))
    rows += [(say(name), f"{say.money(told[name])} {currency}") for name in ("principal_minor", "bonus_minor")]
    return [*rows, *((escape(str(each["campaign"])), f"{each['stamps']}/{each['of']}") for each in document["stamps"])]


def _consents(
    rows: Sequence[Mapping[str, Any]], timeline: Sequence[Mapping[str, Any]], say: _Speaker
) -> list[tuple[str, str]]:
    """Since the sign-up, and the one that came with it."""
    said = [(say("agrees" if row["given"] else "withdrawn"), _when(row["at"])) for row in rows]
    first = [
        each["detail"]["consent"] for each in timeline if isinstance(each.get("detail", {}).get("consent"), Mapping)
    ]
    return [*said, *((say("agrees"), _when(each.get("at", ""))) for each in first)]


def _entry(entry: Mapping[str, Any], say: _Speaker) -> tuple[str, str]:
    what = "consent" if entry["what"] == "consent" else str(entry["what"])
    paid = entry.get("detail", {}).get("payable_minor")
    amount = f" {say.money(paid)}" if isinstance(paid, int) and paid else ""
    where = escape(str(entry.get("store", "")))
    return _when(entry["at"]), f"{say(what)}{amount} <span class=soft>{where}</span>"


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    shown = "".join(f"<table>{''.join(_line(each) for each in row.items())}</table><br>" for row in rows)
    return f"<details open><summary>{escape(name)} ({len(rows)})</summary>{shown}</details>"


def _line(item: tuple[str, Any]) -> str:
    return f"<tr><th>{escape(item[0])}</th><td>{_cell(item[1])}</td></tr>"


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{escape(str(name))}: {_cell(each)}" for name, each in value.items())
    return "" if value is None else escape(str(value))


def _when(text: object) -> str:
    return escape(str(text)[:16].replace("T", " "))
