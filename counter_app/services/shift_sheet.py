"""The report of a shift as a person reads it, in two languages: one sheet for screen, paper and command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.domain.money import currency_digits, format_minor
from counter_app.domain.shift import CASH, Tally
from counter_app.domain.values import dataclass
from counter_app.services.shift_report import ShiftReport
from counter_app.services.tenders import tender_name


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its values; `strong`: a sum, or what must be seen."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading; `columns` names them where they are more than label and value."""

    title: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Title, what it is about, sections, and the verdict of the drawer: its tone is good, warn or plain."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    verdict: str
    tone: str = field(default="plain")


def shift_sheet(report: ShiftReport, lang: str) -> Sheet:
    """The whole report."""
    speech = _Speech(lang.startswith("zh"), currency_digits(report.currency), report)
    title = (
        speech.say("交班报表", "Closing report") if report.state == "closed" else speech.say("当班小计", "Shift so far")
    )
    sections = [_drawer(speech), _parts(speech), _tenders(speech), _sales(speech), _people(speech)]
    verdict, tone = _verdict(speech)
    return Sheet(
        title,
        tuple(_about(speech)),
        tuple(each for each in (*sections, _attention(speech)) if each.rows),
        verdict,
        tone,
    )


def sheet_lines(sheet: Sheet) -> tuple[str, ...]:
    """As lines of text."""
    lines = [sheet.title, *sheet.about, *filter(None, (sheet.verdict,))]
    for section in sheet.sections:
        lines.append(f"— {section.title}")
        lines += ["  " + "  ".join(section.columns)] if section.columns else []
        lines += ["  " + "  ".join(row.cells) for row in section.rows]
    return tuple(lines)


def signature_line(lang: str) -> str:
    """Where the two sign who have counted."""
    line = "_" * 18
    return f"收银员 {line}    店长 {line}" if lang.startswith("zh") else f"Cashier {line}    Manager {line}"


@dataclass(frozen=True, slots=True)
class _Speech:
    """In which language, with how many digits, about which report."""

    zh: bool
    digits: int
    report: ShiftReport

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def money(self, minor: int | None) -> str:
        return "••••" if minor is None else format_minor(minor, self.digits)

    def at(self, moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(self.report.timezone)):%Y-%m-%d %H:%M}"

    def tender(self, kind: str) -> str:
        return tender_name(kind, "zh_CN" if self.zh else "en")


def _about(speech: _Speech) -> Iterator[str]:
    report = speech.report
    yield " · ".join(filter(None, (report.merchant, report.store_name, report.counter)))
    yield f"{speech.say('营业日', 'Business day')} {report.business_day}"
    yield f"{speech.say('开班', 'Opened')} {speech.at(report.opened_at)} · {report.opened_by}"
    if report.state == "closed":
        yield f"{speech.say('结班', 'Closed')} {speech.at(report.at)} · {report.closed_by}"
    else:
        yield f"{speech.say('截至', 'As of')} {speech.at(report.at)}"


def _sales(speech: _Speech) -> Section:
    total = speech.report.total
    rows = [
        Row((speech.say("结账笔数", "Checkouts"), str(total.checkouts))),
        Row((speech.say("原价合计", "Original amount"), speech.money(total.amount_minor))),
        Row((speech.say("优惠合计", "Discounts"), speech.money(total.discount_minor))),
        Row((speech.say("应收合计", "To be paid"), speech.money(total.payable_minor)), strong=True),
        Row((speech.say("核销券数", "Coupons used"), str(total.coupons))),
        Row((speech.say("其中断网核销", "Of these checkouts, off-line"), str(total.offline))),
    ]
    return Section(speech.say("销售", "Sales"), (*rows, *_back(speech)))


def _tenders(speech: _Speech) -> Section:
    rows = tuple(
        Row(
            (
                speech.tender(each.kind),
                str(each.count),
                speech.money(each.taken_minor),
                speech.money(each.back_minor),
                speech.money(_less(each.taken_minor, each.back_minor)),
            )
        )
        for each in speech.report.total.tenders
    )
    names = (("付款方式", "笔数", "收入", "退回", "净额"), ("Tender", "Times", "Taken", "Given back", "Net"))
    return Section(speech.say("付款方式", "Tender"), rows, names[0 if speech.zh else 1])


def _less(taken: int | None, back: int | None) -> int | None:
    return None if taken is None or back is None else taken - back


def _back(speech: _Speech) -> tuple[Row, ...]:
    """What was taken back, and what else there was, as far as there was any."""
    total = speech.report.total
    counts = (
        ("撤销结账", "Checkouts voided", total.voids),
        ("其中以前班次的", "of earlier shifts", total.voids_earlier),
        ("其中别的收银台的", "of other counters", total.voids_elsewhere),
        ("单独撤销的券", "Coupons taken back alone", total.coupons_back),
        ("退款", "Refunds", total.refunds),
        ("充值", "Top-ups", total.top_ups),
    )
    return tuple(Row((speech.say(zh, en), str(count))) for zh, en, count in counts if count)


