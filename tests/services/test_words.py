"""Words for people: complete in both languages, short, polite, and right about dates, money and places."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain import campaign as c
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.verdict import Detail, Note, Reason, ReasonCode
from counter_app.scanning.camera import CameraState
from counter_app.services import words_en, words_zh
from counter_app.services.aside import aside_words
from counter_app.services.phrases import Phrase, placeholders
from counter_app.services.words import (
    LANGUAGES,
    Manner,
    benefit_words,
    camera_words,
    fault_words,
    note_words,
    outcome_words,
    reason_words,
    sentence,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 10, 14, 2, tzinfo=ZONE)
TABLES = {"zh_CN": words_zh.PHRASES, "en": words_en.PHRASES}
TODAY = Manner(now=NOW, titles={"C50": "满200减50"})


def every_phrase(lang: str) -> list[tuple[str, Phrase]]:
    table = TABLES[lang]
    return [pair for part in (table.reasons, table.outcomes, table.faults, table.cameras) for pair in part.items()]


def texts_of(phrase: Phrase) -> list[str]:
    return [text for whole in (phrase.headline, phrase.advice, *phrase.facts) for text in whole.split("|")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_fault_and_camera_state_has_words(lang: str) -> None:
    table = TABLES[lang]
    assert {code.value for code in ReasonCode} == {key for key in table.reasons if "/" not in key}
    assert {kind.value for kind in FaultKind} == set(table.faults)
    assert {state.value for state in CameraState} == {key for key in table.cameras if "/" not in key}


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    for part in ("reasons", "outcomes", "faults", "cameras", "notes"):
        assert getattr(words_zh.PHRASES, part).keys() == getattr(words_en.PHRASES, part).keys()
    english = dict(every_phrase("en"))
    for key, phrase in every_phrase("zh_CN"):
        used = [sorted(placeholders(text)) for text in texts_of(phrase) if placeholders(text)]
        assert used == [sorted(placeholders(text)) for text in texts_of(english[key]) if placeholders(text)], key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headlines_are_short_enough_to_read_at_two_metres(lang: str) -> None:
    for key, phrase in every_phrase(lang):
        for headline in phrase.headline.split("|"):
            bare = re.sub(r"\{\w+\}", "", headline).strip()
            length = len(bare) if lang == "zh_CN" else len(bare.split())
            assert 0 < length <= (6 if lang == "zh_CN" else 3), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phrase_says_what_to_do_without_needing_any_detail(lang: str) -> None:
    for key, phrase in every_phrase(lang):
        assert phrase.advice, key
        assert not placeholders(phrase.advice), key
        assert not placeholders(phrase.headline.split("|")[-1]), key


def test_chinese_has_no_half_width_punctuation_and_no_jargon() -> None:
    texts = [text for _, phrase in every_phrase("zh_CN") for text in texts_of(phrase)]
    for text in [*texts, *words_zh.PHRASES.notes.values()]:
        bare = re.sub(r"\{\w+\}|Enter|Esc|F\d+", "", text)
        assert not re.search(r"[A-Za-z,;:!?()\"']", bare), text
        assert not bare.endswith("。"), text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", list(ReasonCode))
def test_a_reason_without_any_detail_still_reads_well(code: ReasonCode, lang: str) -> None:
    said = reason_words(Reason(code), lang)
    assert said.headline
    assert said.advice
    assert "{" not in sentence(said, lang)


@pytest.mark.parametrize(
    "code, details, zh, en",
    [
        (
            ReasonCode.MIN_SPEND_NOT_MET,
            {"missing_minor": 1250, "min_spend_minor": 20000},
            ("还差 12.50", "满 200 可用"),
            ("12.50 missing", "From 200"),
        ),
        (
            ReasonCode.ALREADY_REDEEMED,
            {
                "at": "2026-03-10T13:41:00+08:00",
                "store": "城西店",
                "counter": "T2",
                "staff": "小陈",
                "minutes_ago": 21,
            },
            ("已用过", "今天 13:41 · 城西店 T2 · 小陈", "21 分钟前"),
            ("Already used", "today 13:41 · 城西店 T2 · 小陈", "21 min ago"),
        ),
        (
            ReasonCode.ALREADY_REDEEMED,
            {"at": "2026-03-09T00:00:00+08:00", "store": "", "counter": "", "staff": "", "minutes_ago": 0},
            ("已用过", "昨天 00:00", "刚才"),
            ("Already used", "yesterday 00:00", "just now"),
        ),
        (
            ReasonCode.EXPIRED,
            {"until": "2026-03-01T00:00:00+08:00", "until_day": "2026-02-28"},
            ("已过期", "2 月 28 日止"),
            ("Expired", "Until 28 Feb"),
        ),
        (
            ReasonCode.EXPIRED,
            {"until": "2025-03-02T00:00:00+08:00", "until_day": None},
            ("已过期", "2025 年 3 月 1 日止"),
            ("Expired", "Until 1 Mar 2025"),
        ),
        (
            ReasonCode.WRONG_TIME,
            {"next_from": "2026-03-11T10:00:00+08:00"},
            ("现在不可用", "明天 10:00 起可用"),
            ("Not at present", "From tomorrow 10:00"),
        ),
        (ReasonCode.WRONG_TIME, {"next_from": None}, ("现在不可用",), ("Not at present",)),
        (
            ReasonCode.WRONG_STORE,
            {"stores": ("城东店", "城西店")},
            ("本店不可用", "可用门店：城东店、城西店"),
            ("Other store", "Stores: 城东店, 城西店"),
        ),
        (
            ReasonCode.DAILY_LIMIT_REACHED,
            {"limit": 2, "used": 2, "next_at": "2026-03-11T00:00:00+08:00"},
            ("今天已用完", "每天限 2 次，已用 2 次", "明天起可用"),
            ("Used up today", "2 a day, 2 used", "Again from tomorrow"),
        ),
        (
            ReasonCode.NOT_STACKABLE,
            {"campaign": "C50", "with": "1" * 200, "exclusive": False},
            ("不能同时用", "与“满200减50”只能用一张"),
            ("Not together", "Only one beside “满200减50”"),
        ),
        (
            ReasonCode.NOT_STACKABLE,
            {"campaign": "E", "with": "1" * 200, "exclusive": True},
            ("不能同时用", "“E”须单独使用"),
            ("Not together", "“E” stands alone"),
        ),
        (
            ReasonCode.CLOCK_SUSPECT,
            {"offset_seconds": -86_400 * 3},
            ("时钟不准", "电脑时间慢了 3 天"),
            ("Clock is off", "The clock is 3 days behind"),
        ),
        (
            ReasonCode.OFFLINE_LIMIT_REACHED,
            {"cap": "sum", "limit_minor": 1_000_000, "allowed_minor": 1200},
            ("断网额度已满", "断网最多 10000.00，还可用 12.00"),
            ("Off-line limit", "At most 10000.00 off-line, 12.00 left"),
        ),
        (
            ReasonCode.NOT_ELIGIBLE,
            {"rule": "member_since_before", "needs": "2026-01-01"},
            ("限老会员", "限 1 月 1 日前入会的会员"),
            ("Longstanding members only", "Members since before 1 Jan"),
        ),
        (
            ReasonCode.COUPON_FROZEN,
            {"since": "2026-03-10T12:00:00+08:00", "campaign_paused": True},
            ("活动已暂停", "今天 12:00 起暂停"),
            ("Campaign paused", "Since today 12:00"),
        ),
        (
            ReasonCode.SIGN_IN_REQUIRED,
            {"why": "locked", "locked_seconds": 30},
            ("请稍后再试", "30 秒后可以输入"),
            ("Please wait", "Next try in 30 s"),
        ),
    ],
)
def test_reasons_name_their_details(
    code: ReasonCode, details: dict[str, Detail], zh: tuple[str, ...], en: tuple[str, ...]
) -> None:
    for lang, expected in (("zh_CN", zh), ("en", en)):
        said = reason_words(Reason(code, "about", details), lang, TODAY)
        assert (said.headline, *said.facts) == expected


def test_a_signed_code_is_never_said_aloud() -> None:
    reason = Reason(ReasonCode.NOT_STACKABLE, "7" * 200, {"campaign": "C50", "with": "7" * 200, "exclusive": True})
    assert all("777" not in sentence(reason_words(reason, lang), lang) for lang in LANGUAGES)


def test_amounts_follow_the_digits_of_the_currency() -> None:
    reason = Reason(ReasonCode.MIN_SPEND_NOT_MET, "", {"missing_minor": 1250, "min_spend_minor": 20000})
    assert reason_words(reason, "en", Manner(digits=0)).headline == "1250 missing"


def test_ready_and_redeemed_are_never_the_same_words() -> None:
    details = {
        "benefit": "满 200 减 50",
        "until_day": date(2026, 3, 31),
        "uses_left": 1,
        "saved_minor": 5000,
        "at_second": NOW,
    }
    ready = outcome_words("ready", "zh_CN", details, TODAY)
    redeemed = outcome_words("redeemed", "zh_CN", details, TODAY)
    assert (ready.headline, ready.facts) == ("可用", ("满 200 减 50", "有效至 3 月 31 日", "本券剩 1 次"))
    assert (redeemed.headline, redeemed.facts) == ("已核销", ("满 200 减 50 · 省 50.00", "14:02:00 已写入本机"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_never_says_its_technical_detail(lang: str) -> None:
    said = fault_words(Fault(FaultKind.DISK_FULL, "errno 28 /home/x"), lang)
    assert "errno" not in sentence(said, lang)
    assert said == fault_words(FaultKind.DISK_FULL, lang)


def test_a_camera_is_said_by_its_state_and_more_exactly_by_its_code() -> None:
    assert camera_words("taken", "zh_CN").headline == "被占用"
    assert camera_words("not_found", "en").headline == "No camera"
    assert camera_words("not_found", "en", "no_permission").headline == "Not allowed"
    assert camera_words("hung", "en", "read_hung") == camera_words("hung", "en")


def test_notes_are_one_line_and_unknown_ones_are_silent() -> None:
    assert note_words(Note("offline_cap_near", {"percent": 83}), "zh_CN") == "断网额度已用 83%，请尽快联网"
    assert note_words(Note("for machines only"), "en") == ""


def terms(benefit: c.Benefit, min_spend_minor: int = 0) -> c.Terms:
    named = type(benefit).__name__.removesuffix("Benefit")
    kind = c.CampaignKind(re.sub("(?<!^)(?=[A-Z])", "_", named).lower())
    return c.Terms(
        "X", 1, 1, kind, c.Words("", ""), benefit, c.Validity(), c.Stacking("x"), min_spend_minor=min_spend_minor
    )


@pytest.mark.parametrize(
    "benefit, min_spend_minor, zh, en",
    [
        (c.CashBenefit(5000), 20000, "满 200 减 50", "50 off from 200"),
        (c.CashBenefit(550), 0, "立减 5.50", "5.50 off"),
        (c.DiscountBenefit(88), 0, "88 折", "12 % off"),
        (c.DiscountBenefit(80, 2000), 10000, "满 100 打 8 折，最多减 20", "20 % off from 100, at most 20"),
        (c.DiscountBenefit(5), 0, "0.5 折", "95 % off"),
        (c.DiscountBenefit(0), 0, "免单", "100 % off"),
        (c.GiftBenefit("帆布袋"), 0, "送帆布袋", "Free: 帆布袋"),
        (c.GeneralBenefit(c.Words("体验课一节", "one trial lesson")), 0, "体验课一节", "one trial lesson"),
        (c.VoucherBenefit("双人套餐", 12800), 0, "团购双人套餐", "Prepaid: 双人套餐"),
        (c.VoucherBenefit("Latte"), 5000, "满 50 团购 Latte", "Prepaid: Latte from 50"),
        (c.TrialBenefit("洁面乳小样"), 0, "试用洁面乳小样", "Trial: 洁面乳小样"),
        (c.TrialBenefit("洁面乳小样", 0), 0, "试用洁面乳小样，包邮", "Trial: 洁面乳小样, postage free"),
        (c.TrialBenefit("Soap", 800), 1000, "满 10 试用 Soap，邮费 8", "Trial: Soap from 10, postage 8"),
        (c.PassBenefit(10), 0, "共 10 次", "10 uses"),
        (c.StampCardBenefit(10, "CUP"), 0, "集满 10 点送券", "A coupon for 10 stamps"),
        (c.StampCardBenefit(1, "CUP"), 0, "集满 1 点送券", "A coupon for 1 stamp"),
        (c.PassBenefit(1), 0, "共 1 次", "1 use"),
        (c.ReservationBenefit("吐司", 3500, ()), 0, "预约自提吐司，35", "Pick-up: 吐司, 35"),
        (
            c.ReservationBenefit("Cake", 9900, (), 2000),
            0,
            "预约自提 Cake，99，定金 20",
            "Pick-up: Cake, 99, deposit 20",
        ),
        (c.ReservationBenefit("蛋糕", 9900, (), 9900), 0, "预约自提蛋糕，99，预付", "Pick-up: 蛋糕, 99, prepaid"),
        (c.PassBenefit(10), 20000, "每次满 200，共 10 次", "10 uses, each from 200"),
    ],
)
def test_a_benefit_is_said_as_customers_know_it(benefit: c.Benefit, min_spend_minor: int, zh: str, en: str) -> None:
    assert benefit_words(terms(benefit, min_spend_minor), "zh_CN", 2) == zh
    assert benefit_words(terms(benefit, min_spend_minor), "en", 2) == en


@pytest.mark.parametrize(
    "moment", ["2026-03-11T09:30:00+08:00", "2026-03-11T01:30:00+00:00", "2026-03-11T01:30:00.000Z"]
)
def test_a_moment_is_said_in_the_zone_of_the_store_whatever_it_was_written_in(moment: str) -> None:
    late = Reason(ReasonCode.NOT_YET_VALID, "", {"from": moment})
    assert reason_words(late, "en", TODAY).facts == ("From tomorrow 09:30",)
    assert reason_words(late, "en").facts[0].startswith("From 11 Mar 2026 ")


@pytest.mark.parametrize(
    "code, details, headline",
    [
        (ReasonCode.SIGN_IN_REQUIRED, {"role": "manager", "minutes": 15}, "需要店长"),
        (ReasonCode.UNKNOWN_CODE, {"what": "member"}, "查不到会员"),
        (ReasonCode.UNKNOWN_CODE, {"what": "redemption"}, "查不到记录"),
        (ReasonCode.UNKNOWN_CODE, {"what": "something new"}, "查不到此码"),
        (ReasonCode.NOT_OWNER, {"why": "second_member"}, "一次一位顾客"),
        (ReasonCode.NOT_ELIGIBLE, {"rule": "max_cycles", "limit": 10}, "不能再撤销"),
        (ReasonCode.EXPIRED, {"what": "reservation"}, "已过取货时间"),
        (ReasonCode.WRONG_STORE, {"what": "reservation"}, "不在本店取"),
        (ReasonCode.QUOTA_EXHAUSTED, {"what": "slot", "limit": 3, "used": 3}, "时段已约满"),
    ],
)
def test_a_detail_chooses_the_phrase(code: ReasonCode, details: dict[str, Detail], headline: str) -> None:
    assert reason_words(Reason(code, "", details), "zh_CN").headline == headline


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_where_nothing_is_sold_says_no_word_of_a_coupon(lang: str) -> None:
    for kind in (FaultKind.DISK_FULL, FaultKind.DISK_ERROR, FaultKind.DATABASE_BUSY):
        said = aside_words(Fault(kind), lang)
        assert not any(word in said for word in ("券", "扫", "coupon", "scan")), said
        assert said != sentence(fault_words(kind, lang), lang)
