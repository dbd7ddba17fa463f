"""What people read in Chinese. Keys and placeholders are explained in `words`."""

from __future__ import annotations

from typing import Final

from counter_app.services.channel_reasons import CHANNELS_ZH
from counter_app.services.exception_reasons import REASONS_ZH
from counter_app.services.person_reasons import PERSONS_ZH
from counter_app.services.phrases import Phrase, Phrases

_ASK_MANAGER: Final = "请店长处理"
_WAIT_FOR_NETWORK: Final = "请等网络恢复后再试"
_OTHER_WAYS: Final = "可用扫码枪，或手动输入"

_REASONS: Final = {
    "typing_locked": Phrase("输入已暂停", "请改用扫码，稍后再输入", ("{locked_seconds} 秒后可以输入",)),
    "sign_in_required": Phrase("请先登录", "请输入密码登录后再试"),
    "sign_in_required/manager": Phrase("需要店长", "请店长登录后再试"),
    "sign_in_required/owner": Phrase("需要老板", "请老板登录后再试"),
    "sign_in_required/wrong_pin": Phrase("密码不对", "请核对姓名和密码后再输一次", ("还可以试 {tries_left} 次",)),
    "sign_in_required/locked": Phrase("请稍后再试", "为了安全，请稍等片刻再输入", ("{locked_seconds} 秒后可以输入",)),
    "sign_in_required/blocked": Phrase("密码已锁定", "请另一位店长解锁"),
    "sign_in_required/confirmed": Phrase(
        "需要店长",
        "请会员出示新的会员码，或请店长登录",
        ("没有会员码每天最多 {limit_minor}，还可用 {allowed_minor}",),
    ),
    "consent_missing": Phrase("请先征得同意", "请顾客同意会员条款后再注册"),
    "consent_missing/guardian": Phrase("需监护人同意", "未满 14 周岁，请征得监护人同意"),
    "id_reused": Phrase("请重新操作", "内容与上一次不同，请重新扫码"),
    "id_reused/given_up": Phrase("请重新操作", "上一次中途停了，什么也没有做，请重新扫码"),
    "malformed": Phrase("码不完整", "请重新扫一次；手动输入请核对数字"),
    "foreign/receipt": Phrase("这是小票", "小票上的码用来撤销或重打，不能核销"),
    "foreign": Phrase("不是本店的码", "请顾客打开本店的券或会员码"),
    "payment_code": Phrase("这是付款码", "请顾客打开券码；付款请到收款设备上扫", ("付款码没有保存",)),
    "unsupported_version": Phrase("暂不能识别", "请更新本机程序，或请店长处理"),
    "unsupported_version/campaign": Phrase(
        "请更新程序", "更新后可以使用；急用请到其他收银台", ("本机程序还不认识这种活动，券没有使用",)
    ),
    "wrong_merchant": Phrase("其他商户的券", "请顾客到发券的商户使用"),
    "forged": Phrase("此码无效", "请顾客在卡包里重新打开；仍不行请叫店长"),
    "unknown_code": Phrase("查不到此码", "请核对后再试，或请顾客在卡包里打开"),
    "unknown_code/member": Phrase("查不到会员", "请核对后再试，或先注册会员"),
    "unknown_code/reservation": Phrase("查不到预约", "请从取货单里选择"),
    "already_redeemed/reservation": Phrase("已取货", "请先撤销取货，再取消预约"),
    "unknown_code/redemption": Phrase("查不到记录", "请在最近的记录里选择"),
    "coupon_frozen": Phrase("券已冻结", _ASK_MANAGER, ("{since} 起冻结",)),
    "coupon_frozen/campaign_paused": Phrase("活动已暂停", "活动恢复后可以使用；有疑问请叫店长", ("{since} 起暂停",)),
    "coupon_voided": Phrase("券已作废", "请换一张券；有疑问请叫店长", ("{since} 起作废",)),
    "member_frozen": Phrase("会员已冻结", _ASK_MANAGER, ("{since} 起冻结",)),
    "already_redeemed": Phrase(
        "已用过",
        "请顾客看卡包里的使用记录",
        ("{at} · {store} {counter} · {staff}|{at} · {store} {counter}|{at}", "{minutes_ago}"),
    ),
    "already_redeemed/unshown": Phrase(
        "本机已核销",
        "结果当时没有显示：请照常给优惠，然后确认",
        ("{at} · {store} {counter} · {staff}|{at} · {store} {counter}|{at}", "{minutes_ago}"),
    ),
    "clock_suspect": Phrase("时钟不准", "请校准电脑时间，或请店长确认", ("电脑时间慢了 {offset_seconds}",)),
    "not_yet_valid/reservation": Phrase("还没到日子", "请在预约当天来取，或改约时段", ("{from} 起可取",)),
    "wrong_time/reservation": Phrase("还没到时段", "请在预约时段来取", ("{next_from} 起可取",)),
    "expired/reservation": Phrase("已过取货时间", "已不再保留，请重新预约", ("时段 {until} 止", "保留到 {held_until}")),
    "wrong_store/reservation": Phrase("不在本店取", "请顾客到预约的门店取货", ("取货门店：{stores}",)),
    "coupon_voided/reservation": Phrase("预约已取消", "请重新预约；有疑问请叫店长"),
    "quota_exhausted/slot": Phrase("时段已约满", "请换一个时间", ("共 {limit} 个名额，已约 {used} 个",)),
    "not_yet_valid": Phrase("还没到时间", "请到可用日期再使用", ("{from} 起可用",)),
    "expired": Phrase("已过期", "请问顾客有没有其他券", ("{until_day}止|{until} 止",)),
    "wrong_time": Phrase("现在不可用", "请在可用时段再来", ("{next_from} 起可用",)),
    "stale_code": Phrase("请刷新此码", "请顾客刷新二维码后再扫"),
    "stale_code/spending": Phrase("请出示会员码", "请会员在手机上打开会员码再扫"),
    "wrong_store": Phrase("本店不可用", "请顾客到可用门店使用", ("可用门店：{stores}",)),
    "not_owner": Phrase("不是本人的券", "请扫券主人的会员码"),
    "not_owner/second_member": Phrase("一次一位顾客", "请只留一位顾客的会员码", ("看到两位会员的码",)),
    "coupon_required": Phrase("请扫券", "没有核销：扫到的码里没有券"),
    "member_required": Phrase("请先扫会员码", "扫会员码，或输入手机号"),
    "member_required/spending": Phrase("请扫会员码", "用积分或储值请扫会员码，或选择如何确认会员"),
    "not_eligible": Phrase("不符合条件", "此券限指定会员使用，请换一张券"),
    "not_eligible/tier": Phrase("等级不符合", "请换一张券", ("限“{needs}”等级会员",)),
    "not_eligible/segment": Phrase("不符合条件", "请换一张券", ("限“{needs}”分群会员",)),
    "not_eligible/tag": Phrase("不符合条件", "请换一张券", ("限“{needs}”标签会员",)),
    "not_eligible/first_visit": Phrase("限首次到店", "请换一张券"),
    "not_eligible/birthday_month": Phrase("限生日当月", "请换一张券"),
    "not_eligible/member_since_before": Phrase("限老会员", "请换一张券", ("限 {needs}前入会的会员",)),
    "not_eligible/stamp_card": Phrase("集点卡不发放", "集第一个点时自动开卡，请用“集点”"),
    "not_eligible/reservation": Phrase("请办理预约", "此类活动不发券，请为会员预约时段"),
    "not_eligible/not_reserved": Phrase("没有预约", "此码没有对应的时段，请重新预约"),
    "not_eligible/no_slot": Phrase("没有此时段", "请换一个时间", ("可选时段：{slots}",)),
    "not_eligible/slot_over": Phrase("时段已过", "请换一个时间", ("{until} 止",)),
    "not_eligible/deposit": Phrase("这是定金", "请取消预约，定金会整笔退回"),
    "not_eligible/phone_taken": Phrase("号码已被使用", "请核对号码，或查看该会员", ("会员 {number}",)),
    "not_eligible/pick_up": Phrase("不能只撤券", "请撤销整单，预约会恢复"),
    "not_eligible/partly_back": Phrase("已不能只撤券", "这笔消费已退过一部分，请撤销整单"),
    "not_eligible/next_checkout": Phrase("已不能只撤券", "会员改日又结过账，请撤销整单或退款", ("{since}",)),
    "not_eligible/max_cycles": Phrase("不能再撤销", "这张券撤销次数已满，请店长处理", ("最多 {limit} 次",)),
    "member_limit_reached": Phrase("次数已用完", "请换一张券", ("每人限 {limit} 次，已用 {used} 次",)),
    "daily_limit_reached": Phrase(
        "今天已用完", "请改天再用，或换一张券", ("每天限 {limit} 次，已用 {used} 次", "{next_at} 起可用")
    ),
    "quota_exhausted": Phrase(
        "名额已用完", "请换一张券", ("共 {limit} 份，已用 {used} 份", "其余 {reserved} 份留给各收银台")
    ),
    "insufficient_balance": Phrase(
        "余额不足", "请顾客充值，或换一种付款方式", ("余额 {balance_minor}|可用积分 {balance}",)
    ),
    "insufficient_balance/coupon": Phrase("券内余额不足", "请重新扫券，按剩余金额核销", ("剩余 {balance_minor}",)),
    "min_spend_not_met": Phrase(
        "还差 {missing_minor}|金额不够", "加一件商品，或不用券直接结账", ("满 {min_spend_minor} 可用",)
    ),
    "not_stackable": Phrase("不能同时用", "请选更划算的一张", ("与“{campaign}”只能用一张",)),
    "not_stackable/exclusive": Phrase("不能同时用", "请选更划算的一张", ("“{campaign}”须单独使用",)),
    "needs_online": Phrase("需要联网", _WAIT_FOR_NETWORK),
    "needs_online/reservation": Phrase("需要联网", _WAIT_FOR_NETWORK, ("预约须联网办理和核对",)),
    "needs_online/policy": Phrase("需要联网", _WAIT_FOR_NETWORK, ("此券须联网核对",)),
    "needs_online/quota": Phrase("需要联网", _WAIT_FOR_NETWORK, ("名额须联网核对", "本机断网名额还剩 {allowed} 份")),
    "needs_online/home_store": Phrase("需要联网", "请等网络恢复，或到发券门店使用", ("断网时只能在发券门店使用",)),
    "needs_online/unknown_owner": Phrase("需要联网", _WAIT_FOR_NETWORK, ("本机还没有这张券的资料",)),
    "needs_online/not_reported": Phrase(
        "发券还没上报", "请让发券的收银台联网，再扫一次", ("发出此券的收银台还没有上报它属于谁",)
    ),
    "needs_online/not_here": Phrase("需要联网", "请联网后再试；手工输入的请核对号码", ("本机没有这张券的资料",)),
    "needs_online/receipt": Phrase("不是本台的单", "请到开单的收银台打印小票"),
    "needs_online/void": Phrase("需要联网", "还没有撤销，请联网后再试", ("这次核销是在别的收银台做的",)),
    "needs_online/reserve": Phrase("需要联网", "请联网后再试一次", ("本机备用的号码已用完",)),
    "offline_limit_reached": Phrase("断网额度已满", _WAIT_FOR_NETWORK),
    "offline_limit_reached/days": Phrase("断网太久了", _WAIT_FOR_NETWORK, ("断网最多可用 {limit} 天",)),
    "offline_limit_reached/redemptions": Phrase(
        "断网额度已满", _WAIT_FOR_NETWORK, ("断网最多 {limit} 次，还可用 {allowed} 次",)
    ),
    "offline_limit_reached/sum": Phrase(
        "断网额度已满", _WAIT_FOR_NETWORK, ("断网最多 {limit_minor}，还可用 {allowed_minor}",)
    ),
    "shift_open": Phrase("班次已开", "请先交班结账，再开新班", ("{at} 开班",)),
    "no_shift": Phrase("还没有开班", "请先开班，点好备用金"),
    "offline_limit_reached/value": Phrase(
        "断网额度已满", "请换一种付款方式，或等网络恢复", ("断网储值最多 {limit_minor}，还可用 {allowed_minor}",)
    ),
    "offline_limit_reached/campaign": Phrase(
        "断网额度已满", _WAIT_FOR_NETWORK, ("本活动断网最多 {limit_minor}，还可用 {allowed_minor}",)
    ),
}

