"""What the page of settings calls each of them, and the one sentence that says what it does."""

from __future__ import annotations

from counter_app.ui.texts import translate

Words = dict[str, tuple[str, str]]


def setting_words() -> Words:
    """(name, sentence) by id."""
    return {
        **_this_window(),
        **_points_and_value(),
        **_limits(),
        **_typing(),
        **_members(),
        **_the_day(),
        **_receipts(),
    }


def _this_window() -> Words:
    return {
        "here.language": (
            translate("Settings", "Language"),
            translate("Settings", "The language of this window; F7 changes it too."),
        ),
        "here.theme": (
            translate("Settings", "Colours"),
            translate("Settings", "Light, dark, or high contrast; F9 changes it too."),
        ),
        "here.scale_percent": (
            translate("Settings", "Text size"),
            translate("Settings", "How large everything is written; F11 changes it too."),
        ),
        "here.camera": (
            translate("Settings", "Camera"),
            translate("Settings", "Which camera looks for codes; F5 chooses it too."),
        ),
        "here.mirror": (
            translate("Settings", "Picture as in a mirror"),
            translate("Settings", "A mirror is easier to aim by; without it the picture is as others see it."),
        ),
        "here.volume_percent": (
            translate("Settings", "Sounds"),
            translate("Settings", "How loud the five sounds of this counter are."),
        ),
        "here.scanner": (
            translate("Settings", "Hand scanner"),
            translate(
                "Settings",
                "One that types like a keyboard works at once, in every field and language; there is nothing to set.",
            ),
        ),
    }


def _points_and_value() -> Words:
    return {
        "welcome": (
            translate("Settings", "Welcome coupon"),
            translate("Settings", "The campaign of which every new member gets a coupon, by its id."),
        ),
        "points.per_minor": (
            translate("Settings", "Money for one point"),
            translate("Settings", "Paying this much earns one point."),
        ),
        "points.worth_minor_per_100": (
            translate("Settings", "Worth of 100 points"),
            translate("Settings", "What 100 points pay for."),
        ),
        "points.lot_days": (
            translate("Settings", "Points live"),
            translate("Settings", "How many days after they were earned points can be spent."),
        ),
        "value.order": (
            translate("Settings", "Stored value"),
            translate("Settings", "Which part of the stored value is spent first."),
        ),
        "tiers.window_days": (
            translate("Settings", "Tiers look back"),
            translate("Settings", "Purchases of so many business days count for a member's tier."),
        ),
        "tiers.notice_days": (
            translate("Settings", "Tiers stay"),
            translate("Settings", "How long a member keeps a tier that is no longer earned."),
        ),
        "tiers.list": (
            translate("Settings", "The tiers"),
            translate("Settings", "Their names and limits are changed as a file, by counter-app settings put."),
        ),
    }


def _limits() -> Words:
    return {
        "spend_needs.confirmed_day_minor": (
            translate("Settings", "Without the member's code"),
            translate(
                "Settings", "What a member may spend a day in points and value where only the staff say who it is."
            ),
        ),
        "spend_needs.offline_value_minor": (
            translate("Settings", "Stored value off-line"),
            translate("Settings", "What a member may spend of stored value at one counter without the cloud."),
        ),
        "offline_caps.days": (
            translate("Settings", "Days off-line"),
            translate("Settings", "How long a counter redeems without having heard from the cloud."),
        ),
        "offline_caps.redemptions": (
            translate("Settings", "Redemptions off-line"),
            translate("Settings", "How many redemptions a counter makes without the cloud."),
        ),
        "offline_caps.sum_minor": (
            translate("Settings", "Discounts off-line"),
            translate("Settings", "What a counter's discounts may come to without the cloud."),
        ),
        "void_free_minutes": (
            translate("Settings", "Void without a manager"),
            translate("Settings", "How many minutes a cashier may take back a redemption."),
        ),
        "idle_lock_minutes": (
            translate("Settings", "Lock when idle"),
            translate(
                "Settings", "After how many minutes without a key or scan a session with a PIN ends; 0 is never."
            ),
        ),
    }


def _typing() -> Words:
    return {
        "typing_lock.unknown_codes": (
            translate("Settings", "Wrong codes typed"),
            translate("Settings", "So many unknown codes, typed within the time below, lock typing; scanning goes on."),
        ),
        "typing_lock.within_seconds": (
            translate("Settings", "Wrong codes within"),
            translate("Settings", "In how many seconds they are counted."),
        ),
        "typing_lock.lock_seconds": (
            translate("Settings", "Typing is locked for"),
            translate("Settings", "For how many seconds; it doubles each time."),
        ),
        "typing_lock.note_unknown_codes": (
            translate("Settings", "Note to the manager"),
            translate("Settings", "So many unknown codes of any source in that time are told to the manager."),
        ),
    }


