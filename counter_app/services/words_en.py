"""What people read in English. Keys and placeholders are explained in `words`."""

from __future__ import annotations

from typing import Final

from counter_app.services.channel_reasons import CHANNELS_EN
from counter_app.services.exception_reasons import REASONS_EN
from counter_app.services.person_reasons import PERSONS_EN
from counter_app.services.phrases import Phrase, Phrases

_ASK_MANAGER: Final = "Please ask the manager"
_WAIT_FOR_NETWORK: Final = "Please try again when the network is back"
_OTHER_COUPON: Final = "Please use another coupon"
_OTHER_WAYS: Final = "a hand scanner or typing works too"

_REASONS: Final = {
    "typing_locked": Phrase("Typing paused", "Scan instead, or type later", ("Typing again in {locked_seconds} s",)),
    "sign_in_required": Phrase("Please sign in", "Sign in with your PIN, then try again"),
    "sign_in_required/manager": Phrase("Manager needed", "Ask a manager to sign in, then try again"),
    "sign_in_required/owner": Phrase("Owner needed", "Ask the owner to sign in, then try again"),
    "sign_in_required/wrong_pin": Phrase(
        "PIN not right", "Check name and PIN, then enter it again", ("Tries left: {tries_left}",)
    ),
    "sign_in_required/locked": Phrase(
        "Please wait", "For safety, wait a moment before the next try", ("Next try in {locked_seconds} s",)
    ),
    "sign_in_required/blocked": Phrase("PIN locked", "Ask another manager to unlock it"),
    "sign_in_required/confirmed": Phrase(
        "Manager needed",
        "Ask the member for a fresh code, or a manager to sign in",
        ("Without one {limit_minor} a day, {allowed_minor} left",),
    ),
    "consent_missing": Phrase("Consent needed", "Ask the customer to agree to the terms, then sign up"),
    "consent_missing/guardian": Phrase("Guardian's consent needed", "Under 14: ask a parent or guardian to agree"),
    "id_reused": Phrase("Please start again", "This differs from the last request; scan the code again"),
    "id_reused/given_up": Phrase("Please start again", "The last try was cut off and did nothing; scan the code again"),
    "malformed": Phrase("Code incomplete", "Scan it again; if typed, check the digits"),
    "foreign": Phrase("Not our code", "Ask the customer to open our coupon or member code"),
    "foreign/receipt": Phrase("A receipt", "It names a sale, to be voided or printed again"),
    "payment_code": Phrase(
        "Payment code", "Ask for the coupon code; payment is scanned at the payment device", ("It was not kept",)
    ),
    "unsupported_version": Phrase("Not readable yet", "Please update this program, or ask the manager"),
    "unsupported_version/campaign": Phrase(
        "Please update",
        "Usable here after an update; meanwhile at another counter",
        ("This kind is not known here yet; the coupon was not used",),
    ),
    "wrong_merchant": Phrase("Another merchant's", "Please use it at the merchant that issued it"),
    "forged": Phrase("Not valid", "Ask the customer to open the code again; else ask the manager"),
    "unknown_code": Phrase("Not found", "Check it and try again, or open it in the wallet"),
    "unknown_code/member": Phrase("Member not found", "Check it and try again, or sign the member up"),
    "unknown_code/reservation": Phrase("Reservation not found", "Choose it in the pick-up list"),
    "already_redeemed/reservation": Phrase("Picked up", "Void the pick-up first, then cancel the reservation"),
    "unknown_code/redemption": Phrase("Record not found", "Choose it among the latest ones"),
    "coupon_frozen": Phrase("Coupon frozen", _ASK_MANAGER, ("Since {since}",)),
    "coupon_frozen/campaign_paused": Phrase(
        "Campaign paused", "Usable when the campaign goes on; the manager can help", ("Since {since}",)
    ),
    "coupon_voided": Phrase("Coupon withdrawn", f"{_OTHER_COUPON}; the manager can help", ("Since {since}",)),
    "member_frozen": Phrase("Member frozen", _ASK_MANAGER, ("Since {since}",)),
    "already_redeemed": Phrase(
        "Already used",
        "Ask the customer to look at the history in the wallet",
        ("{at} · {store} {counter} · {staff}|{at} · {store} {counter}|{at}", "{minutes_ago}"),
    ),
    "already_redeemed/unshown": Phrase(
        "Redeemed here",
        "The verdict was not shown: hand over what it is good for, then confirm",
        ("{at} · {store} {counter} · {staff}|{at} · {store} {counter}|{at}", "{minutes_ago}"),
    ),
    "clock_suspect": Phrase(
        "Clock is off", "Set the computer's clock, or ask the manager", ("The clock is {offset_seconds} behind",)
    ),
    "not_yet_valid/reservation": Phrase(
        "Reserved for later", "Please pick it up on its day, or reserve another slot", ("From {from}",)
    ),
    "wrong_time/reservation": Phrase("Not ready yet", "Please pick it up in its slot", ("From {next_from}",)),
    "expired/reservation": Phrase(
        "Not picked up", "It is held no more; reserve it again", ("Slot until {until}", "Held until {held_until}")
    ),
    "wrong_store/reservation": Phrase("Other store", "It is held in the other store", ("Held in {stores}",)),
    "coupon_voided/reservation": Phrase("Reservation cancelled", "Reserve it again, or ask the manager"),
    "quota_exhausted/slot": Phrase("Slot is full", "Please choose another time", ("{limit} places, {used} taken",)),
    "not_yet_valid": Phrase("Not valid yet", "Please use it from that day on", ("From {from}",)),
    "expired": Phrase("Expired", "Ask whether there is another coupon", ("Until {until_day}|Until {until}",)),
    "wrong_time": Phrase("Not at present", "Please use it in its hours", ("From {next_from}",)),
    "stale_code": Phrase("Refresh the code", "Ask the member to refresh the code, then scan again"),
    "stale_code/spending": Phrase(
        "Fresh code needed", "Ask the member to open the member code on the phone, then scan it"
    ),
    "wrong_store": Phrase("Other store", "Please use it in a store that accepts it", ("Stores: {stores}",)),
    "not_owner": Phrase("Another member's", "Scan the member code of the coupon's owner"),
    "not_owner/second_member": Phrase(
        "One customer only", "One customer at a time: leave out the other member's code", ("Codes of two members",)
    ),
    "coupon_required": Phrase("Scan a coupon", "Nothing was redeemed: there is no coupon among the codes"),
    "member_required": Phrase("Scan member first", "Scan the member code, or type the phone number"),
    "member_required/spending": Phrase(
        "Member code needed", "Points and value need a fresh member code, or say how the member is known"
    ),
    "not_eligible": Phrase("Not eligible", "This coupon is for certain members; use another one"),
    "not_eligible/tier": Phrase("Other tier", _OTHER_COUPON, ("For tier “{needs}”",)),
    "not_eligible/segment": Phrase("Not eligible", _OTHER_COUPON, ("For segment “{needs}”",)),
    "not_eligible/tag": Phrase("Not eligible", _OTHER_COUPON, ("For members tagged “{needs}”",)),
    "not_eligible/first_visit": Phrase("First visit only", _OTHER_COUPON),
    "not_eligible/birthday_month": Phrase("Birthday month only", _OTHER_COUPON),
    "not_eligible/member_since_before": Phrase(
        "Longstanding members only", _OTHER_COUPON, ("Members since before {needs}",)
    ),
    "not_eligible/stamp_card": Phrase("Stamps only", "A stamp card is not issued; it begins with the first stamp"),
    "not_eligible/reservation": Phrase("Reserve it", "It is not issued; reserve a slot for the member"),
    "not_eligible/not_reserved": Phrase("Nothing reserved", "No slot belongs to this code; reserve one"),
    "not_eligible/no_slot": Phrase("No such slot", "Please choose another time", ("Slots: {slots}",)),
    "not_eligible/slot_over": Phrase("Slot is over", "Please choose another time", ("Until {until}",)),
    "not_eligible/deposit": Phrase("A deposit", "Cancel the reservation: its deposit comes back whole"),
    "not_eligible/phone_taken": Phrase("Number taken", "Check the number or that member", ("Member {number}",)),
    "not_eligible/pick_up": Phrase("Not alone", "It was picked up: undo the whole purchase, and it is booked again"),
    "not_eligible/partly_back": Phrase("Not alone", "A part of it came back already: undo the whole purchase"),
    "not_eligible/next_checkout": Phrase("Not alone", "Bought again since: undo the whole purchase", ("{since}",)),
    "not_eligible/max_cycles": Phrase("Undone too often", "Please ask the manager", ("At most {limit} times",)),
    "member_limit_reached": Phrase("Limit reached", _OTHER_COUPON, ("{limit} a member, {used} used",)),
    "daily_limit_reached": Phrase(
        "Used up today", f"{_OTHER_COUPON}, or come another day", ("{limit} a day, {used} used", "Again from {next_at}")
    ),
    "quota_exhausted": Phrase(
        "All taken", _OTHER_COUPON, ("{limit} in total, {used} used", "{reserved} kept for counters")
    ),
    "insufficient_balance": Phrase(
        "Balance too low", "Top up, or pay another way", ("Balance {balance_minor}|Points {balance}",)
    ),
    "insufficient_balance/coupon": Phrase(
        "Less left", "Scan it again to redeem what is left", ("{balance_minor} left on it",)
    ),
    "min_spend_not_met": Phrase(
        "{missing_minor} missing|Amount too small", "Add an item, or pay without it", ("From {min_spend_minor}",)
    ),
    "not_stackable": Phrase("Not together", "Choose the better one", ("Only one beside “{campaign}”",)),
    "not_stackable/exclusive": Phrase("Not together", "Choose the better one", ("“{campaign}” stands alone",)),
    "needs_online": Phrase("Network needed", _WAIT_FOR_NETWORK),
    "needs_online/reservation": Phrase("Network needed", _WAIT_FOR_NETWORK, ("Reservations are kept by the cloud",)),
    "needs_online/policy": Phrase("Network needed", _WAIT_FOR_NETWORK, ("This coupon is checked on-line",)),
    "needs_online/quota": Phrase(
        "Network needed", _WAIT_FOR_NETWORK, ("The quota is checked on-line", "Off-line share left here: {allowed}")
    ),
    "needs_online/home_store": Phrase(
        "Network needed", "Try again on-line, or in the store that issued it", ("Off-line only in its own store",)
    ),
    "needs_online/unknown_owner": Phrase("Network needed", _WAIT_FOR_NETWORK, ("Its details are not here yet",)),
    "needs_online/not_reported": Phrase(
        "Not reported yet",
        "Let the counter that issued it go on-line, then scan again",
        ("The counter that issued it has not reported whose it is",),
    ),
    "needs_online/not_here": Phrase(
        "Network needed", "Try again on-line; if typed, check the digits", ("Not among the coupons that are here",)
    ),
    "needs_online/receipt": Phrase("Another counter's", "Print it at the counter that made it"),
    "needs_online/void": Phrase(
        "Network needed", "Nothing was undone; try again on-line", ("It was redeemed at another counter",)
    ),
    "needs_online/reserve": Phrase("Network needed", "Try again on-line", ("The numbers in reserve are used up",)),
    "offline_limit_reached": Phrase("Off-line limit", _WAIT_FOR_NETWORK),
    "offline_limit_reached/days": Phrase("Off-line limit", _WAIT_FOR_NETWORK, ("At most {limit} days off-line",)),
    "offline_limit_reached/redemptions": Phrase(
        "Off-line limit", _WAIT_FOR_NETWORK, ("At most {limit} off-line, {allowed} left",)
    ),
    "offline_limit_reached/sum": Phrase(
        "Off-line limit", _WAIT_FOR_NETWORK, ("At most {limit_minor} off-line, {allowed_minor} left",)
    ),
    "shift_open": Phrase("Shift is open", "Close it first, then open the next one", ("Open since {at}",)),
    "no_shift": Phrase("No shift open", "Open a shift first, with the cash that is in the drawer"),
    "offline_limit_reached/value": Phrase(
        "Off-line limit",
        "Pay another way, or wait for the network",
        ("Value off-line: {limit_minor}, {allowed_minor} left",),
    ),
    "offline_limit_reached/campaign": Phrase(
        "Off-line limit", _WAIT_FOR_NETWORK, ("This campaign off-line: {limit_minor}, {allowed_minor} left",)
    ),
}