_OUTCOMES: Final = {
    "ready": Phrase(
        "可用",
        "按 Enter 核销",
        (
            "{benefit}",
            "有效至 {until_day}",
            "券上有 {rest_minor}|剩 {uses_left} 次，共 {uses} 次|本券剩 {uses_left} 次",
        ),
    ),
    "redeemed": Phrase(
        "已核销",
        "撤销按 F8",
        (
            "{benefit} · 省 {saved_minor}|{benefit}",
            "剩余 {rest_minor}|剩 {uses_left} 次，共 {uses} 次",
            "积分 {points}（+{earned}）",
            "{at_second} 已写入本机",
        ),
    ),
    "bought": Phrase(
        "已结账",
        "撤销按 F8",
        (
            "{name} · {tier}|{name}|{paid_minor}",
            "积分 {points}（+{earned}）|积分 {points}",
            "储值 {value_minor}",
            "{at_second} 已写入本机",
        ),
    ),
    "purchase": Phrase(
        "可结账",
        "按 Enter 结账",
        ("{name} · {tier}|{name}", "可得 {earned} 积分", "可用券 {coupons} 张"),
    ),
    "recorded": Phrase("已记录", "已写入本机，可撤销", ("{name} · {tier}|{name}",)),
    "member": Phrase(
        "会员",
        "请扫券，或选下面的券",
        ("{name} · {tier}|{name}", "积分 {points}", "储值 {value_minor}", "可用券 {coupons} 张"),
    ),
    "voided": Phrase(
        "已撤销", "券可以再用", ("{benefit}", "顾客需补付 {due_minor}", "剩 {uses_left} 次，共 {uses} 次")
    ),
    "purchase_voided": Phrase("已撤销", "这笔消费已撤销，请退款"),
    "line_voided": Phrase("已撤销一行", "其余商品照旧"),
    "given_back": Phrase(
        "已退回",
        "请把钱退给顾客，储值和积分已入账",
        (
            "退款 {money_minor}",
            "退回储值 {value_minor}",
            "收回储值 {taken_value_minor}",
            "退回积分 {points}",
            "收回积分 {taken_points}",
            "欠积分 {debt_points}",
        ),
    ),
    "nothing_back": Phrase("之前已退回", "不用再退，这一笔已经没有可退的"),
    "adjusted": Phrase("积分已调整", "已入账", ("积分 {points}",)),
    "stamped": Phrase("已集点", "按 F8 可撤销", ("{title}：{stamps} / {of}",)),
    "reserved": Phrase("预约成功", "请把取货码给会员看", ("{title}", "{store} · {from}", "取货时付 {rest_minor}")),
    "reservation_cancelled": Phrase("预约已取消", "名额已放出"),
    "topped_up": Phrase("充值成功", "马上可以使用", ("储值 {value_minor}",)),
    "voided_before": Phrase(
        "之前已撤销",
        "券可以再用",
        ("{at} · {store} {counter} · {staff}|{at} · {store} {counter}|{at}",),
    ),
    "voided_expired": Phrase("已撤销", "券已过期，不能再用", ("{benefit}",)),
    "signed_up": Phrase("注册成功", "请顾客扫会员码保存", ("{name} · {number}|{number}", "已送：{benefit}")),
    "known_member": Phrase("已是会员", "请直接使用这个会员", ("{name} · {number}|{number}",)),
    "which_code": Phrase("看到两个码", "请只出示一个码"),
    "waiting": Phrase("请出示码", "对准摄像头，或用扫码枪"),
    "checking": Phrase("请稍候", "正在联网核对"),
}