def _members() -> Words:
    return {
        "messages.quiet_days": (
            translate("Settings", "Quiet days"),
            translate("Settings", "Whoever gets a message gets no other one within so many days."),
        ),
        "activity.new_days": (
            translate("Settings", "New members"),
            translate("Settings", "For so many days after joining a member with at most one visit is new."),
        ),
        "activity.active_days": (
            translate("Settings", "Active members"),
            translate("Settings", "Up to so many days after the last visit a member is active."),
        ),
        "activity.drifting_days": (
            translate("Settings", "Drifting members"),
            translate("Settings", "Up to so many days after the last visit a member is drifting."),
        ),
        "activity.asleep_days": (
            translate("Settings", "Sleeping members"),
            translate("Settings", "Up to so many days after the last visit a member sleeps; then the member is lost."),
        ),
        "scope": (
            translate("Settings", "Who is at hand"),
            translate("Settings", "Whose members and coupons a counter has without the cloud; the owner decides."),
        ),
        "phone_region": (
            translate("Settings", "Country of phones"),
            translate("Settings", "The country of numbers that are written without one, in two letters."),
        ),
        "import_undo_days": (
            translate("Settings", "Imports taken back"),
            translate("Settings", "For how many days an import of old customers can be taken back."),
        ),
        "consent_text_version": (
            translate("Settings", "Terms for members"),
            translate("Settings", "Which text of the terms new members agree to."),
        ),
        **_retention(),
    }


def _retention() -> Words:
    return {
        "retention.members_days": (
            translate("Settings", "Members kept"),
            translate(
                "Settings", "Whoever was not seen for so many days is erased, after a notice; the owner decides."
            ),
        ),
        "retention.points_hold": (
            translate("Settings", "Points keep a member"),
            translate("Settings", "Whoever has points is not erased by itself. Stored value always keeps a member."),
        ),
        "retention.coupons_hold": (
            translate("Settings", "Coupons keep a member"),
            translate("Settings", "Whoever has a good coupon is not erased by itself. What was paid for always keeps."),
        ),
        "retention.calls_days": (
            translate("Settings", "Calls kept"),
            translate("Settings", "What was said of calls goes after so many days; empty: it stays."),
        ),
        "retention.import_rows_days": (
            translate("Settings", "Imported rows kept"),
            translate("Settings", "What a list added to members is forgotten after so many days; empty: it is not."),
        ),
        "retention.scan_texts_days": (
            translate("Settings", "Scanned texts kept"),
            translate("Settings", "What was shown of a scan is forgotten after so many days; empty: it is not."),
        ),
        "retention.notice_days": (
            translate("Settings", "Notice before"),
            translate("Settings", "For so many days it is announced what will go, before anything goes."),
        ),
    }


def _the_day() -> Words:
    return {
        "business_day_starts": (
            translate("Settings", "The day begins"),
            translate("Settings", "When a business day begins, for daily limits and reports."),
        ),
        "shift_blind_count": (
            translate("Settings", "Blind count"),
            translate("Settings", "Whoever counts the drawer is not shown what should be in it."),
        ),
        "reservations.grace_minutes": (
            translate("Settings", "Reservations held"),
            translate("Settings", "How many minutes after its time a reserved item is held."),
        ),
        "language": (
            translate("Settings", "Language of new counters"),
            translate("Settings", "What a counter speaks that has chosen no language."),
        ),
    }


def _receipts() -> Words:
    return {
        "receipt.width": (
            translate("Settings", "Width of the paper"),
            translate("Settings", "Of the receipt printer."),
        ),
        "receipt.mode": (
            translate("Settings", "How it prints"),
            translate(
                "Settings", "The printer's own characters are quicker; a picture works where it has no Chinese ones."
            ),
        ),
        "receipt.printer": (
            translate("Settings", "Receipt printer"),
            translate(
                "Settings",
                "An address such as 192.168.1.50, a device, or system for a printer that the computer knows.",
            ),
        ),
        "receipt.copies": (translate("Settings", "Copies"), translate("Settings", "How many of each receipt.")),
        "receipt.auto": (
            translate("Settings", "Print by itself"),
            translate("Settings", "A receipt after every checkout and void, without a key."),
        ),
        "receipt.drawer": (
            translate("Settings", "Open the drawer"),
            translate("Settings", "The cash drawer opens where cash goes in or out."),
        ),
        "receipt.footer": (
            translate("Settings", "Last words"),
            translate("Settings", "Your own words under each receipt; a bar divides its lines."),
        ),
    }
