"""A slip in the name of a key is told by that name, whatever else is wrong with the file."""

import pytest

from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.errors import InvalidInput, UnknownKind

PICK_UP = {"weekday": 1, "from": "10:00", "until": "12:00", "capacity": 1}
CAKE = {"id": "CAKE", "kind": "reservation", "title": {"en": "Cake"}}
CAKE_SLOTS = [PICK_UP, {**{key: PICK_UP[key] for key in ("weekday", "from", "until")}, "capcity": 2}]


@pytest.mark.parametrize(
    "document, key",
    [
        ({**CAKE, "benefit": {"item": "cake", "price_minor": 1, "slots": CAKE_SLOTS}}, "benefit.slots[1].capcity"),
        ({**CAKE, "benefit": {"price_minor": 1, "slots": CAKE_SLOTS}}, "benefit.slots[1].capcity"),
        ({**CAKE, "benefit": {"item": "cake", "pirce_minor": 1, "slots": [PICK_UP]}}, "benefit.pirce_minor"),
        ({"kind": "reservation", "benefit": {}, "limits": {"totl": 5}}, "limits.totl"),
        ({"kidn": "cash", "id": "C"}, "kidn"),
        ({"id": "C", "kind": "cash", "title": {"en": "C"}, "benefit": {"amount_minor": 5}}, "benefit.amount_minor"),
        ({"id": "C", "kind": "general", "title": {"en": "C"}, "benefit": {"text": {"eng": "x"}}}, "benefit.text.eng"),
    ],
)
def test_a_slip_in_a_name_is_told_before_what_is_missing_because_of_it(document: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_terms(document)
    assert refusal.value.key == key
    assert "unknown key" in refusal.value.sentence


def test_a_kind_of_a_newer_program_is_told_before_its_keys() -> None:
    """A cloud that is older than the counter says that it has to be updated."""
    with pytest.raises(UnknownKind):
        parse_terms({"id": "L", "kind": "lottery", "odds": 3})