_OUTCOMES: Final = {
    "ready": Phrase(
        "Ready",
        "Press Enter to redeem",
        (
            "{benefit}",
            "Until {until_day}",
            "{rest_minor} on it|Uses left: {uses_left} of {uses}|Uses left: {uses_left}",
        ),
    ),
    "redeemed": Phrase(
        "Redeemed",
        "F8 to undo",
        (
            "{benefit} · saves {saved_minor}|{benefit}",
            "{rest_minor} left on it|Uses left: {uses_left} of {uses}",
            "Points: {points} (+{earned})",
            "{at_second} saved here",
        ),
    ),
    "bought": Phrase(
        "Checked out",
        "F8 to undo",
        (
            "{name} · {tier}|{name}|{paid_minor}",
            "Points: {points} (+{earned})|Points: {points}",
            "Value: {value_minor}",
            "{at_second} saved here",
        ),
    ),
    "purchase": Phrase(
        "Ready",
        "Press Enter to check out",
        ("{name} · {tier}|{name}", "Earns {earned} points", "Coupons: {coupons}"),
    ),
    "recorded": Phrase("Recorded", "It is saved here, and can be undone", ("{name} · {tier}|{name}",)),
    "member": Phrase(
        "Member",
        "Scan a coupon, or choose one below",
        ("{name} · {tier}|{name}", "Points: {points}", "Value: {value_minor}", "Coupons: {coupons}"),
    ),
    "voided": Phrase(
        "Undone",
        "The coupon can be used again",
        ("{benefit}", "The customer now owes {due_minor}", "Uses left: {uses_left} of {uses}"),
    ),
    "purchase_voided": Phrase("Undone", "Nothing of this purchase stands; give the money back"),
    "line_voided": Phrase("Line undone", "The rest of the purchase stands"),
    "given_back": Phrase(
        "Given back",
        "Hand the money over; value and points are booked",
        (
            "Money: {money_minor}",
            "Value: {value_minor}",
            "Value taken back: {taken_value_minor}",
            "Points: {points}",
            "Points taken back: {taken_points}",
            "Points owed: {debt_points}",
        ),
    ),
    "nothing_back": Phrase("Given back before", "Hand nothing over: nothing of it is left"),
    "adjusted": Phrase("Points changed", "It is booked", ("Points: {points}",)),
    "stamped": Phrase("Stamped", "F8 to undo", ("{title}: {stamps} of {of}",)),
    "reserved": Phrase(
        "Reserved", "Show the member the code", ("{title}", "{store} · {from}", "To pay at the pick-up: {rest_minor}")
    ),
    "reservation_cancelled": Phrase("Reservation cancelled", "The place is free again"),
    "topped_up": Phrase("Topped up", "It can be spent at once", ("Value: {value_minor}",)),
    "voided_before": Phrase(
        "Undone before",
        "The coupon can be used again",
        ("{at} · {store} {counter} · {staff}|{at} · {store} {counter}|{at}",),
    ),
    "voided_expired": Phrase("Undone", "The coupon has expired and stays so", ("{benefit}",)),
    "signed_up": Phrase(
        "Welcome", "Let the member scan and keep the code", ("{name} · {number}|{number}", "Gift: {benefit}")
    ),
    "known_member": Phrase("Known member", "Please go on with this member", ("{name} · {number}|{number}",)),
    "which_code": Phrase("Two codes", "Please show one code only"),
    "waiting": Phrase("Show a code", "Before the camera, or use a hand scanner"),
    "checking": Phrase("One moment", "Asking the cloud"),
}

