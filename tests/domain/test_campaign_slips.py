"""Everything that is wrong in a campaign at once: the same rules as the reader that names the first slip."""

import copy
import json
from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import campaign as c
from counter_app.domain.campaign_file import check_terms, parse_terms, terms_to_dict
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from tests.domain.test_campaign_file import CARD, LEAST, changed, every_terms

Path = tuple[str | int, ...]
NOTHING_IS_THIS = 3.5  # no text, no whole number, no day, no list, no mapping, neither true nor false
PICK_UP = {
    "id": "CAKE",
    "kind": "reservation",
    "title": {"en": "Cake"},
    "benefit": {"item": "Cake", "price_minor": 9_000, "slots": [{}]},
}


def slips(data: object) -> dict[str, str]:
    return {slip.key: slip.code for slip in check_terms(cast("dict[str, object]", data)).slips}


def test_each_slip_is_told_with_its_code_and_what_a_sentence_about_it_needs() -> None:
    checked = check_terms(
        changed(
            id="a b",
            title={"en": "x" * 201, "de": "y"},
            benefit={"amount_off_minor": 0},
            valid={"from": "2026-03-31", "until": "2026-02-30", "starts_after_days": 2},
            weekdays=[1, 1, 9],
            hours=["10-12", "10:00-18:00", "9:00-9:00"],
            offline={"policy": "allow_up_to"},
            limits={"total": "many"},
            audience={"tag": "", "first_visit": "yes"},
        )
    )
    assert not checked.ready
    assert {slip.key: (slip.code, dict(slip.details)) for slip in checked.slips} == {
        "id": (SlipCode.NOT_AN_ID, {}),
        "title.de": (SlipCode.UNKNOWN_KEY, {"near": ""}),
        "title.en": (SlipCode.TOO_LONG, {"most": 200}),
        "benefit.amount_off_minor": (SlipCode.OUT_OF_RANGE, {"low": 1, "high": 10**12}),
        "valid.until": (SlipCode.NO_SUCH_DAY, {"day": "2026-02-30"}),
        "valid.starts_after_days": (SlipCode.NEEDS_DAYS, {}),
        "weekdays[2]": (SlipCode.OUT_OF_RANGE, {"low": 1, "high": 7}),
        "hours[0]": (SlipCode.NOT_HOURS, {}),
        "hours[2]": (SlipCode.NO_LENGTH, {}),
        "offline.amount_minor": (SlipCode.NEEDS_AMOUNT, {}),
        "limits.total": (SlipCode.NOT_WHOLE, {}),
        "audience.tag": (SlipCode.EMPTY, {}),
        "audience.first_visit": (SlipCode.NOT_YES_OR_NO, {}),
    }


@pytest.mark.parametrize(
    "data, expected",
    [
        # What cannot be read is not compared with anything.
        ({**PICK_UP, "benefit": {"item": "Cake", "price_minor": "x", "deposit_minor": 5, "slots": []}},
         {"benefit.price_minor": SlipCode.NOT_WHOLE, "benefit.slots": SlipCode.NO_SLOTS}),
        (PICK_UP, {f"benefit.slots[0].{key}": SlipCode.NEEDED for key in ("weekday", "from", "until", "capacity")}),
        (changed(kind="pass", benefit={"uses": 0}, limits={"uses_per_coupon": 10}),
         {"benefit.uses": SlipCode.OUT_OF_RANGE}),
        (changed(offline={"policy": "perhaps", "amount_minor": 5}), {"offline.policy": SlipCode.NOT_ONE_OF}),
        (changed(audience={"everyone": True, "tag": 5}), {"audience.tag": SlipCode.NOT_A_TEXT}),
        (changed(valid={"days_after_issue": 0, "starts_after_days": 3}),
         {"valid.days_after_issue": SlipCode.OUT_OF_RANGE}),
        ({**CARD, "id": "", "benefit": {"stamps": 3, "reward": ""}},
         {"id": SlipCode.EMPTY, "benefit.reward": SlipCode.EMPTY}),
        # Of a kind that nobody knows, nobody can say what it gives.
        (changed(kind="cahs", benefit={"odds": 3}, member_bound=1),
         {"kind": SlipCode.UNKNOWN_KIND, "member_bound": SlipCode.NOT_YES_OR_NO}),
        ({}, dict.fromkeys(("id", "kind", "title"), SlipCode.NEEDED)),
        (None, {"": SlipCode.NOT_A_MAPPING}),
    ],
)  # fmt: skip
def test_nothing_is_called_wrong_because_of_something_else_that_is(data: object, expected: dict[str, str]) -> None:
    assert slips(data) == expected


