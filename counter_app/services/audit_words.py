"""What the acts of the audit log are called, how they ended, and what their details say; in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.money import format_minor

Pair = tuple[str, str]
_ACTIONS: Mapping[str, Pair] = MappingProxyType(
    {
        "sign_in": ("登录", "Sign-in"),
        "sign_out": ("退出登录", "Sign-out"),
        "approve": ("店长密码", "A manager's PIN"),
        "redeem": ("核销", "Redemption"),
        "checkout": ("结账", "Checkout"),
        "void": ("撤销", "Void"),
        "void_line": ("撤销一行", "Void of a line"),
        "refund": ("部分退款", "Refund"),
        "top_up": ("储值", "Top-up"),
        "points_adjust": ("调整积分", "Points by hand"),
        "stamp": ("集点", "Stamp"),
        "reserve": ("预约", "Reservation"),
        "reservation_cancel": ("取消预约", "Reservation cancelled"),
        "offline_override": ("放行断网限额", "Beyond the off-line limits"),
        "unshown_verdict": ("确认未显示的核销", "Redemption that nobody saw"),
        "sign_up": ("会员注册", "Sign-up"),
        "member_phone": ("更换手机号", "Change of phone"),
        "member_freeze": ("冻结会员", "Member frozen"),
        "member_unfreeze": ("解冻会员", "Member freed"),
        "member_merge": ("合并会员", "Members merged"),
        "member_erase": ("删除会员", "Member erased"),
        "import_undo": ("撤回导入", "Import taken back"),
        "member_export": ("会员资料副本", "Copy for a member"),
        "member_consent": ("同意记录", "Consent"),
        "member_list": ("会员列表", "List of members"),
        "retention_list": ("到期名单", "List of who is due"),
        "retention": ("到期清理", "Data past its time"),
        "import_members": ("导入会员", "Import of members"),
        "export_members": ("导出会员", "Export of members"),
        "export_checkouts": ("导出结账", "Export of checkouts"),
        "export_all": ("导出全部", "Export of everything"),
        "export_audit": ("导出操作记录", "Export of this log"),
        "audit_list": ("操作记录", "This log"),
        "audit_verify": ("核对操作记录", "Tamper check"),
        "numbers": ("经营数字", "Figures"),
        "numbers_export": ("导出经营数字", "Export of figures"),
        "staff_numbers": ("店员业绩", "Numbers of the staff"),
        "issue": ("发券", "Coupons issued"),
        "issue_preview": ("发券预览", "Preview of an issue"),
        "coupon_put": ("更改券状态", "Coupon changed"),
        "coupon_show": ("查看券", "Coupon looked at"),
        "campaign_put": ("更改活动", "Campaign changed"),
        "campaign_status": ("活动启停", "Campaign started or stopped"),
        "campaign_try": ("试算活动", "Campaign tried"),
        "campaign_list": ("活动列表", "List of campaigns"),
        "tag_members": ("批量标签", "Many tagged"),
        "tag_preview": ("批量标签预览", "Preview of tagging"),
        "tag_undo": ("撤回批量标签", "Tagging taken back"),
        "message_plan": ("计划消息", "Message planned"),
        "message_cancel": ("取消消息", "Message taken back"),
        "message_preview": ("消息预览", "Look at a message"),
        "message_list": ("计划的消息", "Planned messages"),
        "follow_up_make": ("建回访名单", "Follow-up list made"),
        "follow_up_say": ("回访结果", "What came of a call"),
        "follow_up_list": ("回访名单", "Whom to call"),
        "tag_acts": ("批量标签列表", "List of taggings"),
        "channel_put": ("更改渠道", "Channel changed"),
        "channel_end": ("结束渠道", "Channel ended"),
        "channel_list": ("渠道列表", "List of channels"),
        "channel_card": ("渠道卡片", "Card of a channel"),
        "member_card": ("会员名片", "Card of a member"),
        "segment_put": ("保存分群", "Segment saved"),
        "segment_drop": ("删除分群", "Segment deleted"),
        "segment_list": ("分群列表", "List of segments"),
        "settings_put": ("更改设置", "Settings changed"),
        "settings_get": ("查看设置", "Settings looked at"),
        "staff_put": ("更改店员", "Staff changed"),
        "staff_list": ("店员列表", "List of staff"),
        "exception_list": ("异常列表", "List of exceptions"),
        "exception_settle": ("处理异常", "Exception settled"),
        "queue_send_again": ("重新发送", "Sent again"),
        "traffic_count": ("客流登记", "Visits counted"),
        "shift_open": ("开班", "Shift opened"),
        "shift_close": ("交班结账", "Shift closed"),
        "shift_hand_over": ("交接班", "Shift handed over"),
        "shift_pay_in": ("存入钱箱", "Cash put in"),
        "shift_pay_out": ("取出现金", "Cash taken out"),
        "shift_list": ("班次列表", "List of shifts"),
        "receipt": ("小票", "Receipt"),
        "clock_reset": ("确认时钟", "Clock confirmed"),
        "enrol": ("收银台登记", "Counter enrolled"),
        "backup": ("备份", "Backup"),
        "restored": ("从备份恢复", "Restored from a backup"),
        "recovered": ("数据已重建", "Data rebuilt"),
        "recovered_tail": ("找回最近操作", "Last acts recovered"),
        "older_copy_noticed": ("发现旧副本", "Older copy noticed"),
        "log_cut": ("本机日志被截断", "Log was cut"),
        "digest": ("与云端核对", "Compared with the cloud"),
    }
)
_OUTCOMES: Mapping[str, Pair] = MappingProxyType(
    {
        "done": ("完成", "done"),
        "refused": ("被拒绝", "refused"),
        "redeemed": ("已核销", "redeemed"),
        "recorded": ("已记录", "recorded"),
        "voided": ("已撤销", "voided"),
        "refunded": ("已退款", "refunded"),
        "stamped": ("已盖点", "stamped"),
        "reserved": ("已预约", "reserved"),
        "topped_up": ("已储值", "topped up"),
        "allowed": ("已放行", "allowed"),
        "acknowledged": ("已确认", "acknowledged"),
        "begun": ("开始", "begun"),
        "left": ("中止", "left"),
        "noticed": ("已发现", "noticed"),
        "noted": ("已记下", "noted"),
        "pulled_anew": ("重新下载", "fetched anew"),
    }
)
_DETAILS: Mapping[str, Pair] = MappingProxyType(
    {
        "amount_minor": ("金额", "Amount"),
        "discount_minor": ("优惠", "Discount"),
        "bonus_minor": ("赠送", "Bonus"),
        "principal_minor": ("本金", "Principal"),
        "tender_minor": ("实收退回", "Money back"),
        "value_minor": ("用储值", "Stored value"),
        "deposit_minor": ("定金", "Deposit"),
        "counted_minor": ("清点", "Counted"),
        "given_up_minor": ("放弃储值", "Given up"),
        "points": ("积分", "Points"),
        "taken_points": ("扣回积分", "Points taken back"),
        "reason": ("原因", "Reason"),
        "why": ("原因", "Why"),
        "tender": ("支付方式", "Tender"),
        "confirmed_by": ("身份确认", "Known by"),
        "approved_by": ("授权人", "Approved by"),
        "line": ("行", "Line"),
        "count": ("数量", "Count"),
        "due": ("到期会员", "Members due"),
        "erased": ("已删除会员", "Members erased"),
        "held": ("因余额等保留", "Kept all the same"),
        "calls": ("回访记录", "Calls"),
        "scans": ("扫码记录", "Scans"),
        "from": ("开始日期", "From"),
        "rows": ("行数", "Rows"),
        "created": ("新增", "New"),
        "merged": ("合并", "Merged"),
        "rejected": ("未导入", "Rejected"),
        "status": ("状态", "Status"),
        "action": ("操作", "Act"),
        "kind": ("种类", "Kind"),
        "names": ("设置项", "Settings"),
        "rights": ("权限", "Rights"),
        "became": ("变为", "Became"),
        "new_pins": ("新密码", "New PIN of"),
        "stamps": ("点数", "Stamps"),
        "day": ("日期", "Day"),
        "slot": ("时段", "Slot"),
        "source": ("渠道", "Source"),
        "outcome": ("处理", "Outcome"),
        "consent": ("条款版本", "Terms"),
        "caps": ("限额", "Limits"),
        "by": ("店员", "By"),
        "member": ("会员", "Member"),
        "months": ("月数", "Months"),
        "first_bad": ("首条不符", "First that does not fit"),
        "records": ("记录数", "Records"),
        "at_stake_minor": ("涉及金额", "At stake"),
        "as": ("处理", "Settled as"),
        "balance_minor": ("余额", "Balance"),
        "staff": ("店员", "Staff"),
        "counter": ("收银台", "Counter"),
        "people": ("人数", "People"),
        "changed": ("已更改", "Changed"),
        "passed": ("未更改", "Left as they were"),
        "campaign": ("活动", "Campaign"),
        "campaigns": ("活动", "Campaigns"),
        "segment": ("分群", "Segment"),
        "segments": ("分群", "Segments"),
        "channels": ("渠道", "Channels"),
        "card": ("集点卡", "Stamp card"),
        "number": ("会员号", "Member number"),
        "into_number": ("并入会员号", "Into member number"),
        "before": ("之前", "Before"),
        "after": ("之后", "After"),
        "limit": ("上限", "Limit"),
    }
)
# What names somebody of the staff, by id.
_PEOPLE = frozenset({"approved_by", "by", "new_pins", "staff"})
_VALUES: Mapping[str, Pair] = MappingProxyType(
    {
        "cashier": ("收银员", "cashier"),
        "manager": ("店长", "manager"),
        "owner": ("老板", "owner"),
        "left": ("离职", "left"),
        "idle": ("久未操作", "idle"),
        "cash": ("现金", "cash"),
        "wechat": ("微信支付", "WeChat Pay"),
        "alipay": ("支付宝", "Alipay"),
        "card": ("刷卡", "card"),
        "phone": ("手机号", "phone"),
        "known": ("认识本人", "known"),
        "paused": ("已暂停", "paused"),
        "running": ("进行中", "running"),
        "ended": ("已结束", "ended"),
        "walk_in": ("进店", "walk-in"),
        "inquiry": ("咨询", "inquiry"),
        "keep": ("保留", "kept"),
        "void": ("撤销", "voided"),
        "write_off": ("核销损失", "written off"),
    }
)


def action_words(action: str, lang: str) -> str:
    """What an act is called; its own name where it is a newer program's."""
    return _pick(_ACTIONS, action, lang)