_SAFE: Final = "nothing saved, coupon not used"
_FAULTS: Final = {
    "disk_full": Phrase(
        "System fault", "Free some space and scan again; the manager can help", (f"Disk full: {_SAFE}",)
    ),
    "disk_error": Phrase("System fault", "Scan again; else ask the manager", (f"The disk failed: {_SAFE}",)),
    "busy": Phrase("Busy", "Wait a few seconds and scan again", (f"This computer is busy: {_SAFE}",)),
    "database_damaged": Phrase(
        "System fault", "Ask the manager to restore a backup", ("The data here is damaged and was not used",)
    ),
    "backup_damaged": Phrase(
        "Backup not usable", "Use another backup", ("This file was cut or altered; nothing was changed",)
    ),
    "recovered": Phrase(
        "Data rebuilt", "Please scan again, and tell the manager", ("The data was damaged and came back from a backup",)
    ),
    "database_too_new": Phrase(
        "Please update", "Install the newer version, then open it", ("The data is of a newer version; nothing changed",)
    ),
    "key_missing": Phrase(
        "System fault", "Ask the manager for the key or a backup", ("The key of the data is missing",)
    ),
    "network": Phrase("No network", "Check the network and try again", ("The cloud did not answer",)),
    "camera": Phrase("No camera", f"The camera cannot be used; {_OTHER_WAYS}"),
    "not_enrolled": Phrase("Not enrolled", "Ask the manager to enrol this counter"),
    "cloned": Phrase(
        "Counter copied", "Another copy of this counter is at work: enrol both anew; what waits here is kept"
    ),
    "revoked": Phrase("Counter revoked", "Ask the manager to enrol it anew; what waits is kept"),
    "please_update": Phrase(
        "Please update",
        "Update this program; selling goes on and what waits is kept",
        ("This program is too old for the cloud",),
    ),
    "cloud_too_old": Phrase(
        "Update the cloud",
        "Update the service; selling goes on and what waits is kept",
        ("The cloud's program is too old for this one",),
    ),
    "internal": Phrase("System fault", "Try again; else ask the manager", ("This step was not completed",)),
}

