"""What people, networks, clocks and machines do to a chain of counters, one act at a time; others choose which.

The simulator drives it; whatever it chooses, `settle` must end in one state everywhere.
"""

from collections import Counter as Count
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.lines import PurchaseLine
from counter_app.services.answers import Answer
from counter_app.services.campaigns import PutCampaigns, put_campaigns, set_campaign_status
from counter_app.services.check import CheckRequest, check
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.clock import reset_clock
from counter_app.services.coupons import change_coupon
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidAnswer, VoidRequest, void
from counter_app.sync.round import RoundReport
from tests.cloud.support import C50, FREE
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.checks import PAYMENT_CODE, Told
from tests.sync.fragile import Crashed
from tests.sync.tier_world import TIERS

START = datetime.fromisoformat("2026-03-02T02:00:00+00:00")
YEAR: Mapping[str, object] = {"from": "2026-03-01", "until": "2026-12-31"}
CAMPAIGNS: Sequence[Mapping[str, object]] = (
    {**C50, "valid": YEAR, "limits": {"uses_per_coupon": 1, "per_member_day": 2}, "stacking": {"group": "cash"}},
    {**FREE, "limits": {"uses_per_coupon": 3, "per_store_day": 9}, "stacking": {"group": "tea"}},
    {**FREE, "id": "ONCE", "on_void": {"frees_limits": False}, "limits": {"per_member": 2}, "stacking": {"group": "o"}},
    {**FREE, "id": "QUOTA", "limits": {"total": 3}, "stacking": {"group": "q"}},
    {
        **FREE,
        "id": "KEEP",
        "kind": "cash",
        "benefit": {"amount_off_minor": 5000, "keep_rest": True},
        "limits": {"uses_per_coupon": 2},
        "stacking": {"group": "keep"},
    },
    {**FREE, "id": "VOUCHER", "kind": "voucher", "benefit": {"item": "dinner", "value_minor": 2900}},
    {**FREE, "id": "PASS", "kind": "pass", "benefit": {"uses": 3}},
    {**FREE, "id": "TRIAL", "kind": "trial", "benefit": {"item": "soap", "postage_minor": 800}},
)
ISSUED = ("C50", "FREE", "ONCE", "KEEP", "VOUCHER", "PASS", "TRIAL")
CAPS = {"days": 7, "redemptions": 12, "sum_minor": 40_000}


