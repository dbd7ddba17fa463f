"""The member list and one member's details in the present language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from counter_app.domain.campaign import Words
from counter_app.domain.coupon import Coupon
from counter_app.domain.segments import ACTIVITY_SEGMENTS, Activity
from counter_app.domain.values import dataclass
from counter_app.protocol.timeline import TimelineEntry
from counter_app.services.members import MemberShown, MemberView
from counter_app.ui.follow_up_outcomes import follow_up_told
from counter_app.ui.member_papers import consent_words
from counter_app.ui.members.detail_panel import Details
from counter_app.ui.members.list_model import MemberLine
from counter_app.ui.money import money
from counter_app.ui.presenter import days_ago
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

_GOOD = frozenset({"checkout", "redeem", "stamp", "top_up"})
_ACTIVITIES = {Activity(segment.id): segment.title for segment in ACTIVITY_SEGMENTS}
_TAKEN_BACK = frozenset({"void", "refund"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when it is, for words: the present moment said in the store's zone, the names of stores and tiers."""

    now: datetime
    zone: tzinfo
    lang: str
    stores: Mapping[str, str]
    tiers: Mapping[str, Words]

    def tier(self, name: str) -> str:
        """What a tier is called."""
        return self.tiers[name].pick(self.lang) if name in self.tiers else name


def phone_words(phone: str) -> str:
    """Without the country's own number."""
    return phone.removeprefix("+86")


def line_of(member: MemberView, place: Place) -> MemberLine:
    """A row of the table."""
    last = days_ago(member.last_visit_at, place.now) if member.last_visit_at else translate("Desk", "never")
    joined = f"{member.joined_at.astimezone(place.zone):%Y-%m-%d}"
    return MemberLine(
        member.id,
        (
            member.name or member.number,
            phone_words(member.phone),
            place.tier(member.tier),
            last,
            f"{member.visits:,}",
            joined,
        ),
        member.tags,
        member.status == "frozen",
    )


def activity_words(activity: Activity | None, lang: str) -> str:
    """A group by activity."""
    return translate("Desk", "All members") if activity is None else _ACTIVITIES[activity].pick(lang)


def activity_rows(
    activities: Sequence[Activity | None], counts: Mapping[Activity | None, int], lang: str, *, growing: bool
) -> list[ListRow]:
    """Each group with how many belong to it."""
    return [
        ListRow(
            activity.value if activity else "all",
            "",
            activity_words(activity, lang),
            note=number_words(counts.get(activity, 0), growing=growing),
        )
        for activity in activities
    ]


def status_words(status: str) -> str:
    """A status as a filter says it."""
    return {
        "": translate("Desk", "all"),
        "active": translate("Desk", "active"),
        "frozen": translate("Desk", "frozen"),
    }.get(status, status)


def number_words(number: int, *, growing: bool) -> str:
    """A count; while it grows the least that it is."""
    return f"{number:,}+" if growing else f"{number:,}"


def members_words(number: int, *, growing: bool) -> str:
    """So many members."""
    said = counted(number, translate("Desk", "{0} member"), translate("Desk", "{0} members"))
    return said.replace(str(number), number_words(number, growing=growing))


def details_of(shown: MemberShown, titles: Mapping[str, Words], place: Place) -> Details:
    """One member, all of it."""
    member = shown.member
    assert member is not None
    number = translate("Scan", "Member {0}").format(member.number) if member.number else ""
    line = " · ".join(part for part in (phone_words(member.phone), place.tier(member.tier), number) if part)
    return Details(
        member.id,
        member.name or member.number or phone_words(member.phone),
        line,
        "\n".join(_facts(member, place)),
        tuple(_figures(member, place)),
        tuple(_coupon(shown, coupon, titles, place) for coupon in shown.coupons),
        tuple(_entry(entry, titles, place, f"{number}") for number, entry in enumerate(shown.timeline)),
    )  # fmt: skip


def _facts(member: MemberView, place: Place) -> list[str]:
    facts = [translate("Desk", "Frozen: nothing is redeemed")] if member.status == "frozen" else []
    facts += filter(None, [consent_words(member.consent, lambda word: days_ago(word.at, place.now))])
    if member.segments:
        facts.append(" · ".join(segment.title.pick(place.lang) for segment in member.segments))
    if member.tags:
        facts.append(
            translate("Desk", "Tags: {0}").format(translate("Desk", ", ", "between names of a list").join(member.tags))
        )
    if member.standing is not None and (said := member.standing.sentence(place.lang)):
        facts.append(said)
    if member.birthday is not None:
        facts.append(translate("Desk", "Birthday: {0}").format(f"{member.birthday:%m-%d}"))
    if member.channel:
        facts.append(translate("Desk", "Came through {0}").format(member.came_through or member.channel))
    if member.home_store:
        facts.append(translate("Desk", "Joined in {0}").format(place.stores.get(member.home_store, member.home_store)))
    visits = counted(member.visits, translate("Scan", "{0} visit"), translate("Scan", "{0} visits"))
    if member.last_visit_at is not None:
        last = translate("Scan", "Last visit: {0}").format(days_ago(member.last_visit_at, place.now))
        visits = f"{visits} · {last}"
    return [*facts, visits]


