"""From the facts of a receipt to its lines, in one language. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from counter_app.domain.codes import receipt_code
from counter_app.domain.holdings import Balances
from counter_app.domain.ids import is_uuid
from counter_app.domain.money import currency_digits, format_minor
from counter_app.services.receipts.texts import on_paper
from counter_app.services.receipts.values import (
    Back,
    Heading,
    Pair,
    PaperLine,
    Plain,
    Receipt,
    ReceiptKind,
    Rule,
    Symbol,
    UsedCoupon,
)
from counter_app.services.receipts.words import receipt_words
from counter_app.services.tenders import tender_name

_FOOTER_LINES, _FOOTER_LINE = 8, 60


def paper_lines(receipt: Receipt, lang: str, *, footer: str = "", copy: bool = False) -> tuple[PaperLine, ...]:
    """What is printed, from top to bottom. `footer`: the shop's own last words; `copy`: it was printed before."""
    writer = _Writer(receipt, lang)
    match receipt.kind:
        case ReceiptKind.SALE:
            body = writer.sale()
        case ReceiptKind.TOP_UP:
            body = writer.topped_up()
        case _:
            body = writer.taken_back()
    return (*writer.head(copy=copy), *body, *writer.end(footer))


class _Writer:
    def __init__(self, receipt: Receipt, lang: str) -> None:
        self._receipt = receipt
        self._lang = lang
        self._words: Mapping[str, str] = receipt_words(lang)
        self._digits = currency_digits(receipt.currency)

    # --- above and below ----------------------------------------------------------------------------------------------

    def head(self, *, copy: bool) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        if told.shop:
            yield Heading(on_paper(told.shop, 40))
        if told.store and told.store != told.shop:
            yield Plain(on_paper(told.store, 40), centred=True)
        if told.trial:
            yield Plain(words["trial"], centred=True)
        if told.kind is not ReceiptKind.SALE:
            yield Heading(words[told.kind.value])
        if copy:
            yield Plain(words["copy"], centred=True)
        yield Rule()
        yield from self._who()
        yield Rule()

    def _who(self) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        yield Pair(words["time"], f"{told.at:%Y-%m-%d %H:%M:%S}")
        for name, text in (("counter", told.counter), ("staff", told.staff)):
            if text:
                yield Pair(words[name], on_paper(text, 40))
        if told.member or told.member_number:
            ending = words["number"].format(told.member_number[-4:]) if told.member_number else ""
            yield Pair(words["member"], " ".join(part for part in (on_paper(told.member, 40), ending) if part))

    def end(self, footer: str) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        yield Rule()
        if is_uuid(told.checkout):
            yield Symbol(receipt_code(told.checkout))
            yield Plain(words["keep"], centred=True)
        # Without hyphens it fits the narrow paper; every command takes it like this too.
        yield Plain(told.id.replace("-", ""), centred=True)
        for line in footer.splitlines()[:_FOOTER_LINES]:
            yield Plain(on_paper(line, _FOOTER_LINE), centred=True)
        if told.kind in (ReceiptKind.SALE, ReceiptKind.TOP_UP):
            yield Plain(words["thanks"], centred=True)

    # --- a sale -------------------------------------------------------------------------------------------------------

    def sale(self) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        for line in told.lines:
            pieces = f" x{line.quantity}" if line.quantity != 1 else ""
            yield Pair(on_paper(line.what) + pieces, self._money(line.minor))
            if line.discount_minor:
                yield Pair(words["share"], self._money(-line.discount_minor))
        if told.lines:
            yield Rule()
        yield Pair(words["total"], self._money(told.amount_minor))
        for coupon in told.coupons:
            yield from self._coupon(coupon)
        if told.points:
            yield Pair(words["points_spent"].format(told.points), self._money(-told.points_minor))
        yield Pair(words["to_pay"], self._priced(told.payable_minor - told.points_minor), strong=True)
        if told.postage_minor:
            yield Pair(words["postage"], self._money(told.postage_minor))
        yield from self._payments()
        yield from self._member_part()

    def _coupon(self, coupon: UsedCoupon) -> Iterator[PaperLine]:
        off = self._money(-coupon.discount_minor) if coupon.discount_minor else self._words["used"]
        yield Pair(on_paper(coupon.title.pick(self._lang), 60), off)
        if coupon.rest_minor is not None:
            yield Plain(self._words["rest"].format(self._money(coupon.rest_minor)))
        elif coupon.uses_left is not None:
            yield Plain(self._words["uses_left"].format(coupon.uses_left))

    def _payments(self) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        for name, minor in (("principal", told.principal_minor), ("bonus", told.bonus_minor)):
            if minor:
                yield Pair(words[name], self._money(minor))
        yield from self._tender()
        if told.change_minor:
            yield Pair(words["change"], self._money(told.change_minor))

    def _tender(self) -> Iterator[PaperLine]:
        for paid in self._receipt.paid:
            yield Pair(on_paper(tender_name(paid.kind, self._lang), 20), self._money(paid.minor))

    def _member_part(self) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        rows: list[PaperLine] = []
        if told.earned_points:
            rows.append(Pair(words["earned"], f"+{told.earned_points}"))
        rows += self._balances()
        saved = told.discount_minor + told.points_minor
        if saved > 0:
            rows.append(Plain(words["saved"].format(self._priced(saved)), centred=True))
        if rows:
            yield Rule()
            yield from rows

    def _balances(self) -> list[PaperLine]:
        known, words = self._receipt.balances, self._words
        if known is None:
            return []
        value = [Pair(words["value_after"], self._money(known.value_minor))] if known.value_minor else []
        return [Pair(words["points_after"], str(known.points)), *value]

    # --- a top-up -----------------------------------------------------------------------------------------------------

    def topped_up(self) -> Iterator[PaperLine]:
        """What was added to the member's value, how it was paid, and what there is then."""
        told, words = self._receipt, self._words
        yield Pair(words["top_up_paid"], self._priced(told.principal_minor), strong=True)
        if told.bonus_minor:
            yield Pair(words["top_up_bonus"], self._money(told.bonus_minor))
        yield from self._tender()
        if told.balances is not None:
            yield Rule()
            yield from self._value_left(told.balances)

    def _value_left(self, known: Balances) -> Iterator[PaperLine]:
        yield Pair(self._words["value_after"], self._money(known.value_minor))
        if known.bonus_minor:
            yield Plain(self._words["bonus_after"].format(self._money(known.bonus_minor)))

    # --- taken back ---------------------------------------------------------------------------------------------------

    def taken_back(self) -> Iterator[PaperLine]:
        told, words = self._receipt, self._words
        if told.checkout != told.id:
            yield Pair(words["of_sale"], told.checkout.replace("-", "")[-12:])
        for line in told.lines:
            yield Pair(on_paper(line.what), self._money(-line.net_minor))
        for coupon in told.coupons:
            yield Pair(on_paper(coupon.title.pick(self._lang), 60), words["came_back"])
        if told.back is not None:
            yield from self._given_back(told.back)
        if told.reason:
            yield Pair(words["reason"], on_paper(told.reason))
        if told.of_top_up and told.balances is not None:
            yield from self._value_left(told.balances)
        elif not told.of_top_up:
            yield from self._balances()

    def _given_back(self, back: Back) -> Iterator[PaperLine]:
        words = self._words
        yield Pair(words["back"], self._priced(back.tender_minor), strong=True)
        taken = self._receipt.of_top_up
        for name, minor in (("principal", back.principal_minor), ("bonus", back.bonus_minor)):
            if minor:
                yield Pair(words[f"{name}_taken" if taken else name], self._money(-minor if taken else minor))
        points = {"points_back": back.points, "points_taken": -back.taken_points, "points_debt": back.debt_points}
        for name, number in points.items():
            if number:
                yield Pair(words[name], str(number))

    def _money(self, minor: int) -> str:
        return format_minor(minor, self._digits)

    def _priced(self, minor: int) -> str:
        """With the currency, where one number stands alone."""
        sign = "￥" if self._receipt.currency == "CNY" else f"{on_paper(self._receipt.currency, 3)} "
        return f"{sign}{self._money(minor)}"
