"""The register of rows: which tables try the rules with exact numbers, and where each example with numbers is tried.

A table stands here by the test function that its rows go through. Only tables of verdicts, of a checkout's arithmetic,
of refunds, points, stored value, stamps, tiers, reservations, leases, shifts count: not those of codes, files, words.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import types
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import partial
from typing import Any

LEAST = 300

# Module: the test functions whose rows count, each with the table where its parameters are only that table's names.
TABLES: Mapping[str, Mapping[str, str]] = {
    "tests.domain.test_judge": {
        "test_the_reasons_are_those_of_the_rules": "CASES",
        "test_a_text_that_is_no_coupon_of_ours_has_one_reason": "TEXTS",
        "test_a_percentage_is_rounded_half_up_to_the_customers_cent": "",
    },
    "tests.domain.test_best": {"test_the_best_is": ""},
    "tests.domain.test_best_tiers": {"test_the_best_beside_a_tier_is": ""},
    "tests.domain.test_keep_rest": {"test_it_takes_off_what_is_left_and_no_more": "CASES"},
    "tests.domain.test_kinds": {
        "test_the_reasons_are_those_of_the_rules": "CASES",
        "test_the_uses_of_a_pass_are_those_of_its_coupon": "",
        "test_a_voucher_is_exposed_with_what_it_is_worth": "",
        "test_postage_is_what_the_member_pays_and_never_a_discount": "",
    },
    "tests.domain.test_lines": {"test_the_shares_are": ""},
    "tests.domain.test_ledgers": {
        "test_whole_points_for_what_was_paid": "",
        "test_a_top_up_comes_back_as_far_as_it_is_not_spent": "",
    },
    "tests.domain.test_money_rows": {
        "test_value_is_split": "",
        "test_what_pays_comes_back_in_its_order": "",
        "test_points_are_worth_and_needed": "",
        "test_points_are_spent_from_the_lot_that_ends_first": "",
        "test_points_that_come_pay_what_is_owed_first": "",
        "test_points_that_are_taken_back_come_from_their_own_lot_first": "",
        "test_what_was_spent_last_comes_back_first": "",
    },
    "tests.domain.test_lease": {
        "test_a_lease_that_does_not_serve_is_none": "",
        "test_what_is_left_of_a_quota_is_said_here_and_in_all": "",
        "test_at_eighty_percent_of_a_campaigns_own_cap_there_is_a_note": "",
    },
    "tests.domain.test_windows": {"test_a_business_day_begins_at_its_time_of_day": ""},
    "tests.domain.test_reservation": {
        "test_a_slot_is_open_and_held_by_the_stores_clock": "",
        "test_the_terms_say_which_days_can_be_reserved": "",
        "test_it_is_picked_up_in_its_store_and_slot_while_it_is_held": "",
    },
    "tests.domain.test_stamps": {
        "test_a_stamp_is_judged_by_every_rule_and_all_reasons_are_said": "",
        "test_every_kth_stamp_earns_a_coupon": "",
        "test_rewards_stand_as_far_as_stamps_pay_for_them": "",
    },
    "tests.domain.test_tiers": {"test_the_tier_of_a_day": "", "test_a_tier_given_by_hand_is_the_least": ""},
    "tests.domain.test_shift": {
        "test_only_cash_moves_the_drawer": "",
        "test_each_difference_belongs_to_one_person": "",
    },
    "tests.services.test_basket": {
        "test_as_much_is_spent_as_is_wanted_and_fits": "",
        "test_a_manager_goes_beyond_the_off_line_caps_for_a_reason_and_no_further": "",
    },
    "tests.services.test_checkout": {"test_the_best_of_the_members_own": ""},
    "tests.services.test_spending": {
        "test_a_checkout_earns_and_spends": "",
        "test_17_what_there_is_not_enough_of_pays_nothing": "",
        "test_more_than_is_left_to_pay_is_a_wrong_request": "",
    },
    "tests.services.test_taking_back": {"test_what_was_paid_comes_back": "", "test_a_top_up_taken_back": ""},
    "tests.services.test_tier_benefits": {"test_what_a_tier_gives": ""},
    "tests.services.test_shift": {"test_a_shift_comes_to": ""},
    "tests.cloud.test_checkouts": {"test_lines_make_the_amount_and_tender_what_is_payable": ""},
    "tests.cloud.test_judging": {"test_a_window_ends_with_the_store_s_day": ""},
    "tests.cloud.test_reservations": {"test_what_cannot_be_reserved_is_refused_and_takes_nothing": ""},
    "tests.cloud.test_birthdays": {"test_it_comes_with_the_act_that_finds_it_due": ""},
    "tests.cloud.test_tiers": {"test_the_tier_follows_from_what_was_bought_and_kept": ""},
    "tests.cloud.test_tier_benefits": {
        "test_points_come_back_in_the_percent_of_then": "",
        "test_what_a_tier_takes_off_is_a_part_of_the_discount": "",
    },
    "tests.e2e.test_scenarios": {"test_the_example_comes_out_as_written": "SCENES"},
    "tests.e2e.test_checkouts": {"test_the_checkout_comes_out_as_written": "SCENES"},
    "tests.e2e.test_ledgers": {"test_points_and_value_come_out_as_written": "SCENES"},
}

_SCENES = "tests.e2e.test_scenarios:SCENES:"
_BUYING = "tests.e2e.test_checkouts:SCENES:"
_MONEY = "tests.e2e.test_ledgers:SCENES:"
_RULES = "tests.domain.test_judge:CASES:"


@dataclasses.dataclass(frozen=True)
class Example:
    """Where an example is tried: rows (`module:TABLE:beginning of the name`) and tests (`module:function`); through the
    command line, or why it cannot be said there."""

    tried: tuple[str, ...]
    commands: tuple[str, ...] = ()
    no_command: str = ""


EXAMPLES: Mapping[int, Example] = {
    1: Example((_SCENES + "1 ", _RULES + "all in order"), (_SCENES + "1 ",)),
    2: Example((_SCENES + "2 ", _RULES + "one minor unit short"), (_SCENES + "2 ",)),
    3: Example((_SCENES + "3 ",), (_SCENES + "3 ",)),
    4: Example((_SCENES + "4 redeemed", _SCENES + "4 the same"), (_SCENES + "4 redeemed", _SCENES + "4 the same")),
    5: Example(
        (
            "tests.cloud.test_race:test_two_counters_that_claim_the_same_coupon_200_times_have_one_success_each_time",
            "tests.e2e.test_scenarios:test_5_two_counters_at_the_same_instant_have_one_success",
        ),
        ("tests.cli.test_same_instant:test_5_two_commands_at_the_same_instant_have_one_success",),
    ),
    6: Example(
        (_SCENES + "6 the third", _SCENES + "6 the same", _RULES + "two of two today", _RULES + "one of two today"),
        (_SCENES + "6 the third", _SCENES + "6 the same"),
    ),
    7: Example(
        (
            _SCENES + "7 ",
            _RULES + "last second of the window",
            _RULES + "first second after it",
            "tests.cloud.test_judging:test_a_window_ends_with_the_store_s_day",
        ),
        (_SCENES + "7 ",),
    ),
    8: Example((_SCENES + "8 ", _RULES + "Tuesday before six", _RULES + "Tuesday at six"), (_SCENES + "8 ",)),
    9: Example((_SCENES + "9 ", _RULES + "expired and too small, in order"), (_SCENES + "9 ",)),
    10: Example(
        (
            "tests.scanning.test_settle:test_a_code_held_for_ten_seconds_fires_once_and_at_once",
            "tests.scanning.test_settle:test_a_code_fires_again_after_another_code",
        ),
        no_command="a command gets a text once; what a camera sees for ten seconds it is not told",
    ),
    11: Example(
        (
            _SCENES + "11 ",
            "tests.domain.test_codes_reading:test_every_text_has_an_answer",
            "tests.e2e.test_scenarios:test_11_a_payment_code_is_in_no_database_and_no_log",
        ),
        (_SCENES + "11 ", "tests.cli.test_contract:test_any_text_gets_an_answer"),
    ),
    12: Example(
        (
            _SCENES + "12 a signed code",
            _SCENES + "12 an altered code",
            "tests.services.test_redeem:test_a_signed_coupon_without_a_row_is_used_once_and_remembered",
        ),
        (_SCENES + "12 a signed code", _SCENES + "12 an altered code"),
    ),
    13: Example(
        (
            _MONEY + "13 ",
            "tests.services.test_spending:CASES:13: 88.80 earns 88",
            "tests.services.test_taking_back:CASES:13: refunded whole",
            "tests.services.test_taking_back:CASES:13: 40.00 of it",
        ),
        (_MONEY + "13 ",),
    ),
    14: Example(
        (
            _MONEY + "14 ",
            "tests.services.test_spending:CASES:14: 60 of 40 and 80",
            "tests.services.test_spending:test_14_on_the_day_after_its_last_a_lot_counts_nothing",
        ),
        (_MONEY + "14 ",),
    ),
    15: Example(
        (
            "tests.e2e.test_stamps:test_example_15",
            "tests.domain.test_stamps:test_every_kth_stamp_earns_a_coupon",
        ),
        ("tests.e2e.test_stamps:test_example_15",),
    ),
    16: Example(
        (
            _MONEY + "16 value, principal first",
            _MONEY + "16 value, in proportion",
            "tests.services.test_spending:CASES:16: 110.00 of value, principal first",
            "tests.services.test_spending:CASES:16: in proportion",
        ),
        (_MONEY + "16 value, principal first", _MONEY + "16 value, in proportion"),
    ),
    17: Example((_MONEY + "17 ", "tests.services.test_spending:SHORT:17: 120.01 of value"), (_MONEY + "17 ",)),
    18: Example(
        (_BUYING + "18 fixed amount", "tests.services.test_checkout:CASES:18: C50, D88 and a gift that was named"),
        (_BUYING + "18 fixed amount",),
    ),
    19: Example(
        (
            _BUYING + "19 an explicit list",
            _BUYING + "19 best",
            "tests.services.test_checkout:CASES:19: the better one alone",
        ),
        (_BUYING + "19 an explicit list", _BUYING + "19 best"),
    ),
    20: Example(
        (
            _BUYING + "20 ",
            _MONEY + "20 ",
            "tests.services.test_taking_back:test_20_a_line_gives_back_its_own_net_price",
        ),
        (_BUYING + "20 ", _MONEY + "20 "),
    ),
    21: Example(
        (
            _SCENES + "21 taken back",
            _SCENES + "21 the same",
            _MONEY + "21 ",
            "tests.services.test_taking_back:test_21_a_whole_checkout_gives_back_coupon_value_points_and_money",
        ),
        (_SCENES + "21 taken back", _SCENES + "21 the same", _MONEY + "21 "),
    ),
    22: Example((_SCENES + "22 ", _BUYING + "22 "), (_SCENES + "22 ", _BUYING + "22 ")),
}


def rows_of(module: str, test: str, table: str = "") -> list[object]:
    """The rows that a test goes through; those of a table only where the test is given every name of it."""
    marks = [mark for mark in getattr(_named(module, test), "pytestmark", ()) if mark.name == "parametrize"]
    given = [_values(each) for mark in marks for each in mark.args[1]]
    if not table:
        # What is crossed with the rows (both orders, both ways) makes no further row: the longest list is the table's.
        return max(([_values(each) for each in mark.args[1]] for mark in marks), key=len, default=[])
    found = _named(module, table)
    names = {value for values in given for value in values if isinstance(value, str)}
    keys = [each for each in found if isinstance(each, str) and each in names]
    rows = found if isinstance(found, Mapping) else {}
    return [rows[key] for key in keys]


def distinct(rows: Iterator[object] | Sequence[object]) -> set[str]:
    """Each row once, by what is in it and not by its name."""
    return {_form(row) for row in rows}


def counted() -> dict[str, int]:
    """How many different rows each test of the register goes through."""
    return {
        f"{module}:{test}": len(distinct(rows_of(module, test, table)))
        for module, tests in TABLES.items()
        for test, table in tests.items()
    }


def missing(place: str) -> bool:
    """Whether a row or test of `EXAMPLES` is not there."""
    module, name, *row = place.split(":", 2)
    try:
        found = _named(module, name)
    except (ImportError, AttributeError):
        return True
    if not row:
        return not (name.startswith("test_") and inspect.isfunction(found))
    used = any(
        table == name or any(each is value for value in found.values() for each in _flat(rows_of(module, test, table)))
        for test, table in TABLES.get(module, {}).items()
    )
    return not used or sum(str(key).startswith(row[0]) for key in found) != 1


def _flat(rows: Sequence[object]) -> Iterator[object]:
    for row in rows:
        yield row
        if isinstance(row, tuple):
            yield from row


def _named(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


def _values(given: object) -> tuple[object, ...]:
    """What one set of parameters holds."""
    values = getattr(given, "values", None)
    if type(given).__name__ == "ParameterSet" and isinstance(values, tuple):
        return values
    return given if isinstance(given, tuple) else (given,)


def _form(value: object) -> str:
    """The same text for the same content, whatever object holds it."""
    match value:
        case Mapping():
            return "{" + ",".join(sorted(f"{_form(key)}:{_form(each)}" for key, each in value.items())) + "}"
        case Set():
            return "<" + ",".join(sorted(map(_form, value))) + ">"
        case list() | tuple():
            return "[" + ",".join(map(_form, value)) + "]"
        case types.FunctionType() | types.CodeType() | partial():
            return _form_of_function(value)
        case _:
            return _form_of_value(value)


def _form_of_value(value: object) -> str:
    fields = getattr(value, "__dataclass_fields__", None)
    if fields and not isinstance(value, type):
        return f"{type(value).__name__}({','.join(_form(getattr(value, name)) for name in fields)})"
    text = repr(value)
    assert " at 0x" not in text, f"{text} cannot be told from another one like it"
    return text


def _form_of_function(value: types.FunctionType | types.CodeType | partial[Any]) -> str:
    """By what it does: its code, and what it holds."""
    if isinstance(value, partial):
        return _form([value.func, value.args, value.keywords])
    if isinstance(value, types.CodeType):
        return _form([value.co_code.hex(), value.co_names, value.co_consts])
    if value.__name__ != "<lambda>" and "<locals>" not in value.__qualname__:
        return f"{value.__module__}.{value.__qualname__}"
    inside = [cell.cell_contents for cell in value.__closure__ or ()]
    return _form([value.__code__, inside, value.__defaults__ or ()])