def outcome_words(outcome: str, lang: str) -> str:
    """How it ended."""
    return _pick(_OUTCOMES, outcome, lang)


def actions_called(text: str) -> tuple[str, ...]:
    """The acts in whose name, in either language, `text` (in lower case) stands."""
    named = _ACTIONS.items()
    return tuple(act for act, words in named if text == act or any(text in each.casefold() for each in words))


def details_words(details: Mapping[str, object], lang: str, digits: int, names: Mapping[str, str]) -> tuple[str, ...]:
    """A line for each detail that says something to a person; staff by their `names`. Amounts are whole minor units.
    What has no words here is for programs: the exported table has all of it."""
    lines = []
    for key, value in details.items():
        said = _said(key, value, lang, digits, names) if key in _DETAILS else ""
        if said:
            colon = "：" if lang.startswith("zh") else ": "
            lines.append(f"{_pick(_DETAILS, key, lang)}{colon}{said}")
    return tuple(lines)


def _said(key: str, value: object, lang: str, digits: int, names: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, (_said(key, each, lang, digits, names) for each in value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_pick(_VALUES, str(each), lang)}" for name, each in value.items())
    if isinstance(value, bool):
        return {True: ("是", "yes"), False: ("否", "no")}[value][not lang.startswith("zh")]
    if isinstance(value, int) and key.endswith("_minor"):
        return format_minor(value, digits)
    text = "" if value is None else str(value)
    return names.get(text, text) if key in _PEOPLE else _pick(_VALUES, text, lang)


def _pick(table: Mapping[str, Pair], name: str, lang: str) -> str:
    words = table.get(name)
    return name if words is None else words[not lang.startswith("zh")]
