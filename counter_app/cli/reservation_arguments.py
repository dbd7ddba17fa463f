"""Arguments of `reserve` and of `reservation list|slots|cancel`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from counter_app.cli.ledger_arguments import day
from counter_app.domain.benefit_file import minute_of
from counter_app.domain.lines import CONFIRMATIONS, TENDERS

RESERVATIONS = {
    "reserve": "reservations:reserve",
    "reservation list": "reservations:listing",
    "reservation slots": "reservations:slots",
    "reservation cancel": "reservations:cancel",
}
Add = Callable[..., argparse.ArgumentParser]


def slot(text: str) -> int:
    """The time at which a slot begins, as the minute of its day."""
    minute = minute_of(text)
    if minute is None:
        raise argparse.ArgumentTypeError("a slot is the time at which it begins, such as 10:00")
    return minute


def reservations(add: Add) -> None:
    """All of them."""
    reserve = add("reserve", help="an item held for a member in a slot", writes=True)
    reserve.add_argument("campaign", metavar="CAMPAIGN")
    reserve.add_argument("--member", metavar="M", required=True)
    reserve.add_argument("--day", type=day, metavar="DAY", required=True)
    reserve.add_argument("--slot", type=slot, metavar="HH:MM", required=True, help="when it begins")
    reserve.add_argument("--store", metavar="S", default="", help="where it is picked up; else here")
    reserve.add_argument("--deposit-from", choices=("value", "tender"), default="tender")
    reserve.add_argument("--tender", choices=TENDERS, default="", help="what the deposit is paid with")
    reserve.add_argument("--confirmed-by", choices=CONFIRMATIONS, default="", help="how the member is known")
    listing = add("reservation list", help="what is to be picked up on a day")
    listing.add_argument("--day", type=day, metavar="DAY", default=None, help="else today")
    slots = add("reservation slots", help="the slots of a day and their free places")
    slots.add_argument("campaign", metavar="CAMPAIGN")
    slots.add_argument("--day", type=day, metavar="DAY", required=True)
    cancel = add("reservation cancel", help="the place is free again, the deposit comes back", writes=True)
    cancel.add_argument("target", metavar="ID", help="of the reservation, or the code of its coupon")
    cancel.add_argument("--reason", metavar="T", required=True)