def test_what_is_not_wrong_can_be_shown_before_the_rest_is_put_right() -> None:
    terms = check_terms(changed(benefit={"amount_off_minor": "?"}, min_spend_minor=20_000)).terms
    assert (terms.title.en, terms.min_spend_minor) == ("50 off 200", 20_000)


# --- any order of slips -----------------------------------------------------------------------------------------------


def leaves(data: object, path: Path = ()) -> Iterator[Path]:
    """Every value of a campaign's file, mappings and lists as a whole as well."""
    if path:
        yield path
    if isinstance(data, dict):
        for key, below in data.items():
            yield from leaves(below, (*path, key))
    elif isinstance(data, list):
        for place, below in enumerate(data):
            yield from leaves(below, (*path, place))


def named(path: Path) -> str:
    said = ""
    for part in path:
        said += f"[{part}]" if isinstance(part, int) else f".{part}" if said else part
    return said


def spoilt(data: dict[str, object], paths: list[Path]) -> dict[str, object]:
    made = copy.deepcopy(data)
    for path in paths:
        place: object = made
        for part in path[:-1]:
            place = cast("dict[str | int, object]", place)[part]
        cast("dict[str | int, object]", place)[path[-1]] = NOTHING_IS_THIS
    return made


def inside(path: Path, others: list[Path]) -> bool:
    return any(path[: len(other)] == other for other in others)


@given(every_terms(), st.data())
def test_whatever_is_wrong_is_named_all_of_it_and_nothing_else(terms: c.Terms, data: st.DataObject) -> None:
    written = json.loads(json.dumps(terms_to_dict(terms)))
    chosen = data.draw(st.lists(st.sampled_from(sorted(leaves(written), key=named)), max_size=6, unique=True))
    outermost = [path for path in chosen if not inside(path, [other for other in chosen if other != path])]
    if ("kind",) in outermost:
        outermost = [path for path in outermost if path[0] != "benefit"]
    found = check_terms(spoilt(written, outermost))
    assert {slip.key for slip in found.slips} == {named(path) for path in outermost}
    assert all(slip.code in set(SlipCode) and slip.sentence.startswith(f"{slip.key}: ") for slip in found.slips)


# Values that are right in one place and wrong in another, so that rules between two keys are met as well.
_VALUES: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(
        [None, True, False, "", "x", "C50", 0, 1, 7, 10, -1, 10**13, [], {}, [1], [1, 1], ["10:00-18:00"], ["9-8"]]
    ),
    st.sampled_from(["2026-03-01", "2026-03-31", "never", "allow_up_to", "cash", "pass", "stamp_card", {"en": "x"}]),
    st.just(NOTHING_IS_THIS),
)


@given(every_terms(), st.data())
def test_both_readers_agree_on_what_is_valid_and_on_the_first_slip(terms: c.Terms, data: st.DataObject) -> None:
    written = json.loads(json.dumps(terms_to_dict(terms)))
    for _ in range(data.draw(st.integers(0, 4))):
        path = data.draw(st.sampled_from(sorted(leaves(written), key=named)))
        place: object = written
        for part in path[:-1]:
            place = cast("dict[str | int, object]", place)[part]
        if isinstance(place, dict) and data.draw(st.booleans()):
            del place[path[-1]]
        else:
            # A copy: what is changed inside it in the next turn must not be what the next example begins with.
            cast("dict[str | int, object]", place)[path[-1]] = copy.deepcopy(data.draw(_VALUES))
    checked, first, taken = check_terms(written), None, None
    try:
        taken = parse_terms(written)
    except InvalidInput as wrong:
        first = (wrong.key, wrong.code, wrong.sentence)
    assert (taken is None) == bool(checked.slips)
    if taken is not None:
        assert checked.terms == taken
    else:
        named_first = checked.slips[0]
        assert (named_first.key, named_first.code, named_first.sentence) == first
        assert named_first.code in set(SlipCode)


def test_the_shortest_campaign_is_ready() -> None:
    checked = check_terms(LEAST)
    assert checked.ready
    assert checked.terms == parse_terms(LEAST)
