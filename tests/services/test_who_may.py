"""Every use case of the services with everybody who may ask for it: refused in the service itself, and written down.

Use cases are found by introspection: public functions of `counter_app.services` whose first parameter is the counter. A
new one without a line here fails.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import counter_app.services
from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.charts import LINES, Chart
from counter_app.domain.member import Role
from counter_app.domain.segment_file import parse_rule, parse_segment
from counter_app.domain.segments import today_at
from counter_app.domain.verdict import ReasonCode
from counter_app.services import (
    audit_list,
    campaign_list,
    campaigns,
    clock,
    consents,
    coupons,
    erasing,
    exception_list,
    exports,
    import_undo,
    import_undoable,
    import_unfinished,
    issue_to_segment,
    member_export,
    member_list,
    members,
    merging,
    numbers,
    retention,
    searching,
    segment_desk,
    segment_history,
    segments,
    settings,
    settings_shown,
    settling,
    shift,
    shift_list,
    staff,
    staff_numbers,
    traffic,
    unshown,
)
from counter_app.services.bookable import bookable
from counter_app.services.campaign_trial import Trial, try_campaign
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.import_members import ImportRequest, import_members
from counter_app.services.import_records import SheetTable
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.ledgers_by_hand import AdjustRequest, TopUpRequest, adjust_points, top_up
from counter_app.services.member_records import Days, Wanted
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.refund import RefundRequest, refund
from counter_app.services.reservations import CancelRequest, cancel, pick_ups
from counter_app.services.reserving import ReserveRequest, reserve
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.stamps import StampRequest, stamp
from counter_app.services.void import VoidRequest, void
from tests.counter_shop import C50, M1_NUMBER, START, Shop
from tests.services.channel_acts import CHANNEL_ACTS
from tests.services.desk import audit_lines, new_id, open_desk, sign_in_as
from tests.services.test_exports import Kept
from tests.services.who_may_with_the_marked import MARKED

Ask = Callable[[Shop], object]
EVERY_MEMBER = member_list.Asked(Wanted(Days(today_at(START, ZoneInfo("Asia/Shanghai")))))
EVERYBODY: tuple[Role | None, ...] = (None, Role.CASHIER, Role.MANAGER, Role.OWNER)

# name: (the least role that may, what the audit log calls it when refused ("" = a look that is not logged), the act)
OLD_CUSTOMERS = SheetTable((("phone", "name"), ("13900000077", "老客户")), kind="csv")
_SEGMENT: dict[str, object] = {"id": "a", "rule": {"tag": "x"}}
_CHART = Chart("today", "Today", "Nothing was sold.", LINES)
ACTS: dict[str, tuple[Role, str, Ask]] = {
    "redeem": (Role.CASHIER, "redeem", lambda s: redeem(s.counter, RedeemRequest(new_id(s), (s.coupon(),), 20_000))),
    "checkout": (Role.CASHIER, "checkout", lambda s: checkout(s.counter, _purchase(s))),
    "void": (Role.CASHIER, "void", lambda s: void(s.counter, VoidRequest(new_id(s), _redeemed(s), "slip"))),
    "refund": (Role.CASHIER, "refund", lambda s: refund(s.counter, RefundRequest(new_id(s), _redeemed(s), "slip"))),
    "top_up": (Role.CASHIER, "top_up", lambda s: top_up(s.counter, TopUpRequest(new_id(s), M1_NUMBER, 5_000))),
    "stamp": (Role.CASHIER, "stamp", lambda s: stamp(s.counter, StampRequest(new_id(s), "CARD", M1_NUMBER))),
    "reserve": (
        Role.CASHIER, "reserve",
        lambda s: reserve(s.counter, ReserveRequest(new_id(s), "C50", M1_NUMBER, date(2026, 3, 10), 900)),
    ),
    "cancel": (
        Role.CASHIER, "reservation_cancel", lambda s: cancel(s.counter, CancelRequest(new_id(s), new_id(s), "ill"))
    ),
    "pick_ups": (Role.CASHIER, "", lambda s: pick_ups(s.counter, None)),
    "bookable": (Role.CASHIER, "", lambda s: bookable(s.counter, "en")),
    "adjust_points": (
        Role.MANAGER, "points_adjust",
        lambda s: adjust_points(s.counter, AdjustRequest(new_id(s), M1_NUMBER, 5, "kindness")),
    ),
    "sign_up": (
        Role.CASHIER, "sign_up",
        lambda s: sign_up(s.counter, SignUpRequest(new_id(s), "13900000001", "Li", consent=True)),
    ),
    "search_members": (Role.CASHIER, "", lambda s: members.search_members(s.counter, "138")),
    "search_at_once": (Role.CASHIER, "", lambda s: searching.search_at_once(s.counter, "138")),
    "search_on": (Role.CASHIER, "", lambda s: searching.search_on(s.counter, "138", 50, searching.Found())),
    "show_member": (Role.CASHIER, "", lambda s: members.show_member(s.counter, M1_NUMBER)),
    "member_page": (Role.MANAGER, "member_list", lambda s: member_list.member_page(s.counter, EVERY_MEMBER)),
    "first_page": (Role.MANAGER, "member_list", lambda s: member_list.first_page(s.counter, EVERY_MEMBER)),
    "members_of": (Role.MANAGER, "member_list", lambda s: member_list.members_of(s.counter, EVERY_MEMBER, ())),
    "sweep_on": (
        Role.MANAGER, "member_list", lambda s: member_list.sweep_on(s.counter, EVERY_MEMBER, member_list.Sweep())
    ),
    "change_phone": (
        Role.CASHIER, "member_phone",
        lambda s: members.change_phone(s.counter, new_id(s), M1_NUMBER, "13900000002"),
    ),
    "put_consent": (
        Role.CASHIER, "member_consent",
        lambda s: consents.put_consent(s.counter, consents.ConsentRequest(new_id(s), M1_NUMBER, given=False)),
    ),
    "freeze_member": (
        Role.CASHIER, "member_freeze", lambda s: members.freeze_member(s.counter, new_id(s), M1_NUMBER, "lost phone")
    ),
    "unfreeze_member": (
        Role.MANAGER, "member_unfreeze", lambda s: members.unfreeze_member(s.counter, new_id(s), M1_NUMBER, "found")
    ),
    "acknowledge": (
        Role.CASHIER, "unshown_verdict", lambda s: unshown.acknowledge(s.counter, [_redeemed(s)])
    ),
    "open_shift": (Role.CASHIER, "shift_open", lambda s: shift.open_shift(s.counter, new_id(s))),
    "hand_over": (Role.CASHIER, "shift_hand_over", lambda s: shift.hand_over(s.counter, new_id(s), "k1")),
    "pay": (Role.CASHIER, "shift_pay_in", lambda s: shift.pay(s.counter, new_id(s), 100, "change")),
    "close_shift": (Role.CASHIER, "shift_close", lambda s: shift.close_shift(s.counter, new_id(s), 0)),
    "export_member": (
        Role.MANAGER, "member_export", lambda s: member_export.export_member(s.counter, M1_NUMBER)
    ),
    "preview_merge": (
        Role.MANAGER, "member_merge", lambda s: merging.preview_merge(s.counter, M1_NUMBER, M1_NUMBER)
    ),
    "merge_members": (
        Role.MANAGER, "member_merge",
        lambda s: merging.merge_members(s.counter, merging.MergeRequest(new_id(s), M1_NUMBER, M1_NUMBER, "one")),
    ),
    "preview_erase": (Role.MANAGER, "member_erase", lambda s: erasing.preview_erase(s.counter, M1_NUMBER)),
    "erase_member": (
        Role.MANAGER, "member_erase",
        lambda s: erasing.erase_member(s.counter, erasing.EraseRequest(new_id(s), M1_NUMBER, "asked for")),
    ),
    "count_visits": (Role.CASHIER, "traffic_count", lambda s: traffic.count_visits(s.counter, new_id(s), "walk_in")),
    "show_numbers": (Role.MANAGER, "numbers", lambda s: numbers.show_numbers(s.counter)),
    "export_chart": (Role.MANAGER, "numbers_export", lambda s: numbers.export_chart(s.counter, _CHART, Kept())),
    "list_shifts": (Role.MANAGER, "shift_list", lambda s: shift_list.list_shifts(s.counter)),
    "show_shift": (Role.CASHIER, "", lambda s: shift.show_shift(s.counter)),
    "import_members": (
        Role.MANAGER, "import_members",
        lambda s: import_members(s.counter, ImportRequest(new_id(s), OLD_CUSTOMERS, "a file")),
    ),
    "unfinished_imports": (Role.MANAGER, "import_members", lambda s: import_unfinished.unfinished_imports(s.counter)),
    "undoable_imports": (Role.MANAGER, "import_undo", lambda s: import_undoable.undoable_imports(s.counter)),
    "undo_import": (
        Role.MANAGER, "import_undo",
        lambda s: import_undo.undo_import(s.counter, import_undo.UndoRequest(new_id(s), new_id(s))),
    ),
    "leave_import": (Role.MANAGER, "import_members", lambda s: import_unfinished.leave_import(s.counter, new_id(s))),
    "export": (Role.MANAGER, "export_members", lambda s: exports.export(s.counter, "members", Kept())),
    "list_campaigns": (Role.MANAGER, "campaign_list", lambda s: campaigns.list_campaigns(s.counter)),
    "try_campaign": (Role.MANAGER, "campaign_try", lambda s: try_campaign(s.counter, Trial(parse_terms(C50)))),
    "open_campaigns": (Role.MANAGER, "campaign_list", lambda s: campaign_list.open_campaigns(s.counter)),
    "put_campaigns": (
        Role.MANAGER, "campaign_put",
        lambda s: campaigns.put_campaigns(s.counter, campaigns.PutCampaigns(new_id(s), ({**C50, "id": "NEW"},))),
    ),
    "set_campaign_status": (
        Role.MANAGER, "campaign_status",
        lambda s: campaigns.set_campaign_status(s.counter, new_id(s), "C50", CampaignStatus.PAUSED),
    ),
    "issue": (Role.MANAGER, "issue", lambda s: issue(s.counter, IssueRequest(new_id(s), "C50"))),
    "foresee_issue": (
        Role.MANAGER, "issue_preview",
        lambda s: issue_to_segment.foresee_issue(_with_segment(s).counter, "C50", "a"),
    ),
    "issue_to_segment": (
        Role.MANAGER, "issue_preview",
        lambda s: issue_to_segment.issue_to_segment(
            _with_segment(s).counter, issue_to_segment.SegmentIssue(new_id(s), "C50", "a")
        ),
    ),
    **MARKED,
    "change_coupon": (
        Role.MANAGER, "coupon_put",
        lambda s: coupons.change_coupon(s.counter, new_id(s), s.coupon(), "freeze", "lost"),
    ),
    "show_coupon": (Role.MANAGER, "coupon_show", lambda s: coupons.show_coupon(s.counter, s.coupon())),
    "get_settings": (Role.MANAGER, "settings_get", lambda s: settings.get_settings(s.counter)),
    "show_settings": (Role.MANAGER, "settings_get", lambda s: settings_shown.show_settings(s.counter)),
    "put_settings": (
        Role.MANAGER, "settings_put",
        lambda s: settings.put_settings(s.counter, new_id(s), {"void_free_minutes": 20}),
    ),
    "list_segments": (Role.MANAGER, "segment_list", lambda s: segments.list_segments(s.counter)),
    "begin_segments": (Role.MANAGER, "segment_list", lambda s: segments.begin_segments(s.counter)),
    "count_segments": (
        Role.MANAGER, "segment_list", lambda s: segments.count_segments(s.counter, segments.SegmentList())
    ),
    "show_segment": (Role.MANAGER, "segment_list", lambda s: segment_desk.show_segment(s.counter, "new")),
    "count_rules": (Role.MANAGER, "segment_list", lambda s: segment_desk.count_rules(s.counter, (_SEGMENT,))),
    "count_rule": (
        Role.MANAGER, "segment_list",
        lambda s: segment_desk.count_rule(s.counter, parse_rule({"tag": "x"}), segment_desk.RuleCount()),
    ),
    "kept_counts": (Role.MANAGER, "segment_list", lambda s: segment_history.kept_counts(s.counter)),
    "segment_days": (Role.MANAGER, "segment_list", lambda s: segment_history.segment_days(s.counter, "new")),
    "segment_history": (Role.MANAGER, "segment_list", lambda s: segment_history.segment_history(s.counter, "new")),
    "put_segments": (
        Role.MANAGER, "segment_put",
        lambda s: segments.put_segments(s.counter, segments.PutSegments(new_id(s), (_SEGMENT,))),
    ),
    "drop_segment": (
        Role.MANAGER, "segment_drop", lambda s: segments.drop_segment(_with_segment(s).counter, new_id(s), "a")
    ),
    **CHANNEL_ACTS,
    "list_staff": (Role.MANAGER, "staff_list", lambda s: staff.list_staff(s.counter)),
    "put_staff": (
        Role.MANAGER, "staff_put",
        lambda s: staff.put_staff(s.counter, new_id(s), [{"name": "Zhao", "role": "cashier", "pin": "8642"}]),
    ),
    "audit_page": (Role.MANAGER, "audit_list", lambda s: audit_list.audit_page(s.counter, audit_list.AuditAsked())),
    "export_audit": (
        Role.MANAGER, "export_audit", lambda s: audit_list.export_audit(s.counter, audit_list.AuditAsked(), Kept())
    ),
    "staff_numbers": (Role.MANAGER, "staff_numbers", lambda s: staff_numbers.staff_numbers(s.counter)),
    "list_exceptions": (Role.MANAGER, "exception_list", lambda s: exception_list.list_exceptions(s.counter)),
    "send_again": (Role.MANAGER, "queue_send_again", lambda s: exception_list.send_again(s.counter)),
    "settle_exception": (
        Role.MANAGER, "exception_settle",
        lambda s: settling.settle_exception(s.counter, new_id(s), "x", "keep"),
    ),
    "show_retention": (Role.MANAGER, "retention_list", lambda s: retention.show_retention(s.counter)),
    "run_retention": (Role.OWNER, "retention", lambda s: retention.run_retention(s.counter)),
    "reset_clock": (Role.MANAGER, "clock_reset", lambda s: clock.reset_clock(s.counter)),
}  # fmt: skip

# Needs nobody, and why.
OPEN = {
    "check": "judges what is held up; tells nothing that the code's holder does not see", "look": "the same",
    "remember_members": "reads into memory what searching asks for; tells nothing",
    "log_scan": "writes down what was held up", "ask_cloud": "a part of check", "bring_down": "a part of check",
    "bring_coupon": "a part of a look that has asked already", "bring_member": "the same", "look_up": "the same",
    "ask_timeline": "the same", "redemption_named": "a part of void", "void_elsewhere": "a part of void",
    "ask_elsewhere": "a part of void and refund", "ask_about_own": "the same", "bring_holder": "the same",
    "redeem_online": "a part of redeem", "anew": "a part of redeem", "chosen_again": "a part of redeem",
    "claim_with": "a part of reserve and stamp",
    "patient": "how long one customer waits", "give_up": "a part of redeem",
    "status": "what the window's foot line says", "recent": "the same: no phone, names masked",
    "recent_sales": "the same", "weigh": "a check of what would be carried out", "running_cards": "titles of campaigns",
    "foresee": "what a receipt says is left of a sale", "whole_of": "the same: which sale it belongs to",
    "clock_state": "what a refused cashier must be told", "list_leases": "what is left to sell off-line",
    "sign_in": "is how somebody comes to be signed in", "sign_out": "the till again",
    "approve": "asks for a PIN itself", "check_manager_pin": "the same",
    "records": "the log's own reader on this computer", "verify": "proves the log", "verify_log": "the same",
    "verify_on": "the same", "follow_rules": "what an owner has said, by the time of the cloud",
    "begin_pass": "the machine's own housekeeping", "count_on": "the same", "count_all": "the same",
    "wishes": "the machine's own housekeeping", "give_back": "the same", "to_give_back": "the same",
    "sample_of": "a part of foresee_plan", "whole_numbers": "as show_numbers: nothing but for a manager",
    "tally": "a part of what is shown before an act", "stretches": "the same",
    "names_marked": "a part of what is said of whoever is marked",
    "settle": "the sync's own act", "cancel_unfinished_claims": "the start's own act",
    "was_shown": "the screen's own act", "lose_unshown": "the start's own act", "moment": "the time",
    "refusal_of": "is what refuses", "places": "what is free, and nobody's name", "open_days": "the same",
    "look_again": "what is open already", "count_campaigns": "the same: nothing but for a manager",
    "foresee_reserve": "the judgement of reserve, told before it", "foresee_cancel": "the same of cancel: no name",
}  # fmt: skip


def _purchase(shop: Shop) -> RedeemRequest:
    return RedeemRequest(new_id(shop), (), 20_000, M1_NUMBER, form=CheckoutForm(best=True))


def _with_segment(shop: Shop) -> Shop:
    with shop.store.writing() as writing:
        writing.put_segment("a", parse_segment(_SEGMENT))
    return shop


def _redeemed(shop: Shop) -> str:
    """A redemption that an owner has made; whoever asks now is signed in again afterwards."""
    with shop.store.reading() as reading:
        before = reading.session()
    sign_in_as(shop, Role.OWNER)
    checkout = redeem(shop.counter, RedeemRequest(new_id(shop), (shop.coupon(),), 20_000)).checkout
    sign_in_as(shop, before.role if before else None)
    return checkout


def _use_cases() -> set[str]:
    found: set[str] = set()
    for info in pkgutil.iter_modules(counter_app.services.__path__):
        module = importlib.import_module(f"counter_app.services.{info.name}")
        for name, value in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(value).parameters.values())
            ours = value.__module__ == module.__name__ and not name.startswith("_")
            if ours and parameters and parameters[0].name == "counter":
                found.add(name)
    return found


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path, members=20, coupons=20)
    yield made
    made.store.close()


def test_every_use_case_stands_in_the_table() -> None:
    assert _use_cases() == ACTS.keys() | OPEN.keys()


def was_refused(answer: object) -> bool:
    reasons = getattr(answer, "reasons", None)
    if reasons is None:
        verdict = getattr(answer, "verdict", None)
        single = getattr(answer, "reason", answer)
        reasons = verdict.reasons if verdict is not None else (single,)
    return ReasonCode.SIGN_IN_REQUIRED in [getattr(reason, "code", None) for reason in reasons]


@pytest.mark.parametrize("name", ACTS)
def test_who_may_not_is_refused_by_the_service_and_written_down(shop: Shop, name: str) -> None:
    least, logged, ask = ACTS[name]
    for role in EVERYBODY:
        sign_in_as(shop, role)
        may = role is not None and role.at_least(least)
        before = audit_lines(shop)
        answer = ask(shop)
        assert was_refused(answer) is not may, (name, role)
        new = [line for line in audit_lines(shop)[len(before) :] if line[2] == "refused"]
        who = "" if role is None else "k1"
        assert new == ([] if may or not logged else [(who, logged, "refused")]), (name, role)