_CAMERAS: Final = {
    "closed": Phrase("Camera off", f"Choose a camera; {_OTHER_WAYS}"),
    "closed/ended": Phrase("Recording ended", "Choose a camera"),
    "opening": Phrase("Opening", "One moment"),
    "live": Phrase("Camera ready", "Hold the code before the camera"),
    "lost": Phrase("Camera lost", f"Check its cable; {_OTHER_WAYS}"),
    "frozen": Phrase("Picture stands still", f"Opening it again; {_OTHER_WAYS}"),
    "hung": Phrase("No answer", f"Opening it again; {_OTHER_WAYS}"),
    "taken": Phrase("Camera in use", f"Close the other program that uses it; {_OTHER_WAYS}"),
    "not_found": Phrase("No camera", f"Connect a camera; {_OTHER_WAYS}"),
    "not_found/no_permission": Phrase("Not allowed", f"Allow the camera in the system settings; {_OTHER_WAYS}"),
    "not_found/too_large": Phrase("Picture too large", f"Choose another camera; {_OTHER_WAYS}"),
    "not_found/no_connection": Phrase("Not reachable", f"Check the network camera; {_OTHER_WAYS}"),
}

_NOTES: Final = {
    "takes_nothing_off": "It takes nothing more off; to use it all the same, name it",
    "offline_cap_near": "{percent} % of the off-line limit is used; please go on-line soon",
    "override_not_needed": "Within the off-line limits: nobody had to let it go beyond them",
    "offline_campaign_near": "“{campaign}”: {percent} % of its off-line limit is used, {allowed_minor} left here",
    "quota_left": (
        "“{campaign}”: {left} of {limit} left in all, {here} of them off-line here"
        "|“{campaign}”: {left} of {limit} left in all, as of {at}"
        "|“{campaign}”: {left} of {limit} left in all"
    ),
    "offline_quota_left": "“{campaign}”: {left} of the off-line share left here",
    "login_page": "No network: a login page answers",
    "please_update": "This program is too old for the cloud: please update it; what waits is kept",
    "cloud_too_old": "The cloud's program is too old for this one: please update it; what waits is kept",
    "clock_differs": "This clock and the cloud's differ by {offset_seconds}",
    "reward_owed": "The card is full and no coupon is in reserve: the next stamp on-line brings it",
    "welcome_left_out": "No welcome coupon in reserve; issue it when on-line",
    "reward_unknown": "There is no campaign “{campaign}” to issue; full cards will be owed their reward",
    "segment_unknown": "There is no segment “{segment}”: nobody can use it yet; please check",
    "store_unknown": "There is no store “{store}”; please check",
    "picked_up_late": "The slot was until {until}; it is still held",
    "verdict_not_shown": "A use of {at} here was not shown",
    "shift_closed_twice": "One shift was closed twice: compare both reports",
    "unknown_codes_many": "{count} unknown codes in one minute; please have a look",
}

PHRASES: Final = Phrases(_REASONS | REASONS_EN | PERSONS_EN | CHANNELS_EN, _OUTCOMES, _FAULTS, _CAMERAS, _NOTES)
