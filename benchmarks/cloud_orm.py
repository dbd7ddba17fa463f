"""The other thing that ingest is measured against: the same checkout by an object-relational mapper, row by row.

Equal effects, so that the work is the same: the operation is read and checked; its id and its cancellation are looked
for; coupon, member, campaign, limit, earlier uses and waiting voids are read; the same rules judge; the same rows are
written, with versions of the merchant's counter; what travels is hashed, its digest follows; the answer is stored; the
neighbours in the counter's log are compared. Rules, hashes and zones are our own code. What differs is that each object
is fetched by its key when it is asked for and written when its session ends, as programs with a mapper do it. What a
checkout that breaks nothing can do without (signing keys, the drawing of an issued coupon) is left out, and the terms
are read once. `tests/cloud/test_same_operation.py` holds that the rows come out the same.

`checkout` is a session and a commit for each operation, so that one that fails takes none with it. `together` is the
whole call in one session with one commit, where what is the merchant's own is fetched once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, registry

from benchmarks.cloud_world import Seller, World
from counter_app.cloud import rows, zones
from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.kinds import _CONVERTERS, _hashed_values
from counter_app.cloud.lease_rows import WriteOffRow
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Moment
from counter_app.cloud.ledger.envelope import check_envelope, wrong_values
from counter_app.cloud.ledger.judging import campaign_value, member_value
from counter_app.cloud.ledger.lineage import hash_of
from counter_app.cloud.ledger.uses import as_text
from counter_app.cloud.storage.schema import TABLES
from counter_app.cloud.times import iso, parse_or_none
from counter_app.cloud.void_rows import PendingVoidRow
from counter_app.domain.campaign import Terms
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.codes import ReadingRules, ShortCode, VerifyResult
from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.domain.judge import judge
from counter_app.domain.limits import Take, takes_of
from counter_app.domain.member import Store
from counter_app.domain.situation import Candidate, OfflineState, Situation
from counter_app.domain.windows import business_day, clock_time
from counter_app.protocol.bodies import Checkout, decode_body
from counter_app.protocol.digest import row_hash, signed
from counter_app.protocol.operations import Operation, OperationType, Result, ResultKind, encode
from tests.cloud.support import IDS

_TRAVELLING = {rows.MemberRow: "member", rows.CouponRow: "coupon", rows.UsageRow: "usage"}


@lru_cache
def _terms(made_at: str, text: str, version: int, tag: int) -> Terms:
    """A generous program keeps the terms that it has read."""
    return parse_terms(msgspec.json.decode(text), version=version, tag=tag, made_at=datetime.fromisoformat(made_at))


class Orm:
    """A program with a mapper over the same tables."""

    def __init__(self, world: World, who: Seller) -> None:
        self._merchant = world.shop.merchant
        self._who = who
        self._engine = world.shop.cloud._context.database._engine
        now = world.shop.clock.now()
        rules = ReadingRules(world.shop.tag, lambda *_: VerifyResult.FORGED)
        self._moment = Moment(who.till.caller, now, iso(now), lambda: rules, IDS)
        mapper = registry()
        self._classes: dict[type[Any], type[Any]] = {}
        for kind, table in TABLES.items():
            self._classes[kind] = type(f"Mapped{kind.__name__}", (), {})
            mapper.map_imperatively(self._classes[kind], table.to_metadata(mapper.metadata))

    def prepared(self, count: int) -> list[bytes]:
        """Operations as they travel; their coupons are issued and unused."""
        return self._who.checkouts(self._who.issued(count))

    def checkout(self, raw: bytes) -> Result:
        """One operation, and its commit."""
        with Session(self._engine, autoflush=False) as session, session.begin():
            return _Apply(session, self._classes, self._moment).checkout(raw)

    def together(self, raws: Sequence[bytes]) -> list[Result]:
        """All operations of a call, and one commit."""
        with Session(self._engine, autoflush=False) as session, session.begin():
            apply = _Apply(session, self._classes, self._moment)
            return [apply.checkout(raw) for raw in raws]


class _Apply:
    """Operations within one session."""

    def __init__(self, session: Session, classes: dict[type[Any], type[Any]], moment: Moment) -> None:
        self._session = session
        self._classes = classes
        self._moment = moment
        self._merchant = moment.caller.merchant
        self._kept: dict[tuple[type[Any], str], Any] = {}
        key = self._merchant, self._merchant
        self._counter: Any = session.get(classes[rows.CounterRow], key, with_for_update=True)
        assert not self._own(rows.DeviceRow, moment.caller.device).revoked_at

    def checkout(self, raw: bytes) -> Result:
        """What a checkout reads and writes."""
        act = check_envelope(msgspec.json.decode(raw, type=Operation), self._moment)
        assert isinstance(act, Act)
        body = decode_body(OperationType(act.operation.type), act.operation.body)
        assert isinstance(body, Checkout)
        assert not wrong_values(body)
        assert self._get(rows.OperationRow, act.id) is None
        assert self._get(rows.CancellationRow, act.id) is None
        (use,) = body.coupons
        assert self._get(rows.RedemptionRow, use.redemption) is None
        pending = self._classes[PendingVoidRow]
        assert not self._found(PendingVoidRow, pending.checkout.in_((act.id, use.redemption)))
        assert self._own(WriteOffRow, self._moment.caller.device) is None
        coupon, member = self._get(rows.CouponRow, use.coupon), self._get(rows.MemberRow, body.member)
        store = self._store(body.store)
        day = business_day(act.at, ZoneInfo(store.timezone), store.business_day_starts)
        terms = self._terms_of(coupon)
        takes = takes_of(terms, coupon.id, member.id, store.id, day)
        limits = [self._get(rows.UsageRow, take.scope) for take in takes[1:]]
        self._judge(act, body, (coupon, member, *limits), takes, store)
        since = self._counter.version + 1
        for take, limit in zip(takes[1:], limits, strict=True):
            self._seal(self._taken(take, limit), member, terms)
        self._redeem(act, body, coupon, takes)
        self._seal(coupon, member, terms)
        member.visits += 1
        member.last_visit_at = max(member.last_visit_at, act.at_iso)
        self._seal(member, member, terms)
        self._add(
            rows.CheckoutRow(
                self._merchant, act.id, member.id, store.id, act.operation.device, self._moment.caller.counter,
                act.operation.staff, act.at_iso, day.isoformat(), body.amount_minor, body.discount_minor,
                body.payable_minor,
            )
        )  # fmt: skip
        result = Result(
            id=act.id, result=ResultKind.APPLIED.value, version=self._counter.version, since=since,
            detail={"redemptions": [use.redemption]},
        )  # fmt: skip
        return self._stored(act, result)

    # --- what is read ---

    def _get(self, kind: type[Any], key: str) -> Any:
        return self._session.get(self._classes[kind], (self._merchant, key))

    def _own(self, kind: type[Any], key: str) -> Any:
        """The same of what is the merchant's own, held for as long as the session lasts."""
        if (kind, key) not in self._kept:
            self._kept[kind, key] = self._get(kind, key)
        return self._kept[kind, key]

    def _found(self, kind: type[Any], *where: Any) -> Sequence[Any]:
        mapped = self._classes[kind]
        return self._session.scalars(select(mapped).where(mapped.merchant == self._merchant, *where)).all()

    def _store(self, store_id: str) -> Store:
        row = self._own(rows.StoreRow, store_id)
        names = f"business_day_starts@{store_id}", "business_day_starts"
        said = next(
            (msgspec.json.decode(each.value) for name in names if (each := self._own(rows.SettingRow, name))), None
        )
        return Store(row.id, row.name, row.timezone, clock_time(said))

    def _terms_of(self, coupon: Any) -> Terms:
        row = self._own(rows.TermsRow, f"{coupon.campaign}/{coupon.terms_version}")
        return _terms(row.made_at, row.terms, row.terms_version, row.tag)

    def _judge(self, act: Act, body: Checkout, of: tuple[Any, ...], takes: Sequence[Take], store: Store) -> None:
        """By the same rules; nothing is broken in what is measured."""
        (coupon, member, *limits), (use,) = of, body.coupons
        used = [0 if row is None else row.used + row.excess + row.leased for row in limits]
        value = Coupon(
            coupon.id, coupon.campaign, coupon.terms_version, datetime.fromisoformat(coupon.issued_at), use.short_code,
            member=coupon.member, home_store=coupon.home_store, status=CouponStatus(coupon.status),
            status_since=parse_or_none(coupon.status_since), cycles=coupon.cycles, row=coupon.filled,
        )  # fmt: skip
        candidate = Candidate(
            use.short_code, ShortCode(use.short_code), value, self._terms_of(coupon),
            campaign_value(self._own(rows.CampaignRow, coupon.campaign)),
            usage=dict(zip((take.scope for take in takes), (coupon.used + coupon.excess, *used), strict=True)),
            spends_minor=use.discount_minor,
        )  # fmt: skip
        situation = Situation(
            now=act.at, store=store, offline=OfflineState(online=True), amount_minor=body.amount_minor,
            member=member_value(member), store_names={store.id: store.name},
        )  # fmt: skip
        assert judge([candidate], situation).accepted

    # --- what is written ---

    def _add(self, values: rows.Record) -> Any:
        made = self._classes[type(values)]()
        for name, value in msgspec.structs.asdict(values).items():
            setattr(made, name, value)
        self._session.add(made)
        return made

    def _taken(self, take: Take, row: Any) -> Any:
        if row is None:
            owner = zones.member_of_usage(take.scope)
            row = self._add(rows.UsageRow(self._merchant, take.scope, used=0, excess=0, cap=take.cap, member=owner))
        row.used += 1
        row.cap = max(row.cap, take.cap)
        return row

    def _redeem(self, act: Act, body: Checkout, coupon: Any, takes: Sequence[Take]) -> None:
        (use,), caller, staff = body.coupons, self._moment.caller, self._own(rows.StaffRow, act.operation.staff)
        name = act.operation.staff if staff is None else staff.name
        taken = [(take.scope, take.cap, "used") for take in takes[1:]]
        made = self._add(
            rows.RedemptionRow(
                self._merchant, use.redemption, act.id, coupon.id, coupon.campaign, coupon.terms_version, body.member,
                body.store, caller.counter, act.operation.staff, name, act.at_iso, body.amount_minor,
                use.discount_minor, excess=False, takes=as_text(taken),
            )
        )  # fmt: skip
        every = [*self._found(rows.RedemptionRow, self._classes[rows.RedemptionRow].coupon == coupon.id), made]
        last = max(every, key=lambda each: (each.at, each.id))
        coupon.used, coupon.excess = sum(not each.excess for each in every), sum(each.excess for each in every)
        coupon.cap = max(takes[0].cap, coupon.used)
        coupon.last_redemption, coupon.last_at, coupon.last_store = last.id, last.at, last.store
        coupon.last_counter, coupon.last_staff = last.counter, last.staff_name

    def _seal(self, row: Any, member: Any, terms: Terms) -> None:
        """Version, zone and hash of a row that travels, and the digest of its zone."""
        self._counter.version += 1
        row.version = self._counter.version
        kind, before = (
            next(name for of, name in _TRAVELLING.items() if isinstance(row, self._classes[of])),
            row.digest or 0,
        )
        if kind == "member":
            row.zone = zones.member_zone(row)
        elif kind == "coupon":
            row.ends_at = zones.coupon_ends_at(row, terms, ZoneInfo(self._own(rows.StoreRow, row.home_store).timezone))
            row.zone = zones.coupon_zone(row, member, zones.is_retired(row.ends_at, self._moment.now_iso))
        else:
            row.ends_at = zones.usage_ends_at(row)
            row.zone = zones.usage_zone(row, member, zones.is_retired(row.ends_at, self._moment.now_iso))
        row.digest = signed(row_hash(kind, _hashed_values(kind)(_CONVERTERS[kind](row, {}))))
        digest = self._own(DigestRow, f"{kind}/{row.zone}")
        if digest is None:
            digest = self._add(DigestRow(self._merchant, f"{kind}/{row.zone}", kind, row.zone))
            self._kept[DigestRow, digest.id] = digest
        digest.count += not before
        digest.sum = signed(digest.sum + row.digest - before)
        digest.last_version = max(digest.last_version, row.version)

    def _stored(self, act: Act, result: Result) -> Result:
        """The operation with its answer, and a look at its neighbours in the log."""
        made, mapped = act.operation, self._classes[rows.OperationRow]
        self._add(
            rows.OperationRow(
                self._merchant, made.id, made.device, made.epoch, made.seq, made.prev, made.type, made.mode, made.at,
                made.clock_offset_ms, made.staff, bytes(made.body), act.body_hash, result.result, encode(result),
                self._moment.now_iso,
            )
        )  # fmt: skip
        place = mapped.device == made.device, mapped.epoch == made.epoch, mapped.seq.between(made.seq - 1, made.seq + 1)
        for other in self._found(rows.OperationRow, *place):
            assert other.seq == made.seq - 1
            assert hash_of(other) == made.prev
        self._session.flush()
        return result
