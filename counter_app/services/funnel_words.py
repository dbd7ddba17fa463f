"""What funnels say, in both languages."""

from __future__ import annotations

from counter_app.domain.campaign import Words
from counter_app.services.chart_words import Speech, in_days

CAMPAIGN_PLACES = (
    Words("打开（未接通）", "Opened (not connected)"),
    Words("核销", "Redeemed"),
    Words("又来", "Came back"),
)
CHANNEL_PLACES = (
    Words("买过", "Bought"),
    Words("用过券", "Redeemed"),
    Words("又来", "Came back"),
    Words("线上（未接通）", "On-line (not connected)"),
)
CAMPAIGN_NOTE = Words(
    "括号里是发出张数。又来：首次用券的会员中，之后又来过的。打开要等服务号接通。",
    "In brackets: issued. Came back: of those who first used one. Opened comes with a service account.",
)
CHANNEL_NOTE = Words(
    "括号里是这些天注册的会员。阅读、消息、关注要等服务号接通。",
    "In brackets: who joined. Reads, messages and followers come with a service account.",
)
RUNG_UP = Words("收银额", "Rung up")


def campaigns_sentence(speech: Speech, days: int, issued: int, used: int, spent_minor: int) -> str:
    """How many coupons left and came back, and the sales with them."""
    when = in_days(speech, days)
    if not issued and not used:
        return speech.say(f"{when}没有发券，也没有核销。", f"No coupon was issued or redeemed {when}.")
    money = speech.money(spent_minor)
    return speech.say(
        f"{when}发出 {issued:,} 张券，核销 {used:,} 张，带来 {money} 的销售。",
        f"{issued:,} coupons issued, {used:,} redeemed {when}, with sales of {money}.",
    )


def channels_sentence(speech: Speech, days: int, joined: int, rate: int) -> str:
    """How many came through channels, and how many of them came again."""
    when = in_days(speech, days)
    if not joined:
        return speech.say(f"{when}没有人经渠道注册。", f"Nobody joined through a channel {when}.")
    return speech.say(
        f"{when}经渠道注册 {joined:,} 人，其中 {rate}% 又来过。",
        f"{joined:,} {'person' if joined == 1 else 'people'} joined through channels {when}; {rate}% came back.",
    )


def staff_sentence(speech: Speech, days: int, people: int, best: str, minor: int) -> str:
    """How much all of them rang up, and who most."""
    when = in_days(speech, days)
    if not people:
        return speech.say(f"{when}没有收银。", f"Nothing was rung up {when}.")
    money = speech.money(minor)
    return speech.say(
        f"{when} {people} 人共收银 {money}，最多的是{best}。", f"{people} rang up {money} {when}, most of it {best}."
    )
