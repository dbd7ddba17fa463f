"""From the sale of this moment to what its customer sees. Nobody's reasons, phone or whole name ever come here."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from counter_app.domain.member import Member, mask_name
from counter_app.domain.money import currency_digits, grouped_minor
from counter_app.domain.values import dataclass
from counter_app.services.receipts.texts import on_paper
from counter_app.services.tiers import discount_words
from counter_app.ui.customer import Customer
from counter_app.ui.display.models import DisplayLine, DisplayView, Scene
from counter_app.ui.tasks import Judged

_LONGEST = 40
# Beside the window's own texts: the customer's language may be another than the cashier's.
_WORDS: Final = {
    "zh": {
        "welcome": "欢迎光临",
        "hello": "{0}，您好",
        "to_pay": "应付",
        "total": "合计",
        "moment": "请稍候",
        "helped": "店员正在为您处理",
        "thanks": "谢谢惠顾",
        "thanks_name": "谢谢您，{0}",
        "used": "已使用",
        "usable": "可使用",
        "saved": "已为您节省 {0}",
        "points": "积分余额 {0}",
        "postage": "另付邮费 {0}",
        "by_points": "积分抵扣 {0}",
        "by_value": "储值支付 {0}",
    },
    "en": {
        "welcome": "Welcome",
        "hello": "Hello, {0}",
        "to_pay": "To pay",
        "total": "Total",
        "moment": "One moment, please",
        "helped": "We are looking after it",
        "thanks": "Thank you",
        "thanks_name": "Thank you, {0}",
        "used": "used",
        "usable": "applied",
        "saved": "You saved {0}",
        "points": "Points now: {0}",
        "postage": "Postage besides: {0}",
        "by_points": "Paid with points: {0}",
        "by_value": "Paid with stored value: {0}",
    },
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the customer stands: names of shop and store, the shop's language and currency."""

    shop: str = ""
    store: str = ""
    lang: str = "zh_CN"
    currency: str = "CNY"
    zone: tzinfo | None = None


def display_view(customer: Customer, judged: Judged | None, setting: Setting, *, trouble: bool = False) -> DisplayView:
    """The scene of this moment. `trouble`: the system cannot go on by itself."""
    member = judged.answer.verdict.member if judged is not None else None
    speaker = _Speaker(setting, setting.lang)
    if judged is not None and judged.answer.checkout and judged.answer.accepted:
        return speaker.thanks(judged, member)
    if customer.empty:
        return speaker.amount(customer.amount_minor) if customer.amount_minor is not None else speaker.welcome()
    if judged is None or trouble or not judged.answer.accepted:
        return speaker.moment(customer.amount_minor)
    return speaker.ready(judged, member)


class _Speaker:
    def __init__(self, setting: Setting, lang: str) -> None:
        self._setting = setting
        self._lang = lang
        self._words = _WORDS["zh" if lang.startswith("zh") else "en"]
        self._digits = currency_digits(setting.currency)

    def welcome(self) -> DisplayView:
        return DisplayView(Scene.WELCOME, self._words["welcome"], self._place())

    def amount(self, amount_minor: int) -> DisplayView:
        return DisplayView(
            Scene.AMOUNT,
            self._words["welcome"],
            self._place(),
            label=self._words["to_pay"],
            figure=self._money(amount_minor),
        )

    def moment(self, amount_minor: int | None) -> DisplayView:
        """No word of why: that is between the cashier and the customer."""
        figure = "" if amount_minor is None else self._money(amount_minor)
        label = self._words["to_pay"] if figure else ""
        return DisplayView(
            Scene.MOMENT, self._words["moment"], self._place(), label, figure, notes=(self._words["helped"],)
        )

    def ready(self, judged: Judged, member: Member | None) -> DisplayView:
        verdict = judged.answer.verdict
        known = judged.customer.amount_minor is not None
        return DisplayView(
            Scene.READY,
            self._words["hello"].format(self._name(member)) if member is not None else self._words["welcome"],
            self._place(),
            label=self._words["to_pay"] if known else "",
            figure=self._money(verdict.paid.tender_minor) if known else "",
            lines=self._lines(judged, "usable"),
            notes=self._notes(judged, member, done=False),
        )

    def thanks(self, judged: Judged, member: Member | None) -> DisplayView:
        verdict, name = judged.answer.verdict, self._name(member)
        said = self._words["thanks_name"].format(name) if name else self._words["thanks"]
        paid = bool(verdict.amount_minor)
        return DisplayView(
            Scene.THANKS,
            said,
            self._place(),
            label=self._words["total"] if paid else "",
            figure=self._money(verdict.payable_minor) if paid else "",
            lines=self._lines(judged, "used"),
            notes=self._notes(judged, member, done=True),
        )

    def _lines(self, judged: Judged, without_amount: str) -> tuple[DisplayLine, ...]:
        verdict = judged.answer.verdict
        lines = [
            DisplayLine(
                on_paper(code.title.pick(self._lang), _LONGEST),
                self._money(-code.discount_minor) if code.discount_minor else self._words[without_amount],
            )
            for code in verdict.codes
            if code.campaign
        ]
        if (off := verdict.tier_discount) is not None:
            what = discount_words(off.title, off.pay_percent).pick(self._lang)
            lines.append(DisplayLine(on_paper(what, _LONGEST), self._money(-off.minor)))
        return tuple(lines)

    def _notes(self, judged: Judged, member: Member | None, *, done: bool) -> tuple[str, ...]:
        verdict = judged.answer.verdict
        notes = []
        if verdict.postage_minor:
            notes.append(self._words["postage"].format(self._money(verdict.postage_minor)))
        paid = verdict.paid
        for word, minor in (("by_points", paid.points_minor), ("by_value", paid.principal_minor + paid.bonus_minor)):
            if minor:
                notes.append(self._words[word].format(self._money(minor)))
        if done and verdict.discount_minor:
            notes.append(self._words["saved"].format(self._money(verdict.discount_minor)))
        if member is not None and verdict.balances is not None:
            notes.append(self._words["points"].format(f"{verdict.balances.points:,}"))
        return tuple(notes)

    def _name(self, member: Member | None) -> str:
        return on_paper(mask_name(member.name), 20) if member is not None else ""

    def _place(self) -> str:
        names = dict.fromkeys(on_paper(name, 30) for name in (self._setting.shop, self._setting.store) if name)
        return " · ".join(names)

    def _money(self, minor: int) -> str:
        """Grouped, with a minus as wide as a digit."""
        return grouped_minor(minor, self._digits, "−")
