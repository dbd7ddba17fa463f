"""What an exception is called, what its outcomes are called, and what each of them means; in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from counter_app.domain.money import format_minor
from counter_app.domain.settling import Case, SettledAs, fills_up, losing
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.words import reason_words

Pair = tuple[str, str]
_TITLES: Mapping[str, Pair] = MappingProxyType(
    {
        "double_redemption": ("一券两用", "Coupon used twice"),
        "double_welcome": ("新人礼领了两份", "Two welcome coupons used"),
        "double_issue": ("群发的券领了两张", "Two coupons of one round used"),
        "stamp_reward_used": ("集点不足，奖励已用", "Reward used without its stamps"),
        "max_cycles": ("撤销次数过多", "Undone too often"),
        "unknown_redemption": ("撤销的核销查不到", "Voided what nobody knows"),
        "overdrawn": ("余额或积分透支", "Balance or points overdrawn"),
        "back_differs": ("退款金额不符", "Refund differs"),
        "more_than_paid": ("退款多于实付", "Refunded more than was paid"),
        "unknown_line": ("退的商品行查不到", "Refunded an unknown line"),
        "confirmed_beyond_limit": ("人工确认超出限额", "Beyond what staff may confirm"),
        "issued_twice": ("同一张券发了两次", "Coupon issued twice"),
        "code_taken": ("券码已被占用", "Coupon code taken"),
        "campaign_not_running": ("活动未进行时发券", "Issued while the campaign was stopped"),
        "campaign_ended": ("活动结束后又被更改", "Changed after the campaign's end"),
        "lease_exceeded": ("超出断网名额", "Beyond the off-line share"),
        "counter_written_off": ("已注销收银台的补报", "Report of a counter given up"),
        "signed_up_twice": ("同一会员登记两次", "Member signed up twice"),
        "number_taken": ("会员号已被占用", "Member number taken"),
        "phone_taken": ("手机号已被占用", "Phone number taken"),
        "unknown_store": ("门店查不到", "Unknown store"),
        "came_back": ("撤回的老会员又来过", "Taken back, but was here"),
        "reservation_picked_up": ("已取走的预约被取消", "Cancelled after the pick-up"),
        "deposit_owed": ("应退定金", "Deposit to hand back"),
        "shift_closed_twice": ("同一班次结了两次", "Shift closed twice"),
        "counter_cloned": ("收银台有副本", "Counter was copied"),
        "log_cut": ("本机日志被截断", "Counter's log was cut"),
        "cloud_set_back": ("云端被恢复到旧备份", "Cloud was set back"),
        "retention_notice": ("会员资料即将到期", "Data near its end"),
        "retention_done": ("到期资料已清理", "Data past its time went"),
    }
)
_OUTCOMES: Mapping[str, Pair] = MappingProxyType(
    {
        SettledAs.KEEP: ("维持原状", "Keep"),
        SettledAs.VOID: ("撤回使用", "Take back"),
        SettledAs.WRITE_OFF: ("计入损失", "Write off"),
    }
)
_STATUS: Mapping[str, Pair] = MappingProxyType(
    {"open": ("待处理", "open"), "settled": ("已处理", "settled"), "withdrawn": ("无需处理", "needs nobody")}
)
_UNDONE: Pair = ("相关操作已撤销，无需处理。", "What it was about was undone; nobody had to decide.")
_CLOSED: Mapping[str, Pair] = MappingProxyType(
    {
        "use_taken_back": ("这次使用已另行撤销，无需处理。", "The use was voided; nobody has to decide any more."),
        "other_taken_back": (
            "与它冲突的那次已撤销，这次合规，无需处理。",
            "The other use was taken back: this one breaks no rule any more, and nobody has to decide.",
        ),
        "cancelled": (
            "该操作已取消，等于没有发生。",
            "It was cancelled and never was.",
        ),
        "came_after_all": ("客人后来取走了，定金不用退。", "The customer had come after all; no deposit is owed."),
        "retention_changed": (
            "规则已更改或时钟已校正，不再按此清理。",
            "The rules have changed, or the clock was set right: nothing goes by this notice.",
        ),
        "retention_done": (
            "已按资料保留规则清理；账目仍保留在会员号下。",
            "It went by the rules of how long data is kept; the ledgers stay under the numbers.",
        ),
        "handed_over": ("预约已取消，定金已退还。", "The reservation was cancelled and its deposit handed back."),
    }
)
_KEEP: Pair = ("已发生的都算数，不做任何改动。", "What happened stands; nothing changes.")
_KEEPS: Mapping[str, Pair] = MappingProxyType(
    {
        "overdrawn": (
            "会员仍然欠着，之后的积分或充值先抵。",
            "The member goes on owing it; what comes next pays it first.",
        ),
        "came_back": (
            "会员已恢复，这笔照常算数；用到的期初余额也恢复了。",
            "The member is back and the purchase stands; an opening balance that it used is back too.",
        ),
        "retention_notice": (
            "到期后自动清理；不想清理，请店主在设置里改规则。",
            "They go on that day; the owner changes the rules in the settings if they should stay.",
        ),
        "campaign_ended": (
            "活动保持结束；要再办，请用另一个编号新建。",
            "The campaign stays ended; to run it again, put its terms under another id.",
        ),
        "deposit_owed": (
            "定金留在店里；客人来时取消预约，定金当场退回。",
            "The deposit stays here; when the customer comes, cancelling the reservation hands it back.",
        ),
    }
)
_VOIDS: Mapping[str, Pair] = MappingProxyType(
    {
        "double_redemption": (
            "撤回后一次使用，归还它占用的限额；先用的那次仍算数。",
            "The later use is taken back and its limits are free again; the first one stands.",
        ),
        "double_welcome": (
            "撤回多用的那张并收回此券，另一张仍算数。",
            "The use of the second one is taken back and that coupon withdrawn; the other one stands.",
        ),
        "double_issue": (
            "撤回多用的那张并收回此券，另一张仍算数。",
            "The use of the second one is taken back and that coupon withdrawn; the other one stands.",
        ),
        "stamp_reward_used": (
            "撤回奖励券的使用，并收回这张奖励券。",
            "The use of the reward is taken back, and the reward withdrawn.",
        ),
    }
)
_VOID: Pair = ("撤回这次使用，归还它占用的券和限额。", "The use is taken back; coupon and limits are free again.")
_DUE: Pair = (
    "其中优惠 {amount}：原单金额不变，能联系到客人才可补收。",
    "Its discount of {amount}: the purchase stands, and the customer owes it.",
)
_WRITE_OFF: Pair = ("{amount} 计为损失，其余照旧。", "{amount} is booked as a loss; what happened stands.")
_FILL_UP: Pair = (
    "{amount} 计为损失，会员账户补平到零，不再欠。",
    "{amount} is booked as a loss; the account is filled up, and the member owes nothing of it.",
)


def exception_title(reason: str, lang: str) -> str:
    """What kind of exception it is; a rule that was broken has the words of its refusal."""
    if reason in _TITLES:
        return _pick(_TITLES[reason], lang)
    if reason in tuple(ReasonCode):
        return reason_words(Reason(ReasonCode(reason)), lang).headline
    return reason


def outcome_title(outcome: str, lang: str) -> str:
    """What a button says."""
    return _pick(_OUTCOMES[outcome], lang) if outcome in _OUTCOMES else outcome


def status_word(status: str, lang: str) -> str:
    """Open, settled, or withdrawn."""
    return _pick(_STATUS[status], lang) if status in _STATUS else status


def closed_words(why: str, lang: str) -> str:
    """Why one needs nobody any more, as a sentence."""
    return _pick(_CLOSED.get(why, _UNDONE), lang)


def consequence(case: Case, outcome: SettledAs, lang: str, digits: int) -> str:
    """What an outcome does, before it is done."""
    stake = format_minor(case.at_stake_minor, digits)
    if outcome is SettledAs.KEEP:
        return _pick(_KEEPS.get(case.reason, _KEEP), lang)
    if outcome is SettledAs.WRITE_OFF:
        return _pick(_FILL_UP if fills_up(case, outcome) else _WRITE_OFF, lang).format(amount=stake)
    said = _pick(_VOIDS.get(case.reason, _VOID), lang)
    discount = sum(use.discount_minor for use in losing(case))
    if not discount:
        return said
    due = _pick(_DUE, lang).format(amount=format_minor(discount, digits))
    return f"{said}{due}" if lang.startswith("zh") else f"{said} {due}"


def _pick(pair: Pair, lang: str) -> str:
    return pair[0] if lang.startswith("zh") else pair[1]
