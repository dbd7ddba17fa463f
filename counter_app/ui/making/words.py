"""What the fields of a campaign's form are called, in the present language."""

from __future__ import annotations

from counter_app.ui.campaign_words import kind_words
from counter_app.ui.days import weekday_names
from counter_app.ui.texts import translate


def flavour_words(flavour: str) -> tuple[str, str]:
    """What can be made: its name, and what it is for."""
    details = {
        "cash": translate("Making", "50 off, from 200"),
        "discount": translate("Making", "12 % off, at most 20"),
        "gift": translate("Making", "An item for free"),
        "voucher": translate("Making", "Paid for elsewhere, a group buy"),
        "general": translate("Making", "A free lesson, in your words"),
        "flash": translate("Making", "A short time, a fixed number"),
        "trial": translate("Making", "One a person, posted if you like"),
        "stamp_card": translate("Making", "Every tenth stamp earns a coupon"),
        "pass": translate("Making", "Ten uses, one at a time"),
        "reservation": translate("Making", "Held for pick-up at a time"),
    }
    name = translate("Making", "Flash sale") if flavour == "flash" else kind_words(flavour)
    return name, details[flavour]


def group_words(name: str) -> str:
    """The heading of a group."""
    return {
        "promise": "",
        "when": translate("Making", "When"),
        "where": translate("Making", "Where"),
        "who": translate("Making", "For whom"),
        "limits": translate("Making", "How often"),
        "beside": translate("Making", "Beside other coupons"),
        "offline": translate("Making", "Without the network"),
        "void": translate("Making", "When it is taken back"),
        "id": translate("Making", "Id"),
    }[name]


def label_of(key: str) -> str:
    """What a field is called."""
    if key.startswith("slots."):
        return {
            "days": translate("Making", "Days"),
            "hours": translate("Making", "From – until"),
            "places": translate("Making", "Places"),
        }[key.rpartition(".")[2]]
    return {**_promise(), **_terms(), **_small()}[key]


def _promise() -> dict[str, str]:
    return {
        "title.zh_CN": translate("Making", "Title in Chinese"),
        "title.en": translate("Making", "Title in English"),
        "flash.kind": translate("Making", "What it gives"),
        "benefit.amount_off_minor": translate("Making", "Amount off"),
        "benefit.keep_rest": translate("Making", "What a purchase does not use stays on the coupon"),
        "benefit.pay_percent": translate("Making", "The customer pays, in percent"),
        "benefit.cap_minor": translate("Making", "At most off"),
        "benefit.item": translate("Making", "Item"),
        "benefit.value_minor": translate("Making", "What it is worth"),
        "benefit.text.zh_CN": translate("Making", "What it gives, in Chinese"),
        "benefit.text.en": translate("Making", "What it gives, in English"),
        "benefit.postage_minor": translate("Making", "Postage"),
        "benefit.uses": translate("Making", "Uses"),
        "benefit.stamps": translate("Making", "Stamps of a full card"),
        "benefit.reward": translate("Making", "A full card earns (campaign)"),
        "benefit.price_minor": translate("Making", "Price"),
        "benefit.deposit_minor": translate("Making", "Deposit"),
        "benefit.no_show": translate("Making", "Who does not come"),
        "min_spend_minor": translate("Making", "Minimum spend"),
        "valid.how": translate("Making", "Valid"),
        "valid.from": translate("Making", "First day"),
        "valid.until": translate("Making", "Last day"),
        "valid.days_after_issue": translate("Making", "Days from the issue"),
        "valid.starts_after_days": translate("Making", "Begins so many days later"),
    }


def _terms() -> dict[str, str]:
    return {
        "weekdays": translate("Making", "Only on these days"),
        "hours": translate("Making", "Only in these hours"),
        "stores": translate("Making", "Only in these stores"),
        "audience.tier": translate("Making", "Tier"),
        "audience.tag": translate("Making", "Tag"),
        "audience.segment": translate("Making", "Segment"),
        "audience.member_since_before": translate("Making", "Member since before"),
        "audience.first_visit": translate("Making", "At the first visit"),
        "audience.birthday_month": translate("Making", "In the birthday's month"),
        "member_bound": translate("Making", "Only for the member it was issued to"),
        "transferable": translate("Making", "May be passed on"),
        "limits.uses_per_coupon": translate("Making", "Uses of a coupon"),
        "limits.per_member": translate("Making", "A member, at most"),
        "limits.per_member_day": translate("Making", "A member and day, at most"),
        "limits.per_store_day": translate("Making", "A store and day, at most"),
        "limits.total": translate("Making", "All together, at most"),
    }


def _small() -> dict[str, str]:
    return {
        "stacking.group": translate("Making", "Group: one coupon of each"),
        "stacking.priority": translate("Making", "Order, small ones first"),
        "stacking.exclusive": translate("Making", "Stands alone"),
        "offline.policy": translate("Making", "Redeemed without the network"),
        "offline.amount_minor": translate("Making", "At each counter, at most"),
        "on_void.frees_limits": translate("Making", "Gives limits back"),
        "on_void.grace_days": translate("Making", "Days beyond the end"),
        "on_void.max_cycles": translate("Making", "How often, at most"),
        "id": translate("Making", "Id, never changes"),
    }


def hint_of(key: str, kind: str) -> str:
    """What an empty field means, or how it is filled in."""
    if key.endswith(".hours") or key == "hours":
        return "10:00-18:00"
    if key == "limits.per_member" and kind == "trial":
        return translate("Making", "Once")
    if key == "limits.per_member_day" and kind == "stamp_card":
        return translate("Making", "One a day")
    if key.startswith("limits."):
        return translate("Making", "Once") if key == "limits.uses_per_coupon" else translate("Making", "No limit")
    if key.startswith("audience."):
        return translate("Making", "Everyone")
    return {
        "benefit.pay_percent": translate("Making", "88 is 12 % off"),
        "benefit.cap_minor": translate("Making", "No limit"),
        "benefit.postage_minor": translate("Making", "Not posted; 0: for nothing"),
        "benefit.deposit_minor": translate("Making", "None"),
        "benefit.value_minor": translate("Making", "Not said"),
        "min_spend_minor": translate("Making", "None"),
        "valid.from": translate("Making", "At once"),
        "valid.until": translate("Making", "No end"),
        "valid.starts_after_days": translate("Making", "At once"),
        "stacking.group": translate("Making", "The kind"),
        "stacking.priority": "100",
        "on_void.grace_days": translate("Making", "None"),
        "on_void.max_cycles": "10",
    }.get(key, "")


def option_of(key: str, option: str) -> str:
    """What one of several answers is called."""
    if key == "weekdays" or key.endswith(".days"):
        return weekday_names()[int(option) - 1]
    if key == "flash.kind":
        return kind_words(option)
    return {
        "dates": translate("Making", "On fixed days"),
        "days": translate("Making", "Days from the issue on"),
        "both": translate("Making", "Both"),
        "keep": translate("Making", "Loses the deposit"),
        "return": translate("Making", "Has it back"),
        "allow": translate("Making", "Yes"),
        "allow_up_to": translate("Making", "Up to an amount"),
        "home_store": translate("Making", "In the store of its issue"),
        "never": translate("Making", "Never"),
    }.get(option, option)