def _figures(member: MemberView, place: Place) -> list[tuple[str, str]]:
    held = member.balances
    points = (translate("Scan", "Points owed"), f"{held.debt:,}") if held.debt else None
    figures = [points or (translate("Scan", "Points"), f"{held.points:,}")]
    figures.append((translate("Scan", "Value"), money(held.value_minor)))
    figures += [(card.terms.title.pick(place.lang), f"{card.left}/{card.of}") for card in member.cards[:2]]
    return figures


def _title(titles: Mapping[str, Words], campaign: object, place: Place) -> str:
    name = str(campaign or "")
    return titles[name].pick(place.lang) if name in titles else name


def _coupon(shown: MemberShown, coupon: Coupon, titles: Mapping[str, Words], place: Place) -> ListRow:
    words, dot = _uses(shown, coupon.id, coupon.status.value)
    return ListRow(coupon.id, "", _title(titles, coupon.campaign, place), dot=dot, note=words)


def _uses(shown: MemberShown, coupon: str, status: str) -> tuple[str, str]:
    """How many uses are left, or why it is none any more; and the colour of its dot."""
    if status == "frozen":
        return translate("Desk", "frozen"), "warn"
    if status != "active":
        return translate("Desk", "void"), "line"
    left = shown.uses_left.get(coupon)
    if left == 0:
        return translate("Desk", "used"), "line"
    words = counted(left, translate("Desk", "{0} use left"), translate("Desk", "{0} uses left")) if left else ""
    return words, "good"


def _entry(entry: TimelineEntry, titles: Mapping[str, Words], place: Place, key: str) -> ListRow:
    dot = "good" if entry.what in _GOOD else "warn" if entry.what in _TAKEN_BACK else "soft"
    try:
        at = datetime.fromisoformat(entry.at)
        when = days_ago(at, place.now)
    except ValueError:
        when = entry.at
    where = place.stores.get(entry.store, entry.store)
    who = " · ".join(part for part in (when, where, entry.staff) if part)
    return ListRow(key, "", _what(entry, titles, place), who, dot)


def _what(entry: TimelineEntry, titles: Mapping[str, Words], place: Place) -> str:
    names = {
        "sign_up": translate("Desk", "Became a member"),
        "update": translate("Desk", "Changed"),
        "issue": translate("Desk", "Got"),
        "checkout": translate("Desk", "Bought"),
        "redeem": translate("Desk", "Redeemed"),
        "void": translate("Desk", "Taken back"),
        "refund": translate("Desk", "Refunded"),
        "top_up": translate("Desk", "Topped up"),
        "points_adjust": translate("Desk", "Points by hand"),
        "write_off": translate("Desk", "Overdraft written off"),
        "stamp": translate("Desk", "Stamp"),
        "merge": translate("Desk", "Merged"),
        "erase": translate("Desk", "Erased"),
        "reserve": translate("Desk", "Reserved"),
        "tag": translate("Desk", "Tag"),
        "consent": translate("Consent", "Messages"),
        "message": translate("Desk", "Message"),
    }
    detail = entry.detail
    paid = detail.get("payable_minor")
    first = (
        names.get(entry.what, entry.what),
        _title(titles, detail.get("campaign") or detail.get("card"), place),
        money(paid) if isinstance(paid, int) and paid else "",
    )
    parts = [" ".join(part for part in first if part)]
    if entry.what == "follow_up":
        parts = [follow_up_told(entry.detail)]
    if isinstance(tag := detail.get("tag"), str) and tag:
        parts = [translate("Desk", "Tag {0}").format(f"{'−' if detail.get('take') else '+'}{tag}")]
    if isinstance(given := detail.get("given"), bool):
        parts.append(translate("Consent", "agreed") if given else translate("Consent", "withdrawn"))
    value = sum(each for name in ("principal_minor", "bonus_minor") if isinstance(each := detail.get(name), int))
    if value:
        parts.append(translate("Desk", "value {0}").format(_signed(value, money(abs(value)))))
    points = detail.get("points")
    if isinstance(points, int) and points:
        parts.append(translate("Desk", "points {0}").format(_signed(points, f"{abs(points):,}")))
    return translate("Desk", ", ", "between parts of a sentence").join(parts)


def _signed(number: int, words: str) -> str:
    return f"+{words}" if number > 0 else f"−{words}"