@dataclass
class World:
    """A chain, what was told to customers, and what happened in order."""

    chain: Chain
    codes: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    copies: dict[str, Path] = field(default_factory=dict)
    restored: set[str] = field(default_factory=set)
    cloud_restored: bool = False
    peaks: Count[str] = field(default_factory=Count)
    exposed_minor: int = 0

    def furnish(self, coupons: int = 4) -> None:
        """Campaigns that run, and coupons in people's hands; the last of each is signed and its issue never arrives."""
        desk = self.chain.desk
        desk.do("settings_put", {"values": {"offline_caps": CAPS, "scope": "all", "tiers": TIERS}, "store": ""})
        for terms in CAMPAIGNS:
            desk.campaign(terms)
            drawn = desk.coupons(coupons, str(terms["id"]))
            desk.one(desk.issue(*drawn[:-1]))
            self.codes += [each.short_code for each in drawn[:-1]] + [drawn[-1].signed_code]
        for number, till in enumerate(self.chain.tills):
            till.rounds.whole()
            self.sign_up(till, f"1380000000{number}")
            till.rounds.up()
        for till in self.chain.tills:
            till.rounds.whole()

    def copied(self, folder: Path, seed: int) -> "World":
        """The same beginning with another chance."""
        return World(
            self.chain.copied(folder, seed), list(self.codes), list(self.phones), acknowledged=set(self.acknowledged)
        )

    # --- one act ---

    def act(self, till: TillInChain, name: str, what: Callable[[], str], dies_after: int | None = None) -> None:
        """Do it at this counter; with `dies_after` the process dies at that place, and is started again."""
        till.fuse.left = dies_after
        try:
            said = what()
        except Crashed:
            said = "crashed"
            till.restart()
        till.fuse.left = None
        self.trace.append(f"{self.chain.clock.now():%d %H:%M:%S} {till.name} {name} {said}")
        self._note_exposure(till)

    def _note_exposure(self, till: TillInChain) -> None:
        with till.store.reading() as reading:
            totals = reading.offline_totals()
        assert totals.redemptions <= CAPS["redemptions"], till.name
        assert totals.sum_minor <= CAPS["sum_minor"], till.name
        if totals.sum_minor < self.peaks[till.name]:
            self.exposed_minor += self.peaks[till.name]
            self.peaks[till.name] = 0
        self.peaks[till.name] = max(self.peaks[till.name], totals.sum_minor)

    def check(self, till: TillInChain, codes: Sequence[str]) -> str:
        answer = check(till.counter, CheckRequest(tuple(codes), 30_000))
        assert not answer.redeemed
        return _said(answer)

    def redeem(self, till: TillInChain, codes: Sequence[str], amount: int, member: str | None) -> str:
        request = RedeemRequest(till.ids.new(), tuple(codes), amount, member)
        answer = redeem(till.counter, request)
        assert not (answer.redeemed and PAYMENT_CODE in codes)
        self.told.append((till, request, answer))
        if answer.redeemed:
            self.acknowledged.add(request.id)
        return _said(answer)

    def buy(self, till: TillInChain, codes: Sequence[str], amount: int, member: str | None, *, best: bool) -> str:
        """A purchase of two lines: with what is named and what best adds, or with no coupon at all."""
        lines = (PurchaseLine("a", amount - amount // 3), PurchaseLine("b", amount // 3))
        form = CheckoutForm(lines, best, "cash")
        request = RedeemRequest(till.ids.new(), tuple(codes), amount, member, form=form)
        answer = checkout(till.counter, request)
        self.told.append((till, request, answer))
        if answer.checkout:
            assert sum(line.net_minor for line in answer.lines) == answer.verdict.payable_minor
            assert len(answer.redemptions) >= len({code.subject for code in answer.verdict.codes if code.campaign})
            self.acknowledged.add(request.id)
        return _said(answer)

    def again(self, number: int) -> str:
        if not self.told:
            return "nothing"
        till, request, first = self.told[number % len(self.told)]
        answer = redeem(till.counter, request)
        if first.redeemed and till.name not in self.restored:
            assert answer.redeemed
            assert answer.redemptions == first.redemptions
        return _said(answer)

    def void(self, till: TillInChain, number: int, *, whole: bool) -> str:
        with till.store.reading() as reading:
            records = [record for record in reading.last_redemptions(8) if record.voided_at is None]
        if not records:
            return "nothing"
        record = records[number % len(records)]
        identity = till.ids.new()
        answer = void(till.counter, VoidRequest(identity, record.checkout if whole else record.id, "slip"))
        if answer.done:
            self.acknowledged.add(identity)
        return str(answer.done)

    def void_elsewhere(self, till: TillInChain, number: int, named: str) -> str:
        """What another counter has redeemed, by its id, its checkout's, or the coupon's code."""
        others = [answer for at, _, answer in self.told if answer.redeemed and at.name != till.name]
        if not others:
            return "nothing"
        answer = others[-1 - number % min(8, len(others))]
        found = answer.redemptions[number % len(answer.redemptions)]
        target = {"redemption": found.id, "checkout": answer.checkout}.get(named) or self._code_of(till, found.coupon)
        identity = till.ids.new()
        request = VoidRequest(identity, target, "slip")
        said = void(till.counter, request)
        with till.store.reading() as reading:
            if said.done and reading.operation(identity) is not None:
                self.acknowledged.add(identity)
        if said.done:
            assert _settled(void(till.counter, request)) == _settled(said)
        return f"{said.done} {len(said.redemptions)} {len(said.already)}"

    def _code_of(self, till: TillInChain, coupon: str) -> str:
        with till.store.reading() as reading:
            found = reading.coupon(coupon)
        return (found.short_code or found.signed_code if found else "") or coupon

    def sign_up(self, till: TillInChain, phone: str) -> str:
        identity = till.ids.new()
        answer = sign_up(till.counter, SignUpRequest(identity, phone, "王", consent=True))
        if answer.created:
            self.acknowledged.add(identity)
        self.phones += [phone] * (phone not in self.phones)
        return str(answer.created)

    def issue(self, till: TillInChain, campaign: str, member: str | None) -> str:
        identity = till.ids.new()
        answer = issue(till.counter, IssueRequest(identity, campaign, member))
        if answer.done:
            self.acknowledged.add(identity)
        self.codes += [each.short_code for each in answer.coupons]
        return str(answer.done)

    def change_coupon(self, till: TillInChain, code: str, action: str) -> str:
        try:
            answer = change_coupon(till.counter, till.ids.new(), code, action, "by chance")
        except Fault as fault:
            return _bearable(fault)
        return f"{action} {answer.done}"

    def new_terms(self, till: TillInChain, terms: Mapping[str, object]) -> str:
        identity = till.ids.new()
        answer = put_campaigns(till.counter, PutCampaigns(identity, (terms,)))
        if answer.done:
            self.acknowledged.add(identity)
        return f"{terms['id']} {answer.done}"

    def switch(self, till: TillInChain, campaign: str, status: CampaignStatus) -> str:
        answer = set_campaign_status(till.counter, till.ids.new(), campaign, status)
        return f"{campaign} {status.value} {answer.done}"

    def send(self, till: TillInChain) -> str:
        report = till.rounds.up()
        return f"{report.applied} {report.duplicate} {report.exceptions} {report.refused} {report.failures}"

    def fetch(self, till: TillInChain) -> str:
        report = till.rounds.down()
        self._is_no_repair(till, report)
        return str(report.failures)

    def _is_no_repair(self, till: TillInChain, report: RoundReport) -> None:
        """Only a cloud that went back has other rows than a counter that saw what came after."""
        assert report.repaired == () or self.cloud_restored, (till.name, report.repaired)

    # --- what befalls them ---

    def copy_counter(self, till: TillInChain) -> None:
        path = till.folder / f"copy-{len(self.trace)}"
        till.store.copy_into(path)
        self.copies[till.name] = path
        self.trace.append(f"{till.name} copied")

    def put_back_counter(self, till: TillInChain) -> None:
        copy = self.copies.pop(till.name, None)
        if copy is None:
            return
        taken = till.put_back(copy, self.chain.cloud)
        self.copies.pop("", None)  # two disasters at once are not promised
        self.restored.add(till.name)
        self.trace.append(f"{till.name} put back, {taken} taken over")

    def copy_cloud(self) -> None:
        path = self.chain.folder / f"cloud-{len(self.trace)}"
        self.chain.cloud.copy_into(path)
        self.copies[""] = path
        self.trace.append("cloud copied")

    def put_back_cloud(self) -> None:
        copy = self.copies.pop("", None)
        if copy is None:
            return
        self.chain.restart_cloud(copy)
        self.copies.clear()
        self.cloud_restored = True
        self.trace.append("cloud put back")

    # --- the end ---

    def settle(self) -> None:
        """Clocks are right, the network is whole, what arrives late has arrived; everybody sends and fetches."""
        for till in self.chain.tills:
            till.wire.heal()
            till.wire.late()
            till.clock.wrong = timedelta(0)
        self.chain.clock.forward(minutes=61)  # what was set aside is tried again
        for till in self.chain.tills:
            till.restart()
        for _ in range(3):
            for till in self.chain.tills:
                report = till.rounds.whole()
                assert report.failures == (), till.name
                self._is_no_repair(till, report)
        for till in self.chain.tills:
            reset_clock(till.counter)
            self._note_exposure(till)


def furnished(folder: Path, seed: int, counters: int, stores: int) -> World:
    """A world at its beginning."""
    world = World(build_chain(folder, seed, counters, START, stores=stores))
    world.furnish()
    return world


def _said(answer: Answer) -> str:
    if answer.redeemed:
        return "redeemed on-line" if answer.online else "redeemed off-line"
    return ",".join(reason.code.value for reason in answer.verdict.reasons) or "ready"


def _settled(answer: VoidAnswer) -> tuple[object, ...]:
    return answer.done, answer.redemptions, answer.already


def _bearable(fault: Fault) -> str:
    if fault.kind is not FaultKind.NETWORK:
        raise fault
    return fault.kind.value