_SAFE: Final = "没有保存，券未使用"
_FAULTS: Final = {
    "disk_full": Phrase("系统故障", "清出空间后再扫一次；需要时叫店长", (f"磁盘已满，{_SAFE}",)),
    "disk_error": Phrase("系统故障", "请再扫一次；仍不行请叫店长", (f"磁盘读写出错，{_SAFE}",)),
    "busy": Phrase("系统忙", "请稍等几秒再扫一次", (f"本机正忙，{_SAFE}",)),
    "database_damaged": Phrase("系统故障", "请叫店长用备份恢复", ("本机资料已损坏，没有继续使用",)),
    "backup_damaged": Phrase("备份无法使用", "请换一个备份文件", ("文件不完整或被改动过，未作任何更改",)),
    "recovered": Phrase("数据已恢复", "请重新扫码，并告知店长", ("本机数据曾损坏，已从备份恢复",)),
    "database_too_new": Phrase("请更新程序", "请安装新版本后再打开", ("本机资料来自更新的版本，没有改动",)),
    "key_missing": Phrase("系统故障", "请叫店长恢复密钥或备份", ("找不到本机资料的密钥",)),
    "network": Phrase("网络不通", "请检查网络后再试", ("云端没有回应",)),
    "camera": Phrase("摄像头不可用", _OTHER_WAYS),
    "not_enrolled": Phrase("本机未登记", "请店长用登记码登记本机"),
    "cloned": Phrase("本机被复制", "另有一份相同的收银台在使用：两台都要重新登记；这里待同步的记录都还在"),
    "revoked": Phrase("本机已停用", "请店长重新登记；待同步的记录都还在"),
    "please_update": Phrase("请更新程序", "请更新本机程序；核销照常，记录都还在", ("本机程序太旧，云端不再支持",)),
    "cloud_too_old": Phrase("云端需要更新", "请更新云端程序；核销照常，记录都还在", ("云端程序太旧，不能与本机同步",)),
    "internal": Phrase("系统故障", "请再试一次；仍不行请叫店长", ("程序出错，这一步没有完成",)),
}

