"""Rules of how long personal data is kept, carried out: announced first, then day by day, in portions that no request
waits for (`docs/decisions/280`).

A portion is found in a reading transaction; only who goes is looked at again, and goes, under the merchant's lock,
together with the place up to which the round has come. So a cut at any point repeats nothing and leaves nothing out,
and any number of services may do this at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.follow_up_rows import FollowUpRow
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.ledger import notes, retaining
from counter_app.cloud.ledger.book import Book, Moment, Transaction
from counter_app.cloud.sealing import seal_book
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso, parse
from counter_app.domain.retention import (
    BEGINNING,
    DONE,
    NOTICE,
    SETTING,
    Rules,
    Watch,
    advanced,
    cutoff,
    rules_dict,
    rules_from,
)
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import encode
from counter_app.protocol.retention import RetentionFound, RetentionRequest, RetentionTold

_FACT = "retention"
_CALLS = "calls:"
_ROWS, _LOOKED_AT = 500, 200
_OFTEN_ENOUGH = timedelta(hours=1)
_ALL = 10**9
_ERASED = 20  # so many at a time are gone before anybody has noticed that they wait


@dataclass(slots=True)
class _Portion:
    """What stands between two places of a round; `place` "": it was the last part."""

    place: str = ""
    looked: int = 0
    members: list[rows.MemberRow] = field(default_factory=list)
    calls: list[FollowUpRow] = field(default_factory=list)
    held: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> RetentionFound:
        """As counters are told."""
        return RetentionFound(members=len(self.members), held=dict(self.held), calls=len(self.calls))


def due(context: Context) -> list[tuple[str, str]]:
    """(merchant, its time) of those whose clock is to be looked at, or whose round goes on. A play shop whose clock
    nobody has set is left out."""
    found = []
    with context.database.reading() as reading:
        for row in reading.merchants():
            now = context.known_now(trial=row.trial)
            if now is not None and _waits(reading, row.id, now):
                found.append((row.id, iso(now)))
    return found


def look_some(context: Context, merchant: str, now: str, at_most: int) -> int:
    """A portion of one merchant's round, at most so many people erased, in one transaction; 0 once there is nothing to
    do now."""
    at = parse(now)
    with context.database.reading() as reading:
        if not _waits(reading, merchant, at):
            return 0
        watch, rules = _watch(reading, merchant), _rules(reading, merchant)
        if not rules.of_the_cloud:
            return _forget(context, merchant, at)
        then = advanced(watch, rules, at, now)
        book = _book(context, reading, rows.CounterRow(merchant, merchant, 0, 0), at)
        by = max(at, then.from_when)
        portion = (
            _portion(book, reading, then, at if then.purges else by, min(at_most, _ERASED) if then.purges else _ALL)
            if then.place
            else None
        )
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        if _watch(writing, merchant) != watch or _rules(writing, merchant) != rules:
            return 1  # somebody else was here meanwhile: look again
        book = _book(context, writing, counter, at)
        after = then if portion is None else _carried_out(book, then, portion, at)
        after = _announced(book, watch, after, over=portion is not None and not portion.place)
        for changed in seal_book(book):
            writing.save(changed)
        writing.save([rows.CloudFact(merchant, _FACT, _kept(after))])
        writing.save([counter])
    return 0 if portion is None else portion.looked + 1


def told(context: Context, caller: Caller, asked: RetentionRequest) -> RetentionTold:
    """How far the rules are, and whom they concern in one part of the members; with `run` a portion of the round."""
    now, done = context.now(trial=caller.trial), 0
    if asked.run:
        done = look_some(context, caller.merchant, iso(now), _ERASED)
    with context.database.reading() as reading:
        rules, watch = _rules(reading, caller.merchant), _watch(reading, caller.merchant)
        if not rules.of_the_cloud:
            return RetentionTold(now=iso(now), done=done)
        announced = watch is not None and watch.rules == rules
        then = watch if watch is not None and announced else advanced(None, rules, now, iso(now))
        portion = _Portion()
        if not asked.run:
            book = _book(context, reading, rows.CounterRow(caller.merchant, caller.merchant, 0, 0), now)
            at_place, by = replace(then, place=asked.after or BEGINNING), max(now, then.from_when)
            portion = _portion(book, reading, at_place, by, _ALL)
    found = RetentionFound(members=then.erased if then.purges else then.due, held=dict(then.held), calls=then.texts)
    return RetentionTold(
        now=iso(now),
        noticed_at=then.noticed_at if announced else "",
        why=then.why if announced else "",
        from_when=iso(then.from_when) if announced else "",
        day=then.day if announced else "",
        purged=found if announced and then.purges else None,
        counted=found if announced and not then.purges else None,
        under_way=announced and bool(then.place),
        portion=portion.told,
        after=portion.place,
        done=done,
    )


def _waits(reading: Reading, merchant: str, now: datetime) -> bool:
    rules, watch = _rules(reading, merchant), _watch(reading, merchant)
    if not rules.of_the_cloud:
        return watch is not None
    if watch is None:
        return True
    then = advanced(watch, rules, now, iso(now))
    return bool(then.place) or abs(now - parse(watch.looked_at)) >= _OFTEN_ENOUGH


def _rules(reading: Reading, merchant: str) -> Rules:
    setting = reading.one(rows.SettingRow, merchant, SETTING)
    said = None if setting is None or setting.deleted else msgspec.json.decode(setting.value, type=object)
    return rules_from(said)


def _watch(reading: Reading, merchant: str) -> Watch | None:
    fact = reading.one(rows.CloudFact, merchant, _FACT)
    return msgspec.json.decode(fact.value, type=Watch) if fact is not None and fact.value else None


def _kept(watch: Watch) -> str:
    return encode(msgspec.to_builtins(replace(watch, held=dict(watch.held)))).decode()


def _forget(context: Context, merchant: str, now: datetime) -> int:
    """There are no rules any more: what was announced will not be."""
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        watch = _watch(writing, merchant)
        if watch is None or _rules(writing, merchant).of_the_cloud:
            return 0
        book = _book(context, writing, counter, now)
        _withdraw(book, watch)
        for changed in seal_book(book):
            writing.save(changed)
        writing.save([rows.CloudFact(merchant, _FACT, "")])
        writing.save([counter])
    return 0


def _portion(book: Book, reading: Reading, watch: Watch, by: datetime, at_most: int) -> _Portion:
    """The next part of a round behind its place: of those who are concerned `by` then. Nothing is written."""
    kind, _, last = watch.place.partition(":")
    rules = watch.rules
    if kind == "members" and rules.members_days is not None:
        return _of_members(book, reading, watch, iso(cutoff(by, rules.members_days)), by, last, at_most)
    if kind == "members":
        last = ""
    return (
        _Portion()
        if rules.calls_days is None
        else _of_calls(book, reading, iso(cutoff(by, rules.calls_days)), last, at_most)
    )


def _of_members(
    book: Book, reading: Reading, watch: Watch, before: str, by: datetime, last: str, at_most: int
) -> _Portion:
    read = reading.after(rows.MemberRow, book.merchant, last, _ROWS)
    ends = _CALLS if watch.rules.calls_days is not None else ""
    portion = _Portion(f"{BEGINNING}{read[-1].id}" if len(read) == _ROWS else ends)
    candidates = [row for row in read if retaining.may_be_due(row, before)]
    most = min(_LOOKED_AT, 2 * at_most)
    if len(candidates) > most:
        candidates = candidates[:most]
        portion.place = f"{BEGINNING}{candidates[-1].id}"
    retaining.fetch(book, candidates)
    for number, row in enumerate(candidates):
        if retaining.seen_since(book, row, before):
            continue
        why = retaining.holds(book, row, watch.rules, by)
        if why is not None:
            portion.held[why.value] += 1
            continue
        portion.members.append(row)
        if len(portion.members) == at_most and number + 1 < len(candidates):
            portion.place = f"{BEGINNING}{row.id}"
            break
    portion.looked = len(read)
    return portion


def _of_calls(book: Book, reading: Reading, before: str, last: str, at_most: int) -> _Portion:
    limit = min(at_most, _ROWS)
    read = reading.after(FollowUpRow, book.merchant, last, limit)
    portion = _Portion(f"{_CALLS}{read[-1].id}" if len(read) == limit else "", len(read))
    portion.calls = [row for row in read if retaining.is_over(row, before)]
    return portion


def _carried_out(book: Book, watch: Watch, portion: _Portion, now: datetime) -> Watch:
    """The round behind this part of it; where it purges, what was found goes if it is so still."""
    gone, calls = len(portion.members), len(portion.calls)
    if watch.purges:
        gone, calls = _erased(book, watch.rules, portion.members, now), _forgotten(book, watch.rules, portion, now)
    held = Counter(watch.held) + portion.held
    due = watch.due + len(portion.members)
    place = portion.place
    return replace(
        watch, place=place, due=due, erased=watch.erased + gone * watch.purges, texts=watch.texts + calls,
        held=dict(held),
    )  # fmt: skip


def _erased(book: Book, rules: Rules, found: Sequence[rows.MemberRow], now: datetime) -> int:
    if not found or rules.members_days is None:
        return 0
    before = iso(cutoff(now, rules.members_days))
    book.members.fetch([row.id for row in found])
    again = [row for each in found if (row := book.members.get(each.id)) is not None]
    again = [row for row in again if retaining.may_be_due(row, before)]
    retaining.fetch(book, again)
    going = [
        row
        for row in again
        if not retaining.seen_since(book, row, before) and retaining.holds(book, row, rules, now) is None
    ]
    retaining.erase(book, going)
    return len(going)


def _forgotten(book: Book, rules: Rules, portion: _Portion, now: datetime) -> int:
    if not portion.calls or rules.calls_days is None:
        return 0
    before = iso(cutoff(now, rules.calls_days))
    book.follow_ups.fetch([row.id for row in portion.calls])
    again = [row for each in portion.calls if (row := book.follow_ups.get(each.id)) is not None]
    going = [row for row in again if retaining.is_over(row, before)]
    book.members.fetch([row.member for row in going])
    book.members.fetch_by("alias_of", [row.member for row in going])
    retaining.forget_calls(book, going)
    return len(going)


def _announced(book: Book, before: Watch | None, watch: Watch, *, over: bool) -> Watch:
    """What a manager is told at the end of a round, and what is no longer so."""
    book.begin("", book.moment)
    if before is not None and before.notice and before.noticed_at != watch.noticed_at:
        _withdraw(book, before)
        watch = replace(watch, notice="")
    if not over:
        return watch
    facts = {"erased": watch.erased, "calls": watch.texts, "held": dict(watch.held), "rules": rules_dict(watch.rules)}
    if watch.purges:
        if watch.erased or watch.texts:
            _write_down(book, DONE, {**facts, notes.WITHDRAWN_AS: DONE}, notes.WITHDRAWN)
        return watch
    if not (watch.due or watch.texts):
        return watch
    facts |= {"due": watch.due, "from": iso(watch.from_when), "why": watch.why}
    return replace(watch, notice=_write_down(book, NOTICE, facts, notes.OPEN))


def _write_down(book: Book, reason: str, facts: Mapping[str, object], status: str) -> str:
    identity = book.moment.ids.new()
    now = book.moment.now_iso
    row = rows.ExceptionRow(
        merchant=book.merchant, id=identity, operation=identity, reason=reason, at_stake_minor=0, made_at=now,
        status=status, facts=encode(facts).decode(),
    )  # fmt: skip
    book.touch(row)
    return identity


def _withdraw(book: Book, watch: Watch) -> None:
    row = book.exceptions.get(watch.notice) if watch.notice else None
    if row is not None:
        notes.set_status(book, row, "retention_changed")


def _book(context: Context, transaction: Transaction, counter: rows.CounterRow, now: datetime) -> Book:
    """As if somebody of the merchant's first store asked."""
    assert isinstance(transaction, Reading)
    merchant = merchant_of(transaction, counter.merchant)
    stores = sorted(row.id for row in transaction.all(rows.StoreRow, counter.merchant))
    caller = Caller(counter.merchant, "", 0, stores[0] if stores else "", "", merchant.trial)
    moment = Moment(
        caller, now, iso(now), lambda: reading_rules(context.crypto, transaction, merchant), context.settings.ids
    )
    book = Book(transaction, moment, counter)
    book.begin("", moment)
    return book
