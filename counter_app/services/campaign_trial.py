"""What a coupon of a campaign would do for a member, before there is one: judged as at the counter. Writes nothing."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.campaign import Terms
from counter_app.domain.judge import judge
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode, Verdict, no_because
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.gather import Asked, gather, in_thought

ACT = "campaign_try"


@dataclass(frozen=True, slots=True)
class Trial:
    """`terms` as they are typed, put or not. `member`: an id, number, phone or member code, "" for nobody;
    `amount_minor` None: the minimum spend is not tested."""

    terms: Terms
    member: str = ""
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """`verdict` None: whoever asks may not know, and `reasons` says so. `code`: how the verdict names the coupon."""

    verdict: Verdict | None = None
    code: str = ""
    member: Member | None = None
    at: datetime | None = None
    online: bool = False
    reasons: tuple[Reason, ...] = ()


def try_campaign(counter: Counter, trial: Trial) -> Tried:
    """A coupon that was issued to this member a moment ago, at this counter, with this amount. Nothing is asked of the
    cloud. Raises `Fault`."""
    refused = refusal_of(counter, ACT, require_manager)
    if refused is not None:
        return Tried(reasons=(refused,))
    online = counter.link.believed_online()
    with counter.store.reading() as reading:
        asked = Asked((), trial.amount_minor, trial.member)
        gathered = gather(reading, counter, asked, online=online)
        item = in_thought(reading, counter, gathered, trial.terms)
    situation = gathered.situation
    verdict = judge((item,), situation)
    if gathered.unknown_member:
        unknown = Reason(ReasonCode.UNKNOWN_CODE, trial.member, {"what": "member"})
        verdict = no_because(verdict, (*verdict.reasons, unknown))
    return Tried(verdict, item.text, situation.member, situation.now, online)
