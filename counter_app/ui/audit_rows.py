"""Records of the audit log in the present language."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.domain.values import dataclass
from counter_app.services.audit import AuditVerdict
from counter_app.services.audit_records import AuditAsked, AuditLine
from counter_app.services.audit_words import action_words, details_words, outcome_words
from counter_app.ui.staff.models import StaffCase
from counter_app.ui.staff_rows import Looking
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

BY, ACT, CLEAR = "B", "A", "C"
_TOLD = ("refused", "begun", "left", "allowed")


@dataclass(frozen=True, slots=True)
class Telling:
    """How records are said: moment and zone, language, digits of the currency, names of the staff by id."""

    looking: Looking
    lang: str
    digits: int
    names: Mapping[str, str]


def line_row(line: AuditLine, telling: Telling) -> ListRow:
    """When, what, about whom, by whom."""
    what = _what(line, telling)
    dot = "bad" if line.outcome == "refused" else "soft"
    return ListRow(str(line.number), telling.looking.at(line.at), what, line.about, dot, note=line.who)


def record_case(line: AuditLine, telling: Telling, asked: AuditAsked) -> StaffCase:
    """All of one record, and what the list can be narrowed to from it."""
    here = line.at.astimezone(telling.looking.zone)
    figures = [
        (translate("Audit", "Who"), line.who or translate("Audit", "nobody")),
        (translate("Audit", "When"), f"{here:%Y-%m-%d %H:%M:%S}"),
    ]
    if line.about or line.subject:
        figures.append((translate("Audit", "About"), line.about or line.subject))
    notes = details_words(line.details, telling.lang, telling.digits, telling.names)
    number = translate("Audit", "Record {0} · {1}").format(f"{line.number:,}", line.hash[:12])
    acts: list[tuple[str, str]] = []
    if line.who and asked.by != line.staff:
        acts.append((BY, translate("Audit", "Only {0}").format(line.who)))
    if asked.action != line.action:
        acts.append((ACT, translate("Audit", "Only {0}").format(action_words(line.action, telling.lang))))
    if asked.by or asked.action:
        acts.append((CLEAR, translate("Audit", "Everybody, everything")))
    figures.append((translate("Audit", "Outcome"), outcome_words(line.outcome, telling.lang)))
    return StaffCase(str(line.number), _what(line, telling), number, tuple(figures), notes, tuple(acts))


def _what(line: AuditLine, telling: Telling) -> str:
    """What was done; and how it ended, where that is not what the act itself says."""
    what = action_words(line.action, telling.lang)
    return f"{what} · {outcome_words(line.outcome, telling.lang)}" if line.outcome in _TOLD else what


def verdict_words(verdict: AuditVerdict) -> tuple[str, str]:
    """(sentence, tone) of the tamper check."""
    if verdict.ok:
        whole = translate("Audit", "{0} records, each fits the one before it. Nothing was changed or removed.")
        return whole.format(f"{verdict.count:,}"), "good"
    bad = translate("Audit", "Record {0} does not fit: it, or one before it, was changed or removed.")
    return bad.format(f"{verdict.first_bad:,}"), "bad"