_CAMERAS: Final = {
    "closed": Phrase("摄像头已关", _OTHER_WAYS),
    "closed/ended": Phrase("播放完了", "请选择摄像头"),
    "opening": Phrase("正在打开", "请稍候"),
    "live": Phrase("正常", "请把码对准摄像头"),
    "lost": Phrase("摄像头断开", f"请检查连线；{_OTHER_WAYS}"),
    "frozen": Phrase("画面不动", f"正在重新打开；{_OTHER_WAYS}"),
    "hung": Phrase("没有响应", f"正在重新打开；{_OTHER_WAYS}"),
    "taken": Phrase("被占用", f"请关闭占用摄像头的程序；{_OTHER_WAYS}"),
    "not_found": Phrase("没有摄像头", f"请接上摄像头；{_OTHER_WAYS}"),
    "not_found/no_permission": Phrase("没有权限", f"请在系统设置里允许使用摄像头；{_OTHER_WAYS}"),
    "not_found/too_large": Phrase("画面太大", f"请换一个摄像头；{_OTHER_WAYS}"),
    "not_found/no_connection": Phrase("连接不上", f"请检查网络摄像头；{_OTHER_WAYS}"),
}

_NOTES: Final = {
    "takes_nothing_off": "不能再减，要用请单独指定这张券",
    "offline_cap_near": "断网额度已用 {percent}%，请尽快联网",
    "override_not_needed": "没有超过断网额度，不需要店长放行",
    "offline_campaign_near": "“{campaign}”断网额度已用 {percent}%，本机还可用 {allowed_minor}",
    "quota_left": (
        "“{campaign}”共剩 {left}/{limit} 份，本机断网可用 {here} 份"
        "|“{campaign}”共剩 {left}/{limit} 份（{at} 同步）"
        "|“{campaign}”共剩 {left}/{limit} 份"
    ),
    "offline_quota_left": "“{campaign}”断网名额，本机还剩 {left} 份",
    "login_page": "没有网络：连上的网络要求先登录",
    "please_update": "本机程序太旧，请更新；待同步的记录都还在",
    "cloud_too_old": "云端程序太旧，请更新云端；待同步的记录都还在",
    "clock_differs": "电脑时间与云端相差 {offset_seconds}",
    "reward_owed": "已集满，奖励券暂缺；联网后下次集点时补发",
    "welcome_left_out": "新会员礼券暂缺，联网后请补发",
    "reward_unknown": "还没有可发放的奖励活动“{campaign}”；集满后奖励先记着",
    "segment_unknown": "没有“{segment}”这个分群，暂时无人可用，请核对",
    "store_unknown": "本商户没有“{store}”这家门店，请核对",
    "picked_up_late": "预约时段到 {until}，货还保留着",
    "verdict_not_shown": "{at} 在本机用过一次，结果当时没有显示",
    "shift_closed_twice": "同一班次结了两次，请核对两份报表",
    "unknown_codes_many": "一分钟内有 {count} 个查不到的码，请留意",
}

PHRASES: Final = Phrases(_REASONS | REASONS_ZH | PERSONS_ZH | CHANNELS_ZH, _OUTCOMES, _FAULTS, _CAMERAS, _NOTES)
