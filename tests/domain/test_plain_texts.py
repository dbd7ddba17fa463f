"""Which characters a text may hold that is shown to people."""

import sys
import unicodedata

from counter_app.domain.fields import is_plain

_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_no_control_character_no_half_of_a_pair_and_nothing_that_reorders_is_plain() -> None:
    for place in range(sys.maxunicode + 1):
        odd = unicodedata.category(chr(place)) in {"Cc", "Cs"} or chr(place) in _REORDERING
        assert is_plain(f"a{chr(place)}b") is not odd
