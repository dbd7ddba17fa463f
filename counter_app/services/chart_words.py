"""What charts say, in both languages: titles, labels, and the sentence that stands above each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from counter_app.domain.campaign import Words
from counter_app.domain.money import grouped_minor
from counter_app.domain.segments import ACTIVITY_SEGMENTS
from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Speech:
    """In which language, and with how many digits money is said."""

    lang: str
    digits: int

    @property
    def zh(self) -> bool:
        """Whether it is Chinese."""
        return self.lang.startswith("zh")

    def money(self, minor: int) -> str:
        """An amount with its thousands apart."""
        return grouped_minor(minor, self.digits)

    def say(self, zh: str, en: str) -> str:
        """One of two sentences."""
        return zh if self.zh else en


TITLES: Mapping[str, Words] = MappingProxyType(
    {
        "today": Words("今天", "Today"),
        "repurchase": Words("复购", "Bought again"),
        "activity": Words("活跃", "Activity"),
        "share": Words("会员占比", "Members' share"),
        "cohorts": Words("回来的人", "Came back"),
        "traffic": Words("客流", "Traffic"),
        "campaigns": Words("活动效果", "Campaigns"),
        "channels": Words("渠道效果", "Channels"),
        "staff": Words("店员收银", "Staff"),
    }
)
ACTIVITIES: Mapping[str, Words] = MappingProxyType({each.id: each.title for each in ACTIVITY_SEGMENTS})
RATE = Words("复购率", "Bought twice or more")
UNFINISHED = Words("本月还没过完。", "The present month is not over.")
MEMBERS = Words("会员", "Members")
OTHERS = Words("非会员", "Not members")
PURCHASES = Words("成交", "Purchases")
ONLINE_LATER = Words(
    "线上：阅读 —、消息 —、关注 —（服务号未接通）。",
    "On-line: reads —, messages —, followers — (no service account is connected).",
)
_KINDS: Mapping[str, Words] = MappingProxyType(
    {
        "walk_in": Words("进店未购买", "Walk-ins"),
        "phone": Words("电话", "Calls"),
        "inquiry": Words("咨询", "Inquiries"),
    }
)
_WEEKDAYS = tuple(
    Words(f"周{zh}", en)
    for zh, en in zip(
        "一二三四五六日",
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        strict=True,
    )
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def kinds_of(found: Iterable[str]) -> list[str]:
    """The kinds of traffic that everybody has, and what a newer counter counts beside."""
    return list(dict.fromkeys([*_KINDS, *sorted(found)]))


def kind_title(speech: Speech, kind: str) -> str:
    """What a kind of traffic is called; one of a newer counter by its own word."""
    known = _KINDS.get(kind)
    return known.pick(speech.lang) if known is not None else kind.replace("_", " ")


def day_words(speech: Speech, day: date) -> str:
    """A day of this or another year, in short."""
    return speech.say(f"{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]}")


def span(speech: Speech, first: date, last: date) -> str:
    """From one day to another."""
    if first == last:
        return speech.say(f"{first.month}/{first.day}", day_words(speech, first))
    return speech.say(
        f"{first.month}/{first.day}–{last.month}/{last.day}", f"{day_words(speech, first)} – {day_words(speech, last)}"
    )


def month_words(speech: Speech, month: str) -> str:
    """A month within a sentence."""
    year, number = int(month[:4]), int(month[5:])
    return speech.say(f"{year}年{number}月", f"{_MONTHS[number - 1]} {year}")


def month_short(speech: Speech, month: str, *, along: bool = False) -> str:
    """A month without its year; `along` a chart its first one stands for the year."""
    year, number = int(month[:4]), int(month[5:])
    if number == 1 and along:
        return speech.say(f"{year}年", str(year))
    return speech.say(f"{number}月", _MONTHS[number - 1])


def day_title(speech: Speech, day: date, today: date) -> str:
    """The day that a chart is about."""
    return speech.say("今天", "Today") if day == today else day_words(speech, day)


def weekday_title(speech: Speech, day: date) -> str:
    """The same weekday a week before."""
    return f"{_WEEKDAYS[day.weekday()].pick(speech.lang)} {day_words(speech, day)}"


def nth_month(speech: Speech, number: int) -> str:
    """How many months after the first."""
    return speech.say(f"第{number}月", f"+{number}")


def cohort_title(speech: Speech, month: str, members: int) -> str:
    """A row of those who began in one month."""
    return speech.say(f"{month_words(speech, month)}（{members:,} 人）", f"{month_words(speech, month)} ({members:,})")


def today_sentence(speech: Speech, day: date, today: date, now: int | None, here: int, there: int) -> str:
    """How a day stands against the same weekday a week before; `now`: up to which minute, None once it is over."""
    weekday = _WEEKDAYS[day.weekday()].pick(speech.lang)
    name = speech.say("今天", "today") if day == today else day_words(speech, day)
    then = speech.say(f"上{weekday}", f"last {weekday}")
    if day != today:
        then = speech.say(f"前一个{weekday}", f"the {weekday} before")
    when = name
    if now is not None:
        clock = f"{now // 60 % 24}:{now % 60:02d}"
        on = name if day == today else f"on {name}"
        when, then = speech.say(f"{name}到 {clock} ", f"Until {clock} {on}"), speech.say(f"{then}同一时刻", then)
    own, other = speech.money(here), speech.money(there)
    if not there:
        return speech.say(f"{when}销售额 {own}；{then}还没有销售。", f"{when}: sales of {own}; none on {then}.")
    change = _change(here, there)
    if not change:
        return speech.say(f"{when}和{then}持平：{own}。", f"{when}: as much as {then}, {own}.")
    more = speech.say("多" if change > 0 else "少", "above" if change > 0 else "below")
    return speech.say(
        f"{when}比{then}{more} {abs(change)}%：{own}，当时 {other}。",
        f"{when}: sales are {abs(change)}% {more} {then}, {own} against {other}.",
    )


def _change(here: int, there: int) -> int:
    """By how many percent `here` is above `there`, rounded half away from zero."""
    sign = 1 if here >= there else -1
    return sign * ((abs(here - there) * 200 + there) // (2 * there))


def again_sentence(speech: Speech, month: str, members: int, rate: int, before: int | None, month_before: str) -> str:
    """The repurchase rate of the last full month, against the month before it."""
    name = month_words(speech, month)
    if not members:
        return speech.say(f"{name}没有会员消费。", f"No member bought in {name}.")
    said = speech.say(
        f"{name}消费过的 {members:,} 位会员中，{rate}% 买了不止一次",
        f"Of {members:,} members who bought in {name}, {rate}% bought more than once",
    )
    if not month_before:
        return said + _against(speech, rate, None, "")
    same_year = month[:4] == month_before[:4]
    return said + _against(speech, rate, before, (month_short if same_year else month_words)(speech, month_before))


def dead_sentence(speech: Speech, members: int, rate: int, before: int | None) -> str:
    """The share of members who are lost, against the end of last month."""
    if not members:
        return speech.say("还没有会员。", "There are no members yet.")
    said = speech.say(
        f"{members:,} 位会员中，{rate}% 已流失（死会员率）",
        f"Of {members:,} members {rate}% are lost (dead-member rate)",
    )
    return said + _against(speech, rate, before, speech.say("上月底", "the end of last month"))


def _against(speech: Speech, rate: int, before: int | None, when: str) -> str:
    if before is None:
        return speech.say("。", ".")
    points = rate - before
    if not points:
        return speech.say(f"，和{when}一样。", f", as at {when}." if when[:1].islower() else f", as in {when}.")
    more = speech.say("高" if points > 0 else "低", "more" if points > 0 else "less")
    unit = "point" if abs(points) == 1 else "points"
    return speech.say(f"，比{when}{more} {abs(points)} 个百分点。", f", {abs(points)} {unit} {more} than {when}.")


def in_days(speech: Speech, days: int) -> str:
    """How long a chart looks back."""
    if days == 1:
        return speech.say("这一天", "on this day")
    return speech.say(f"这 {days} 天", f"in these {days} days")


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def share_sentence(speech: Speech, days: int, total: int, rate: int, minor: int) -> str:
    """How much of the sales members bought."""
    when, all_of_it, part = in_days(speech, days), speech.money(total), speech.money(minor)
    if not total:
        return speech.say(f"{when}没有销售。", f"There were no sales {when}.")
    return speech.say(
        f"{when}，会员占销售额的 {rate}%：{all_of_it} 中的 {part}。",
        f"{_capital(when)} members bought {rate}% of all sales: {part} of {all_of_it}.",
    )


def cohort_sentence(speech: Speech, month: str, members: int, rate: int) -> str:
    """How many of the newest who had a whole month to come back did so; `month` "" where there are none."""
    if not month:
        return speech.say("首次消费的会员还没有满一个月。", "Nobody's first purchase is a full month ago yet.")
    name = month_words(speech, month)
    return speech.say(
        f"{name}首次消费的 {members:,} 位会员，次月有 {rate}% 又来买了。",
        f"Of {members:,} members who first bought in {name}, {rate}% bought again in the month after.",
    )


def traffic_sentence(speech: Speech, days: int, totals: Mapping[str, int], purchases: int) -> str:
    """Who came, called or asked without buying, beside the purchases."""
    parts = [f"{kind_title(speech, kind)} {count:,}" for kind, count in totals.items()]
    listed = speech.say("、", ", ").join(parts)
    when = in_days(speech, days)
    return speech.say(
        f"{when}：{listed}，成交 {purchases:,} 笔。",
        f"{_capital(when)}: {listed}, {purchases:,} {'purchase' if purchases == 1 else 'purchases'}.",
    )


_COLUMNS: Mapping[str, Words] = MappingProxyType(
    {
        "day": Words("日期", "Day"),
        "campaign": Words("活动编号", "Campaign"),
        "channel": Words("渠道编号", "Channel"),
        "staff": Words("店员编号", "Person"),
        "title": Words("名称", "Name"),
        "issued": Words("发出", "Issued"),
        "opened": Words("打开", "Opened"),
        "redeemed": Words("核销", "Redeemed"),
        "redeemed_percent": Words("核销率", "Redeemed, %"),
        "off_minor": Words("优惠", "Off"),
        "spent_minor": Words("带来销售", "Sales with it"),
        "came_back": Words("又来", "Came back"),
        "came_back_percent": Words("又来率", "Came back, %"),
        "signed_up": Words("注册", "Joined"),
        "bought": Words("买过", "Bought"),
        "bought_percent": Words("购买率", "Bought, %"),
        "reads": Words("阅读（未接通）", "Reads (not connected)"),
        "messages": Words("消息（未接通）", "Messages (not connected)"),
        "followers": Words("关注（未接通）", "Followers (not connected)"),
        "time": Words("时间", "Time"),
        "purchases": PURCHASES,
        "sales_minor": Words("销售额", "Sales"),
        "came_in": Words("进入", "Came in"),
        "left": Words("离开", "Left"),
        "month": Words("月份", "Month"),
        "members": Words("会员数", "Members"),
        "bought_twice": Words("买了两次以上", "Bought twice or more"),
        "percent": Words("占比", "Percent"),
        "lost_percent": Words("流失占比", "Lost, percent"),
        "first_month": Words("首次消费", "First purchase"),
        "n": Words("第几月", "Month after"),
        "of": Words("首购人数", "Of"),
        "member_purchases": Words("会员笔数", "Members' purchases"),
        "member_minor": Words("会员销售额", "Members' sales"),
        "other_purchases": Words("非会员笔数", "Others' purchases"),
        "other_minor": Words("非会员销售额", "Others' sales"),
    }
)


def column_title(speech: Speech, name: str) -> str:
    """What a column of the table behind a chart is called."""
    known = _COLUMNS.get(name) or ACTIVITIES.get(name)
    return known.pick(speech.lang) if known is not None else kind_title(speech, name)