def _drawer(speech: _Speech) -> Section:
    report, total = speech.report, speech.report.total
    taken, back = _cash(total)
    before = [part.difference_minor for part in report.parts[:-1] if part.difference_minor is not None]
    rows = [Row((speech.say("备用金", "Float"), speech.money(report.float_minor)))]
    moves = (
        ("现金收入", "Cash taken", taken, 1),
        ("现金退回", "Cash given back", back, -1),
        ("放入现金", "Paid in", total.paid_in_minor, 1),
        ("取出现金", "Paid out", total.paid_out_minor, -1),
        ("交接差额", "Differences at hand-overs", sum(before), 1),
    )
    for zh, en, minor, sign in moves:
        if minor != 0:
            rows.append(Row((speech.say(zh, en), speech.money(None if minor is None else sign * minor))))
    rows.append(Row((speech.say("应有现金", "Cash expected"), speech.money(report.expected_minor)), strong=True))
    if report.counted_minor is not None:
        rows.append(Row((speech.say("清点现金", "Cash counted"), speech.money(report.counted_minor)), strong=True))
        if sum(before):
            now = speech.money(report.parts[-1].difference_minor)
            rows.append(Row((speech.say("结班差额", "Difference at the close"), now)))
    return Section(speech.say("钱箱", "Drawer"), tuple(rows))


def _cash(total: Tally) -> tuple[int | None, int | None]:
    for each in total.tenders:
        if each.kind == CASH:
            return each.taken_minor, each.back_minor
    return 0, 0


def _people(speech: _Speech) -> Section:
    rows = tuple(
        Row(
            (
                each.name,
                str(each.tally.checkouts),
                speech.money(each.tally.payable_minor),
                speech.money(each.tally.discount_minor),
                str(each.tally.voids + each.tally.coupons_back),
                speech.money(_less(*_cash(each.tally))),
            )
        )
        for each in speech.report.cashiers
    )
    names = (
        ("收银员", "笔数", "应收", "优惠", "撤销", "现金"),
        ("Cashier", "Checkouts", "To be paid", "Discounts", "Voids", "Cash"),
    )
    return Section(speech.say("按收银员", "By cashier"), rows, names[0 if speech.zh else 1])


def _parts(speech: _Speech) -> Section:
    parts = speech.report.parts
    if len(parts) < 2:
        return Section("", ())
    rows = tuple(
        Row(
            (
                part.name,
                speech.money(part.start_minor),
                speech.money(part.expected_minor),
                speech.say("未清点", "Not counted") if part.counted_minor is None else speech.money(part.counted_minor),
                "" if part.difference_minor is None else speech.money(part.difference_minor),
            )
        )
        for part in parts
    )
    names = (
        ("钱箱负责人", "接班时", "应有", "清点", "差额"),
        ("In charge", "Began with", "Expected", "Counted", "Difference"),
    )
    return Section(speech.say("交接", "Hand-overs"), rows, names[0 if speech.zh else 1])


def _attention(speech: _Speech) -> Section:
    report = speech.report
    counts: Iterable[tuple[str, str, int]] = (
        ("断网异常等", "Exceptions found by the cloud", report.total.exceptions),
        ("云端未接受", "Not taken by the cloud", report.refused),
        ("待同步", "Waiting to be synchronised", report.waiting),
    )
    rows = [Row((speech.say(zh, en), str(count)), strong=True) for zh, en, count in counts if count]
    if not report.whole:
        rows.append(
            Row((speech.say("本机记录不全，合计可能偏小", "Records are missing; sums may be too small"), ""), True)
        )
    return Section(speech.say("请留意", "To be looked at"), tuple(rows))


def _verdict(speech: _Speech) -> tuple[str, str]:
    report = speech.report
    gap = report.difference_minor
    if gap is None:
        if report.state == "closed":
            return speech.say("现金没有清点", "The cash was not counted"), "warn"
        return (
            (speech.say("清点后显示应有现金", "What is expected is shown after counting"), "plain")
            if report.blind
            else ("", "plain")
        )
    if gap == 0:
        return speech.say("账实相符", "The drawer balances"), "good"
    amount = speech.money(abs(gap))
    said = speech.say(f"少 {amount}", f"{amount} short") if gap < 0 else speech.say(f"多 {amount}", f"{amount} over")
    if any(part.difference_minor for part in report.parts[:-1]):
        # What was missing at a hand-over is in it: the last count alone would say something else.
        said = speech.say(f"全班合计{said}", f"{said} over the whole shift")
    return said, "warn"
