"""`check`: the verdict on scanned texts. Writes nothing but the scan log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from counter_app.domain import codes as c
from counter_app.domain.judge import judge
from counter_app.domain.situation import Candidate
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import NOT_HERE, Reason, ReasonCode, Verdict, is_unknown, no_because
from counter_app.protocol.changes import ChangesPage
from counter_app.services.answers import Answer
from counter_app.services.context import Counter
from counter_app.services.gather import Asked, Gathered, gather
from counter_app.services.guessing import note_unknown
from counter_app.services.outbox import keep_looked_up
from counter_app.services.patience import patient
from counter_app.services.phones import normalise_phone
from counter_app.services.ports import Reading
from counter_app.services.records import ScanRecord

SOURCES = ("camera", "wedge", "typed", "picture", "cli")
_SHOWN_DIGITS = 4
# What was voided, freed or given back elsewhere holds no more, though it is not known here yet.
_MAY_LIFT = frozenset(
    {
        ReasonCode.ALREADY_REDEEMED,
        ReasonCode.COUPON_FROZEN,
        ReasonCode.COUPON_VOIDED,
        ReasonCode.MEMBER_FROZEN,
        ReasonCode.NOT_OWNER,
        ReasonCode.NOT_ELIGIBLE,
        ReasonCode.MEMBER_LIMIT_REACHED,
        ReasonCode.DAILY_LIMIT_REACHED,
        ReasonCode.QUOTA_EXHAUSTED,
        ReasonCode.INSUFFICIENT_BALANCE,
    }
)


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """`amount_minor` None: the minimum spend is not tested. `source`: one of `SOURCES`, or the window's own word.

    `ask`: the cloud is asked about every code, by whoever does not hear of what happens elsewhere (a command). A window
    hears of it within a moment, and says at once what it knows. `override`: the manager `approved_by`, or the one who
    is signed in, lets it go beyond the off-line caps.
    """

    texts: tuple[str, ...]
    amount_minor: int | None = None
    member: str | None = None
    source: str = "cli"
    typed: bool = False
    ask: bool = False
    override: bool = False
    approved_by: str = ""


def check(counter: Counter, request: CheckRequest) -> Answer:
    """The verdict now. Asks the cloud, if it answers at once, for what is not known here, and for what is here from an
    earlier look-up alone, or for everything. Raises `Fault`."""
    looked = look(counter, request)
    looked.note()
    return _noted(counter, looked)


def _noted(counter: Counter, looked: Looked) -> Answer:
    """Codes that nobody has are counted; of too many the manager is told."""
    verdict, gathered = looked.answer.verdict, looked.gathered
    if not any(map(is_unknown, verdict.reasons)):
        return looked.answer
    with counter.store.writing() as writing:
        session = writing.session()
        staff = session.staff if session else ""
        verdict = note_unknown(writing, verdict, gathered.situation.now, gathered.device.store, staff)
    return replace(looked.answer, verdict=verdict)


@dataclass(frozen=True, slots=True)
class Looked:
    """A verdict, what it was judged from, and the act that writes the scan log: where a customer waits, the verdict is
    shown before that."""

    answer: Answer
    gathered: Gathered
    note: Callable[[], None]


def look(counter: Counter, request: CheckRequest) -> Looked:
    """`check` without its scan log. Raises `Fault`."""
    counter = patient(counter)
    asked = Asked(
        request.texts,
        request.amount_minor,
        request.member or "",
        request.typed,
        approved_by=request.approved_by,
        override=request.override,
    )
    online = counter.link.believed_online()
    with counter.store.reading() as reading:
        gathered, verdict = judge_now(reading, counter, asked, online=online)
        queued = reading.waiting()
    asks = online and (request.ask or gathered.outside or not verdict.accepted)
    if asks and ask_cloud(counter, gathered, verdict, every=request.ask):
        online = counter.link.believed_online()
        with counter.store.reading() as reading:
            gathered, verdict = judge_now(reading, counter, asked, online=online)
    answer = Answer(verdict, queued=queued, online=online, at=gathered.situation.now)
    return Looked(answer, gathered, partial(log_scan, counter, gathered, verdict, request.source))


def judge_now(reading: Reading, counter: Counter, asked: Asked, *, online: bool) -> tuple[Gathered, Verdict]:
    """Gather and judge on one snapshot; a named member that is not known is a reason like any other."""
    gathered = gather(reading, counter, asked, online=online)
    verdict = judge(gathered.candidates, gathered.situation)
    reasons = [_elsewhere_perhaps(reading, gathered, reason) for reason in verdict.reasons]
    if gathered.unknown_member:
        reasons.append(Reason(ReasonCode.UNKNOWN_CODE, asked.member, {"what": "member"}))
    return gathered, no_because(verdict, reasons) if reasons else verdict


def _elsewhere_perhaps(reading: Reading, gathered: Gathered, reason: Reason) -> Reason:
    """Off-line a counter that has its own store's coupons alone cannot say that nobody has a code which is in order by
    itself: the cloud can, and says `unknown_code` then."""
    if reason.code is not ReasonCode.UNKNOWN_CODE or gathered.situation.offline.online:
        return reason
    whole = any(item.text == reason.about and isinstance(item.code, c.ShortCode) for item in gathered.candidates)
    if not whole or not reading.scope().startswith("store:"):
        return reason
    return Reason(ReasonCode.NEEDS_ONLINE, reason.about, {"why": NOT_HERE})


def ask_cloud(
    counter: Counter, gathered: Gathered, verdict: Verdict, *, every: bool = False, lifted: bool = False
) -> bool:
    """Ask for texts whose row is missing here or may have grown stale. `lifted`: also where the cloud may know that a
    refusal holds no more; `every`: for all of them. True when it is to be judged anew: something came down, or nobody
    is there."""
    wanted = {
        reason.about for reason in verdict.reasons if _is_missing(reason) or (lifted and reason.code in _MAY_LIFT)
    }
    asked = [item for item in gathered.candidates if every or item.text in wanted]
    asked += [*gathered.outside, *_strangers(counter, verdict)]
    if every or (lifted and wanted):
        asked += _named(counter, gathered)
    candidates = list({item.text: item for item in asked if _askable(item)}.values())
    if not candidates:
        return False
    return bring_down(counter, candidates) or not counter.link.believed_online()


def _is_missing(reason: Reason) -> bool:
    if reason.code is ReasonCode.NEEDS_ONLINE:
        return reason.details.get("why", "unknown_owner") in ("unknown_owner", "not_reported", NOT_HERE)
    return reason.code is ReasonCode.UNKNOWN_CODE


def _strangers(counter: Counter, verdict: Verdict) -> list[Candidate]:
    """The member that was named for this checkout, where nobody here knows them."""
    unknown = [each.about for each in verdict.reasons if each.details.get("what") == "member"]
    return [Candidate(text, counter.read_code(text, typed=True)) for text in unknown]


def _named(counter: Counter, gathered: Gathered) -> list[Candidate]:
    """The member of this checkout, where no code brings them along."""
    member = gathered.situation.member
    owners = {item.owner.id for item in gathered.candidates if item.owner is not None}
    if member is None or not member.number or member.id in owners:
        return []
    return [Candidate(member.number, counter.read_code(member.number, typed=True))]


def bring_down(counter: Counter, candidates: Sequence[Candidate]) -> bool:
    """Ask the cloud what it knows of these codes; True when rows came down. Where nobody is there, the customer does
    not wait for the others; one question that has no answer does not stop them."""
    pages: list[ChangesPage] = []
    for each in filter(_askable, candidates):
        page = _asked(counter, each)
        if page is not None:
            pages.append(page)
        elif not counter.link.believed_online():
            break
    if not any(body.rows for page in pages for body in page.kinds.values()):
        return False
    with counter.store.writing() as writing:
        for page in pages:
            keep_looked_up(writing, counter, page)
    return True


def _askable(item: Candidate) -> bool:
    if isinstance(item.code, c.PhoneText):
        return normalise_phone(item.code.digits) is not None
    return isinstance(item.code, c.SignedCode | c.ShortCode | c.MemberNumber)


def _asked(counter: Counter, item: Candidate) -> ChangesPage | None:
    if isinstance(item.code, c.SignedCode | c.ShortCode | c.MemberNumber):
        return counter.link.look_up(code=item.text.strip())
    phone = normalise_phone(item.code.digits) if isinstance(item.code, c.PhoneText) else None
    return counter.link.look_up(phone=phone) if phone else None


def log_scan(counter: Counter, gathered: Gathered, verdict: Verdict, source: str) -> None:
    """One line a code in the scan log."""
    with counter.store.writing() as writing:
        session = writing.session()
        for record in scan_records(gathered, verdict, source, session.staff if session else ""):
            writing.add_scan(record)


def scan_records(
    gathered: Gathered, verdict: Verdict, source: str, staff: str, outcome: str = ""
) -> tuple[ScanRecord, ...]:
    """What the scan log keeps: never a payment code, of a signed or short code only its end."""
    reasons = tuple(reason.code.value for reason in verdict.reasons)
    return tuple(
        ScanRecord(
            at=gathered.situation.now,
            source=source,
            kind=judged.kind,
            shown=_shown(item.code, judged.text),
            colour=outcome or verdict.colour.wire,
            reasons=reasons,
            staff=staff,
            campaign=judged.campaign,
        )
        for item, judged in zip(gathered.candidates, verdict.codes, strict=False)
    )


def _shown(code: c.Code, text: str) -> str:
    match code:
        case c.PaymentCode():
            return ""
        case c.ForeignCode(shown=shown):
            return shown
        case c.ShortCode() | c.SignedCode() | c.MemberNumber():
            return f"…{c.normalise(text)[-_SHOWN_DIGITS:]}"
        case c.PhoneText():
            return ""
        case _:
            return c.harmless(text)
